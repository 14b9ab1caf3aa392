/**
 * Budgets: a decision lets somebody pay out of the treasury up to an amount and a day, without another vote. It is a
 * limit and no money set apart: each payment is held to the caps and to what the treasury holds, as any other is.
 */
import { checkDeadline } from '../duration.ts';
import { decideRight, type Holder } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, cleanText, isBlank, lengthOf } from '../text.ts';

export const BUDGET_NAME_MAX = 40;
export const BUDGET_PURPOSE_MAX = 200;

/** Amounts in base units of the community's asset. */
export type BudgetStanding = {
  readonly name: string;
  readonly amount: bigint;
  /** Paid, or on its way. */
  readonly spent: bigint;
  readonly until: Date;
  readonly isClosed: boolean;
};

export const leftIn = ({ amount, spent }: Pick<BudgetStanding, 'amount' | 'spent'>): bigint =>
  amount - spent;

export const isLive = ({ isClosed, until }: BudgetStanding, now: Date): boolean =>
  !isClosed && now < until;

/** A line by which people call it; digits alone are the number of another. */
export function decideBudgetName(typed: string): Result<string> {
  const name = cleanLine(typed);
  if (isBlank(name)) return refuse({ code: 'text-empty', option: 'name' });
  if (/^#?\d+$/.test(name)) return refuse({ code: 'option-malformed', option: 'name' });
  return lengthOf(name) > BUDGET_NAME_MAX
    ? refuse({ code: 'text-too-long', option: 'name', max: BUDGET_NAME_MAX })
    : accept(name);
}

export function decideBudgetPurpose(typed: string): Result<string> {
  const purpose = cleanText(typed);
  if (isBlank(purpose)) return refuse({ code: 'text-empty', option: 'purpose' });
  return lengthOf(purpose) > BUDGET_PURPOSE_MAX
    ? refuse({ code: 'text-too-long', option: 'purpose', max: BUDGET_PURPOSE_MAX })
    : accept(purpose);
}

export function decideOpenBudget(input: {
  readonly name: string;
  readonly amount: bigint;
  readonly until: Date;
  readonly holder: { readonly isBot: boolean; readonly member: boolean };
  /** Another one that goes on has this name. */
  readonly isTaken: boolean;
  readonly now: Date;
}): Result<null> {
  const { amount, until, holder, now } = input;
  const name = decideBudgetName(input.name);
  if (!name.ok) return name;
  if (name.value !== input.name) return refuse({ code: 'option-malformed', option: 'name' });
  if (amount <= 0n) return refuse({ code: 'amount-not-positive', text: String(amount) });
  const end = checkDeadline(until, now);
  if (!end.ok) return end;
  if (holder.isBot) return refuse({ code: 'bot-person' });
  if (!holder.member) return refuse({ code: 'target-not-member' });
  return input.isTaken ? refuse({ code: 'budget-exists', name: input.name }) : accept(null);
}

/** May this be paid out of it now? Whether the treasury and its caps let it is asked with the intent. */
export function decideBudgetPayment(input: {
  readonly budget: BudgetStanding;
  readonly isHolder: boolean;
  readonly asked: bigint;
  readonly now: Date;
  readonly unit: { readonly symbol: string; readonly decimals: number };
}): Result<null> {
  const { budget, asked, unit } = input;
  const { name, until } = budget;
  if (!input.isHolder) return refuse({ code: 'budget-not-holder', name });
  if (budget.isClosed) return refuse({ code: 'budget-closed', name });
  if (input.now >= until) return refuse({ code: 'budget-over', name, until });
  if (asked <= 0n) return refuse({ code: 'amount-not-positive', text: String(asked) });
  const left = leftIn(budget);
  return asked > left ? refuse({ code: 'budget-too-low', left, asked, ...unit }) : accept(null);
}

/** Power is lowered alone: by who has it, and by a treasurer. */
export function decideCloseBudget(input: {
  readonly budget: BudgetStanding;
  readonly isHolder: boolean;
  readonly actor: Holder;
}): Result<null> {
  const right = input.isHolder ? accept(null) : decideRight('budget.close', input.actor);
  if (!right.ok) return right;
  const { name, isClosed } = input.budget;
  return isClosed ? refuse({ code: 'budget-closed', name }) : accept(null);
}
