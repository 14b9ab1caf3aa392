/** `civitas-election/1` read strictly where a mistake would change what is counted, and what is left out named. */
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '#core/decimal.ts';
import { keccakText } from '#core/keccak.ts';
import { MalformedElection, readElection, recount } from '#core/voting/election.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';

type Members = { readonly [member: string]: unknown };

const FILE = {
  format: 'civitas-election/1',
  method: 'approval',
  choices: ['A', 'B', 'C'],
  roll: [
    { voter: 'v1', power: '3' },
    { voter: 'v2', power: '2' },
  ],
  ballots: [{ voter: 'v1', choice: [1, 2] }],
};
const counted = (members: Members): Members =>
  recount(readElection({ ...FILE, ...members })).result as Members;
const roll = (...powers: readonly unknown[]) =>
  powers.map((power, index) => ({ voter: `v${index + 1}`, power }));

describe('a file is malformed', () => {
  it.each<[string, unknown, string]>([
    ['no object', [], 'the file is no object'],
    ['null', null, 'the file is no object'],
    ['no format', { ...FILE, format: undefined }, 'format'],
    ['another format', { ...FILE, format: 'civitas-election/2' }, 'format'],
    ['no method', { ...FILE, method: undefined }, 'method is no text'],
    ['an unknown method', { ...FILE, method: 'borda' }, 'borda is unknown'],
    ['an unknown version', { ...FILE, method: 'approval/2' }, 'approval/2 is unknown'],
    ['no choices', { ...FILE, choices: [] }, 'there are none'],
    ['choices left out', { ...FILE, choices: undefined }, 'choices is no list'],
    ['a choice that is no text', { ...FILE, choices: ['A', 2] }, 'choices[1]'],
    ['more choices than a paper holds', { ...FILE, choices: Array(1_001).fill('A') }, '1000'],
    ['two choices of basic', { ...FILE, method: 'basic', choices: ['Yes', 'No'] }, 'has 3'],
    ['no seats', { ...FILE, seats: 0 }, 'seats'],
    ['half a seat', { ...FILE, seats: 1.5 }, 'seats'],
    ['seats as text', { ...FILE, seats: '1' }, 'seats'],
    ['more seats than choices', { ...FILE, seats: 4 }, 'more than there are choices'],
    ['no roll', { ...FILE, roll: undefined }, 'roll is no list'],
    ['a line that is no object', { ...FILE, roll: ['v1'] }, 'roll[0]'],
    ['a voter that is no text', { ...FILE, roll: [{ voter: 1, power: '1' }] }, 'roll[0].voter'],
    ['a lone surrogate', { ...FILE, roll: [{ voter: '\ud800', power: '1' }] }, 'well-formed'],
    ['a power left out', { ...FILE, roll: roll(undefined) }, 'roll[0].power'],
    ['a power as a number', { ...FILE, roll: roll(3) }, 'roll[0].power'],
    ['a negative power', { ...FILE, roll: roll('1', '-1') }, 'roll[1].power'],
    ['a power with decimals', { ...FILE, roll: roll('1.0') }, 'roll[0].power'],
    ['a power with an exponent', { ...FILE, roll: roll('1e3') }, 'roll[0].power'],
    ['an empty power', { ...FILE, roll: roll('') }, 'roll[0].power'],
    ['a power in other digits', { ...FILE, roll: roll('١') }, 'roll[0].power'],
    ['a power of 2^256', { ...FILE, roll: roll(String(2n ** 256n)) }, 'uint256'],
    ['a voter twice', { ...FILE, roll: [...roll('1'), ...roll('2')] }, 'v1 is on the roll twice'],
    [
      'a voter once by name and once by hash',
      { ...FILE, roll: [...roll('1'), { voter: keccakText('v1'), power: '1' }] },
      'on the roll twice',
    ],
    ['no ballots', { ...FILE, ballots: undefined }, 'ballots is no list'],
    ['a ballot that is no object', { ...FILE, ballots: [[1]] }, 'ballots[0]'],
    ['a ballot of nobody', { ...FILE, ballots: [{ choice: [1] }] }, 'ballots[0].voter'],
    [
      'a ballot of a lone surrogate',
      { ...FILE, ballots: [{ voter: '\udfff', choice: [1] }] },
      'ballots[0].voter is no well-formed text',
    ],
    ['delegations that are no list', { ...FILE, delegations: {} }, 'delegations is no list'],
    ['a delegation to nobody', { ...FILE, delegations: [{ from: 'v1' }] }, 'delegations[0].to'],
    ['rules that are no object', { ...FILE, rules: [] }, 'rules'],
    ['a quorum as a number', { ...FILE, rules: { quorum: 5 } }, 'quorum'],
    ['a threshold of nothing', { ...FILE, rules: { threshold: '1/0' } }, 'threshold'],
    ['a negative threshold', { ...FILE, rules: { threshold: '-1/2' } }, 'threshold'],
    ['half a ballot', { ...FILE, rules: { minimumBallots: 0.5 } }, 'minimumBallots'],
    ['a quorum of For as a number', { ...FILE, rules: { quorumFor: 1 } }, 'quorumFor'],
    ['binding as text', { ...FILE, rules: { binding: 'true' } }, 'binding'],
    ['a best score of 0', { ...FILE, rules: { maxScore: 0 } }, 'maxScore'],
    ['a negative depth', { ...FILE, rules: { delegationDepth: -1 } }, 'delegationDepth'],
  ])('%s', (_case, json, why) => {
    const read = () => readElection(json);
    expect(read).toThrow(MalformedElection);
    expect(read).toThrow(why);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'decided', 'result is no object'],
    ['null', null, 'result is no object'],
    ['a number no double holds', { tie: new ExactNumber('1e400') }, 'larger than any double'],
    ['a lone surrogate', { outcome: '\ud800' }, 'well-formed'],
    ['a name that is none', { '\ud800': 1 }, 'well-formed'],
  ])('with a stated result of %s', (_case, result, why) => {
    const count = () => recount(readElection({ ...FILE, result }));
    expect(count).toThrow(MalformedElection);
    expect(count).toThrow(why);
  });
});

