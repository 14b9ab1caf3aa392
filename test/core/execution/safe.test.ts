/** The law of a Safe's mandates: a table of what follows from what, then what no look and no order can bring about. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isEnd,
  MANDATE_LIFECYCLE,
  type MandateReason,
  type MandateState,
  type StageState,
} from '#core/execution/mandate.ts';
import {
  chosenSignatures,
  decideSafe,
  nextNonce,
  SAFE_PROBLEMS,
  type SafeLook,
  type SafeStep,
} from '#core/execution/safe.ts';
import { asAddress } from '#core/identity.ts';

const owner = (n: number) => asAddress(`0x${String(n).padStart(40, '0')}`);
const signed = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ owner: owner(n), signature: '0x' as const }));

const LOOK: SafeLook = {
  ...{ nonce: 5n, headNonce: 5n, owners: [0, 1, 2].map(owner), threshold: 2 },
  ...{ signed: [], fate: 'open', problem: null },
};
type Input = Parameters<typeof decideSafe>[0];
const decide = (more: Omit<Partial<Input>, 'look'> & { look?: Partial<SafeLook> } = {}) =>
  decideSafe({
    ...{ state: 'collecting', reason: null, nonce: 5n, others: [], overdue: false },
    touched: (more.look?.signed ?? []).length > 0,
    stages: { execute: 'none' },
    ...more,
    look: { ...LOOK, ...more.look },
  });
const short = (step: SafeStep): string => {
  if (step.kind !== 'move') return step.kind === 'plan' ? `plan ${step.state}` : step.kind;
  const { state, reason, bind, loose } = step;
  const bound = bind ? ` #${bind.nonce}${bind.newRound ? ' anew' : ''}` : '';
  return `${state}${reason ? ` ${reason}` : ''}${bound}${loose ? ' loose' : ''}`;
};

const enough = { signed: signed(2) };
const executing = { state: 'executing', stages: { execute: 'open' } } as const;
const begun = { state: 'begun', nonce: null } as const;

describe('what follows', () => {
  it.each<[string, Parameters<typeof decide>[0], string]>([
    ['begun', begun, 'collecting #5'],
    ['begun behind another', { ...begun, others: [5n, 6n] }, 'collecting #7'],
    ['begun, and would fail', { ...begun, look: { problem: 'returned-false' } }, 'wait'],
    ['begun and vetoed', { ...begun, reason: 'vetoed' }, 'cancelled vetoed'],
    ['begun too late', { ...begun, overdue: true }, 'expired expired'],
    ['one of two signed', { look: { signed: signed(1) } }, 'wait'],
    ['enough signed', { look: enough }, 'plan executing'],
    ['more than enough', { look: { signed: signed(3) } }, 'plan executing'],
    ['enough, not its turn', { nonce: 6n, others: [5n], look: enough }, 'wait'],
    ['enough, would fail', { look: { ...enough, problem: 'balance' } }, 'wait'],
    ['vetoed', { reason: 'vetoed', look: { signed: signed(1) } }, 'cancelled vetoed'],
    ['vetoed with enough', { reason: 'vetoed', look: enough }, 'cancelled vetoed loose'],
    ['too late', { overdue: true }, 'expired expired'],
    ['too late with enough', { overdue: true, look: enough }, 'expired expired loose'],
    ['a number before it was freed', { nonce: 7n, others: [5n] }, 'collecting nonce-freed #6 anew'],
    ['the same, signed under its own', { nonce: 7n, others: [5n], touched: true }, 'wait'],
    ['begun anew under its own', { state: 'begun', others: [5n] }, 'collecting #5'],
    ['begun anew, and paid before', { state: 'begun', look: { nonce: 6n, fate: 'done' } }, 'done'],
    [
      'its number went elsewhere',
      { look: { nonce: 6n, headNonce: 6n, fate: 'taken' } },
      'collecting nonce-taken #6 anew',
    ],
    [
      'the same, behind others',
      { others: [6n], look: { nonce: 6n, headNonce: 6n, fate: 'taken' } },
      'collecting nonce-taken #7 anew',
    ],
    [
      'the same, vetoed',
      { reason: 'vetoed', look: { nonce: 6n, fate: 'taken' } },
      'cancelled vetoed',
    ],
    [
      'the same, too late',
      { overdue: true, look: { nonce: 6n, fate: 'taken' } },
      'expired expired',
    ],
    ['carried out by whoever', { look: { nonce: 6n, fate: 'done' } }, 'done'],
    ['carried out though vetoed', { reason: 'vetoed', look: { nonce: 6n, fate: 'done' } }, 'done'],
    ['carried out, in vain', { look: { nonce: 6n, fate: 'failed' } }, 'failed reverted'],
    [
      'used in a block that is not final',
      { reason: 'vetoed', overdue: true, look: { headNonce: 6n } },
      'wait',
    ],
    ['under way', { ...executing, look: enough }, 'wait'],
    ['under way, called back', { ...executing, reason: 'stopped', look: enough }, 'drop'],
    [
      'under way, called back and called off',
      { state: 'executing', stages: { execute: 'ended' }, reason: 'stopped', look: enough },
      'cancelled stopped loose',
    ],
    [
      'to be brought there, called back',
      { state: 'executing', reason: 'stopped', look: enough },
      'cancelled stopped loose',
    ],
    ['of what was ended', { reason: 'stopped', look: { signed: signed(1) } }, 'cancelled stopped'],
    ['under way, an owner left', { ...executing, look: { signed: signed(1) } }, 'drop'],
    [
      'under way, its number taken',
      { ...executing, look: { nonce: 6n, headNonce: 6n, fate: 'taken' } },
      'collecting nonce-taken #6 anew',
    ],
    [
      'mined, not final',
      { state: 'executing', stages: { execute: 'final' }, look: enough },
      'wait',
    ],
    [
      'did nothing',
      { state: 'executing', stages: { execute: 'ended' }, look: enough },
      'failed reverted loose',
    ],
    [
      'dropped, an owner left',
      { state: 'executing', stages: { execute: 'ended' } },
      'collecting #5 anew',
    ],
    [
      'ended by its time',
      { state: 'executing', stages: { execute: 'ended' }, overdue: true },
      'expired expired',
    ],
    ['not planned while frozen', { state: 'executing', look: enough }, 'plan executing'],
    [
      'not planned, would fail',
      { state: 'executing', look: { ...enough, problem: 'reverted' } },
      'wait',
    ],
    [
      'not planned, too late',
      { state: 'executing', overdue: true, look: enough },
      'expired expired loose',
    ],
    // The reason of an earlier round is no reason to stop.
    ['signed anew', { reason: 'nonce-taken', look: enough }, 'plan executing'],
  ])('%s', (_name, input, expected) => {
    expect(short(decide(input))).toBe(expected);
  });
});

const looks = fc.record({
  nonce: fc.bigInt(0n, 6n),
  ahead: fc.bigInt(0n, 2n),
  signatures: fc.nat(3),
  threshold: fc.integer({ min: 1, max: 3 }),
  fate: fc.constantFrom('done', 'failed', 'taken' as const),
  problem: fc.constantFrom(null, ...SAFE_PROBLEMS),
});
const inputs: fc.Arbitrary<Input> = fc
  .record({
    state: fc.constantFrom<MandateState>('begun', 'collecting', 'executing'),
    reason: fc.constantFrom<MandateReason | null>(
      null,
      'vetoed',
      'stopped',
      'nonce-taken',
      'nonce-freed',
    ),
    bound: fc.bigInt(0n, 6n),
    others: fc.uniqueArray(fc.bigInt(0n, 6n), { maxLength: 4 }),
    stage: fc.constantFrom<StageState>('none', 'open', 'final', 'ended'),
    overdue: fc.boolean(),
    isAnew: fc.boolean(),
    wasSigned: fc.boolean(),
    look: looks,
  })
  .map(({ state, reason, bound, others, stage, overdue, isAnew, wasSigned, look }) => {
    const { ahead, signatures, fate, ...rest } = look;
    const nonce = state === 'begun' && !isAnew ? null : bound;
    const isUsed = nonce !== null && look.nonce > nonce;
    return {
      ...{ state, reason, nonce, overdue, stages: { execute: stage } },
      touched: wasSigned || signatures > 0,
      others: others.filter((one) => one !== nonce),
      look: {
        ...rest,
        ...{ headNonce: look.nonce + ahead, owners: [0, 1, 2].map(owner) },
        ...{ signed: signed(signatures), fate: isUsed ? fate : 'open' },
      },
    };
  });

describe('whatever is seen', () => {
  const holds = (law: (input: Input, step: SafeStep) => void): void =>
    fc.assert(
      fc.property(inputs, (input) => law(input, decideSafe(input))),
      { numRuns: 2_000 },
    );

  it('moves only where a mandate may move', () => {
    holds(({ state }, step) => {
      const to = step.kind === 'move' || step.kind === 'plan' ? step.state : state;
      if (to !== state) expect(MANDATE_LIFECYCLE[state]).toContain(to);
    });
  });

  it('brings there only what enough present owners signed, in its turn, and what would work', () => {
    holds(({ look, nonce }, step) => {
      if (step.kind !== 'plan') return;
      expect(look.signed.length).toBeGreaterThanOrEqual(look.threshold);
      expect([nonce, look.problem, look.fate]).toEqual([look.nonce, null, 'open']);
    });
  });

  it('is done by the chain alone, and by it always', () => {
    holds(({ look, nonce }, step) => {
      const isDone = step.kind === 'move' && step.state === 'done';
      expect(isDone).toBe(nonce !== null && look.fate === 'done');
    });
  });

  it('gives no other number to what was signed under one that is open: both could be paid', () => {
    holds(({ look, nonce, touched }, step) => {
      if (step.kind !== 'move' || !step.bind || nonce === null || !touched) return;
      if (look.fate === 'open') expect(step.bind.nonce).toBe(nonce);
    });
  });

  it('T17: asks anew only where its number is gone, freed, or an owner is', () => {
    holds(({ look, nonce, others, stages, state }, step) => {
      if (step.kind !== 'move' || !step.bind?.newRound || nonce === null) return;
      const same = step.bind.nonce === nonce;
      if (same && look.fate === 'open' && step.reason === undefined) {
        expect([state, stages.execute]).toEqual(['executing', 'ended']);
        expect(look.signed.length).toBeLessThan(look.threshold);
      } else if (look.fate === 'open') {
        expect(look.headNonce).toBeLessThanOrEqual(nonce);
        const before = Array.from(
          { length: Number(nonce - look.nonce) },
          (_, n) => look.nonce + BigInt(n),
        );
        expect(before.every((one) => others.includes(one))).toBe(false);
      } else {
        expect(look.fate).toBe('taken');
      }
    });
  });

  it('gives a number that nothing else holds and the chain has not used', () => {
    holds(({ look, others }, step) => {
      if (step.kind !== 'move' || !step.bind || step.reason === undefined) return;
      expect(step.bind.nonce).toBeGreaterThanOrEqual(look.nonce);
      expect(others).not.toContain(step.bind.nonce);
      expect(step.bind.nonce).toBe(nextNonce(look.nonce, others));
    });
  });

  it('ends nothing whose number may just have been used', () => {
    holds(({ look, nonce }, step) => {
      if (nonce === null || look.fate !== 'open' || look.headNonce <= nonce) return;
      expect(step).toEqual({ kind: 'wait' });
    });
  });

  it('says of every end whether what was signed is still good there', () => {
    holds(({ look, nonce }, step) => {
      if (step.kind !== 'move' || !isEnd(step.state) || step.state === 'done') return;
      const good = nonce !== null && look.fate === 'open' && look.signed.length >= look.threshold;
      if (good) expect(step.loose).toBe(true);
    });
  });
});

describe('the signatures that are brought', () => {
  it('T17: are as few as are enough, keys before contracts, in the order of owners', () => {
    const contract = { owner: owner(1), signature: `0x${'00'.repeat(200)}` as const };
    const keys = [owner(9), owner(3)].map((one) => ({
      owner: one,
      signature: `0x${'11'.repeat(65)}` as const,
    }));
    const chosen = (threshold: number) =>
      chosenSignatures([contract, ...keys], threshold).map((one) => one.owner);
    expect(chosen(1)).toEqual([owner(3)]);
    expect(chosen(2)).toEqual([owner(3), owner(9)]);
    expect(chosen(3)).toEqual([owner(1), owner(3), owner(9)]);
  });
});
