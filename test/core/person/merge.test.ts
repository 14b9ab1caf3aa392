import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { AFTER_LOCK_MS, heldUntil, type Path, type Stood } from '#core/person/caution.ts';
import {
  decideAnswer,
  decideUndo,
  MERGE_ANSWER_MS,
  MERGE_UNDO_MS,
  type Merge,
  mergeState,
  type Standings,
} from '#core/person/merge.ts';

const T0 = new Date('2030-01-01T00:00:00Z');
const at = (ms: number): Date => new Date(T0.getTime() + ms);
const p = (name: string): PersonId => asId(name);
const step = (person: string, joinedMs?: number): Path[number] => ({
  person: p(person),
  joinedAt: joinedMs === undefined ? null : at(joinedMs),
});

const asked: Merge = {
  juniorId: p('junior'),
  seniorId: p('senior'),
  expiresAt: at(MERGE_ANSWER_MS),
  confirmedAt: null,
  refusedAt: null,
  undoneAt: null,
  settledAt: null,
};
const two: Standings = { junior: p('junior'), senior: p('senior') };
const one: Standings = { junior: p('senior'), senior: p('senior') };
const joined: Merge = { ...asked, confirmedAt: at(0) };

type Answering = Partial<Omit<Parameters<typeof decideAnswer>[0], 'now'>> & { ms?: number };
const answer = ({ ms = 0, ...over }: Answering = {}) => {
  const said = decideAnswer({
    ...{ merge: asked, answer: 'yes', path: [step('senior')], standings: two, lockedAt: null },
    ...over,
    now: at(ms),
  });
  return said.ok ? 'done' : said.refusal.code;
};

describe('an answer', () => {
  it.each<[string, Answering, string]>([
    ['by the senior', {}, 'done'],
    ['by the senior, no', { answer: 'no' }, 'done'],
    ['in the last millisecond', { ms: MERGE_ANSWER_MS - 1 }, 'done'],
    ['after a day', { ms: MERGE_ANSWER_MS }, 'merge-expired'],
    ['by whoever asked', { path: [step('junior')] }, 'merge-own-request'],
    ['by whoever asked, no', { answer: 'no', path: [step('junior')] }, 'merge-own-request'],
    ['by somebody else', { path: [step('x')] }, 'merge-foreign'],
    ['by nobody', { path: [] }, 'merge-foreign'],
    [
      'by who joined the senior yesterday',
      { path: [step('x', -1), step('senior')] },
      'joined-recently',
    ],
    [
      'by who joined the senior a week ago',
      { path: [step('x', -MERGE_UNDO_MS), step('senior')] },
      'done',
    ],
    [
      'by whom the senior stands for now',
      { path: [step('top')], standings: { junior: p('junior'), senior: p('top') } },
      'done',
    ],
    ['a second time', { merge: joined, standings: one }, 'merge-answered'],
    ['after a no', { merge: { ...asked, refusedAt: at(0) } }, 'merge-answered'],
    ['when they are one already', { standings: one }, 'merge-answered'],
    [
      'when the junior is somebody else by now',
      { standings: { junior: p('x'), senior: p('senior') } },
      'merge-answered',
    ],
    ['yes, while one is locked', { lockedAt: at(0) }, 'person-locked'],
    ['no, while one is locked', { lockedAt: at(0), answer: 'no' }, 'done'],
  ])('%s', (_, over, code) => {
    expect(answer(over)).toBe(code);
  });
});

type Undoing = Partial<Omit<Parameters<typeof decideUndo>[0], 'now'>> & { ms?: number };
const undo = ({ ms = 1, ...over }: Undoing = {}) => {
  const said = decideUndo({
    ...{ merge: joined, path: [step('senior')], standings: one, locks: [] },
    ...over,
    now: at(ms),
  });
  return said.ok ? 'done' : said.refusal.code;
};
const fromJunior: Path = [step('junior', 0), step('senior')];

describe('undoing', () => {
  it.each<[string, Undoing, string]>([
    ['by the senior', {}, 'done'],
    ['by the junior', { path: fromJunior }, 'done'],
    ['in the last millisecond', { path: fromJunior, ms: MERGE_UNDO_MS - 1 }, 'done'],
    ['after a week', { path: fromJunior, ms: MERGE_UNDO_MS }, 'merge-firm'],
    ['when it is settled', { merge: { ...joined, settledAt: at(0) } }, 'merge-firm'],
    ['by somebody else', { path: [step('x')] }, 'merge-foreign'],
    ['what nobody confirmed', { merge: asked }, 'merge-answered'],
    ['what is undone', { merge: { ...joined, undoneAt: at(0) } }, 'merge-answered'],
    ['by another who just joined', { path: [step('x', 0), step('senior')] }, 'joined-recently'],
    ['by who just joined the junior', { path: [step('x', -1), ...fromJunior] }, 'joined-recently'],
    [
      'by the senior, who joined another since',
      {
        path: [step('senior', 1), step('top')],
        standings: { junior: p('top'), senior: p('top') },
      },
      'done',
    ],
  ])('%s', (_, over, code) => {
    expect(undo(over)).toBe(code);
  });
});

