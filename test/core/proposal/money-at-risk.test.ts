import { expect, it } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { PROPOSAL_STATES } from '#core/proposal/lifecycle.ts';
import {
  isOpenProposal,
  moneyAtRisk,
  type Payment,
  RISK_WINDOW_MS,
} from '#core/proposal/money-at-risk.ts';

const now = new Date('2026-03-31T00:00:00Z');
const bo = asAddress(`0x${'b'.repeat(40)}`);
const eve = asAddress(`0x${'e'.repeat(40)}`);
const other: Payment = {
  id: 'a',
  track: 'action',
  recipients: [eve],
  amount: 7n,
  isLive: true,
  paidAt: null,
};
const risk = (others: readonly Payment[]) =>
  moneyAtRisk({ amount: 100n, recipients: [bo], track: 'action', others, now });
const ago = (ms: number) => new Date(now.getTime() - ms);

it('is the payment itself when nothing else is under way', () => {
  expect(risk([])).toBe(100n);
});

it('adds the same track or the same recipient, once', () => {
  expect(risk([other])).toBe(107n);
  expect(risk([{ ...other, track: 'constitution' }])).toBe(100n);
  expect(risk([{ ...other, track: 'constitution', recipients: [bo] }])).toBe(107n);
  expect(risk([{ ...other, recipients: [bo] }])).toBe(107n);
  // Of a choice, whoever may be paid by it.
  expect(risk([{ ...other, track: 'constitution', recipients: [eve, bo] }])).toBe(107n);
});

it.each(PROPOSAL_STATES)('an unpaid one that is %s', (state) => {
  const open = ['published', 'voting', 'passed', 'queued', 'overruled'].includes(state);
  expect(isOpenProposal(state)).toBe(open);
  expect(risk([{ ...other, isLive: isOpenProposal(state) }])).toBe(open ? 107n : 100n);
});

it('counts what was paid in the last 30 days', () => {
  const paid = (paidAt: Date): Payment => ({ ...other, isLive: false, paidAt });
  expect(risk([paid(ago(RISK_WINDOW_MS - 1))])).toBe(107n);
  expect(risk([paid(ago(RISK_WINDOW_MS))])).toBe(100n);
  // Of several steps the first may have been paid long ago, and the rest is still to come.
  expect(risk([{ ...paid(ago(RISK_WINDOW_MS)), isLive: true }])).toBe(107n);
});

it('sees ten payments of 1 % as one of 10 %', () => {
  expect(risk(Array.from({ length: 9 }, () => ({ ...other, amount: 100n })))).toBe(1_000n);
});
