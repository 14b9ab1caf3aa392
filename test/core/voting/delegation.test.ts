/** Whose ballot counts for whom: over a frozen graph, once each, and never further than the vote allows (V5). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delegation, followVoters, siftDelegations } from '#core/voting/delegation.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { type Election, tally } from '#core/voting/tally.ts';

/** "a>b" is a delegation. */
const parse = (arrows: string): Delegation[] =>
  arrows.split(' ').flatMap((arrow) => {
    const [from, to] = arrow.split('>');
    return from && to ? [{ from, to }] : [];
  });

function follow(arrows: string, voted: string, depth = 5): string {
  const { graph, rejected } = siftDelegations(parse(arrows), () => true);
  expect(rejected).toEqual([]);
  const votes = new Set(voted.split(''));
  const followed = followVoters(graph, (voter) => votes.has(voter), depth);
  return [...followed]
    .map(([from, to]) => `${from}>${to}`)
    .sort()
    .join(' ');
}

describe('who follows whom', () => {
  it.each<[string, string, string, string]>([
    ['one who voted', 'a>b', 'b', 'a>b'],
    ['nobody, where the delegate did not vote', 'a>b', '', ''],
    ['on to the delegate of a sleeping delegate', 'a>b b>c', 'c', 'a>c b>c'],
    ['the nearest ballot on the way', 'a>b b>c c>d', 'bd', 'a>b c>d'],
    ['not somebody, having voted oneself', 'a>b b>c', 'ac', 'b>c'],
    ['several to one', 'a>d b>d c>d', 'd', 'a>d b>d c>d'],
    ['nobody in a circle', 'a>b b>c c>a', '', ''],
    ['a ballot within a circle', 'a>b b>c c>a', 'b', 'a>b c>b'],
    ['nobody, led into a circle', 'x>a a>b b>a', '', ''],
    ['nobody at a dead end', 'a>b b>c', '', ''],
    ['five steps', 'a>b b>c c>d d>e e>f', 'f', 'a>f b>f c>f d>f e>f'],
    ['not six', 'a>b b>c c>d d>e e>f f>g', 'g', 'b>g c>g d>g e>g f>g'],
  ])('%s', (_case, arrows, voted, expected) => {
    expect(follow(arrows, voted)).toBe(expected);
  });

  it('counts steps from each one, wherever the walk began', () => {
    for (const arrows of ['a>b b>c c>d', 'c>d b>c a>b', 'b>c a>b c>d']) {
      expect(follow(arrows, 'd', 2)).toBe('b>d c>d');
    }
    expect(follow('a>b', 'b', 0)).toBe('');
  });
});

describe('delegations that do not count', () => {
  it.each<[string, Delegation, string | undefined]>([
    ['from a stranger', { from: 'x', to: 'a' }, 'delegator-not-on-roll'],
    ['to a stranger', { from: 'a', to: 'x' }, 'delegate-not-on-roll'],
    ['from a stranger to himself', { from: 'x', to: 'x' }, 'delegator-not-on-roll'],
    ['to oneself', { from: 'a', to: 'a' }, 'delegated-to-self'],
    ['a second one', { from: 'b', to: 'c' }, 'delegated-before'],
    ['the same one again', { from: 'b', to: 'a' }, 'delegated-before'],
    ['a good one', { from: 'a', to: 'b' }, undefined],
  ])('%s', (_case, delegation, reason) => {
    const { graph, rejected } = siftDelegations([{ from: 'b', to: 'a' }, delegation], (voter) =>
      'abc'.includes(voter),
    );
    expect(graph.get('b')).toBe('a');
    expect(rejected).toEqual(
      reason ? [{ in: 'delegations', index: 1, voter: delegation.from, reason }] : [],
    );
  });
});