describe('what is left out', () => {
  it('is as the format says', () => {
    const { election, choices, stated } = readElection(FILE);
    expect(election).toMatchObject({
      method: 'approval/1',
      seats: 1,
      delegations: [],
      rules: OPEN_RULES,
      optionCount: 3,
    });
    expect(choices).toEqual(['A', 'B', 'C']);
    expect(stated).toBeUndefined();
    expect(recount(readElection(FILE)).differences).toEqual([]);
  });

  it('are For, Against and Abstain of basic', () => {
    const { choices, election } = readElection({ ...FILE, method: 'basic', choices: undefined });
    expect(choices).toEqual(['For', 'Against', 'Abstain']);
    expect(election.optionCount).toBe(3);
  });

  it('is a rule that nobody set, beside those that are', () => {
    const { rules } = readElection({ ...FILE, rules: { quorum: '7', maxScore: 10 } }).election;
    expect(rules).toEqual({ ...OPEN_RULES, quorum: 7n, maxScore: 10 });
  });

  it('takes the name of a method with its version too, and the largest power', () => {
    const largest = String(2n ** 256n - 1n);
    const { election } = readElection({ ...FILE, method: 'approval/1', roll: roll(largest) });
    expect(election.roll).toEqual([{ voter: 'v1', power: 2n ** 256n - 1n }]);
  });
});

