import { describe, expect, it } from 'vitest';
import { castReply, openVotesReply, ownBallotReply } from '#chat/card/ballot.ts';
import { choiceText } from '#chat/card/choice.ts';
import { ballotCard } from '#chat/card/paper.ts';
import { refusalReply } from '#chat/refusal.ts';
import type { Block, Reply } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Choice } from '#core/voting/choice.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { allowsEqualRanks, emptyDraft } from '#core/voting/paper.ts';
import { receiptOf } from '#core/voting/receipt.ts';
import type { Paper } from '#service/vote/paper.ts';
import { toastOf } from '#telegram/render.ts';
import { hostileWithin } from '../../support/hostile-text.ts';
import { wrongWithAnswer } from '../../support/rendering.ts';

const words = wordsFor('en');
const closesAt = new Date('2030-01-04T00:00:00Z');

function paper(method: MethodId, over: Partial<Paper> = {}): Paper {
  const choices = over.choices ?? ['Alpha', 'Beta', 'Gamma'];
  return {
    vote: asId('0198f2a0-0000-7000-8000-000000000001'),
    subject: { kind: 'poll', number: 4, title: 'Which way?', office: null },
    ...{ method, choices, maxScore: 5, secrecy: 'open', state: 'open', closesAt },
    opensAt: new Date('2030-01-01T00:00:00Z'),
    ...{
      voted: false,
      present: null,
      receipt: null,
      voter: null,
      shape: METHODS_BY_ID[method].shape,
    },
    order: choices.map((_, at) => at + 1),
    ...{
      equalRanks: allowsEqualRanks(method),
      seats: 1,
      power: 1n,
      tokenPower: false,
      decimals: null,
    },
    draft: emptyDraft(method),
    ...over,
  };
}

const many = (count: number, make = (at: number) => `Choice ${at + 1}`): string[] =>
  Array.from({ length: count }, (_, at) => make(at));
const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) =>
    block.kind === 'list' ? block.items.map(plain) : 'text' in block ? [plain(block.text)] : [],
  );
const labels = ({ buttons = [] }: Reply): string[][] =>
  buttons.map((row) =>
    row.map((one) => `${one.label}${'disabled' in one && one.disabled ? ' (off)' : ''}`),
  );
const ranks = (list: readonly (readonly number[])[], level = false): Partial<Paper> => ({
  draft: { shape: 'ranking', ranks: list, level },
});
const weights = (given: { readonly [option: string]: number }): Partial<Paper> => ({
  draft: { shape: 'weights', weights: given },
});

describe('the paper of a ranking', () => {
  it('has a button per choice that is not ranked, in this person’s order', () => {
    const empty = ballotCard(paper('stv/1', { order: [3, 1, 2], seats: 2 }), {}, words);
    expect(labels(empty)).toEqual([
      ['Gamma', 'Alpha', 'Beta'],
      ['Cast my vote (off)', 'Abstain'],
    ]);
    const lines = linesOf(empty.blocks);
    expect(lines).toContain('Nothing is chosen yet.');
    expect(lines[1]).toContain('2 of them win.');
    expect(empty.replace).toBe(true);
    const begun = ballotCard(paper('stv/1', { order: [3, 1, 2], ...ranks([[2], [3]]) }), {}, words);
    expect(labels(begun)).toEqual([['Alpha'], ['Cast my vote', 'Undo', 'Clear', 'Abstain']]);
    expect(linesOf(begun.blocks)).toContain('1. Beta  2. Gamma');
  });

  it('offers equal ranks where the method counts them', () => {
    const card = ballotCard(paper('schulze/1', ranks([[2, 3]], true)), {}, words);
    expect(linesOf(card.blocks)).toContain('1. Beta = Gamma');
    expect(labels(card).at(-1)).toEqual([
      ...['Cast my vote', 'Undo', 'Clear', 'Same rank: on', 'Abstain'],
    ]);
  });

  it('shows 20 choices a page, the last page leading back to the first', () => {
    const given = { choices: many(25), ...ranks([[1]]) };
    const first = ballotCard(paper('copeland/1', given), {}, words);
    expect(labels(first).slice(0, -1).flat()).toEqual(many(20, (at) => `Choice ${at + 2}`));
    expect(labels(first).at(-1)).toEqual([
      ...['Cast my vote', 'Undo', 'Clear', 'Same rank: off', 'More choices (1/2)'],
    ]);
    const second = ballotCard(paper('copeland/1', given), { page: 2 }, words);
    expect(labels(second)[0]).toEqual(many(4, (at) => `Choice ${at + 22}`));
    const turn = second.buttons?.at(-1)?.at(-1);
    expect(turn && 'press' in turn && turn.press.values['page']).toBe(1);
  });
});

