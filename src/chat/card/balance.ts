/** A member's own money: balance, the way in, and what a withdrawal would do. Private: never sent to a room. */
import { toChecksumAddress } from '#core/identity.ts';
import type { DepositRoute } from '#service/deposit.ts';
import type { BalanceView } from '#service/ledger.ts';
import type { WithdrawalPlan } from '#service/withdrawal.ts';
import { type Button, fields, note, type Press, type Reply, text, title } from '../reply.ts';
import { code } from '../text.ts';
import type { Words } from '../words/index.ts';

const button = (label: string, command: string): Button => ({
  label,
  press: { command, values: {} },
});

export function balanceReply(view: BalanceView, words: Words): Reply {
  const w = words.tip.balance;
  const { symbol, decimals, custody, available, withdrawing, joined } = view;
  const shown = (units: bigint): string => `${words.number.amount(units, decimals)} ${symbol}`;
  const empty = available === 0n && withdrawing === 0n && joined.length === 0;
  return {
    blocks: [
      title(w.heading()),
      fields([
        { name: w.available(), value: shown(available) },
        ...(withdrawing > 0n ? [{ name: w.withdrawing(), value: shown(withdrawing) }] : []),
      ]),
      ...joined.map(({ amount, from }) => text(w.joined({ amount: shown(amount), from }))),
      ...(empty ? [text(w.empty())] : []),
      note(custody ? w.custody() : w.credits()),
    ],
    ...(custody && {
      buttons: [
        [
          button(w.deposit(), 'deposit'),
          ...(available > 0n ? [button(w.withdraw(), 'withdraw')] : []),
        ],
      ],
    }),
  };
}

export function depositReply(route: DepositRoute, words: Words): Reply {
  const w = words.tip.deposit;
  if (route.kind === 'none') return { blocks: [text(w.none(route))] };
  return {
    blocks: [
      title(w.heading(route)),
      text(w.how(route)),
      text([code(toChecksumAddress(route.vault))]),
      text(w.token({ symbol: route.symbol, token: toChecksumAddress(route.token) })),
      note(w.after()),
    ],
    buttons: [[button(w.balance(), 'balance'), button(words.general.linkWallet(), 'wallet link')]],
  };
}

/** Exactly what will happen, and the one question. */
export function withdrawalReply(plan: WithdrawalPlan, press: Press, words: Words): Reply {
  const w = words.tip.withdraw;
  const { symbol, decimals, chainId } = plan;
  const to = toChecksumAddress(plan.to);
  return {
    blocks: [
      text(w.ask({ amount: words.number.amount(plan.amount, decimals), symbol, to, chainId })),
      note(w.left({ left: words.number.amount(plan.left, decimals), symbol })),
    ],
    buttons: [[{ label: w.confirm(), style: 'danger', press }]],
  };
}
