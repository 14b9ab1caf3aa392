import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import {
  ACTS,
  type Act,
  CAUTION_MS,
  decideAct,
  heldUntil,
  type Path,
} from '#core/person/caution.ts';

const T0 = new Date('2030-01-01T00:00:00Z');
const at = (ms: number): Date => new Date(T0.getTime() + ms);
const step = (person: string, joinedMs?: number): Path[number] => ({
  person: asId<PersonId>(person),
  joinedAt: joinedMs === undefined ? null : at(joinedMs),
});
const own: Path = [step('a')];
const joined: Path = [step('b', 0), step('a')];
const judge = (act: Act, path: Path, nowMs: number, locked = false) => {
  const said = decideAct(act, { path, lockedAt: locked ? T0 : null }, at(nowMs));
  return said.ok ? 'yes' : said.refusal.code;
};

describe('what an account may do', () => {
  it.each<[string, Path, number, boolean, string[]]>([
    ['of its own person: everything', own, 0, false, []],
    [
      'freshly joined: nothing that takes away',
      joined,
      CAUTION_MS - 1,
      false,
      ['withdraw', 'tip', 'primary', 'unlink', 'join', 'delegate', 'attach'],
    ],
    ['joined a week ago: everything', joined, CAUTION_MS, false, []],
    ['locked: nothing', own, 0, true, [...ACTS]],
    ['locked after a week: nothing', joined, CAUTION_MS, true, [...ACTS]],
  ])('%s', (_, path, now, locked, refused) => {
    expect(ACTS.filter((act) => judge(act, path, now, locked) !== 'yes').sort()).toEqual(
      [...refused].sort(),
    );
  });

  it('says until when, and that a lock comes first', () => {
    expect(decideAct('unlink', { path: joined, lockedAt: null }, at(1))).toEqual({
      ok: false,
      refusal: { code: 'joined-recently', until: at(CAUTION_MS) },
    });
    expect(judge('unlink', joined, 1, true)).toBe('person-locked');
  });

  it('counts the latest of several joinings on its way, whichever that is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3 * CAUTION_MS, max: 0 }), { minLength: 1, maxLength: 5 }),
        (times) => {
          const path = [...times.map((ms, index) => step(`p${index}`, ms)), step('top')];
          const last = Math.max(...times) + CAUTION_MS;
          expect(heldUntil(path, T0)).toEqual(last > 0 ? at(last) : null);
          // Once free it stays free, and a lock is stronger at any time.
          for (const act of ACTS) {
            const [now, later] = [judge(act, path, 0), judge(act, path, CAUTION_MS)];
            expect(later).toBe('yes');
            expect(['yes', 'joined-recently']).toContain(now);
            expect(judge(act, path, 0, true)).toBe('person-locked');
          }
        },
      ),
    );
  });
});
