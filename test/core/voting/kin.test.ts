import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { type Kin, uniteRoll, uniteVoters } from '#core/voting/kin.ts';

const p = (name: string): PersonId => asId(name);
const kin = (junior: string, senior: string): Kin => ({ juniorId: p(junior), seniorId: p(senior) });

describe('one voter', () => {
  it.each<[string, Kin[], string, string]>([
    ['nobody is kin', [], 'b', 'b'],
    ['two are one: the one known longer', [kin('b', 'a')], 'b', 'a'],
    ['whoever was senior', [kin('a', 'b')], 'b', 'a'],
    ['over two steps', [kin('c', 'b'), kin('b', 'a')], 'c', 'a'],
    ['through somebody merged twice', [kin('b', 'a'), kin('b', 'c')], 'c', 'a'],
    ['said twice', [kin('b', 'a'), kin('a', 'b')], 'b', 'a'],
    ['somebody else stays', [kin('c', 'b')], 'a', 'a'],
  ])('%s', (_, merges, person, voter) => {
    expect(uniteVoters(merges)(p(person))).toBe(voter);
  });

  const person = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f').map(p);
  const merges = fc.array(
    fc
      .tuple(person, person)
      .filter(([junior, senior]) => junior !== senior)
      .map(([juniorId, seniorId]) => ({ juniorId, seniorId })),
    { maxLength: 8 },
  );

  it('both of every merge are the same voter, who is themselves, in any order of merges', () => {
    fc.assert(
      fc.property(merges, fc.infiniteStream(fc.nat()), (list, seeds) => {
        const voterFor = uniteVoters(list);
        const shuffled = list
          .map((one) => ({ one, at: seeds.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const again = uniteVoters(shuffled);
        for (const { juniorId, seniorId } of list) {
          expect(voterFor(juniorId)).toBe(voterFor(seniorId));
        }
        for (const one of ['a', 'b', 'c', 'd', 'e', 'f'].map(p)) {
          expect(voterFor(voterFor(one))).toBe(voterFor(one));
          expect(voterFor(one) <= one).toBe(true);
          expect(again(one)).toBe(voterFor(one));
        }
      }),
    );
  });

  it('token power is conserved; a person is one vote however many were merged', () => {
    const lines = fc.uniqueArray(fc.record({ personId: person, power: fc.bigInt(1n, 9n) }), {
      selector: ({ personId }) => personId,
    });
    fc.assert(
      fc.property(merges, lines, (list, roll) => {
        const voterFor = uniteVoters(list);
        const sum = (powers: Iterable<bigint>) => [...powers].reduce((a, b) => a + b, 0n);
        const added = uniteRoll(roll, voterFor, true);
        expect(sum(added.values())).toBe(sum(roll.map(({ power }) => power)));
        const ones = roll.map(({ personId }) => ({ personId, power: 1n }));
        const counted = uniteRoll(ones, voterFor, false);
        expect([...counted.values()].every((power) => power === 1n)).toBe(true);
        expect(counted.size).toBe(new Set(roll.map(({ personId }) => voterFor(personId))).size);
      }),
    );
  });
});
