import { describe, expect, it } from 'vitest';
import { electionCard, electionDetails } from '#chat/card/election.ts';
import { recallCard } from '#chat/card/recall.ts';
import type { Reply } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { plain, type Text } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { DAY_MS } from '#core/duration.ts';
import { fraction } from '#core/fraction.ts';
import { asId, type VoteId } from '#core/identity.ts';
import { drawChart } from '#picture/draw.ts';
import type { CandidateView, ElectionView } from '#service/election/view.ts';
import type { PetitionView } from '#service/recall.ts';
import { countedView } from '../../support/count-view.ts';
import { wrongWithAnswer, wrongWithCard } from '../../support/rendering.ts';

const words = wordsFor('en');
const AT = new Date('2026-03-01T12:00:00Z');
const named = (label: string) => ({ label, accounts: [] });

const candidate = (name: string, change: Partial<CandidateView> = {}): CandidateView => ({
  ...{ option: 1, person: named(name), statement: `I am ${name}.`, answer: 'accepted' },
  ...{ electedAt: null, leftAt: null, support: null, tied: false, ...change },
});
const view = (change: Partial<ElectionView> = {}): ElectionView => ({
  ...{ id: asId('e'), community: asId('c'), communityName: 'Harbour', locale: 'en', number: 3 },
  ...{ office: 'moderator', seats: 2, termMs: 180 * DAY_MS, method: 'stv', state: 'nomination' },
  ...{ openedBy: named('Ada'), closed: false, opensAt: AT, closesAt: AT, secrecy: 'open' },
  ...{ holders: [{ person: named('Old'), until: AT }], quorumShare: fraction(33n, 100n) },
  ...{ candidates: [candidate('Bo'), candidate('Cleo', { answer: 'nominated', statement: null })] },
  ...{ quorum: null, minimumBallots: 5, turnout: 0n, ballots: 0, hidden: false, resultHash: null },
  ...{ base: null, rollRoot: null, supplementRoot: null },
  moves: [],
  count: null,
  ...{ sandbox: false, ...change },
});

const said = (reply: Reply): string =>
  reply.blocks
    .flatMap((block): Text[] => {
      if (block.kind === 'fields') return block.fields.flatMap(({ name, value }) => [name, value]);
      if (block.kind === 'list') return [...block.items];
      return block.kind === 'table' ? [] : [block.text];
    })
    .map(plain)
    .join('\n');
const labels = ({ buttons = [] }: Reply): string[] => buttons.flat().map(({ label }) => label);

