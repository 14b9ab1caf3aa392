import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import {
  isTalkedAbout,
  nextThreadLine,
  type ThreadEvent,
  type ThreadFacts,
  type ThreadLine,
  threadEvents,
} from '#core/proposal/thread.ts';

const at = (minute: number): Date => new Date(Date.UTC(2030, 0, 1, 0, minute));
const edit = (version: number, minute: number) => ({ version, at: at(minute) });
const facts = (more: Partial<ThreadFacts> = {}): ThreadFacts => ({
  ...{ since: at(0), edits: [], openedAt: null, ended: false },
  ...more,
});
/** As it would be said, line after line. */
function allLines(events: readonly ThreadEvent[], from = 0): string[] {
  const next = nextThreadLine(events, from);
  if (!next) return [];
  const { line } = next;
  const said = line.kind === 'edited' ? `${line.from}-${line.to}` : line.kind;
  return [said, ...allLines(events, next.told)];
}

describe('what is said in a thread', () => {
  it.each<[string, Partial<ThreadFacts>, string[]]>([
    ['nothing happened', {}, []],
    ['one edit', { edits: [edit(2, 1)] }, ['1-2']],
    ['edits in a row', { edits: [edit(2, 1), edit(3, 2)] }, ['1-3']],
    ['it opened', { openedAt: at(5) }, ['opened']],
    ['edited, then opened', { edits: [edit(2, 1)], openedAt: at(5) }, ['1-2', 'opened']],
    ['withdrawn', { ended: true }, ['ended']],
    [
      'over before a word got through',
      { edits: [edit(2, 1)], openedAt: at(5), ended: true },
      ['ended'],
    ],
    ['a card of later', { since: at(2), edits: [edit(2, 1), edit(3, 4)] }, ['2-3']],
    ['a card of the vote', { since: at(6), edits: [edit(2, 1)], openedAt: at(5) }, []],
  ])('%s', (_, more, expected) => {
    expect(allLines(threadEvents(facts(more)))).toEqual(expected);
  });

  const course = fc
    .record({
      minutes: fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 6 }),
      since: fc.integer({ min: 0, max: 60 }),
      opened: fc.option(fc.integer({ min: 51, max: 60 }), { nil: null }),
      ended: fc.boolean(),
    })
    .map(({ minutes, since, opened, ended }) => ({
      since: at(since),
      edits: minutes.toSorted((a, b) => a - b).map((minute, index) => edit(index + 2, minute)),
      openedAt: opened === null ? null : at(opened),
      ended,
    }));
  /** The same proposal as it was at each earlier moment. */
  const earlier = ({ since, edits, openedAt }: ThreadFacts): ThreadFacts[] => [
    ...edits.map((_, count) => facts({ since, edits: edits.slice(0, count) })),
    facts({ since, edits }),
    facts({ since, edits, openedAt }),
  ];

  it('only ever grows at its end, so that what was told stays told', () => {
    fc.assert(
      fc.property(course, (whole) => {
        const events = threadEvents(whole);
        for (const before of earlier(whole)) {
          const then = threadEvents(before);
          expect(events.slice(0, then.length)).toEqual(then);
        }
      }),
    );
  });

  it('tells each event once, however often it is interrupted', () => {
    fc.assert(
      fc.property(course, fc.array(fc.nat(8), { maxLength: 8 }), (whole, stops) => {
        const said: ThreadLine[] = [];
        let told = 0;
        const moments = [...earlier(whole), whole];
        for (const [index, moment] of moments.entries()) {
          const events = threadEvents(moment);
          // Down at some moments, as the test has it.
          if (stops.includes(index) && moment !== whole) continue;
          for (let next = nextThreadLine(events, told); next; next = nextThreadLine(events, told)) {
            expect(next.told).toBeGreaterThan(told);
            expect(next.told).toBeLessThanOrEqual(events.length);
            said.push(next.line);
            told = next.told;
          }
        }
        expect(told).toBe(threadEvents(whole).length);
        const edits = said.filter((line) => line.kind === 'edited');
        for (const [index, line] of edits.entries()) {
          expect(line.from).toBeLessThan(line.to);
          if (index > 0) expect(line.from).toBe(edits[index - 1]?.to);
        }
        expect(said.filter(({ kind }) => kind === 'opened').length).toBeLessThanOrEqual(1);
        expect(said.filter(({ kind }) => kind === 'ended')).toHaveLength(whole.ended ? 1 : 0);
      }),
    );
  });
});

describe('a thread is begun', () => {
  it.each<[ProposalState, boolean]>([
    ['draft', false],
    ['published', true],
    ['voting', true],
    ['queued', false],
    ['withdrawn', false],
    ['executed', false],
  ])('of one that is %s: %s', (state, expected) => {
    expect(isTalkedAbout(state)).toBe(expected);
  });
});
