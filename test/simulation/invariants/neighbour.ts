/** I9 where two communities live on one chain, among the same people and served by the same processes. */
import type { Snapshot } from '../snapshot.ts';
import type { World } from '../world.ts';

/** Rows that only what was decided in their own community may write; its cards and words are not among them. */
const OWN = [
  'senders',
  'intents',
  'attempts',
  'slots',
  'strangers',
  'accounts',
  'journals',
  'withdrawals',
  'budgets',
  'budgetPayments',
  'deposits',
  'frozen',
] as const satisfies readonly (keyof Snapshot)[];

/** `overdue` comes with time, whoever acts. */
const textOf = (part: Snapshot[(typeof OWN)[number]]): string =>
  Array.isArray(part)
    ? part
        .map((row) => JSON.stringify({ ...row, overdue: false }))
        .sort()
        .join()
    : String(part);

/** The other one has acted: nothing of this one has moved, been locked or set aside, unless a job of its own was handled. */
export function checkUntouched(world: World, now: Snapshot, before: Snapshot): void {
  const own = [
    world.community,
    ...now.senders.map(({ id }) => id),
    // A job of a proposal, or of what was brought to a contract, plans for its own community.
    ...now.proposals.map(({ vote }) => vote),
    ...now.mandates.map(({ id }) => id),
  ];
  if (now === before || world.state.handled.some((key) => own.includes(key))) return;
  for (const part of OWN) {
    const [was, is] = [textOf(before[part]), textOf(now[part])];
    if (was !== is) world.fail('I9', `another community's ${part} were touched: ${was} -> ${is}`);
  }
}
