/** What is saved of an account that was rotated away, in what order, and what is said to be left. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/duration.ts';
import {
  assetKey,
  type Holding,
  type Known,
  knownByActions,
  knownByPowers,
  knownByRules,
  leftToJson,
  movedBy,
  moveOf,
} from '#core/execution/holding.ts';
import {
  decideSweep,
  GIVE_UP_MS,
  pauseAfter,
  type SweepInput,
  type SweepSeen,
} from '#core/execution/sweep.ts';
import { asAddress, asId, type IntentId } from '#core/identity.ts';

const address = (byte: string) => asAddress(`0x${byte.repeat(20)}`);
const own: Known = { kind: 'erc20', token: address('c1') };
const other: Known = { kind: 'erc20', token: address('d2') };
const badges: Known = { kind: 'collection', collection: address('e3') };
const piece: Known = { kind: 'piece', collection: address('e3'), id: 7n };
const now = new Date('2030-01-02T00:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const hold = (asset: Known, amount: bigint | null): Holding => ({ asset, amount });

const seen = (of: Partial<SweepSeen> = {}): SweepSeen => ({
  ...{ id: asId<IntentId>('i'), key: assetKey(own), amount: 5n, state: 'parked' },
  ...{ reason: 'simulation-reverted', createdAt: ago(MINUTE_MS), endedAt: null },
  ...of,
});
const ended = (of: Partial<SweepSeen> = {}): SweepSeen =>
  seen({ state: 'cancelled', endedAt: ago(MINUTE_MS), ...of });

const decide = (of: Partial<SweepInput> = {}) =>
  decideSweep({
    ...{ holdings: [], own: assetKey(own), nativeWei: 1_000n, promised: new Map() },
    ...{ gasWei: 10n, sweeps: [], retiredAt: ago(HOUR_MS), now, ...of },
  });

describe('what is moved', () => {
  it('is every token at once, the own one first, and the coin only after them', () => {
    const found = decide({ holdings: [hold(own, 5n), hold(other, 7n), hold(piece, 1n)] });
    expect(found.plan).toEqual([
      { asset: own, amount: 5n },
      { asset: other, amount: 7n },
      { asset: piece, amount: 1n },
    ]);
    expect([found.moving, found.emptied]).toEqual([true, false]);
    const rest = decide({ holdings: [] });
    expect(rest.plan).toEqual([{ asset: { kind: 'native' }, amount: 990n }]);
    expect(rest.emptied).toBe(false);
    expect(decide({ nativeWei: 20n })).toMatchObject({ plan: [], moving: false, emptied: true });
  });

  it('is less what was signed for others and may still be mined', () => {
    const promised = new Map([
      [assetKey(own), 4n],
      ['native', 900n],
    ]);
    expect(decide({ holdings: [hold(own, 5n)], promised }).plan).toEqual([
      { asset: own, amount: 1n },
    ]);
    expect(decide({ promised }).plan).toEqual([{ asset: { kind: 'native' }, amount: 90n }]);
  });

  it.each(['planned', 'reserved', 'submitted', 'mined', 'confirmed', 'cancelling'] as const)(
    'waits for a sweep of the same thing that is %s',
    (state) => {
      const found = decide({ holdings: [hold(own, 5n)], sweeps: [seen({ state, reason: null })] });
      expect(found).toMatchObject({ plan: [], drop: [], moving: true, emptied: false });
    },
  );
});

describe('a sweep that came to nothing', () => {
  it('is called off when what it moves is not all there any more, or more has come', () => {
    for (const amount of [4n, 6n]) {
      expect(decide({ holdings: [hold(own, amount)], sweeps: [seen()] })).toMatchObject({
        ...{ plan: [], drop: ['i'], moving: true },
      });
    }
  });

  it('waits for gas or lower fees as it is', () => {
    for (const reason of ['no-gas-money', 'fee-ceiling'] as const) {
      const found = decide({ holdings: [hold(own, 4n)], sweeps: [seen({ reason })] });
      expect(found).toMatchObject({ plan: [], drop: [], moving: true });
    }
    const old = seen({ reason: 'no-gas-money', createdAt: ago(GIVE_UP_MS) });
    expect(decide({ holdings: [hold(own, 5n)], sweeps: [old], nativeWei: 0n })).toMatchObject({
      ...{ drop: [], moving: false, left: [{ why: 'fee' }] },
    });
    const coin = seen({ key: 'native', reason: 'no-gas-money' });
    expect(decide({ sweeps: [coin] }).drop).toEqual(['i']);
  });

  it('because its contract does not let go holds up neither the others nor the coin', () => {
    const sweeps = [seen({ key: assetKey(other) })];
    const found = decide({ holdings: [hold(other, 5n)], sweeps });
    expect(found.plan).toEqual([{ asset: { kind: 'native' }, amount: 990n }]);
    expect(found.left).toEqual([{ asset: other, amount: 5n, why: 'refused' }]);
    expect([...found.held]).toEqual([assetKey(other)]);
    const dust = decide({ holdings: [hold(other, 5n)], sweeps, nativeWei: 0n });
    expect(dust).toMatchObject({ moving: false, emptied: true });
    // Of the own one nothing is concluded before.
    expect(decide({ holdings: [hold(own, 5n)], sweeps: [seen()], nativeWei: 0n })).toMatchObject({
      ...{ moving: false, emptied: false },
    });
  });

  it('is given up after a day, and begun again only for another amount', () => {
    const holdings = [hold(other, 5n)];
    const key = assetKey(other);
    const open = seen({ key, createdAt: ago(GIVE_UP_MS) });
    expect(decide({ holdings, sweeps: [open] })).toMatchObject({
      ...{ drop: ['i'], left: [{ why: 'refused' }] },
    });
    const gone = ended({ key, createdAt: ago(2 * DAY_MS), endedAt: ago(DAY_MS) });
    expect(decide({ holdings, sweeps: [gone], nativeWei: 0n })).toMatchObject({
      ...{ plan: [], moving: false, emptied: true, left: [{ why: 'refused' }] },
    });
    expect(decide({ holdings: [hold(other, 6n)], sweeps: [gone] }).plan).toHaveLength(1);
  });

  it.each(['reverted', 'cancelled', 'final'] as const)(
    '(%s) is followed at once, and then ever more slowly',
    (state) => {
      const holdings = [hold(own, 5n)];
      const late = (count: number) => Array(count).fill(ended({ state, endedAt: ago(1_000) }));
      expect(decide({ holdings, sweeps: late(2) }).plan).toHaveLength(1);
      const found = decide({ holdings, sweeps: late(3), nativeWei: 0n });
      expect(found).toMatchObject({ plan: [], moving: false, emptied: false });
      expect(found.again).toEqual(new Date(now.getTime() + pauseAfter(3) - 1_000));
      expect([0, 2, 3, 4, 40].map(pauseAfter)).toEqual([0, 0, 5_000, 10_000, 6 * HOUR_MS]);
    },
  );

  it('because its number was used is lost, moves nothing any more, and is followed by another', () => {
    const lost = seen({ state: 'lost', reason: null });
    expect(decide({ holdings: [hold(own, 5n)], sweeps: [lost] }).plan).toHaveLength(1);
    expect(decide({ sweeps: [lost], nativeWei: 0n }).emptied).toBe(true);
  });
});

describe('what is not known', () => {
  it('is no zero: it is waited for, and then said', () => {
    const early = decide({ holdings: [hold(other, null)], retiredAt: ago(MINUTE_MS) });
    expect(early).toMatchObject({ left: [], moving: true });
    expect(early.plan).toHaveLength(1);
    expect(decide({ holdings: [hold(other, null)] }).left).toEqual([
      { asset: other, amount: null, why: 'unread' },
    ]);
  });

  it('of the own token keeps the coin for a while, which pays for it, and never lets it be called empty', () => {
    const holdings = [hold(own, null)];
    expect(decide({ holdings, retiredAt: ago(MINUTE_MS) }).plan).toEqual([]);
    expect(decide({ holdings }).plan).toHaveLength(1);
    expect(decide({ holdings, nativeWei: 0n }).emptied).toBe(false);
    expect(decide({ nativeWei: null })).toMatchObject({ plan: [], moving: true, emptied: false });
  });

  it('is which pieces of a collection there are, beside those that are named one by one', () => {
    const sweeps = [seen({ key: assetKey(piece), amount: 1n, state: 'submitted' })];
    expect(decide({ holdings: [hold(badges, 3n), hold(piece, 1n)], sweeps }).left).toEqual([
      { asset: badges, amount: 2n, why: 'which' },
    ]);
    expect(decide({ holdings: [hold(badges, 1n), hold(piece, 1n)], sweeps }).left).toEqual([]);
  });
});

it('what is left is written down with its number, and pieces with how many they are', () => {
  const why = 'refused';
  const shown = (asset: Known, amount: bigint | null) => leftToJson({ asset, amount, why });
  expect(shown(other, 5n)).toEqual({
    ...{ kind: 'erc20', contract: address('d2'), id: null, amount: null, why },
  });
  expect(shown(piece, 1n)).toMatchObject({ contract: address('e3'), id: '7', amount: '1' });
  expect(shown(badges, null)).toMatchObject({ id: null, amount: null });
});

describe('what the books name', () => {
  const chainId = 5;
  const token = address('d2');

  it('is what rules and powers ask of that chain, and what calls move', () => {
    const term = (kind: string, more: object = {}) =>
      ({ v: 1, node: { kind, chainId, token, atLeast: 1n, ...more } }) as never;
    expect(knownByRules([term('erc20'), term('votes'), term('assets')], chainId)).toEqual([
      ...Array(3).fill(other),
    ]);
    expect(
      knownByRules([term('erc721', { id: 7n }), term('erc1155', { id: 8n })], chainId),
    ).toEqual([
      { kind: 'collection', collection: token },
      { kind: 'piece', collection: token, id: 7n },
      { kind: 'items', collection: token, id: 8n },
    ]);
    expect(knownByRules([term('native'), term('read')], chainId)).toEqual([]);
    expect(knownByRules([term('erc20')], 6)).toEqual([]);
    const node = { kind: 'erc20', chainId, token, decimals: 0 } as const;
    expect(knownByPowers(['one-person/1', { v: 1, decimals: 0, node }], chainId)).toEqual([other]);
  });

  it('moves by a call that says what it moves', () => {
    const to = { chainId, from: address('a1'), to: address('b2'), amount: 3n };
    const items: Known = { kind: 'items', collection: token, id: 8n };
    for (const asset of [other, piece, items] as const) {
      const action = moveOf(asset as Exclude<Known, { kind: 'collection' }>, to);
      const amount = asset.kind === 'piece' ? 1n : 3n;
      expect(movedBy(action)).toEqual({ asset, amount });
      expect(knownByActions([action], chainId).at(-1)).toEqual(asset);
      expect(knownByActions([action], 6)).toEqual([]);
    }
    expect(knownByActions([moveOf({ kind: 'native' }, to)], chainId)).toEqual([]);
  });
});
