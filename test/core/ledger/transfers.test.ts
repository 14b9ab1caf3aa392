import { describe, expect, it } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { type DepositInput, decideDeposit } from '#core/ledger/deposit.ts';
import { decideTip, MAX_NOTE_LENGTH, type TipInput } from '#core/ledger/tip.ts';
import {
  decideWithdrawal,
  WALLET_PAYOUT_DELAY_MS,
  type WithdrawalInput,
} from '#core/ledger/withdrawal.ts';
import { ada, bo, CIV, intentOf, txHash, unit } from './arbitraries.ts';

const now = new Date('2026-03-02T12:00:00Z');
const token = asAddress(`0x${'1'.repeat(40)}`);
const vault = asAddress(`0x${'f'.repeat(40)}`);
const sender = asAddress(`0x${'a'.repeat(40)}`);
const asset = { id: CIV, ...unit };

describe('a tip', () => {
  const input: TipInput = {
    asset,
    from: { person: ada, available: 10n },
    to: { person: bo, isBot: false },
    toText: '@bo',
    amount: 2n,
    note: 'for the docs',
    caps: { perTransfer: 8n, perDay: 12n },
    tippedInWindow: 0n,
    eventId: 'e1',
  };
  const tip = (over: Partial<TipInput>) => decideTip({ ...input, ...over });

  it('moves the amount under the event’s key', () => {
    expect(tip({})).toMatchObject({
      ok: true,
      value: {
        kind: 'tip',
        idempotencyKey: 'tip:e1',
        postings: [
          { account: { kind: 'member', person: ada }, amount: -2n },
          { account: { kind: 'member', person: bo }, amount: 2n },
        ],
      },
    });
  });

  it.each<{ name: string; over: Partial<TipInput>; refusal: object }>([
    { name: 'to nobody', over: { to: null }, refusal: { code: 'unknown-person', text: '@bo' } },
    {
      name: 'to oneself',
      over: { to: { person: ada, isBot: false } },
      refusal: { code: 'self-transfer' },
    },
    {
      name: 'to a bot',
      over: { to: { person: bo, isBot: true } },
      refusal: { code: 'bot-recipient' },
    },
    { name: 'of nothing', over: { amount: 0n }, refusal: { code: 'amount-not-positive' } },
    {
      name: 'of less than nothing',
      over: { amount: -1n },
      refusal: { code: 'amount-not-positive' },
    },
    {
      name: 'beyond a uint256',
      over: { amount: 2n ** 256n },
      refusal: { code: 'amount-too-large' },
    },
    { name: 'over the cap', over: { amount: 9n }, refusal: { code: 'tip-too-large', max: 8n } },
    {
      name: 'over the day',
      over: { amount: 3n, tippedInWindow: 10n },
      refusal: { code: 'tip-daily-cap', left: 2n },
    },
    {
      name: 'beyond a lowered cap',
      over: { amount: 1n, tippedInWindow: 20n },
      refusal: { code: 'tip-daily-cap', left: 0n },
    },
    {
      name: 'of more than there is',
      over: { amount: 11n, caps: null },
      refusal: {
        code: 'balance-too-low',
        available: 10n,
        needed: 11n,
        symbol: 'CIV',
        decimals: 18,
      },
    },
    {
      name: 'with a novel',
      over: { note: 'x'.repeat(MAX_NOTE_LENGTH + 1) },
      refusal: { code: 'text-too-long' },
    },
  ])('$name is refused', ({ over, refusal }) => {
    expect(tip(over)).toMatchObject({ ok: false, refusal });
  });

  it('may take everything, to the last unit', () => {
    expect(tip({ amount: 10n, caps: null }).ok).toBe(true);
    expect(tip({ amount: 2n, tippedInWindow: 10n }).ok).toBe(true);
  });
});

