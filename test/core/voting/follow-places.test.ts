import fc from 'fast-check';
import { expect, it } from 'vitest';
import { followPlaces, followVoters } from '#core/voting/delegation.ts';

const graphs = fc.integer({ min: 1, max: 30 }).chain((size) =>
  fc.record({
    to: fc.array(fc.integer({ min: -1, max: size - 1 }), { minLength: size, maxLength: size }),
    voted: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    depth: fc.nat(size + 1),
  }),
);

/** One step at a time, and no more steps than may be. */
function walk(to: readonly number[], voted: readonly boolean[], depth: number, from: number) {
  if (voted[from]) return -1;
  let at = from;
  for (let step = 0; step < depth && at >= 0; step += 1) {
    at = to[at] ?? -1;
    if (voted[at]) return at;
  }
  return -1;
}

it('ends where a walk of as many steps ends', () => {
  fc.assert(
    fc.property(graphs, ({ to, voted, depth }) => {
      const ends = followPlaces(Int32Array.from(to), Uint8Array.from(voted, Number), depth);
      expect([...ends]).toEqual(to.map((_, from) => walk(to, voted, depth, from)));
    }),
  );
});

it('finds by name what it finds by place', () => {
  fc.assert(
    fc.property(graphs, ({ to, voted, depth }) => {
      const graph = new Map(
        to.flatMap((end, from) => (end < 0 ? [] : [[`v${from}`, `v${end}`] as const])),
      );
      const hasVoted = (voter: string) => voted[Number(voter.slice(1))] === true;
      const found = followVoters(graph, hasVoted, depth);
      for (const from of to.keys()) {
        const end = walk(to, voted, depth, from);
        expect(found.get(`v${from}`)).toBe(end < 0 ? undefined : `v${end}`);
      }
    }),
  );
});
