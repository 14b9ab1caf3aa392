/** Who is let into a chat, and who is removed from it: certain knowledge alone decides (V7). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import {
  decideJoin,
  decideRemoval,
  type JoinInput,
  nextPersonalLink,
  nextRemoval,
  PERSONAL_LINKS_A_MINUTE,
  REMOVALS_AN_HOUR,
  type RemovalInput,
} from '#core/eligibility/chat.ts';

const NOW = new Date('2030-01-02T03:04:00Z');
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const asked = (change: Partial<JoinInput> = {}): JoinInput => ({
  ...{ state: 'on', verdict: 'yes', linkable: false, restored: false, exempt: false },
  ...{ foreign: false, ownLink: false },
  ...{ now: NOW, expiresAt: later(HOUR_MS) },
  ...change,
});
const state = fc.constantFrom('preview', 'on', 'off');
const verdict = fc.constantFrom('yes', 'no', 'unknown');

describe('who asks to join', () => {
  it('is let in by a yes, declined by a no', () => {
    expect(decideJoin(asked())).toEqual({ act: 'admit' });
    expect(decideJoin(asked({ verdict: 'no' }))).toEqual({ act: 'decline', why: 'rule' });
  });

  it('is let in when exempt, by a gate that is on', () => {
    const exempt = asked({ exempt: true, verdict: 'no' });
    expect(decideJoin(exempt)).toEqual({ act: 'admit' });
    expect(decideJoin({ ...exempt, state: 'preview' }).act).toBe('wait');
  });

  it('waits for a wallet until it is too late', () => {
    const unlinked = { verdict: 'no', linkable: true } as const;
    expect(decideJoin(asked(unlinked))).toEqual({
      ...{ act: 'wait', until: later(HOUR_MS), link: true },
    });
    expect(decideJoin(asked({ ...unlinked, now: later(HOUR_MS) }))).toEqual({
      ...{ act: 'decline', why: 'unlinked' },
    });
  });

  it('waits while nothing can be read, and is looked at again', () => {
    const unread = asked({ verdict: 'unknown' });
    expect(decideJoin(unread)).toEqual({ act: 'wait', until: later(60_000), link: false });
    expect(decideJoin({ ...unread, now: later(HOUR_MS) })).toEqual({
      ...{ act: 'decline', why: 'unread' },
    });
  });

  it('is never let in by what is unknown, nor declined by it before the time is over', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), (linkable, isOver) => {
        const now = isOver ? later(HOUR_MS) : NOW;
        const { act } = decideJoin(asked({ verdict: 'unknown', linkable, now }));
        expect(act).toBe(isOver ? 'decline' : 'wait');
      }),
    );
  });

  it('is not answered by a gate in preview, unless a moderator undid a removal', () => {
    fc.assert(
      fc.property(verdict, fc.boolean(), fc.boolean(), (said, linkable, isOver) => {
        const now = isOver ? later(HOUR_MS) : NOW;
        const preview = asked({ state: 'preview', verdict: said, linkable, now });
        expect(decideJoin(preview).act).toBe(isOver ? 'lapse' : 'wait');
        expect(decideJoin({ ...preview, restored: true }).act).toBe('admit');
        expect(decideJoin({ ...preview, state: 'off', restored: true }).act).toBe('lapse');
      }),
    );
  });

  it('is let in by nobody else’s link, whatever speaks for them', () => {
    fc.assert(
      fc.property(state, verdict, fc.boolean(), fc.boolean(), (of, said, exempt, linkable) => {
        const foreign = asked({ state: of, verdict: said, exempt, linkable, foreign: true });
        expect(decideJoin(foreign)).toEqual(
          of === 'off' ? { act: 'lapse' } : { act: 'decline', why: 'foreign' },
        );
      }),
    );
  });

  it('by the gate’s link is let in by the rule alone, and shown the link of their own', () => {
    fc.assert(
      fc.property(state, verdict, fc.boolean(), (of, said, linkable) => {
        const { act } = decideJoin(asked({ state: of, verdict: said, linkable, ownLink: true }));
        const isIn = of === 'on' && said === 'yes';
        expect(act).toBe(of === 'off' ? 'lapse' : isIn ? 'admit' : 'decline');
      }),
    );
  });
});

describe('who is removed', () => {
  const inputs: fc.Arbitrary<RemovalInput> = fc.record({
    ...{ state, verdict, removes: fc.boolean(), exempt: fc.boolean(), undone: fc.boolean() },
    ...{ stopped: fc.boolean(), outside: fc.boolean() },
  });

  it('certainly does not meet the rule, is not exempt nor outside, and removal is on', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { removes, exempt, outside, undone } = input;
        const isOn = input.state === 'on' && !outside && !input.stopped;
        const byRule = isOn && input.verdict === 'no';
        const byHand = undone && input.state !== 'off';
        expect(decideRemoval(input) === 'remove').toBe(removes && !exempt && (byRule || byHand));
      }),
    );
  });

  it('stays while it is not known', () => {
    const on = {
      state: 'on',
      removes: true,
      exempt: false,
      outside: false,
      undone: false,
      stopped: false,
    } as const;
    expect(decideRemoval({ ...on, verdict: 'unknown' })).toBe('wait');
    expect(decideRemoval({ ...on, verdict: 'yes' })).toBe('keep');
    expect(decideRemoval({ ...on, verdict: 'no', stopped: true })).toBe('wait');
  });

  it('waits for a turn once so many were removed within the hour', () => {
    const began = Array.from({ length: REMOVALS_AN_HOUR }, (_, index) => later(-index * 1_000));
    expect(nextRemoval(began.slice(1), NOW)).toEqual(NOW);
    const oldest = began.at(-1) ?? NOW;
    expect(nextRemoval(began, NOW)).toEqual(new Date(oldest.getTime() + HOUR_MS));
  });

  it('and those asked back get their links so many a minute', () => {
    const tried = Array.from({ length: PERSONAL_LINKS_A_MINUTE }, (_, at) => later(-at * 1_000));
    expect(nextPersonalLink(tried.slice(1), NOW)).toEqual(NOW);
    const oldest = tried.at(-1) ?? NOW;
    expect(nextPersonalLink(tried, NOW)).toEqual(new Date(oldest.getTime() + 60_000));
  });
});
