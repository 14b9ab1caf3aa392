import { at, bold, join, say, type Text } from '../../text.ts';

/** What is said where a proposal is talked about. */
export const thread = {
  discuss: () => 'Discuss',
  inReplies: (): Text => 'To discuss it, reply to this message.',
  edited: ({ version, parts }: { version: number; parts: readonly Text[] }): Text =>
    say`${[bold('The text was changed')]} (version ${version}): ${
      parts.length === 0 ? 'it says again what it said before' : join(parts, '; ')
    }. The discussion starts anew.`,
  title: () => 'another title',
  body: ({ added, removed }: { added: number; removed: number }) =>
    `text, ${added} ${added === 1 ? 'line' : 'lines'} added and ${removed} removed`,
  payment: ({ before, after }: { before: Text; after: Text }): Text =>
    say`${after} instead of ${before}`,
  conditions: () => 'other conditions',
  opened: ({ closesAt }: { closesAt: Date }): Text =>
    say`${[bold('Voting is open')]} until ${[at(closesAt)]} (${[at(closesAt, 'relative')]}). The buttons are on the card.`,
  ended: (): Text => [bold('It is over.')],
};