describe('the paper of weights', () => {
  it('has − and + for each choice, and shows shares and sum', () => {
    const card = ballotCard(paper('weighted/1', weights({ 1: 3, 3: 1 })), {}, words);
    expect(linesOf(card.blocks).slice(2, 6)).toEqual([
      ...['Alpha: 3 (75 %)', 'Beta: 0 (0 %)', 'Gamma: 1 (25 %)', 'Sum: 4'],
    ]);
    expect(labels(card)).toEqual([
      ['− Alpha', '+ Alpha'],
      ['− Beta (off)', '+ Beta'],
      ['− Gamma', '+ Gamma'],
      ['Cast my vote', 'Write numbers', 'Clear', 'Abstain'],
    ]);
  });

  it('has no + beyond the best score', () => {
    const card = ballotCard(paper('score/1', { maxScore: 10, ...weights({ 2: 10 }) }), {}, words);
    expect(labels(card)[1]).toEqual(['− Beta', '+ Beta (off)']);
    expect(linesOf(card.blocks)).toContain('Beta: 10 of 10');
  });

  it('shows 8 choices a page, all of them in the list', () => {
    const card = ballotCard(paper('quadratic/1', { choices: many(25) }), { page: 4 }, words);
    expect(labels(card)[0]).toEqual(['− Choice 25 (off)', '+ Choice 25']);
    expect(labels(card).at(-1)?.at(-1)).toBe('More choices (4/4)');
    expect(linesOf(card.blocks).filter((line) => line.startsWith('Choice'))).toHaveLength(25);
  });
});

describe('a paper of one press', () => {
  it.each<[MethodId, number, boolean]>([
    ['single-choice/1', 10, false],
    ['single-choice/1', 11, true],
    ['approval/1', 3, true],
  ])('of %s with %i choices has a select: %s', (method, count, selects) => {
    const card = ballotCard(paper(method, { choices: many(count) }), {}, words);
    expect(card.selects !== undefined).toBe(selects);
    expect(labels(card).at(-1)).toEqual(['Abstain']);
  });

  it('of basic has the three words', () => {
    const card = ballotCard(
      paper('basic/1', { choices: ['for', 'against', 'abstain'] }),
      {},
      words,
    );
    expect(labels(card)).toEqual([['For', 'Against', 'Abstain']]);
  });
});

describe('on both platforms', () => {
  it.each(METHODS)('%s stays within the limits, whatever the choices are called', (method) => {
    const count = METHODS_BY_ID[method].maxOptions;
    for (const make of [() => `Ŵ${hostileWithin(99)}`, (at: number) => `${at}${'𝔚'.repeat(97)}`]) {
      const choices = many(count, make);
      const options = many(count, (at) => String(at + 1));
      for (const filled of [0, 1, count]) {
        const list = options.slice(0, filled).map((option) => [Number(option)]);
        const given = Object.fromEntries(options.slice(0, filled).map((option) => [option, 5]));
        const draft = METHODS_BY_ID[method].shape === 'ranking' ? ranks(list) : weights(given);
        const subject = {
          kind: 'poll',
          number: 4,
          title: make(1).repeat(3),
          office: null,
        } as const;
        for (const page of [1, 9]) {
          const card = ballotCard(paper(method, { choices, subject, ...draft }), { page }, words);
          expect(wrongWithAnswer(sealReply(card), words)).toEqual([]);
        }
      }
    }
  });
});

