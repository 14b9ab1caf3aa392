import { describe, expect, it } from 'vitest';
import { ELECTION_LIFECYCLE } from '#core/election/lifecycle.ts';
import { GATE_LIFECYCLE } from '#core/eligibility/gate.ts';
import { INTENT_LIFECYCLE } from '#core/execution/intent.ts';
import { assertMove, isFinal, type Lifecycle, mayMove } from '#core/lifecycle.ts';
import { RECOVERY_LIFECYCLE } from '#core/person/recovery.ts';
import { PROPOSAL_LIFECYCLE } from '#core/proposal/lifecycle.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';

const LIFECYCLES: readonly (readonly [string, Lifecycle<string>, string, readonly string[]])[] = [
  ['vote', VOTE_LIFECYCLE, 'pending', ['closed', 'cancelled', 'void']],
  [
    'proposal',
    PROPOSAL_LIFECYCLE,
    'draft',
    [
      'passed',
      'rejected',
      'no-quorum',
      'tied',
      'decided',
      'executed',
      'failed',
      'withdrawn',
      'cancelled',
      'expired',
      'void',
    ],
  ],
  [
    'election',
    ELECTION_LIFECYCLE,
    'nomination',
    ['elected', 'no-quorum', 'tied', 'failed', 'cancelled', 'void'],
  ],
  ['intent', INTENT_LIFECYCLE, 'planned', ['final', 'reverted', 'cancelled']],
  ['gate', GATE_LIFECYCLE, 'preview', ['off']],
  ['recovery', RECOVERY_LIFECYCLE, 'open', ['done', 'stopped', 'lapsed']],
];

/** States that can be reached from one, itself only by a cycle. */
function reachable(lifecycle: Lifecycle<string>, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(lifecycle[from] ?? [])];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    open.push(...(lifecycle[state] ?? []));
  }
  return seen;
}

describe.each(LIFECYCLES)('%s', (_name, lifecycle, first, finals) => {
  const states = Object.keys(lifecycle);

  it('has these ends and no others', () => {
    expect(states.filter((state) => isFinal(lifecycle, state)).sort()).toEqual([...finals].sort());
  });

  it('reaches every state from the first', () => {
    expect([...reachable(lifecycle, first), first].sort()).toEqual(expect.arrayContaining(states));
  });

  it('reaches an end from everywhere, and nothing from an end', () => {
    for (const state of states) {
      const ahead = reachable(lifecycle, state);
      if (finals.includes(state)) expect(ahead.size).toBe(0);
      else expect(finals.some((end) => ahead.has(end))).toBe(true);
    }
  });
});

it.each([
  ['vote', VOTE_LIFECYCLE as Lifecycle<string>],
  ['proposal', PROPOSAL_LIFECYCLE as Lifecycle<string>],
  ['election', ELECTION_LIFECYCLE as Lifecycle<string>],
])('%s never comes back to a state it has left (V6)', (_name, lifecycle) => {
  for (const state of Object.keys(lifecycle))
    expect(reachable(lifecycle, state)).not.toContain(state);
});

it('treats an impossible move as a bug', () => {
  expect(mayMove(PROPOSAL_LIFECYCLE, 'voting', 'passed')).toBe(true);
  expect(() => assertMove(PROPOSAL_LIFECYCLE, 'rejected', 'queued')).toThrow('rejected to queued');
});
