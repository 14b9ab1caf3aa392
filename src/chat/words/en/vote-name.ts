/** How every text of the house names a vote. */
import type { VoteKind } from '#core/voting/setting.ts';
import { bold, italic, say, type Text } from '../../text.ts';

const KIND: { readonly [K in VoteKind]: string } = {
  poll: 'Poll',
  proposal: 'Proposal',
  election: 'Election',
};

/** `title` is null while a moderator has folded the text. */
export type NamedVote = { kind: VoteKind; number: number; title: string | null };

export const voteName = ({ kind, number, title }: NamedVote): Text =>
  say`${[bold(`${KIND[kind]} #${number}`)]} ${title === null ? '(text folded)' : [italic(title)]}`;
