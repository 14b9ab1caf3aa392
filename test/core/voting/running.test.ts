import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFraction } from '#core/fraction.ts';
import { parseChoice } from '#core/voting/ballot.ts';
import { type Count, METHODS, type PoweredChoice } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { elections } from './arbitraries.ts';

const running = METHODS.flatMap((id) => {
  const method = METHODS_BY_ID[id];
  return 'run' in method && method.run ? [{ id, method, run: method.run }] : [];
});

/** Fractions in lowest terms, whatever they were added up over. */
const printed = ({ scores, share, ...rest }: Count) => ({
  ...rest,
  scores: scores.map(printFraction),
  share: share?.map(printFraction),
});

describe.each(running)('$id', ({ id, method, run }) => {
  it('stands after every ballot, come or taken back, as those there count', () => {
    fc.assert(
      fc.property(elections(id), fc.nat(30), ({ optionCount, ballots, roll }, gone) => {
        const powers = new Map(roll.map(({ voter, power }) => [voter, power]));
        const all = ballots.map(({ voter, choice }): PoweredChoice => {
          const read = parseChoice(id, optionCount, choice);
          if (!read.ok) throw new Error('a made-up ballot is valid');
          return { choice: read.value, power: powers.get(voter) ?? 0n };
        });
        const setting = { optionCount, seats: 1 };
        const live = run(setting);
        for (const [index, ballot] of all.entries()) {
          live.add(ballot);
          expect(printed(live.count())).toEqual(
            printed(method.count(setting, all.slice(0, index + 1))),
          );
        }
        for (const ballot of all.slice(gone)) live.remove(ballot);
        expect(printed(live.count())).toEqual(printed(method.count(setting, all.slice(0, gone))));
      }),
      { numRuns: 25 },
    );
  });
});