describe('a withdrawal', () => {
  const linkedAt = new Date(now.getTime() - WALLET_PAYOUT_DELAY_MS);
  const wallet = { address: sender, chainId: null, linkedAt };
  const input: WithdrawalInput = {
    person: ada,
    available: 10n,
    amount: 4n,
    asset: { ...asset, onChain: { chainId: 31337, transfer: { kind: 'erc20', token } } },
    custody: true,
    wallet,
    payoutDelayMs: WALLET_PAYOUT_DELAY_MS,
    caps: { perTransfer: 8n, perDay: 12n },
    withdrawnInWindow: 0n,
    frozenReason: null,
    intent: intentOf('w'),
    now,
  };
  const withdraw = (over: Partial<WithdrawalInput>) => decideWithdrawal({ ...input, ...over });

  it('reserves and plans one transfer to the linked wallet', () => {
    expect(withdraw({})).toMatchObject({
      ok: true,
      value: {
        journal: {
          kind: 'withdrawal-reserve',
          idempotencyKey: `withdrawal-reserve:${intentOf('w')}`,
        },
        action: {
          kind: 'transfer',
          chainId: 31337,
          to: sender,
          amount: 4n,
          asset: { kind: 'erc20', token },
        },
      },
    });
  });

  it.each<{ name: string; over: Partial<WithdrawalInput>; refusal: object }>([
    {
      name: 'of credits',
      over: { asset: { ...asset, onChain: null } },
      refusal: { code: 'withdrawal-unsupported' },
    },
    { name: 'without custody', over: { custody: false }, refusal: { code: 'custody-off' } },
    {
      name: 'while frozen',
      over: { frozenReason: 'a gap' },
      refusal: { code: 'frozen', reason: 'a gap' },
    },
    { name: 'without a wallet', over: { wallet: null }, refusal: { code: 'not-linked' } },
    {
      name: 'to a wallet linked a millisecond too late',
      over: { wallet: { ...wallet, linkedAt: new Date(linkedAt.getTime() + 1) } },
      refusal: { code: 'wallet-too-new', payableAt: new Date(now.getTime() + 1) },
    },
    {
      name: 'to a contract of another chain (W5)',
      over: { wallet: { ...wallet, chainId: 1 } },
      refusal: { code: 'wallet-on-other-chain', chainId: 31337 },
    },
    { name: 'of nothing', over: { amount: 0n }, refusal: { code: 'amount-not-positive' } },
    { name: 'of more than there is', over: { amount: 11n }, refusal: { code: 'balance-too-low' } },
    {
      name: 'over the cap',
      over: { amount: 9n },
      refusal: { code: 'withdrawal-too-large', max: 8n },
    },
    {
      name: 'over the day',
      over: { withdrawnInWindow: 9n },
      refusal: { code: 'withdrawal-daily-cap', left: 3n },
    },
  ])('$name is refused', ({ over, refusal }) => {
    expect(withdraw(over)).toMatchObject({ ok: false, refusal });
  });

  it('goes to a contract wallet of the asset’s own chain', () => {
    expect(withdraw({ wallet: { ...wallet, chainId: 31337 } }).ok).toBe(true);
  });
});

describe('a deposit', () => {
  const input: DepositInput = {
    log: {
      chainId: 1,
      token,
      from: sender,
      to: vault,
      amount: 5n,
      block: 10n,
      txHash,
      logIndex: 2,
    },
    finalBlock: 10n,
    asset: { id: CIV, chainId: 1, token },
    vault,
    owner: ada,
  };
  const deposit = (over: Partial<DepositInput>, log: Partial<DepositInput['log']> = {}) =>
    decideDeposit({ ...input, ...over, log: { ...input.log, ...log } });

  it('is credited at finality, under its log (L6)', () => {
    expect(deposit({})).toMatchObject({
      ok: true,
      value: { kind: 'deposit', idempotencyKey: `deposit:1:${txHash}:2` },
    });
    expect(deposit({}, { block: 11n })).toMatchObject({
      refusal: { code: 'not-final', block: 11n },
    });
  });

  it.each<{ name: string; log: Partial<DepositInput['log']> }>([
    { name: 'a log that another contract wrote', log: { token: sender } },
    { name: 'a transfer to somebody else', log: { to: sender } },
    { name: 'another chain', log: { chainId: 2 } },
    { name: 'nothing', log: { amount: 0n } },
    { name: 'the vault itself', log: { from: vault } },
  ])('$name is none', ({ log }) => {
    expect(deposit({}, log)).toEqual({ ok: true, value: null });
  });
});
