import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { belongsTo, voidCall } from '#core/execution/attempt.ts';
import type { ReceiptFact } from '#core/execution/evidence.ts';
import {
  type Action,
  actionFromJson,
  actionToJson,
  CHAIN_ACTIONS,
  type ChoiceAction,
  INTENT_LIFECYCLE,
  paymentsOf,
  personsIn,
  proposalActionFromJson,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import {
  callOff,
  commitAttempt,
  endByTime,
  judgeLost,
  park,
  reserveNonce,
  settleLost,
  unpark,
} from '#core/execution/steps.ts';
import { asId, type PersonId } from '#core/identity.ts';
import { mayMove } from '#core/lifecycle.ts';
import { ARBITRARY } from './actions/arbitrary.ts';
import {
  action,
  attempt,
  call,
  cancelling,
  INTENTS,
  NONCE,
  planned,
  reserved,
  sender,
  submitted,
  voidAttempt,
} from './fixtures.ts';

const at = (ms: number): Date => new Date(ms);
const actions = fc.oneof(...CHAIN_ACTIONS.map((kind) => ARBITRARY[kind]));

describe('an action', () => {
  it('is stored and read back', () => {
    fc.assert(
      fc.property(actions, (one) => {
        expect(actionFromJson(JSON.parse(JSON.stringify(actionToJson(one))))).toEqual(one);
      }),
    );
    for (const json of [
      null,
      {},
      { v: 2, kind: 'transfer' },
      { v: 1, kind: 'mint' },
      { v: 1, kind: 'batch', steps: [] },
    ]) {
      expect(() => actionFromJson(json)).toThrow();
      expect(() => proposalActionFromJson(json)).toThrow();
    }
  });

  it('of the community is read back too, and is never taken for a payment', () => {
    const resume = { kind: 'resume', pause: '0198f2a0-0000-7000-8000-000000000000' } as const;
    const stored: unknown = JSON.parse(JSON.stringify(actionToJson(resume)));
    expect(proposalActionFromJson(stored)).toEqual(resume);
    expect(() => actionFromJson(stored)).toThrow();
    expect(() => proposalActionFromJson({ v: 1, kind: 'resume' })).toThrow();
    expect(actionHash({ ...resume, pause: 'another' })).not.toBe(actionHash(resume));
  });

  it('of a choice has one hash for all its options', () => {
    const person = asId<PersonId>('0198f2a0-0000-7000-8000-000000000001');
    const choice: ChoiceAction = {
      kind: 'choice',
      options: [
        { person, transfer: action },
        null,
        { person, transfer: { ...action, to: sender } },
      ],
    };
    const stored: unknown = JSON.parse(JSON.stringify(actionToJson(choice)));
    expect(proposalActionFromJson(stored)).toEqual(choice);
    expect(() => actionFromJson(stored)).toThrow();
    expect(paymentsOf(choice).map(({ to }) => to)).toEqual([action.to, sender]);
    expect(personsIn(choice)).toEqual([person, person]);
    const [first = null, ...others] = choice.options;
    const moved = { ...choice, options: [...others, first] };
    expect(actionHash(moved)).not.toBe(actionHash(choice));
  });

  it('has one hash, and every change another (I6)', () => {
    fc.assert(
      fc.property(actions, actions, (one, other) => {
        const same = JSON.stringify(actionToJson(one)) === JSON.stringify(actionToJson(other));
        expect(actionHash(one) === actionHash(other)).toBe(same);
      }),
    );
    const native: Action = { ...action, asset: { kind: 'native' } };
    const changes: readonly Action[] = [
      { ...action, amount: action.amount + 1n },
      { ...action, chainId: 1 },
      { ...action, to: sender },
      native,
    ];
    expect(new Set([action, ...changes].map(actionHash)).size).toBe(5);
  });

  it('keeps its hash for ever: this one has been voted on', () => {
    expect(actionHash(action)).toBe(
      '0x877ee59a82113ce7b33f788acb87b860487cba90e4b20bc95805610431ee4936',
    );
  });
});

describe('steps', () => {
  const bound = { nonce: NONCE, call, targetCodeHash: null };

  it('take a nonce once', () => {
    expect(reserveNonce(planned, bound)).toMatchObject({
      value: { state: 'reserved', nonce: NONCE },
    });
    for (const intent of INTENTS.filter(({ state }) => state !== 'planned')) {
      expect(reserveNonce(intent, bound)).toMatchObject({
        refusal: { code: 'intent-not-in-state' },
      });
    }
  });

  it('commit signed bytes before anything is sent (I3)', () => {
    expect(commitAttempt(reserved, attempt('a'))).toMatchObject({ value: { state: 'submitted' } });
    // A fee bump belongs to a submitted intent and changes no state.
    expect(commitAttempt(submitted, attempt('b'))).toEqual({ ok: true, value: submitted });
    expect(commitAttempt(cancelling, voidAttempt)).toEqual({ ok: true, value: cancelling });
  });

  it.each([
    ['another nonce', attempt('x', { nonce: NONCE + 1 })],
    ['another target', attempt('x', { call: { ...call, to: sender } })],
    ['another value', attempt('x', { call: { ...call, value: 1n } })],
    ['other data', attempt('x', { call: { ...call, data: '0x' } })],
    ['another sender', attempt('x', { sender: call.to })],
    ['another chain', attempt('x', { chainId: 1 })],
    ['no intent', attempt('x', { intent: null })],
    ['a void one of an intent that is not being cancelled', voidAttempt],
  ])('never commit %s (I4)', (_case, wrong) => {
    for (const intent of [reserved, submitted]) {
      expect(belongsTo(wrong, intent)).toBe(false);
      expect(commitAttempt(intent, wrong).ok).toBe(false);
    }
  });

  it('never commit an effect to an intent being cancelled, nor a void one that does something', () => {
    expect(commitAttempt(cancelling, attempt('b')).ok).toBe(false);
    const gift = attempt('x', { kind: 'void', call: { ...voidCall(sender), value: 1n } });
    expect(commitAttempt(cancelling, gift).ok).toBe(false);
  });

  it('T12: park what is not signed and try the same intent again', () => {
    const parked = park(planned, 'no-gas-money', 'needs 1 gwei');
    expect(parked).toMatchObject({ value: { state: 'parked', id: planned.id } });
    expect(parked.ok && unpark(parked.value)).toEqual({ ok: true, value: planned });
    expect(parked.ok && park(parked.value, 'cap', '')).toMatchObject({ value: { reason: 'cap' } });
    for (const intent of INTENTS.filter(({ state }) => state !== 'planned' && state !== 'parked')) {
      expect(park(intent, 'frozen', '').ok).toBe(false);
      expect(unpark(intent).ok).toBe(false);
    }
  });

  it('T8: call off at once before a nonce, by competition after it', () => {
    expect(callOff(planned)).toMatchObject({ value: { state: 'cancelled', nonce: null } });
    expect(callOff(reserved)).toMatchObject({ value: { state: 'cancelling', nonce: NONCE } });
    expect(callOff(submitted)).toMatchObject({ value: { state: 'cancelling' } });
  });

  it.each([
    ['planned', 'cancelled'],
    ['parked', 'cancelled'],
    ['reserved', 'cancelling'],
  ] as const)('end by time what is %s', (state, end) => {
    const intent = INTENTS.find((one) => one.state === state) ?? submitted;
    expect(endByTime(intent, at(1_000), at(999))).toBeUndefined();
    expect(endByTime(intent, null, at(2 ** 45))).toBeUndefined();
    expect(endByTime(intent, at(1_000), at(1_000))).toMatchObject({ state: end, id: intent.id });
  });

  it('never end by time what was signed, however late (I5)', () => {
    const signed = INTENTS.filter(
      ({ state }) => !['planned', 'parked', 'reserved'].includes(state),
    );
    fc.assert(
      fc.property(fc.constantFrom(...signed), fc.nat(), fc.nat(), (intent, notAfter, now) => {
        expect(endByTime(intent, at(notAfter), at(now))).toBeUndefined();
      }),
    );
  });

  it('T4: “not paid” is believed only where nothing of it can be mined', () => {
    const lost = INTENTS.find((one) => one.state === 'lost');
    if (lost?.state !== 'lost') throw new Error('one of them is lost');
    const [a, b] = [`0x${'a'.repeat(64)}`, `0x${'b'.repeat(64)}`] as const;
    const none = { kind: 'none' } as const;
    const receipt = {
      kind: 'receipt',
      block: { number: 9n, hash: b },
      succeeded: false,
    } as const;
    const judge = (nonceAtFinal: number | null, ...facts: readonly [ReceiptFact, ReceiptFact]) =>
      judgeLost(lost, {
        nonceAtFinal,
        receipts: new Map([
          [a, facts[0]],
          [b, facts[1]],
        ]),
      });
    expect(judge(NONCE + 1, none, none)).toEqual({ kind: 'unpaid' });
    expect(judge(NONCE, none, none)).toEqual({ kind: 'found', hash: null });
    expect(judge(NONCE + 1, none, receipt)).toEqual({ kind: 'found', hash: b });
    expect(judge(null, { kind: 'unknown' }, receipt)).toEqual({ kind: 'found', hash: b });
    expect(judge(NONCE + 1, none, { kind: 'unknown' })).toEqual({ kind: 'unknown' });
    expect(judge(null, none, none)).toEqual({ kind: 'unknown' });
  });

  it('T4: leave a lost intent to a human', () => {
    const lost = INTENTS.find(({ state }) => state === 'lost') ?? planned;
    expect(settleLost(lost, 'found')).toMatchObject({
      value: { state: 'submitted', nonce: NONCE },
    });
    expect(settleLost(lost, 'unpaid')).toMatchObject({ value: { state: 'cancelled' } });
    expect(settleLost(submitted, 'unpaid').ok).toBe(false);
  });

  it('make only moves that the lifecycle has, from any state', () => {
    for (const intent of INTENTS) {
      const results = [
        reserveNonce(intent, bound),
        commitAttempt(intent, attempt('a')),
        park(intent, 'cap', ''),
        unpark(intent),
        callOff(intent),
        settleLost(intent, 'found'),
        settleLost(intent, 'unpaid'),
      ];
      for (const result of results) {
        if (!result.ok || result.value.state === intent.state) continue;
        expect(mayMove(INTENT_LIFECYCLE, intent.state, result.value.state)).toBe(true);
      }
    }
  });
});
