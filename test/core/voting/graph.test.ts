/** Which delegations a vote is counted by: the nearest topic, from the roll on, among those who may vote here. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { drawGraph, GENERAL, type Standing, topicsOf } from '#core/voting/graph.ts';
import { uniteDelegations, uniteVoters } from '#core/voting/kin.ts';

const person = (name: string): PersonId => asId(name);

/** "a>b" is a general delegation, "a>b:topic" one on a topic. */
const parse = (arrows: string): Standing[] =>
  arrows.split(' ').flatMap((arrow) => {
    const [, from = '', to = '', topic = GENERAL] = /^(\w)>(\w)(?::(.+))?$/.exec(arrow) ?? [];
    return from === '' ? [] : [{ from: person(from), to: person(to), topic }];
  });

function draw(arrows: string, roll: string, strangers = '', topics = ['budget', 'track:pay', '']) {
  const graph = drawGraph({
    delegations: parse(arrows),
    topics,
    roll: roll.split('').map(person),
    mayVote: (one) => !strangers.includes(one),
  });
  const edges = graph.edges.map(({ fromId, toId }) => `${fromId}>${toId}`);
  return { edges: edges.sort().join(' '), delegates: graph.delegates.join('') };
}

describe('topics', () => {
  it.each<[string | null, string | null, string[]]>([
    [null, null, ['']],
    [null, 'pay', ['track:pay', '']],
    ['budget', 'pay', ['budget', 'track:pay', '']],
    ['track:pay', 'pay', ['track:pay', '']],
  ])('of %s on the track %s', (topic, track, expected) => {
    expect(topicsOf({ topic, track })).toEqual(expected);
  });
});

describe('a frozen graph', () => {
  it.each<[string, string, string, string, string, string]>([
    ['the general one', 'a>b', 'ab', '', 'a>b', ''],
    ['a topic beats general, in either order', 'a>c:track:pay a>b', 'abc', '', 'a>c', ''],
    ['general named after', 'a>b a>c:track:pay', 'abc', '', 'a>c', ''],
    ['a subject beats its track', 'a>b:track:pay a>c:budget', 'abc', '', 'a>c', ''],
    ['another topic counts for nothing', 'a>b:parks', 'ab', '', '', ''],
    ['of two on one topic the first', 'a>b a>c', 'abc', '', 'a>b', ''],
    ['a delegate without power has a line', 'a>x', 'a', '', 'a>x', 'x'],
    ['and passes on', 'a>x x>y y>b', 'ab', '', 'a>x x>y y>b', 'xy'],
    ['nobody is met who is named by nobody on the roll', 'x>a', 'a', '', '', ''],
    ['who may not vote here is no delegate', 'a>x', 'a', 'x', '', ''],
    ['then the general one counts', 'a>x:budget a>b', 'ab', 'x', 'a>b', ''],
    ['a circle is kept and ends', 'a>b b>a', 'ab', '', 'a>b b>a', ''],
    ['to oneself is none', 'a>a', 'a', '', '', ''],
  ])('%s', (_case, arrows, roll, strangers, edges, delegates) => {
    expect(draw(arrows, roll, strangers)).toEqual({ edges, delegates });
  });

  it('names each person once, only who may vote, and gives a line to all it reaches', () => {
    const name = fc.constantFrom(...'abcdefgh');
    const arrow = fc.record({
      from: name.map(person),
      to: name.map(person),
      topic: fc.constantFrom('', 'track:pay', 'parks'),
    });
    const scenes = fc.record({
      delegations: fc.array(arrow, { maxLength: 16 }),
      roll: fc.subarray([...'abcdefgh']),
      may: fc.subarray([...'abcdefgh']),
    });
    fc.assert(
      fc.property(scenes, ({ delegations, roll, may }) => {
        const topics = ['track:pay', ''];
        const mayVote = (one: PersonId) => may.includes(one);
        const graph = drawGraph({ delegations, topics, roll: roll.map(person), mayVote });
        const froms = graph.edges.map(({ fromId }) => fromId);
        expect(new Set(froms).size).toBe(froms.length);
        const lines = new Set([...roll.map(person), ...graph.delegates]);
        expect(lines.size).toBe(roll.length + graph.delegates.length);
        for (const { fromId, toId } of graph.edges) {
          expect(lines.has(fromId) && lines.has(toId) && mayVote(toId)).toBe(true);
          expect(fromId).not.toBe(toId);
          const own = delegations.filter((one) => one.from === fromId && mayVote(one.to));
          const onTrack = own.filter((one) => one.topic === 'track:pay' && one.to !== fromId);
          if (onTrack[0]) expect(toId).toBe(onTrack[0].to);
        }
      }),
    );
  });
});

describe('voters who became one', () => {
  const unite = (arrows: string, kin: string) => {
    const voterFor = uniteVoters(
      kin.split(' ').flatMap((pair) => {
        const [juniorId, seniorId] = pair.split('');
        return juniorId && seniorId
          ? [{ juniorId: person(juniorId), seniorId: person(seniorId) }]
          : [];
      }),
    );
    const given = parse(arrows).map(({ from, to }) => ({ fromId: from, toId: to }));
    return [...uniteDelegations(given, voterFor)].map((edge) => edge.join('>')).join(' ');
  };

  it.each<[string, string, string, string]>([
    ['nobody joined: as they are', 'a>b c>d', '', 'a>b c>d'],
    ['of two that of the person known longest, in any order', 'b>d a>c', 'ba', 'a>c'],
    ['the other’s where the eldest named nobody', 'b>d', 'ba', 'a>d'],
    ['whoever named themselves named nobody', 'a>b', 'ba', ''],
    ['then the other’s counts', 'b>c a>b', 'ba', 'a>c'],
    ['a delegate is followed to whom he became', 'a>c', 'cb', 'a>b'],
  ])('%s', (_case, arrows, kin, expected) => {
    expect(unite(arrows, kin)).toBe(expected);
  });
});
