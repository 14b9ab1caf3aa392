import { describe, expect, it } from 'vitest';
import { executionButtons, executionStatusReply } from '#chat/card/execution.ts';
import { sealReply } from '#chat/seal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { INTENT_LIFECYCLE, type IntentState, type ParkReason } from '#core/execution/intent.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import type { ExecutionStanding, IntentShown, UnderWay } from '#service/execution/standing.ts';
import { wrongWithCard } from '../../support/rendering.ts';

const words = wordsFor('en');
const TO = asAddress(`0x${'ab'.repeat(20)}`);
const HASH = `0x${'12'.repeat(32)}` as const;
const WHEN = new Date('2030-01-01T00:00:00Z');
const explorer = () => undefined;
const STATES = Object.keys(INTENT_LIFECYCLE) as IntentState[];
const REASONS: { readonly [R in ParkReason]: string } = {
  'no-gas-money': 'send some of the chain',
  'simulation-reverted': 'a trial run says',
  frozen: 'when the pause is lifted',
  cap: 'over a spending cap',
  'target-changed': 'no longer the one that was voted on',
  'fee-ceiling': 'when fees fall',
  locked: 'a transaction that does nothing takes its place',
  signer: 'the operator of this host looks after the signer',
};

const subject = {
  kind: 'proposal',
  vote: asId<VoteId>('0198f2a0-0000-7000-8000-000000000001'),
  number: 3,
  title: 'Paint the hall',
  step: null,
  run: null,
} as const;

function shown(
  state: IntentState,
  of: Partial<IntentShown> = {},
  row: Partial<IntentShown['intent']> = {},
): IntentShown {
  return {
    intent: {
      id: asId('0198f2a0-0000-7000-8000-000000000002'),
      community: asId('0198f2a0-0000-7000-8000-000000000003'),
      source: `proposal:${subject.vote}:0`,
      purpose: 'treasury',
      state,
      reason: null,
      detail: null,
      action: { kind: 'transfer', chainId: 1, asset: { kind: 'native' }, to: TO, amount: 1n },
      actionHash: HASH,
      chainId: 1,
      sender: TO,
      nonce: 7,
      attempts: [
        {
          hash: HASH,
          kind: 'effect',
          signedAt: WHEN,
          sentAt: WHEN,
          lastError: null,
          maxFeePerGas: 1n,
        },
      ],
      txHash: null,
      block: 90n,
      succeeded: null,
      nextTryAt: WHEN,
      frozenReason: null,
      createdAt: WHEN,
      changedAt: WHEN,
      settledAt: WHEN,
      ...row,
    },
    waitsForStep: false,
    sentAt: WHEN,
    bumps: 0,
    confirmations: { have: 1n, need: 2n },
    ...of,
  };
}

const EMPTY: ExecutionStanding = {
  paused: null,
  frozen: [],
  short: false,
  underWay: [],
  last: null,
};
function linesOf(standing: Partial<ExecutionStanding>): string[] {
  const reply = executionStatusReply({ ...EMPTY, ...standing }, words, { explorer });
  return reply.blocks.map((block) => ('text' in block ? plain(block.text) : ''));
}
const saidOf = (of: IntentShown): string =>
  linesOf({ underWay: [{ kind: 'intent', subject, ...of }] })[1] ?? '';