describe('what a ballot says', () => {
  it.each<[MethodId, Choice, string]>([
    ['basic/1', { choice: 2 }, 'Against'],
    ['single-choice/1', { choice: 2 }, 'Beta'],
    ['approval/1', { choice: [1, 3] }, 'Alpha, Gamma'],
    ['ranked-choice/1', { choice: [3, 1] }, '1. Gamma  2. Alpha'],
    ['schulze/1', { choice: [[1, 2], 3] }, '1. Alpha = Beta  2. Gamma'],
    ['weighted/1', { choice: { 1: 60, 2: 30, 3: 0 } }, 'Alpha 66.7 %, Beta 33.3 %'],
    ['quadratic/1', { choice: { 1: 0.1, 2: 0.3 } }, 'Alpha 25 %, Beta 75 %'],
    ['score/1', { choice: { 1: 5, 3: 0 } }, 'Alpha 5 of 5, Gamma 0 of 5'],
    ['stv/1', { abstain: true }, 'Abstain'],
  ])('in %s %j is "%s"', (method, choice, said) => {
    expect(plain(choiceText(choice, paper(method), words))).toBe(said);
  });

  it('is told with its power, what it replaced, and how to change it', () => {
    const given = paper('ranked-choice/1');
    const cast = {
      ...{ ...given, kind: 'poll' as const, choice: { choice: [2, 1] }, replaces: true },
      ...{
        power: 1_500_000n,
        tokenPower: true,
        decimals: null,
        signable: false,
        ...{ hasRoll: false, voter: keccakText('me') },
        receipt: receiptOf(keccakText('salt'), keccakText('voter'), '1'),
      },
    };
    const reply = castReply(cast, { unit: { symbol: 'CIV', decimals: 6 }, onPaper: true }, words);
    expect(linesOf(reply.blocks)).toEqual([
      'Changed: you voted 1. Beta  2. Alpha, with 1.5 CIV. It replaces your earlier vote. You can change it until 2030-01-04 00:00 UTC.',
      `In the file of this vote you stand as ${keccakText('me')}.`,
      expect.stringContaining('it proves that your ballot is counted, not how'),
    ]);
    expect(labels(reply)).toEqual([['Change my vote', 'My vote']]);
    const inPassing = castReply(cast, { unit: undefined, onPaper: false }, words);
    const signable = castReply(
      { ...cast, signable: true },
      { unit: undefined, onPaper: true },
      words,
    );
    expect(labels(signable)[1]).toEqual([words.sign.button()]);
    expect(toastOf(sealReply(inPassing))).toContain('It replaces your earlier vote.');
    // Of a roll there is a line to be found, also where a card was pressed.
    const ofRoll = castReply(
      { ...cast, hasRoll: true },
      { unit: undefined, onPaper: false },
      words,
    );
    expect(linesOf(ofRoll.blocks).slice(1)).toEqual(linesOf(reply.blocks).slice(1));
  });

  it('is shown again, and a sealed one is not', () => {
    const voted = { voted: true, present: { choice: [2] } } as const;
    const open = ownBallotReply(paper('stv/1', voted), words);
    expect(linesOf(open.blocks).slice(1)).toEqual([
      ...['You voted 1. Beta.', 'You can change it until 2030-01-04 00:00 UTC.'],
    ]);
    expect(labels(open)).toEqual([['Change my vote']]);
    const kept = { ...voted, voter: keccakText('me'), receipt: 'r'.repeat(32) };
    expect(linesOf(ownBallotReply(paper('stv/1', kept), words).blocks).slice(3)).toEqual([
      `In the file of this vote you stand as ${kept.voter}.`,
      expect.stringContaining(`Receipt ${kept.receipt}: it proves`),
    ]);
    const sealed = ownBallotReply(
      paper('stv/1', { voted: true, secrecy: 'sealed', state: 'closed' }),
      words,
    );
    expect(linesOf(sealed.blocks).slice(1)).toEqual([
      ...['You voted. What your ballot says is not shown.', 'Voting is closed.'],
    ]);
    expect(sealed.buttons).toBeUndefined();
    const none = ownBallotReply(paper('stv/1', { state: 'pending' }), words);
    expect(linesOf(none.blocks)[1]).toBe('Voting opens 2030-01-01 00:00 UTC.');
  });
});

describe('who has no vote', () => {
  it.each(['not-on-roll', 'not-citizen', 'not-entitled'] as const)('%s leads to why', (code) => {
    expect(refusalReply({ code }, words).buttons).toEqual([
      [{ label: 'Why?', press: { command: 'why', values: {} } }],
    ]);
  });
});

describe('what is open', () => {
  it('says that nothing is', () => {
    expect(linesOf(openVotesReply({ papers: [], others: 2 }, words).blocks)).toEqual([
      'Nothing is open for you to vote on now.',
      '2 more votes are open, in which you have no vote.',
    ]);
  });

  it('has a line and a button each, the rest counted', () => {
    const voted = paper('stv/1', { voted: true, present: { choice: [2] } });
    const office = { kind: 'election', number: 7, title: '', office: 'moderator' } as const;
    const papers = [
      voted,
      paper('stv/1', { subject: office }),
      ...many(10).map(() => paper('basic/1')),
    ];
    const reply = openVotesReply({ papers, others: 0 }, words);
    const lines = linesOf(reply.blocks);
    expect(lines[1]).toBe('Poll #4: Which way?\nCloses 2030-01-04 00:00 UTC · you voted 1. Beta');
    expect(lines[2]).toBe('Election #7: moderator\nCloses 2030-01-04 00:00 UTC · not voted yet');
    expect(lines.at(-1)).toBe('2 more are open and close later.');
    expect(labels(reply).flat().slice(0, 2)).toEqual(['Poll #4', 'Election #7']);
    expect(labels(reply).flat()).toHaveLength(10);
  });
});
