/** What a run came to, for the summary; counts of several runs are added up. */
export type Counts = {
  seeds: number;
  steps: number;
  crashes: number;
  stalls: number;
  blocks: number;
  reorgs: number;
  sends: number;
  /** Reads that failed, sends and receipts that lied, answers of late replicas, chats that failed. */
  faults: { reads: number; sends: number; denials: number; late: number; chat: number };
  refusals: Record<string, number>;
  /** Strangers and lost intents that a human settled at the end. */
  byHand: number;
  /** By purse and state at the end. */
  intents: Record<string, number>;
  /** What became of what the timelock was given: state, and why. */
  mandates: Record<string, number>;
  /** What became of payments out of budgets. */
  budgets: Record<string, number>;
  told: { tips: number; deposits: number; withdrawals: number };
};

export const noCounts = (): Counts => ({
  ...{ seeds: 0, steps: 0, crashes: 0, stalls: 0, blocks: 0, reorgs: 0, sends: 0 },
  faults: { reads: 0, sends: 0, denials: 0, late: 0, chat: 0 },
  refusals: {},
  byHand: 0,
  intents: {},
  mandates: {},
  budgets: {},
  told: { tips: 0, deposits: 0, withdrawals: 0 },
});

type Tree = { [name: string]: number | Tree };

function addTrees(to: Tree, more: Tree): Tree {
  for (const [name, value] of Object.entries(more)) {
    const before = to[name];
    if (typeof value === 'number') to[name] = (typeof before === 'number' ? before : 0) + value;
    else to[name] = addTrees(typeof before === 'object' ? before : {}, value);
  }
  return to;
}

export const addCounts = (to: Counts, more: Counts): Counts => addTrees(to, more) as Counts;