describe('an election', () => {
  it('has a picture of how each stood to none of these, once that is known', () => {
    const candidates = [
      candidate('Bo', { electedAt: AT, support: { above: 3n, below: 1n } }),
      candidate('Cleo', { option: 2, support: { above: 0n, below: 0n } }),
    ];
    const { chart } = electionCard(view({ state: 'elected', candidates, ballots: 4 }), words);
    expect(chart).toMatchObject({
      ...{ title: 'Election #3: 2 moderators', subtitle: '4 people voted', notes: ['★ won'] },
      bars: [
        { label: 'Bo', value: '3 above “none of these”, 1 below', permille: 750, mark: 'won' },
        { label: 'Cleo', permille: 0, mark: null },
      ],
    });
    expect(chart?.alt).toContain('Bo: 3 above “none of these”, 1 below (won); Cleo: 0 above');
    expect(electionCard(view({ state: 'voting', candidates }), words)).not.toHaveProperty('chart');
  });

  it('has of ranked ballots a picture of the rounds by which the seats fell', async () => {
    const times = (choice: number[], count: number) => ({ choice, times: count });
    const counted = countedView({
      ...{ method: 'stv/1', seats: 2, choices: ['Bo', 'Cleo', 'Dan'] },
      ballots: [times([1, 2], 8), times([2], 2), times([3], 1)],
    });
    const count = { ...counted, decided: { sure: [1, 2], tied: [] }, unwanted: 1 };
    const { chart } = electionCard(view({ state: 'elected', count, ballots: 11 }), words);
    expect(chart).toMatchObject({
      ...{ kind: 'rounds', title: 'Election #3: 2 moderators', subtitle: '11 people voted' },
      rounds: [
        { heading: 'Round 1', rows: [{ label: 'Bo', value: '8 votes', mark: 'won' }, {}, {}] },
        { heading: 'Round 2', rows: [{ label: 'Cleo', value: '6 votes', mark: 'won' }, {}] },
      ],
    });
    expect(chart?.notes).toEqual([
      '★ won',
      'Dashed line: the quota of 4 votes',
      'One more is not counted here: no more people put them above “none of these” than below',
    ]);
    expect(chart?.alt).toMatch(
      /^Result of Election #3: 2 moderators\. 🏆 Result: Bo and Cleo\.; Round 1: Bo 8 votes \(won\), Cleo 2 votes, .*than below$/u,
    );
    // A tie elects nobody, those ahead of it neither.
    const level = { ...count, decided: { sure: [], tied: [1, 2, 3] } };
    const tie = electionCard(view({ state: 'tied', count: level, ballots: 11 }), words).chart;
    expect(tie?.kind === 'rounds' && tie.rounds[0]?.rows[0]?.mark).toBe('tied');
    expect(tie?.notes[0]).toContain('Bo, Cleo and Dan share the last 2 seats');
    expect(JSON.stringify(tie)).not.toContain('won');
    const png = chart && (await drawChart(chart));
    expect(png?.subarray(1, 4).toString()).toBe('PNG');
  });

  it('is open for nominations, and says who has not answered', () => {
    const card = electionCard(view(), words);
    expect(said(card)).toContain('Election #3: 2 moderators');
    expect(said(card)).toContain('Bo: I am Bo.');
    expect(said(card)).toContain('Cleo (nominated, has not answered)');
    expect(labels(card)).toEqual(['Stand', 'Nominate…', 'Candidates and figures']);
    expect(labels(electionCard(view({ closed: true }), words))).toEqual(['Candidates and figures']);
  });

  it('is voted on by those on the ballot alone', () => {
    const card = electionCard(
      view({ state: 'voting', quorum: 3n, turnout: 1n, ballots: 1 }),
      words,
    );
    expect(said(card)).toContain('⏳ 1 of 3 needed (2 short); 1 of 5 people needed (4 short)');
    const asleep = { quorum: 3n, base: { citizens: 12, dormant: 8, asked: 6 } };
    const some = electionCard(view({ state: 'voting', ...asleep }), words);
    expect(said(some)).toContain('6 of 12 citizens asked; 8 dormant');
    expect(said(electionCard(view({ ...asleep, base: null }), words))).not.toContain('dormant');
    const moved = electionCard(view({ state: 'voting', moves: ['outage', 'late-quorum'] }), words);
    expect(said(moved)).toContain('votes could not be received for a while');
    expect(said(moved)).toContain('the quorum was first met in the last part');
    expect(said(card)).not.toContain('Cleo');
    expect(labels(card)).toEqual(['Vote', 'Candidates and figures']);
    expect(JSON.stringify(card.buttons)).toContain('"ballot open"');
  });

  it('says who was elected, who left, who followed, and what stays empty', () => {
    const later = new Date(AT.getTime() + 9 * DAY_MS);
    const candidates = [
      candidate('Bo', { electedAt: AT, leftAt: later }),
      candidate('Cleo'),
      candidate('Dan', { electedAt: later }),
    ];
    const closesAt = new Date(AT.getTime() - 1);
    const card = electionCard(view({ state: 'elected', candidates, closesAt }), words);
    const text = said(card);
    expect(text).toContain('✅ Dan (followed 2026-03-10');
    expect(text).toContain('Bo (left 2026-03-10');
    expect(text).toContain('Cleo, not elected');
    expect(text).toContain('One seat stays empty');
    expect(text.indexOf('Dan')).toBeLessThan(text.indexOf('Bo'));
  });

  it('names the root of its roll at a glance, and whole in private', () => {
    const rollRoot = `0x${'ab'.repeat(32)}`;
    const open = view({ state: 'voting', rollRoot });
    expect(said(electionCard(open, words))).toContain('Root of the roll: 0xabababab…abababab');
    expect(said(electionCard(view(), words))).not.toContain('Root');
    expect(JSON.stringify(electionDetails(open, words).blocks)).toContain(rollRoot);
  });

  it('offers a run-off where two share the last seat', () => {
    const candidates = [candidate('Bo', { tied: true }), candidate('Cleo')];
    const card = electionCard(view({ state: 'tied', candidates }), words);
    expect(said(card)).toContain('⚖️ Bo, shares the last seat');
    expect(labels(card)).toContain('Run-off');
  });

  it('fits, however many stand and however much they say', () => {
    const candidates = Array.from({ length: 24 }, (_, at) =>
      candidate('𝔚'.repeat(64), {
        ...{ statement: '𝔚'.repeat(500), option: at + 1 },
        support: { above: 10n ** 9n, below: 10n ** 9n },
      }),
    );
    const holders = Array.from({ length: 20 }, () => ({
      person: named('𝔚'.repeat(64)),
      until: AT,
    }));
    const full = view({
      ...{ candidates, holders, resultHash: `0x${'ab'.repeat(32)}` },
      ...{ rollRoot: `0x${'cd'.repeat(32)}`, supplementRoot: null },
    });
    for (const state of ['nomination', 'voting', 'elected', 'tied'] as const) {
      expect(wrongWithCard(sealReply(electionCard({ ...full, state }, words)), words)).toEqual([]);
      for (const page of [1, 6]) {
        const details = electionDetails({ ...full, state }, words, page);
        expect(wrongWithAnswer(sealReply(details), words)).toEqual([]);
        expect(labels(details).includes('20 more…')).toBe(page === 1);
      }
    }
  });
});

describe('a petition', () => {
  const petition: PetitionView = {
    ...{ id: 'p', community: asId('c'), locale: 'en', office: 'moderator', person: named('Bo') },
    ...{ by: named('Ada'), reason: 'Never here.', voices: 2, needed: 3, expiresAt: AT },
    ...{ state: 'open', proposal: null },
  };

  it('says how many have signed, and becomes a proposal', () => {
    const card = recallCard(petition, words);
    expect(said(card)).toContain('2 of 3 citizens have signed');
    expect(labels(card)).toEqual(['Sign']);
    const proposal = { id: asId<VoteId>('v'), number: 7 };
    const proposed: PetitionView = { ...petition, state: 'proposed', proposal };
    expect(said(recallCard(proposed, words))).toContain('proposal #7 decides');
    expect(labels(recallCard(proposed, words))).toEqual(['Show the proposal']);
    expect(labels(recallCard({ ...petition, state: 'over' }, words))).toEqual([]);
  });
});