describe('what does not count is named', () => {
  const reason = (method: string, choice: unknown, more: Members = {}) => {
    const result = counted({ method, ballots: [{ voter: 'v1', choice }], ...more });
    expect(result['turnout']).toBe('0');
    return result['rejected'];
  };
  const rejected = (why: string) => [{ in: 'ballots', index: 0, voter: 'v1', reason: why }];

  it.each<[string, string, unknown, string]>([
    ['an option that is not offered', 'single-choice', 4, 'choice-not-offered'],
    ['option 0', 'single-choice', 0, 'choice-not-offered'],
    ['half an option', 'single-choice', 1.5, 'choice-malformed'],
    ['an option as text', 'single-choice', '1', 'choice-malformed'],
    ['a list where one is picked', 'single-choice', [1], 'choice-malformed'],
    [
      'an option beyond every double',
      'single-choice',
      new ExactNumber('1e400'),
      'choice-malformed',
    ],
    ['nothing at all', 'single-choice', undefined, 'choice-malformed'],
    ['an option twice', 'approval', [2, 2], 'choice-repeated'],
    ['no option', 'approval', [], 'choice-empty'],
    ['no option ranked', 'ranked-choice', [], 'choice-empty'],
    ['an option ranked twice', 'ranked-choice', [1, 2, 1], 'choice-repeated'],
    ['equal ranks in ranked choice', 'ranked-choice', [[1, 2], 3], 'choice-equal-ranks'],
    ['equal ranks in stv', 'stv', [[1, 2], 3], 'choice-equal-ranks'],
    ['an option on two ranks', 'schulze', [[1, 2], 1], 'choice-repeated'],
    ['an empty rank', 'copeland', [[], 1], 'choice-malformed'],
    ['a rank in a rank', 'copeland', [[[1]]], 'choice-malformed'],
    ['no weight', 'weighted', {}, 'choice-empty'],
    ['all weights zero', 'weighted', { 1: 0, 2: 0 }, 'weights-zero'],
    ['all weights zero', 'quadratic', { 1: 0 }, 'weights-zero'],
    ['a negative weight', 'weighted', { 1: -1, 2: 5 }, 'weight-negative'],
    ['a negative weight', 'quadratic', { 1: new ExactNumber('-1e-50') }, 'weight-negative'],
    ['a weight for nothing offered', 'weighted', { 4: 1 }, 'choice-not-offered'],
    ['a weight for no number', 'weighted', { A: 1 }, 'choice-malformed'],
    ['a weight for "01"', 'weighted', { '01': 1 }, 'choice-malformed'],
    ['a weight as text', 'weighted', { 1: '1' }, 'choice-malformed'],
    ['a weight no double holds', 'weighted', { 1: new ExactNumber('1e400') }, 'choice-malformed'],
    [
      'a weight of 101 digits',
      'weighted',
      { 1: new ExactNumber('9'.repeat(101)) },
      'choice-malformed',
    ],
    ['a list of weights', 'weighted', [1, 2], 'choice-malformed'],
    ['a score above the best', 'score', { 1: 6 }, 'score-too-high'],
    [
      'a score a hair above',
      'score',
      { 1: new ExactNumber('5.000000000000000001') },
      'score-too-high',
    ],
    ['a negative score', 'score', { 1: -1 }, 'weight-negative'],
  ])('%s (%s)', (_case, method, choice, why) => {
    expect(reason(method, choice)).toEqual(rejected(why));
  });

  it('a score by the best score of the file', () => {
    expect(reason('score', { 1: 11 }, { rules: { maxScore: 10 } })).toEqual(
      rejected('score-too-high'),
    );
    const fine = { method: 'score', rules: { maxScore: 10 } };
    expect(counted({ ...fine, ballots: [{ voter: 'v1', choice: { 1: 10 } }] })).toMatchObject({
      scores: ['30', '0', '0'],
      rejected: [],
    });
  });

  it('a stranger, a second ballot, and every delegation that is none', () => {
    const result = counted({
      roll: roll('1', '10', '100', '1000'),
      ballots: [
        { voter: 'x', choice: [1] },
        { voter: 'v1', choice: [1] },
        { voter: 'v1', choice: [2] },
      ],
      delegations: [
        { from: 'v2', to: 'v2' },
        { from: 'v2', to: 'v1' },
        { from: 'v2', to: 'v3' },
        { from: 'x', to: 'v1' },
        { from: 'v3', to: 'x' },
      ],
    });
    expect(result['rejected']).toEqual([
      { in: 'ballots', index: 0, voter: 'x', reason: 'not-on-roll' },
      { in: 'ballots', index: 2, voter: 'v1', reason: 'already-voted' },
      { in: 'delegations', index: 0, voter: 'v2', reason: 'delegated-to-self' },
      { in: 'delegations', index: 2, voter: 'v2', reason: 'delegated-before' },
      { in: 'delegations', index: 3, voter: 'x', reason: 'delegator-not-on-roll' },
      { in: 'delegations', index: 4, voter: 'v3', reason: 'delegate-not-on-roll' },
    ]);
    expect(result).toMatchObject({ turnout: '11', scores: ['11', '0', '0'] });
  });

  it('an abstention counts for turnout, with whatever stands beside it', () => {
    const ballots = [
      { voter: 'v1', abstain: true },
      { voter: 'v2', choice: [7], abstain: true },
    ];
    expect(counted({ ballots })).toMatchObject({ turnout: '5', rejected: [], outcome: 'decided' });
    expect(counted({ ballots: [{ voter: 'v1', choice: [], abstain: false }] })).toMatchObject({
      rejected: rejected('choice-empty'),
    });
  });
});

describe('the stated result', () => {
  const { result } = recount(readElection(FILE));
  const differs = (stated: Members): string[] =>
    recount(readElection({ ...FILE, result: stated })).differences.map(({ member }) => member);

  it('is held against the count member by member', () => {
    expect(differs(result as Members)).toEqual([]);
    for (const member of Object.keys(result as Members)) {
      expect(differs({ ...(result as Members), [member]: 'other' })).toEqual([member]);
    }
  });

  it('need not state everything, but nothing that was not counted', () => {
    expect(differs({})).toEqual([]);
    expect(differs({ turnout: '3' })).toEqual([]);
    expect(differs({ turnout: '3', share: [], constructor: 1 })).toEqual(['share', 'constructor']);
  });

  it('is compared by value: the order of names does not matter, that of lists does', () => {
    expect(differs({ winners: [1, 2] })).toEqual([]);
    expect(differs({ winners: [2, 1] })).toEqual(['winners']);
    const spoiled = { ...FILE, ballots: [...FILE.ballots, { voter: 'x', choice: [1] }] };
    const stated = { rejected: [{ voter: 'x', reason: 'not-on-roll', index: 1, in: 'ballots' }] };
    expect(recount(readElection({ ...spoiled, result: stated })).differences).toEqual([]);
  });

  it('shows both sides of a difference', () => {
    const { differences } = recount(readElection({ ...FILE, result: { turnout: '4' } }));
    expect(differences).toEqual([{ member: 'turnout', stated: '4', counted: '3' }]);
  });
});
