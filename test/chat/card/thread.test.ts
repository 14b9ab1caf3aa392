import { describe, expect, it } from 'vitest';
import { threadLine, threadName, withThread } from '#chat/card/thread.ts';
import type { Reply } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import { asAddress, asId, toChecksumAddress } from '#core/identity.ts';
import type { EditView } from '#service/proposal/edit-view.ts';
import type { ProposalView } from '#service/proposal/view.ts';

const words = wordsFor('en');
const fold = { reason: 'Slander', have: 0, need: 5 };
const view = {
  ...{ id: asId('0198f2a0-0000-7000-8000-000000000001'), number: 3, title: 'Paint the hall' },
  ...{
    fold: null,
    state: 'rejected',
    outcome: 'rejected',
    action: null,
    reason: null,
    txHash: null,
  },
  closesAt: new Date('2030-01-04T00:00:00Z'),
} as unknown as ProposalView;
const edit = (more: Partial<EditView> = {}): EditView => ({
  ...{
    version: 2,
    at: new Date('2030-01-01T00:00:00Z'),
    body: [],
    payment: null,
    conditions: null,
  },
  title: { before: 'Paint', after: 'Paint' },
  ...more,
});
const explorer = () => undefined;
const said = ({ blocks }: Reply): string =>
  blocks.map((block) => ('text' in block ? plain(block.text) : '')).join('\n');
const edited = (more: Partial<EditView>) =>
  threadLine({ kind: 'edited', from: 1, to: 2 }, { view, edit: edit(more), explorer }, words);
const line = (kind: 'opened' | 'ended') =>
  said(threadLine({ kind }, { view, edit: undefined, explorer }, words));

const to = asAddress(`0x${'ab'.repeat(20)}`);
const payment = (amount: bigint) => ({
  ...{ amount, to, chainId: 1, symbol: 'CIV', decimals: 18 },
  recipient: { label: 'Bo', accounts: [] },
});

describe('the thread of a proposal', () => {
  it('is called as the proposal is, and never by a folded title', () => {
    expect(threadName(view, words)).toBe('Paint the hall');
    expect(threadName({ ...view, fold }, words)).toBe('Proposal #3: text folded');
  });

  it.each<[string, Partial<EditView>, string]>([
    ['a title', { title: { before: 'SECRET', after: 'WORD' } }, 'another title. The'],
    [
      'a text',
      {
        body: [
          { kind: 'same', text: 'SECRET' },
          { kind: 'removed', text: 'WORD' },
          { kind: 'added', text: 'WORD' },
          { kind: 'added', text: 'WORD' },
        ],
      },
      'text, 2 lines added and 1 removed',
    ],
    ['nothing in the end', {}, 'it says again what it said before'],
    [
      'a condition',
      { conditions: { before: NO_CONDITIONS, after: { ...NO_CONDITIONS, until: new Date() } } },
      'other conditions. The',
    ],
    [
      'a payment',
      { payment: { before: payment(10n ** 18n), after: payment(2n * 10n ** 18n) } },
      `2 CIV to ${toChecksumAddress(to)} instead of 1 CIV to ${toChecksumAddress(to)}`,
    ],
  ])(
    'hears that %s was changed, in no word of the text, and naming nobody',
    (_, more, expected) => {
      const reply = edited(more);
      expect(said(reply)).toContain(expected);
      expect(said(reply)).not.toMatch(/SECRET|WORD|Bo/u);
      expect(reply.buttons?.flat()).toMatchObject([{ press: { command: 'proposal changes' } }]);
    },
  );

  it('hears that voting is open, and how it ended', () => {
    expect(line('opened')).toBe(
      'Voting is open until 2030-01-04 00:00 UTC (2030-01-04 00:00 UTC). The buttons are on the card.',
    );
    expect(line('ended')).toBe('It is over.\n❌ Rejected. Nothing is carried out.');
  });
});

describe('the way to it', () => {
  const card: Reply = { blocks: [], buttons: [[{ label: 'For', url: 'https://a.example' }]] };
  const shown = (url: string | undefined, inReplies: boolean) => {
    const reply = withThread(card, { url, inReplies }, words);
    return [reply.buttons?.flat().map(({ label }) => label), said(reply)];
  };

  it('stands beside the buttons; where replies are the thread, the card says so', () => {
    expect(shown('https://b.example', false)).toEqual([['For', 'Discuss'], '']);
    const reply = 'To discuss it, reply to this message.';
    expect(shown('https://b.example', true)).toEqual([['For', 'Discuss'], reply]);
    expect(shown(undefined, true)).toEqual([['For'], reply]);
  });
});
