import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '#core/execution/attempt.ts';
import {
  applyEvidence,
  type Effect,
  type Evidence,
  type ReceiptFact,
} from '#core/execution/evidence.ts';
import { INTENT_LIFECYCLE, type Intent, type IntentIn } from '#core/execution/intent.ts';
import { isFinal, mayMove } from '#core/lifecycle.ts';
import {
  attempt,
  cancelling,
  evidence,
  hashOf,
  INTENTS,
  NONCE,
  NONE,
  receipt,
  reserved,
  submitted,
  UNKNOWN,
  voidAttempt,
} from './fixtures.ts';

const a = attempt('a');
const b = attempt('b');
const mined: IntentIn<'mined'> = {
  ...reserved,
  state: 'mined',
  attemptHash: a.hash,
  block: { number: 98n, hash: hashOf('block 98') },
  succeeded: true,
};
const look = (intent: Intent, attempts: readonly Attempt[], seen: Evidence) =>
  applyEvidence(intent, attempts, seen);

describe('what mined decides', () => {
  it.each([
    ['just mined', 100n, 'mined'],
    ['one short of the depth', 99n, 'mined'],
    ['at the depth', 98n, 'confirmed'],
    ['not yet final', 91n, 'confirmed'],
    ['in the final block', 90n, 'final'],
  ])('%s', (_case, block, state) => {
    expect(look(submitted, [a], evidence({ a: receipt(block) })).intent.state).toBe(state);
  });

  it('posts the reservation at finality, not before', () => {
    expect(look(submitted, [a], evidence({ a: receipt(95n) })).effects).toEqual([]);
    expect(look(submitted, [a], evidence({ a: receipt(90n) })).effects).toEqual([
      'post-reservation',
    ]);
  });

  it('T7: the first hash mines after the bump', () => {
    const { intent } = look(submitted, [a, b], evidence({ a: receipt(90n), b: NONE }));
    expect(intent).toMatchObject({ state: 'final', attemptHash: a.hash });
  });

  it('T8: the original wins over its cancel', () => {
    const seen = evidence({ a: receipt(90n), void: NONE });
    expect(look(cancelling, [a, voidAttempt], seen)).toMatchObject({
      intent: { state: 'final' },
      effects: ['post-reservation'],
    });
  });

  it('T8: the cancel wins over the original, at finality', () => {
    const soon = evidence({ a: NONE, void: receipt(95n) });
    expect(look(cancelling, [a, voidAttempt], soon)).toEqual({ intent: cancelling, effects: [] });
    const settled = evidence({ a: NONE, void: receipt(90n) });
    expect(look(cancelling, [a, voidAttempt], settled)).toMatchObject({
      intent: { state: 'cancelled', nonce: NONCE },
      effects: ['release-reservation'],
    });
  });

  it('T10: a reverted one releases its reservation at finality, once', () => {
    const soon = look(submitted, [a], evidence({ a: receipt(95n, false) }));
    expect(soon).toMatchObject({ intent: { state: 'confirmed', succeeded: false }, effects: [] });
    const settled = look(soon.intent, [a], evidence({ a: receipt(90n, false) }));
    expect(settled).toMatchObject({
      intent: { state: 'reverted', succeeded: false },
      effects: ['release-reservation', 'alarm'],
    });
    expect(look(settled.intent, [a], evidence({ a: receipt(90n, false) })).effects).toEqual([]);
  });
});

describe('T2: nothing is concluded from silence', () => {
  it.each([
    ['nothing yet', evidence({ a: NONE })],
    ['a failed read', evidence({ a: UNKNOWN }, { nonceAtFinal: NONCE + 5 })],
    ['no answer at all', evidence({}, { nonceAtFinal: NONCE + 5 })],
    ['an unknown nonce', evidence({ a: NONE }, { nonceAtFinal: null })],
  ])('%s leaves it submitted', (_case, seen) => {
    expect(look(submitted, [a], seen)).toEqual({ intent: submitted, effects: [] });
  });

  it('of nothing signed nothing is concluded, also when its nonce is gone', () => {
    const seen = evidence({}, { nonceAtFinal: NONCE + 1 });
    expect(look(cancelling, [], seen)).toEqual({ intent: cancelling, effects: [] });
  });

  it('one of two hashes unknown is unknown', () => {
    const seen = evidence({ a: NONE, b: UNKNOWN }, { nonceAtFinal: NONCE + 1 });
    expect(look(submitted, [a, b], seen).intent).toEqual(submitted);
  });

  it('two receipts for one nonce come from two chains: neither is believed', () => {
    const seen = evidence({ a: receipt(90n), b: receipt(89n) });
    expect(look(submitted, [a, b], seen).intent).toEqual(submitted);
  });
});