describe('what is under way', () => {
  it.each(STATES)('has a sentence of its own when %s', (state) => {
    const said = saidOf(shown(state, {}, state === 'parked' ? { reason: 'cap' } : {}));
    expect(said).toMatch(
      /^#3 Paint the hall: It |^#3 Paint the hall: The chain |^#3 Paint the hall: Another /u,
    );
    const others = STATES.filter((one) => one !== state).map((one) => saidOf(shown(one)));
    expect(others).not.toContain(said);
  });

  it.each(Object.entries(REASONS))('says what to do about %s', (reason, part) => {
    const parked = saidOf(shown('parked', {}, { reason: reason as ParkReason }));
    expect(parked).toContain('nothing of it was sent');
    expect(parked).toContain(part);
    expect(parked).toContain('It is tried again by itself 2030-01-01 00:00 UTC.');
    const unsigned = saidOf(shown('reserved', {}, { reason: reason as ParkReason }));
    expect(unsigned).toContain(part);
    const sent = saidOf(shown('submitted', {}, { reason: reason as ParkReason }));
    expect(sent).toContain(part);
  });

  it('says how long it was sent, how often its fee was raised, and how many confirmations it has', () => {
    expect(saidOf(shown('submitted', { bumps: 2 }))).toContain(
      'sent 2030-01-01 00:00 UTC, its fee was raised 2 times, and is not mined yet (0x1212',
    );
    expect(saidOf(shown('submitted'))).not.toContain('was raised');
    expect(saidOf(shown('mined'))).toContain('block 90, 1 of 2 confirmations');
    const enough = { confirmations: { have: 5n, need: 2n } };
    expect(saidOf(shown('confirmed', enough))).toContain('confirmed, 5 confirmations');
    const unread = { confirmations: { have: null, need: 2n } };
    expect(saidOf(shown('mined', unread))).toContain('is not known now');
  });

  it('says who decides about what is lost, and how', () => {
    expect(saidOf(shown('lost'))).toContain('the operator of this host');
    expect(saidOf(shown('lost'))).toContain('npm run reconcile');
  });

  it('waits for the step before', () => {
    const step = { ...subject, step: 2 };
    const of: UnderWay = {
      kind: 'intent',
      subject: step,
      ...shown('planned', { waitsForStep: true }),
    };
    expect(linesOf({ underWay: [of] })[1]).toBe(
      '#3 Paint the hall, step 2: It waits until the step before it is final; then it is checked against the chain and signed.',
    );
  });

  it('of a timelock says until when, and that a pause holds it', () => {
    const of = (due: boolean): UnderWay => ({ kind: 'waiting', subject, until: WHEN, due });
    expect(linesOf({ underWay: [of(false)] })[1]).toContain('timelock until 2030-01-01 00:00 UTC');
    expect(linesOf({ underWay: [of(true)], paused: 'a leak' })).toEqual([
      'What is being carried out',
      '⏸️ Payments are paused: a leak. What nobody has signed yet waits; /treasury resume says how they go on.',
      '#3 Paint the hall: It passed and its timelock is over; it is carried out when payments go on.',
    ]);
  });

  it('in a contract says where it stands there, and what became of the transaction that brings it', () => {
    const mandate = {
      ...({ kind: 'timelock', chainId: 1, address: TO, state: 'begun', reason: null } as const),
      ...{ eta: null, txHash: null, held: null, owners: null, holders: null },
    };
    const of: UnderWay = { kind: 'mandate', subject, mandate, carrier: shown('submitted') };
    const [, there, carrier] = linesOf({ underWay: [of] });
    expect(there).toContain('#3 Paint the hall: Passed. It is being brought to the timelock');
    expect(carrier).toMatch(/^Its transaction: It was signed and sent/u);
  });
});

describe('what is said first', () => {
  it('are pauses, frozen accounts and a treasury that is short', () => {
    const frozen = [
      { purpose: 'treasury', chainId: 1, address: TO, reason: 'unknown-transactions' } as const,
    ];
    const said = linesOf({ paused: 'a leak', frozen, short: true });
    expect(said[1]).toContain('Payments are paused: a leak.');
    expect(said[2]).toContain(
      'is frozen: the chain shows transactions of it that the books do not know.',
    );
    expect(said[3]).toContain('The treasury holds less');
    expect(said[4]).toBe('Nothing is under way.');
  });

  it('and with nothing under way, what was done last', () => {
    expect(linesOf({})).toEqual([
      'What is being carried out',
      'Nothing is under way.',
      'Nothing was carried out on the chain yet.',
    ]);
    const last = { subject: { kind: 'withdrawal' }, ...shown('final') } as const;
    expect(linesOf({ last }).at(-1)).toContain(
      'The last thing was A withdrawal: It was carried out 2030-01-01 00:00 UTC',
    );
  });
});

it('fits both platforms with a hundred things under way', async () => {
  const title = '<b>@everyone</b> '.repeat(12);
  const parked = shown('parked', {}, { reason: 'no-gas-money' });
  const many = Array.from(
    { length: 100 },
    (): UnderWay => ({ kind: 'intent', subject: { ...subject, title }, ...parked }),
  );
  const reply = executionStatusReply({ ...EMPTY, underWay: many }, words, { explorer });
  expect(linesOf({ underWay: many }).at(-1)).toBe('And 92 more.');
  expect(wrongWithCard(sealReply(reply), words)).toEqual([]);
});

it('is a button while something that passed is not over', () => {
  const of = (state: 'queued' | 'executed' | 'voting', action: unknown = {}) =>
    executionButtons({ id: subject.vote, state, action: action as never }, words).length;
  expect([of('queued'), of('executed'), of('voting'), of('queued', null)]).toEqual([1, 0, 0, 0]);
});