describe('a lock while it can be undone', () => {
  const DAY = AFTER_LOCK_MS;
  const lock = (fromMs: number, toMs?: number): Stood => ({
    lockedAt: at(fromMs),
    liftedAt: toMs === undefined ? null : at(toMs),
  });
  const firm = 'merge-firm';
  it.each<[string, readonly Stood[], number, string]>([
    ['that stands keeps it open', [lock(DAY)], 30 * DAY, 'done'],
    ['that came first keeps it open', [lock(-DAY)], 30 * DAY, 'done'],
    ['leaves a day when it is off', [lock(DAY, 20 * DAY)], 21 * DAY - 1, 'done'],
    ['leaves no more than a day', [lock(DAY, 20 * DAY)], 21 * DAY, firm],
    ['early in the week changes nothing', [lock(DAY, 2 * DAY)], MERGE_UNDO_MS, firm],
    ['within the last day moves it', [lock(DAY, 6 * DAY + 1)], MERGE_UNDO_MS, 'done'],
    ['when it is firm opens nothing again', [lock(7 * DAY)], 8 * DAY, firm],
    [
      'in the day after another counts',
      [lock(20 * DAY + 1), lock(DAY, 20 * DAY)],
      40 * DAY,
      'done',
    ],
    ['after that day does not', [lock(21 * DAY), lock(DAY, 20 * DAY)], 40 * DAY, firm],
  ])('%s', (_, locks, ms, code) => {
    expect(undo({ locks, ms })).toBe(code);
    // Until it is firm the joined side takes nothing away either.
    const until = heldUntil([{ ...step('junior', 0), locks }, step('senior')], at(ms));
    expect(until !== null).toBe(code === 'done');
  });

  it('never makes what is firm open again, whatever locks come and go', () => {
    const span = fc.record({
      from: fc.integer({ min: -10, max: 40 }),
      days: fc.integer({ min: 0, max: 20 }),
    });
    const seen = (spans: readonly { from: number; days: number }[], ms: number): Stood[] =>
      spans
        .filter(({ from }) => from * DAY <= ms)
        .map(({ from, days }) =>
          lock(from * DAY, (from + days) * DAY <= ms ? (from + days) * DAY : undefined),
        );
    const time = fc.integer({ min: 0, max: 70 * DAY });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), time, time, (spans, a, b) => {
        const [first, then] = [Math.min(a, b), Math.max(a, b)];
        const [before, after] = [first, then].map((ms) =>
          mergeState(joined, seen(spans, ms), at(ms)),
        );
        if (first < MERGE_UNDO_MS) expect(before).toBe('joined');
        if (before === 'firm') expect(after).toBe('firm');
        const stands = spans.some(
          ({ from, days }) => from * DAY <= 0 && (from + days) * DAY > then,
        );
        if (stands) expect(after).toBe('joined');
      }),
    );
  });
});

describe('the course of a joining', () => {
  const instants = fc.integer({ min: 0, max: 3 * MERGE_UNDO_MS });

  it('goes one way: what was answered is never asked again, what is firm never undone', () => {
    fc.assert(
      fc.property(fc.boolean(), instants, instants, instants, (yes, first, second, later) => {
        const answered: Merge = yes
          ? { ...asked, confirmedAt: at(first) }
          : { ...asked, refusedAt: at(first) };
        const from = first + Math.min(second, later);
        const to = first + Math.max(second, later);
        const [before, after] = [
          mergeState(answered, [], at(from)),
          mergeState(answered, [], at(to)),
        ];
        expect(yes ? ['joined', 'firm'] : ['refused']).toContain(before);
        if (before === 'firm' || before === 'refused') expect(after).toBe(before);
        expect(answer({ merge: answered, standings: yes ? one : two, ms: from })).toBe(
          'merge-answered',
        );
        expect(undo({ merge: answered, ms: from })).toBe(
          before === 'joined' ? 'done' : before === 'firm' ? 'merge-firm' : 'merge-answered',
        );
      }),
    );
  });

  it('is decided by the senior alone: no path that does not end there joins anybody', () => {
    const name = fc.constantFrom('junior', 'senior', 'x', 'y');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), instants, (names, ms) => {
        const path = names.map((one, index) =>
          index === names.length - 1 ? step(one) : step(one, -MERGE_UNDO_MS),
        );
        const said = answer({ path, ms });
        if (names.at(-1) !== 'senior') expect(said).not.toBe('done');
        else expect(said).toBe(ms < MERGE_ANSWER_MS ? 'done' : 'merge-expired');
      }),
    );
  });
});