describe('T4: a nonce used by somebody else', () => {
  const gone = (head: bigint) => evidence({ a: NONE, b: NONE }, { head, nonceAtFinal: NONCE + 1 });

  it('is lost after two reads at two heads, and a human is called', () => {
    const first = look(submitted, [a, b], gone(100n));
    expect(first).toMatchObject({ intent: { state: 'submitted', missingReads: 1 }, effects: [] });
    expect(look(first.intent, [a, b], gone(100n))).toEqual({ intent: first.intent, effects: [] });
    const second = look(first.intent, [a, b], gone(101n));
    expect(second).toMatchObject({ intent: { state: 'lost' }, effects: ['alarm'] });
  });

  it('T14: is not lost when the first read was a lie', () => {
    const first = look(submitted, [a], evidence({ a: NONE }, { nonceAtFinal: NONCE + 1 }));
    const found = look(first.intent, [a], evidence({ a: receipt(90n) }, { head: 101n }));
    expect(found.intent.state).toBe('final');
    const still = look(first.intent, [a], evidence({ a: NONE }, { head: 101n }));
    expect(still.intent).toEqual(submitted);
  });

  it('is not lost while the nonce is only used at a head that is not final', () => {
    expect(look(submitted, [a], evidence({ a: NONE }, { nonceAtFinal: NONCE })).intent).toEqual(
      submitted,
    );
  });
});

describe('T9: a reorg', () => {
  it('reopens what was mined, with its nonce and attempts', () => {
    expect(look(mined, [a], evidence({ a: NONE }))).toEqual({ intent: submitted, effects: [] });
    const confirmed: Intent = { ...mined, state: 'confirmed' };
    expect(look(confirmed, [a], evidence({ a: NONE })).intent).toEqual(submitted);
  });

  it('moves it to its new block', () => {
    expect(look(mined, [a], evidence({ a: receipt(99n) })).intent).toMatchObject({
      state: 'mined',
      block: { number: 99n },
    });
  });

  it('leaves one that was being cancelled cancelling', () => {
    expect(look(mined, [a, voidAttempt], evidence({ a: NONE, void: NONE })).intent).toEqual(
      cancelling,
    );
    expect(look(mined, [a, voidAttempt], evidence({ a: NONE, void: receipt(99n) })).intent).toEqual(
      cancelling,
    );
  });

  it('is not read into the silence of a lagging replica', () => {
    expect(look(mined, [a], evidence({ a: NONE }, { head: 97n }))).toEqual({
      intent: mined,
      effects: [],
    });
  });
});

it('is only asked of what may be on chain', () => {
  for (const intent of INTENTS) {
    if (['submitted', 'cancelling', 'mined', 'confirmed'].includes(intent.state)) continue;
    expect(look(intent, [a], evidence({ a: receipt(90n) }))).toEqual({ intent, effects: [] });
  }
});

it('takes attempts of another nonce for a bug', () => {
  expect(() => look(submitted, [attempt('x', { nonce: 8 })], evidence({}))).toThrow(
    'share its nonce',
  );
});

describe('by law, whatever providers say in whatever order', () => {
  const fact: fc.Arbitrary<ReceiptFact> = fc.oneof(
    fc.constant(NONE),
    fc.constant(UNKNOWN),
    fc
      .record({ block: fc.bigInt({ min: 80n, max: 120n }), ok: fc.boolean() })
      .map(({ block, ok }) => receipt(block, ok)),
  );
  const seen: fc.Arbitrary<Evidence> = fc
    .record({
      a: fact,
      b: fact,
      void: fact,
      head: fc.bigInt({ min: 80n, max: 130n }),
      finalBlock: fc.bigInt({ min: 70n, max: 100n }),
      nonceAtFinal: fc.option(fc.integer({ min: NONCE - 1, max: NONCE + 2 })),
    })
    .map(({ a: first, b: second, void: third, ...over }) =>
      evidence({ a: first, b: second, void: third }, over),
    );
  const starts = fc.constantFrom<readonly [Intent, readonly Attempt[]]>(
    [submitted, [a, b]],
    [cancelling, [a, b, voidAttempt]],
  );

  it('moves as the lifecycle says, ends once, and settles its reservation exactly once', () => {
    fc.assert(
      fc.property(starts, fc.array(seen, { maxLength: 25 }), ([start, attempts], views) => {
        let intent = start;
        const effects: Effect[] = [];
        for (const view of views) {
          const next = look(intent, attempts, view);
          if (isFinal(INTENT_LIFECYCLE, intent.state))
            expect(next).toEqual({ intent, effects: [] });
          if (next.intent.state !== intent.state) {
            expect(mayMove(INTENT_LIFECYCLE, intent.state, next.intent.state)).toBe(true);
          }
          // I4, I6: what is bound is bound.
          expect(next.intent).toMatchObject({ nonce: NONCE, actionHash: start.actionHash });
          intent = next.intent;
          effects.push(...next.effects);
        }
        const settled = effects.filter((effect) => effect !== 'alarm');
        expect(settled).toEqual(
          isFinal(INTENT_LIFECYCLE, intent.state)
            ? [intent.state === 'final' ? 'post-reservation' : 'release-reservation']
            : [],
        );
      }),
      { numRuns: 500 },
    );
  });

  it('pays or gives back only on a receipt in a final block', () => {
    fc.assert(
      fc.property(starts, seen, ([start, attempts], view) => {
        const { intent } = look(start, attempts, view);
        if (!isFinal(INTENT_LIFECYCLE, intent.state)) return;
        const proof = attempts.some(({ hash }) => {
          const one = view.receipts.get(hash);
          return one?.kind === 'receipt' && one.block.number <= view.finalBlock;
        });
        expect(proof).toBe(true);
      }),
    );
  });

  it('seeing the same twice changes nothing more', () => {
    fc.assert(
      fc.property(starts, seen, ([start, attempts], view) => {
        const once = look(start, attempts, view);
        expect(look(once.intent, attempts, view)).toEqual({ intent: once.intent, effects: [] });
      }),
    );
  });
});
