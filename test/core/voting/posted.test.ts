/** A roll as it was posted, and as it is counted: what the file shows of both is held together. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readElection, recount } from '#core/voting/election.ts';
import { postedToJson, readPosted } from '#core/voting/posted-json.ts';
import { rollRoot } from '#core/voting/roll.ts';

const line = (voter: string, power: bigint) => ({ voter, power: String(power) });
const rootOf = (...lines: readonly { voter: string; power: string }[]) =>
  rollRoot(lines.map(({ voter, power }) => ({ voter, power: BigInt(power) })));

const BASE = [line('ada', 100n), line('bo', 40n)];
const LATE = [line('bo', 60n), line('cleo', 7n)];
const POSTED = {
  ...{ rollRoot: rootOf(...BASE), supplementRoot: rootOf(...LATE) },
  ...{ base: BASE, supplement: LATE, adds: true },
};
const FILE = {
  ...{ format: 'civitas-election/1', method: 'basic' },
  ballots: [{ voter: 'ada', choice: 1 }],
  roll: [line('ada', 100n), line('bo', 100n), line('cleo', 7n)],
};
const differences = (members: object): readonly string[] =>
  recount(readElection({ ...FILE, ...members })).differences.map(
    ({ member, stated, counted }) =>
      `${member}: ${JSON.stringify(stated)}, ${JSON.stringify(counted)}`,
  );
const posted = (members: object) => ({ posted: { ...POSTED, ...members } });
const merged = [{ voter: 'bo', as: 'ada' }];

describe('a roll that was posted', () => {
  it.each<[string, object]>([
    ['with late lines', posted({})],
    ['before the close, without the root of what came late', posted({ supplementRoot: null })],
    ['of two who joined', { ...posted({ merged }), roll: [line('ada', 200n), line('cleo', 7n)] }],
    [
      'of two with one vote each who joined',
      {
        posted: { base: [line('ada', 1n), line('bo', 1n)], merged },
        roll: [line('ada', 1n)],
      },
    ],
    [
      'counted under other names',
      { ...posted({ renamed: true }), roll: [line('x', 7n), line('y', 100n), line('z', 100n)] },
    ],
  ])('gives the roll that is counted: %s', (_case, members) => {
    expect(differences({ ballots: [], ...members })).toEqual([]);
  });

  it('is told from lines with another root, early or late', () => {
    const other = `0x${'1'.repeat(64)}`;
    expect(differences(posted({ rollRoot: other }))).toEqual([
      `posted.rollRoot: "${other}", "${POSTED.rollRoot}"`,
    ]);
    expect(differences(posted({ supplementRoot: other }))).toEqual([
      `posted.supplementRoot: "${other}", "${POSTED.supplementRoot}"`,
    ]);
    expect(differences(posted({ supplement: [], supplementRoot: other }))).toContain(
      `posted.supplementRoot: "${other}", undefined`,
    );
  });

  it('is told from a roll with a line more, a line less, or another power', () => {
    const said = (roll: readonly object[], members: object = {}) =>
      differences({ ...posted(members), roll, ballots: [] }).map((one) => one.replace(/0x\w+/, ''));
    const [ada, bo, cleo] = FILE.roll as [object, object, object];
    expect(said([ada, bo, cleo, line('dan', 1n)])).toEqual(['roll: : "1", undefined']);
    expect(said([ada, bo])).toEqual(['roll: : undefined, "7"']);
    expect(said([ada, line('bo', 40n), cleo])).toEqual(['roll: : "40", "100"']);
    expect(said([line('x', 100n), line('y', 101n)], { renamed: true })).toEqual([
      'roll: [{"power":"100","voters":1},{"power":"101","voters":1}], [{"power":"7","voters":1},{"power":"100","voters":2}]',
    ]);
    const many = Array.from({ length: 40 }, (_, index) => line(`v${index}`, 1n));
    expect(said(many)).toHaveLength(10);
  });

  it('stays optional: another meaning is passed over, lines that cannot be read differ', () => {
    for (const other of ['2026-01-01', 5, null, [], { by: 'hand' }]) {
      expect(differences({ posted: other })).toEqual([]);
    }
    const unread = ['posted: "lines that cannot be read", undefined'];
    const broken = [
      ...[{ rollRoot: POSTED.rollRoot }, { base: 'all' }, { base: [line('ada', -1n)] }],
      ...[{ base: [{ voter: 'ada', power: 1 }] }, { base: [line('\ud800', 1n)] }],
      ...[
        { base: BASE, supplement: {} },
        { base: BASE, merged: [['bo', 'ada']] },
      ],
      { base: [line('ada', 2n ** 256n)] },
    ];
    for (const one of broken) expect(differences({ posted: one })).toEqual(unread);
    expect(recount(readElection(FILE)).roots).toBeNull();
    expect(recount(readElection({ ...FILE, ...posted({}) })).roots).toEqual({
      rollRoot: POSTED.rollRoot,
      supplementRoot: POSTED.supplementRoot,
    });
  });

  it('is read as it was written', () => {
    const names = fc.string({ unit: 'grapheme-ascii' });
    const lines = fc.array(
      fc.record({ voter: names, power: fc.bigInt({ min: 0n, max: 2n ** 255n }) }),
    );
    fc.assert(
      fc.property(
        lines,
        lines,
        fc.array(fc.tuple(names, names)),
        fc.boolean(),
        (base, supplement, as, adds) => {
          const roll = {
            ...{ base, supplement, merged: new Map(as), adds, renamed: !adds },
            ...{ rollRoot: rollRoot(base), supplementRoot: undefined },
          };
          expect(readPosted(JSON.parse(JSON.stringify(postedToJson(roll))))).toEqual(roll);
        },
      ),
    );
  });
});
