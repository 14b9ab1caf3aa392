/** A mandate in a governor's hands: what is done by what the chain shows, and what never is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  carrierFromJson,
  carrierToJson,
  type GovernorCarrier,
} from '#core/execution/carriers/index.ts';
import {
  decideGovernor,
  type GovernorLook,
  governorDescription,
  isStoppable,
  noteVote,
  proposerIn,
  readNotedVote,
  withProposer,
} from '#core/execution/governor.ts';
import {
  decideVoter,
  printBallot,
  readBallot,
  type VoterLook,
} from '#core/execution/governor-ballot.ts';
import { decideStanding } from '#core/execution/governor-standing.ts';
import { GOVERNOR_STATUSES } from '#core/execution/governor-status.ts';
import type { Action } from '#core/execution/intent.ts';
import { isEnd, MANDATE_LIFECYCLE, MANDATE_STATES } from '#core/execution/mandate.ts';
import { mandateIn, mandateSource, stageIn, votingStage } from '#core/execution/source.ts';
import { asAddress, asId, type MandateId } from '#core/identity.ts';

const account = asAddress(`0x${'a1'.repeat(20)}`);
const stranger = asAddress(`0x${'b2'.repeat(20)}`);
const HASH = `0x${'cd'.repeat(32)}` as const;

type Input = Parameters<typeof decideGovernor>[0];

const LOOK: GovernorLook = {
  ...{ status: 'none', tip: 'none', at: 1_000n, proposer: account, queues: true, eta: 0n },
  opensAt: new Date('2030-01-01T00:00:00Z'),
  closesAt: new Date('2030-01-02T00:00:00Z'),
  ...{ count: null, quorum: null, stale: [] },
};
const NONE = { propose: 'none', queue: 'none', execute: 'none', cancel: 'none' } as const;

function decide(
  state: Input['state'],
  look: Partial<GovernorLook>,
  rest: { stages?: Partial<Input['stages']> } & Partial<
    Pick<Input, 'reason' | 'overdue' | 'foreign'>
  > = {},
) {
  const { stages, reason = null, overdue = false, foreign = false } = rest;
  const tip = look.tip ?? look.status ?? 'none';
  return decideGovernor({
    ...{ state, reason, overdue, account, foreign },
    look: { ...LOOK, ...look, tip },
    stages: { ...NONE, ...stages },
  });
}
const WAIT = { kind: 'wait' };
const plan = (stage: string, state: string) => ({ kind: 'plan', stage, state });
const move = (state: string, reason?: string) => ({
  kind: 'move',
  state,
  ...(reason && { reason }),
});

describe('the way', () => {
  it('is proposed, voted on, queued, waited for, executed', () => {
    expect(decide('begun', {})).toEqual(plan('propose', 'begun'));
    expect(decide('begun', {}, { stages: { propose: 'open' } })).toEqual(WAIT);
    expect(decide('begun', { status: 'pending' })).toEqual({
      ...move('voting'),
      eta: LOOK.opensAt,
    });
    expect(decide('voting', { status: 'pending' })).toEqual(WAIT);
    expect(decide('voting', { status: 'active' })).toEqual(WAIT);
    expect(decide('voting', { status: 'succeeded' })).toEqual(plan('queue', 'queueing'));
    expect(decide('queueing', { status: 'succeeded' })).toEqual(WAIT);
    expect(decide('queueing', { status: 'queued', eta: 1_200n })).toEqual({
      ...move('waiting'),
      eta: new Date(1_200_000),
    });
    expect(decide('waiting', { status: 'queued', eta: 1_200n, at: 1_199n })).toEqual(WAIT);
    expect(decide('waiting', { status: 'queued', eta: 1_200n, at: 1_200n })).toEqual(
      plan('execute', 'executing'),
    );
    expect(decide('executing', { status: 'queued' })).toEqual(WAIT);
    expect(decide('executing', { status: 'executed' })).toEqual(move('done'));
  });

  it('needs no queue without a timelock', () => {
    expect(decide('voting', { status: 'succeeded', queues: false })).toEqual(
      plan('execute', 'executing'),
    );
  });

  it.each([
    ['executed', 'done', undefined],
    ['defeated', 'failed', 'defeated'],
    ['cancelled', 'cancelled', 'cancelled-there'],
    ['expired', 'expired', 'expired'],
  ] as const)(
    'that the contract calls %s is over, wherever it was thought to be',
    (status, state, reason) => {
      for (const at of ['voting', 'queueing', 'waiting', 'executing'] as const) {
        expect(decide(at, { status })).toEqual(move(state, reason));
      }
    },
  );

  it('goes on where somebody else queued it', () => {
    expect(decide('voting', { status: 'queued', eta: 5n })).toMatchObject(move('waiting'));
  });
});

describe('words that let an account propose which was rotated away', () => {
  const foreign = true;

  it('are made anew only when nothing with the old ones is there or can come', () => {
    expect(decide('begun', {}, { foreign })).toEqual({ kind: 'anew' });
    expect(decide('begun', { tip: 'pending' }, { foreign })).toEqual(WAIT);
    expect(decide('begun', {}, { foreign, stages: { propose: 'open' } })).toEqual(WAIT);
    expect(decide('begun', {}, { foreign, stages: { propose: 'final' } })).toEqual(WAIT);
    expect(decide('begun', {}, { foreign, stages: { propose: 'ended' } })).toEqual({
      kind: 'anew',
    });
    const ended = { foreign, stages: { propose: 'ended' } } as const;
    expect(decide('begun', { tip: 'active' }, ended)).toEqual(WAIT);
  });

  it('stay where it is there already, and end where it is stopped', () => {
    expect(decide('begun', { status: 'pending' }, { foreign })).toMatchObject(move('voting'));
    expect(decide('voting', { status: 'succeeded' }, { foreign })).toEqual(
      plan('queue', 'queueing'),
    );
    expect(decide('begun', {}, { foreign, reason: 'vetoed' })).toEqual(move('cancelled', 'vetoed'));
    expect(decide('begun', {}, { foreign, overdue: true })).toEqual(move('expired', 'expired'));
  });

  it('are the same words with another account', () => {
    const of = { community: 'Town\n#proposer=0x00', number: 7, run: null, vote: 'v', mandate: 'm' };
    const before = governorDescription({ ...of, actionHash: HASH, account });
    expect(proposerIn(before)).toBe(account);
    const after = withProposer(before, stranger);
    expect(after).toBe(governorDescription({ ...of, actionHash: HASH, account: stranger }));
    expect(proposerIn(after)).toBe(stranger);
    expect(proposerIn('of an earlier form')).toBeUndefined();
  });
});

describe('what did nothing', () => {
  it('is given up only when the newest block does not show it done by another hand', () => {
    const ended = { stages: { propose: 'ended', queue: 'ended', execute: 'ended' } } as const;
    expect(decide('begun', { tip: 'pending' }, ended)).toEqual(WAIT);
    expect(decide('begun', {}, ended)).toEqual(move('failed', 'reverted'));
    expect(decide('queueing', { status: 'succeeded', tip: 'queued' }, ended)).toEqual(WAIT);
    expect(decide('queueing', { status: 'succeeded' }, ended)).toEqual(
      move('failed', 'still-there'),
    );
    expect(decide('executing', { status: 'queued', tip: 'executed' }, ended)).toEqual(WAIT);
    expect(decide('executing', { status: 'queued' }, ended)).toEqual(move('failed', 'still-there'));
  });
});

describe('a veto', () => {
  const vetoed = { reason: 'vetoed' } as const;
  it('ends what is not there yet, and waits for what may be there soon', () => {
    expect(decide('begun', {}, vetoed)).toEqual(move('cancelled', 'vetoed'));
    expect(decide('begun', {}, { ...vetoed, stages: { propose: 'open' } })).toEqual(WAIT);
    expect(decide('begun', {}, { ...vetoed, stages: { propose: 'ended' } })).toEqual(
      move('cancelled', 'vetoed'),
    );
  });

  it('cancels what is pending and ours; what is a stranger’s or open cannot be stopped', () => {
    expect(decide('voting', { status: 'pending' }, vetoed)).toEqual(plan('cancel', 'withdrawing'));
    expect(decide('voting', { status: 'pending', proposer: stranger }, vetoed)).toEqual(
      move('failed', 'still-there'),
    );
    expect(decide('voting', { status: 'active' }, vetoed)).toEqual(move('failed', 'still-there'));
    expect(decide('withdrawing', { status: 'pending' }, vetoed)).toEqual(WAIT);
    expect(decide('withdrawing', { status: 'cancelled' }, vetoed)).toEqual(
      move('cancelled', 'vetoed'),
    );
    expect(decide('withdrawing', { status: 'active' }, vetoed)).toEqual(
      move('failed', 'still-there'),
    );
    expect(decide('withdrawing', { status: 'defeated' }, vetoed)).toEqual(
      move('cancelled', 'vetoed'),
    );
  });

  it('is taken only while it can stop it', () => {
    expect(isStoppable('begun', {})).toBe(true);
    expect(isStoppable('voting', { status: 'pending', ours: true })).toBe(true);
    expect(isStoppable('voting', { status: 'pending', ours: false })).toBe(false);
    expect(isStoppable('voting', { status: 'active', ours: true })).toBe(false);
  });
});

describe('whatever is seen', () => {
  const stage = fc.constantFrom('none', 'open', 'final', 'ended');
  const any = fc.record({
    state: fc.constantFrom(...MANDATE_STATES.filter((one) => !isEnd(one) && one !== 'collecting')),
    reason: fc.constantFrom(null, 'vetoed'),
    overdue: fc.constantFrom(true, false),
    statuses: fc.tuple(
      fc.constantFrom('none', ...GOVERNOR_STATUSES),
      fc.constantFrom('none', ...GOVERNOR_STATUSES),
    ),
    queues: fc.constantFrom(true, false),
    foreign: fc.boolean(),
    proposer: fc.constantFrom(account, stranger),
    stages: fc.record({ propose: stage, queue: stage, execute: stage, cancel: stage }),
  });

  it('no step is one that a mandate cannot take, and what was vetoed is never carried on', () => {
    fc.assert(
      fc.property(any, ({ statuses: [status, tip], queues, proposer, ...input }) => {
        const look: GovernorLook = { ...LOOK, status, tip, queues, proposer };
        const step = decideGovernor({ ...input, account, look } as Input);
        if (step.kind === 'wait' || step.kind === 'drop') return;
        if (step.kind === 'anew') {
          // Nothing of it is there, and nothing of ours can come any more.
          expect([input.state, status, tip, input.reason]).toEqual(['begun', 'none', 'none', null]);
          expect(['none', 'ended']).toContain(input.stages.propose);
          expect([input.foreign, input.overdue]).toEqual([true, false]);
          return;
        }
        if (step.state !== input.state) {
          expect(MANDATE_LIFECYCLE[input.state]).toContain(step.state);
        }
        if (step.kind !== 'plan') return;
        if (input.reason !== null || input.overdue) expect(step.stage).toBe('cancel');
        if (step.stage === 'execute')
          expect(status).toBe(queues || status === 'queued' ? 'queued' : 'succeeded');
        if (step.stage === 'cancel') expect([status, proposer]).toEqual(['pending', account]);
      }),
    );
  });
});

describe('what is kept and shown', () => {
  it('reads as it was noted, and an estimate that hardly moved is no news', () => {
    const look = {
      ...LOOK,
      status: 'active',
      count: { against: 1n, for: 2n ** 90n, abstain: 0n },
    } as const;
    const first = noteVote({ ...look, quorum: 7n }, { account, relayed: 3, noted: {} });
    expect(first.ours).toBe(true);
    expect(readNotedVote(first)).toEqual({
      ...{ status: 'active', count: look.count, quorum: 7n, relayed: 3 },
      ...{ opensAt: look.opensAt, closesAt: look.closesAt },
    });
    const moved = (ms: number) =>
      noteVote(
        { ...look, quorum: 7n, closesAt: new Date((look.closesAt?.getTime() ?? 0) + ms) },
        { account, relayed: 3, noted: first },
      );
    expect(moved(60_000)).toEqual(first);
    expect(moved(600_000)).not.toEqual(first);
    expect(readNotedVote({})).toBeNull();
  });

  it('T18: describes it in one form that only the account may propose', () => {
    const of = { number: 7, run: null, mandate: 'm', vote: 'v', actionHash: HASH, account };
    const text = governorDescription({ ...of, community: `A\u202e\nB ${'x'.repeat(200)}` });
    const [first = ''] = text.split('\n');
    expect(first).toMatch(/^A B x+ #7$/);
    expect(first.length).toBeLessThan(100);
    expect(text.endsWith(`#proposer=${account}`)).toBe(true);
  });

  it('describes each run of what repeats otherwise, under the one hash', () => {
    const of = { community: 'A', number: 7, mandate: 'm', vote: 'v', actionHash: HASH, account };
    const texts = [null, 0, 1].map((run) => governorDescription({ ...of, run }));
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) expect(text).toContain(`action: ${HASH}`);
    expect(texts[1]).toContain('\nrun: 1\n');
    expect(texts[0]).not.toContain('run:');
  });
});

describe('a ballot', () => {
  const domain = { name: 'G', version: '1', chainId: 5, contract: stranger };
  const ballot = { proposal: HASH, support: 1, voter: account, nonce: 4n } as const;

  it('is the typed data of the contract, and what is the voter’s can be read from it', () => {
    const message = printBallot(domain, ballot);
    const { primaryType, message: said, types } = JSON.parse(message);
    expect(primaryType).toBe('Ballot');
    expect(
      types.Ballot.map(({ type, name }: { type: string; name: string }) => `${type} ${name}`),
    ).toEqual([...['uint256 proposalId', 'uint8 support', 'address voter', 'uint256 nonce']]);
    expect(said.proposalId).toBe(String(BigInt(HASH)));
    expect(readBallot(message)).toEqual({ support: 1, nonce: '4' });
    for (const other of ['', '{}', 'null', '[]', '{"message":{"support":3,"nonce":"1"}}']) {
      expect(readBallot(other)).toBeUndefined();
    }
  });

  it('is taken of a voter with votes, while voting is open, once', () => {
    const open: VoterLook = {
      status: 'active',
      hasVoted: false,
      votes: 1n,
      nonce: 0n,
      opensAt: null,
    };
    const codeOf = (look: Partial<VoterLook>) => {
      const may = decideVoter(account, { ...open, ...look });
      return may.ok ? 'taken' : may.refusal.code;
    };
    expect(codeOf({})).toBe('taken');
    expect(codeOf({ votes: 0n })).toBe('token-vote-powerless');
    expect(codeOf({ hasVoted: true })).toBe('token-vote-counted');
    expect(codeOf({ status: 'pending' })).toBe('token-vote-early');
    expect(codeOf({ status: 'none' })).toBe('token-vote-early');
    for (const status of ['succeeded', 'defeated', 'queued', 'executed', 'cancelled'] as const) {
      expect(codeOf({ status })).toBe('token-vote-over');
    }
  });

  it('has a source of its own', () => {
    const id = asId<MandateId>('01890000-0000-7000-8000-00000000000a');
    const source = mandateSource(id, votingStage(account), 0);
    expect(mandateIn(source)).toBe(id);
    expect(stageIn(source)).toBe(votingStage(account));
  });
});

describe('who may connect one', () => {
  const powers = {
    ...{ address: stranger, account, counting: 'support=bravo&quorum=for,abstain' },
    ...{ threshold: 0n, quorum: 1_000n, decimals: 0, votes: 0n, held: 10n },
  };
  const codeOf = (change: Partial<typeof powers>) => {
    const may = decideStanding({ ...powers, ...change });
    return may.ok ? 'connected' : may.refusal.code;
  };
  it.each([
    [{}, 'connected'],
    [{ held: 9n }, 'governor-no-standing'],
    [{ held: 0n, votes: 10n }, 'connected'],
    [{ held: 0n, quorum: 0n }, 'governor-no-standing'],
    [{ held: 1n, quorum: 0n }, 'connected'],
    [{ threshold: 50n, held: 5_000n }, 'governor-cannot-propose'],
    [{ threshold: 50n, votes: 50n, held: 0n }, 'connected'],
    [{ counting: 'support=bravo,fractional&quorum=for' }, 'connected'],
    [{ counting: 'support=fractional' }, 'governor-counting'],
    [{ counting: '' }, 'governor-counting'],
  ] as const)('%o: %s', (change, code) => expect(codeOf(change)).toBe(code));
});

describe('what is brought there', () => {
  const to = { chainId: 1, contract: stranger } as const;
  const transfer: Action = {
    ...{ kind: 'transfer', chainId: 1, to: account, amount: 5n },
    asset: { kind: 'native' },
  };
  const carried = { steps: [transfer], expected: [{ address: stranger, code: HASH }] };
  const CARRIERS: readonly GovernorCarrier[] = [
    { kind: 'governor-propose', ...to, description: 'x\n#', carried },
    { kind: 'governor-queue', ...to, descriptionHash: HASH, carried },
    { kind: 'governor-execute', ...to, descriptionHash: HASH, carried },
    { kind: 'governor-cancel', ...to, descriptionHash: HASH, carried },
    {
      ...{ kind: 'governor-vote', ...to, proposal: HASH, support: 2, voter: account },
      ...{ nonce: '0', signature: '0x12' },
    },
  ];
  it.each(CARRIERS.map((one) => [one.kind, one] as const))(
    '%s reads as it was stored',
    (_, one) => {
      const json = JSON.parse(JSON.stringify(carrierToJson(one)));
      expect(carrierFromJson(json)).toEqual(one);
      for (const member of Object.keys(json)) {
        expect(carrierFromJson({ ...json, [member]: undefined })).toBeUndefined();
      }
    },
  );
});