const vote = (
  arrows: string,
  powers: { readonly [voter: string]: bigint },
  ballots: { readonly [voter: string]: unknown },
): Election => ({
  method: 'basic/1',
  optionCount: 3,
  roll: Object.entries(powers).map(([voter, power]) => ({ voter, power })),
  ballots: Object.entries(ballots).map(([voter, choice]) => ({ voter, choice })),
  delegations: parse(arrows),
  rules: OPEN_RULES,
});

describe('in a count', () => {
  it('each delegator is a ballot of his own power with the choice of his delegate', () => {
    const result = tally(vote('b>a c>b', { a: 1n, b: 10n, c: 100n, d: 1000n }, { a: 1, d: 2 }));
    expect(result).toMatchObject({ turnout: 1111n, ballots: 4 });
    expect(result.scores.map(({ numerator }) => numerator)).toEqual([111n, 1000n, 0n]);
  });

  it('a delegate needs no power, and no ballot is lost for it', () => {
    const result = tally(vote('b>a', { a: 0n, b: 7n }, { a: 1 }));
    expect(result).toMatchObject({ turnout: 7n, delegated: 7n, ballots: 1, outcome: 'passed' });
  });

  it('a ballot without power meets no floor of ballots, and alone it is none', () => {
    const floor = { ...OPEN_RULES, minimumBallots: 2 };
    const two = { ...vote('b>a', { a: 0n, b: 7n, c: 0n }, { a: 1, c: 1 }), rules: floor };
    expect(tally(two)).toMatchObject({ turnout: 7n, ballots: 1, outcome: 'no-quorum' });
    const alone = tally(vote('', { a: 0n, b: 7n }, { a: 1 }));
    expect(alone).toMatchObject({ turnout: 0n, ballots: 0, outcome: 'no-quorum', winners: [] });
    expect(alone.rejected).toEqual([]);
  });

  it('says how much of the turnout followed a delegate', () => {
    const result = tally(vote('b>a c>b', { a: 1n, b: 10n, c: 100n, d: 1000n }, { a: 1, d: 2 }));
    expect(result.delegated).toBe(110n);
    expect(tally(vote('b>a', { a: 1n, b: 10n }, { a: 1, b: 2 })).delegated).toBe(0n);
  });

  it('an abstention is passed on as one', () => {
    const result = tally(vote('b>a c>b', { a: 1n, b: 2n, c: 4n }, { a: { abstain: true } }));
    expect(result).toMatchObject({ turnout: 7n, abstained: 7n });
  });

  it('a ballot that cannot be read is none: the delegation holds', () => {
    const result = tally(vote('b>a', { a: 1n, b: 2n }, { a: 2, b: 9 }));
    expect(result.rejected).toEqual([
      { in: 'ballots', index: 1, voter: 'b', reason: 'choice-not-offered' },
    ]);
    expect(result).toMatchObject({ turnout: 3n, outcome: 'rejected' });
  });

  it('what reaches nobody is neither turnout nor abstention', () => {
    const result = tally(vote('b>c c>b', { a: 1n, b: 2n, c: 4n }, { a: 1 }));
    expect(result).toMatchObject({ turnout: 1n, abstained: 0n, ballots: 1 });
  });

  it('the root of the ballots is of those that were cast, not of those that follow', () => {
    const alone = tally(vote('', { a: 1n, b: 2n }, { a: 1 }));
    const followed = tally(vote('b>a', { a: 1n, b: 2n }, { a: 1 }));
    expect(followed.ballotRoot).toBe(alone.ballotRoot);
    expect(followed.turnout).toBe(3n);
  });
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const name = fc.constantFrom(...NAMES);
const scenes = fc.record({
  delegations: fc.array(fc.record({ from: name, to: name }), { maxLength: 14 }),
  voted: fc.subarray(NAMES),
  depth: fc.integer({ min: 0, max: 6 }),
});

/** By the words of the law: from each one, step by step. */
function naive(graph: ReadonlyMap<string, string>, voted: ReadonlySet<string>, depth: number) {
  const follows = new Map<string, string>();
  for (const from of NAMES) {
    let at = from;
    for (let step = 0; !voted.has(at) && step < depth; step += 1) at = graph.get(at) ?? at;
    if (at !== from && voted.has(at)) follows.set(from, at);
  }
  return follows;
}

describe('by law', () => {
  it('equals a walk from each one by itself', () => {
    fc.assert(
      fc.property(scenes, ({ delegations, voted, depth }) => {
        const { graph } = siftDelegations(delegations, () => true);
        const votes = new Set(voted);
        const found = followVoters(graph, (voter) => votes.has(voter), depth);
        expect(new Map(found)).toEqual(naive(graph, votes, depth));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on the order of delegations', () => {
    const graphs = scenes.chain((scene) => {
      const { graph } = siftDelegations(scene.delegations, () => true);
      const edges = [...graph];
      return fc.record({
        ...{ scene: fc.constant(scene), edges: fc.constant(edges) },
        shuffled: fc.shuffledSubarray(edges, { minLength: edges.length }),
      });
    });
    fc.assert(
      fc.property(graphs, ({ scene, edges, shuffled }) => {
        const votes = new Set(scene.voted);
        const find = (graph: typeof edges) =>
          followVoters(new Map(graph), (voter) => votes.has(voter), scene.depth);
        expect(find(shuffled)).toEqual(find(edges));
      }),
    );
  });

  it('power is cast once or not at all', () => {
    const power = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 20n }));
    const powers = fc.array(power, {
      minLength: NAMES.length,
      maxLength: NAMES.length,
    });
    fc.assert(
      fc.property(scenes, powers, ({ delegations, voted, depth }, given) => {
        const roll = NAMES.map((voter, index) => ({ voter, power: given[index] ?? 0n }));
        const result = tally({
          ...{ method: 'single-choice/1', optionCount: 2, roll, delegations },
          ballots: voted.map((voter, index) => ({ voter, choice: 1 + (index % 2) })),
          rules: { ...OPEN_RULES, delegationDepth: depth },
        });
        const { graph } = siftDelegations(delegations, () => true);
        const votes = new Set(voted);
        const follows = naive(graph, votes, depth);
        const idle = roll.filter(({ voter }) => !votes.has(voter) && !follows.has(voter));
        const sum = (lines: typeof roll) => lines.reduce((all, { power }) => all + power, 0n);
        expect(result.turnout + sum(idle)).toBe(sum(roll));
        const withPower = roll.filter((line) => line.power > 0n && !idle.includes(line));
        expect(result.ballots).toBe(withPower.length);
        expect(result.delegated).toBe(sum(roll.filter(({ voter }) => follows.has(voter))));
      }),
    );
  });
});

describe('100,000 voters', () => {
  const count = 100_000;
  const chain = (order: (index: number) => number) =>
    new Map(
      Array.from({ length: count }, (_, index) => [`${order(index)}`, `${order(index) + 1}`]),
    );

  it.each<[string, (index: number) => number]>([
    ['from the far end', (index) => index],
    ['from the near end', (index) => count - 1 - index],
  ])('in one chain take no stack and every step once, %s', (_case, order) => {
    let asked = 0;
    const followed = followVoters(
      chain(order),
      (voter) => {
        asked += 1;
        return voter === `${count}`;
      },
      5,
    );
    expect([...followed.keys()].sort()).toEqual(
      Array.from({ length: 5 }, (_, index) => `${count - 1 - index}`).sort(),
    );
    expect(asked).toBeLessThanOrEqual(2 * count + 2);
    const all = followVoters(chain(order), (voter) => voter === `${count}`, count);
    expect(all.size).toBe(count);
  });

  it('in one circle are nobody', () => {
    const circle = chain((index) => index).set(`${count - 1}`, '0');
    expect(followVoters(circle, () => false, count).size).toBe(0);
  });
});
