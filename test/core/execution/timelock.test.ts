/** A mandate in a timelock's hands: what is concluded from what the contract shows, and from a block too old to show it. */
import { expect, it } from 'vitest';
import { decideTimelock } from '#core/execution/timelock.ts';

type Input = Parameters<typeof decideTimelock>[0];

const STAGES = { schedule: 'none', execute: 'none', cancel: 'none' } as const;
const decide = (over: Partial<Input> & { timestamp?: bigint; block?: bigint }) => {
  const { timestamp = 0n, block = 10n, ...rest } = over;
  return decideTimelock({
    ...{ state: 'begun', reason: null, overdue: false, minedBlock: null, stages: STAGES },
    look: { timestamp, at: 1_000n, block },
    ...rest,
  });
};
const scheduled = { stages: { ...STAGES, schedule: 'final' }, minedBlock: 10n } as const;

it('ends what was scheduled and cancelled there before a look saw it stand', () => {
  expect(decide(scheduled)).toEqual({
    kind: 'move',
    state: 'cancelled',
    reason: 'cancelled-there',
  });
  expect(decide({ ...scheduled, block: 11n })).toMatchObject({ state: 'cancelled' });
  expect(decide({ ...scheduled, reason: 'vetoed' })).toMatchObject({ reason: 'vetoed' });
});

it('concludes nothing from a replica that does not have that block yet, and all from what stands there', () => {
  expect(decide({ ...scheduled, block: 9n })).toEqual({ kind: 'wait' });
  expect(decide({ ...scheduled, minedBlock: null })).toEqual({ kind: 'wait' });
  expect(decide({ ...scheduled, timestamp: 2_000n })).toMatchObject({ state: 'waiting' });
  expect(decide({ ...scheduled, timestamp: 1n })).toEqual({ kind: 'move', state: 'done' });
});

it('waits for a schedule that is on its way, and ends with one that failed', () => {
  const open = { ...STAGES, schedule: 'open' } as const;
  expect(decide({ stages: open })).toEqual({ kind: 'wait' });
  const ended = { ...STAGES, schedule: 'ended' } as const;
  expect(decide({ stages: ended })).toMatchObject({ state: 'failed', reason: 'reverted' });
  expect(decide({ stages: ended, overdue: true })).toMatchObject({ state: 'expired' });
});

it.each(['waiting', 'executing', 'withdrawing'] as const)(
  '%s: a late look that shows nothing of it ends nothing, a look as new as what was mined does',
  (state) => {
    const there = {
      ...scheduled,
      state,
      reason: state === 'withdrawing' ? 'vetoed' : null,
    } as const;
    expect(decide({ ...there, block: 9n })).toEqual({ kind: 'wait' });
    const open = { ...STAGES, schedule: 'open' } as const;
    expect(decide({ ...there, stages: open, minedBlock: null })).toEqual({ kind: 'wait' });
    expect(decide({ ...there, block: 10n })).toMatchObject({ state: 'cancelled' });
    // Somebody else had set it there.
    expect(decide({ ...there, stages: STAGES, minedBlock: null })).toMatchObject({
      state: 'cancelled',
    });
  },
);

it.each(['vetoed', 'stopped'] as const)(
  'takes back what was %s, as long as it is not executed there',
  (reason) => {
    const stands = { timestamp: 2_000n, reason } as const;
    const back = { kind: 'plan', stage: 'cancel', state: 'withdrawing', reason };
    expect(decide({ ...stands, state: 'waiting' })).toEqual(back);
    expect(decide({ ...stands, state: 'executing' })).toEqual(back);
    const execute = (stage: 'open' | 'ended') => ({ stages: { ...STAGES, execute: stage } });
    expect(decide({ ...stands, ...execute('open'), state: 'executing' })).toEqual({
      ...{ kind: 'drop', stage: 'execute' },
    });
    expect(decide({ ...stands, ...execute('ended'), state: 'executing' })).toEqual(back);
    expect(decide({ ...stands, state: 'executing', timestamp: 1n })).toMatchObject({
      state: 'done',
    });
    expect(decide({ reason, state: 'withdrawing' })).toMatchObject({ state: 'cancelled', reason });
  },
);
