/** A payment out of a budget as everybody sees it, and a budget with what was paid out of it. */
import type { BudgetPaymentView, BudgetView } from '#service/budget/view.ts';
import { type Block, list, note, quote, type Reply, text, title } from '../reply.ts';
import { person, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import type { Explorer } from './address.ts';

type Unit = { symbol: string; decimals: number };

const amountIn = (units: bigint, { symbol, decimals }: Unit, words: Words): string =>
  `${words.number.amount(units, decimals)} ${symbol}`;

export function budgetCard(view: BudgetPaymentView, words: Words, explorer: Explorer): Reply {
  const w = words.budget;
  const { budget, number, purpose, state, reason, txHash, chainId, unit } = view;
  const url = txHash === null ? undefined : explorer(chainId, txHash);
  return {
    blocks: [
      text(
        w.card({
          ...{ from: [person(view.paidBy)], to: [person(view.to)], name: budget.name },
          amount: amountIn(view.amount, unit, words),
        }),
      ),
      quote(purpose),
      text(w.state({ state, reason, url })),
      note(w.left({ number, left: amountIn(budget.left, unit, words) })),
    ],
  };
}

export const budgetLine = (view: BudgetView, unit: Unit, words: Words): Text =>
  words.budget.line({
    ...view,
    holder: [person(view.holder)],
    left: amountIn(view.left, unit, words),
    amount: amountIn(view.amount, unit, words),
  });

/** One budget with its payments, for whoever asks. */
export function budgetReply(
  { budget, payments }: { budget: BudgetView; payments: readonly BudgetPaymentView[] },
  unit: Unit,
  words: Words,
): Reply {
  const w = words.budget;
  const paid: Block[] =
    payments.length === 0
      ? [text(w.unpaid())]
      : [
          text(w.payments()),
          list(
            payments.map(({ paidBy, to, amount, purpose, at, state }) =>
              w.payment({
                ...{ from: [person(paidBy)], to: [person(to)], purpose, at, state },
                amount: amountIn(amount, unit, words),
              }),
            ),
          ),
        ];
  return {
    blocks: [
      title(w.heading()),
      text(budgetLine(budget, unit, words)),
      ...paid,
      note(w.openedBy(budget)),
    ],
  };
}
