import { describe, expect, it } from 'vitest';
import { digestCard } from '#chat/card/digest.ts';
import type { Reply } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { plain, type Text } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId } from '#core/identity.ts';
import type { DigestView, OpenLine } from '#service/digest.ts';
import { wrongWithCard } from '../../support/rendering.ts';

const words = wordsFor('en');
const closesAt = new Date('2030-01-04T00:00:00Z');
const line = (change: Partial<OpenLine> = {}): OpenLine => ({
  ...{ id: asId('v'), kind: 'proposal', number: 3, title: 'Paint the shed' },
  ...{ closesAt, voted: 4, entitled: 9, quorate: false, ...change },
});
const view = (change: Partial<DigestView> = {}): DigestView => ({
  ...{ community: 'Harbour', locale: 'en', soon: [], open: [], decided: [], sponsors: [] },
  ...change,
});
const said = (reply: Reply): string[] =>
  reply.blocks
    .flatMap((block): Text[] => {
      if (block.kind === 'list') return [...block.items];
      return block.kind === 'fields' || block.kind === 'table' ? [] : [block.text];
    })
    .map(plain);

describe('a digest', () => {
  it('says what closes soon with turnout, what was decided, and what waits', () => {
    const id = asId<OpenLine['id']>('v');
    const card = digestCard(
      view({
        soon: [line({ quorate: null }), line({ title: null, voted: 1, quorate: true })],
        open: [line({ kind: 'poll', number: 1, title: 'Tea?', entitled: null, quorate: null })],
        decided: [
          { id, kind: 'proposal', number: 2, title: 'Mend', state: 'queued' },
          { id, kind: 'election', number: 1, title: 'steward', state: 'no-quorum' },
          { id, kind: 'poll', number: 4, title: 'Day?', winners: ['Mon', 'Tue'] },
          { id, kind: 'poll', number: 5, title: 'Hour?', winners: [] },
        ],
        sponsors: [{ id, kind: 'proposal', number: 6, title: 'Sail', have: 1, need: 3 }],
      }),
      words,
    );
    expect(said(card)).toEqual([
      'Today in Harbour',
      'Closes within a day',
      'Proposal #3 Paint the shed: closes 2030-01-04 00:00 UTC · 4 of 9 take part',
      'Proposal #3 (text folded): closes 2030-01-04 00:00 UTC · 1 of 9 takes part, quorum reached',
      'Open',
      'Poll #1 Tea?: closes 2030-01-04 00:00 UTC · 4 voted',
      'Decided since the last digest',
      'Proposal #2 Mend: passed, waiting in its timelock',
      'Election #1 steward: failed: too few took part',
      'Poll #4 Day?: Mon, Tue',
      'Poll #5 Hour?: closed without an answer',
      'Waiting for co-sponsors',
      'Proposal #6 Sail: 1 of 3 stand behind it',
    ]);
  });

  it('stays within the limits of both platforms, however much there is', () => {
    const open = Array.from({ length: 30 }, (_, at) =>
      line({ number: at, title: 'W'.repeat(200) }),
    );
    const winners = Array.from({ length: 20 }, () => 'W'.repeat(200));
    const decided = open.map(({ id, number }) => ({
      ...{ id, number, title: 'W'.repeat(300), kind: 'poll' as const, winners },
    }));
    const sponsors = open.map((one) => ({ ...one, have: 0, need: 3 }));
    const card = digestCard(view({ soon: open, open, decided, sponsors }), words);
    expect(said(card)).toContain('and 22 more');
    expect(wrongWithCard(sealReply(card), words)).toEqual([]);
  });
});
