/** Where an intent comes from, as the one text that is unique among all: what was decided is planned once. */
import { type Address, asId, type IntentId, type MandateId, type VoteId } from '../identity.ts';

/** Of a proposal's step, the first is 0; of what repeats each run has its own, `:<run>:` before them from the second on. */
export type ProposalSource = `proposal:${string}:${number}`;

export const proposalSource = (vote: VoteId, step = 0, run = 0): ProposalSource => {
  const of: string = run === 0 ? vote : `${vote}:${run}`;
  return `proposal:${of}:${step}`;
};

/** Of a payment out of a budget, by the payment's id. */
export type BudgetSource = `budget:${string}`;

export const budgetSource = (payment: string): BudgetSource => `budget:${payment}`;

/** The payment's id; undefined for what was paid out of no budget. */
export const readBudgetSource = (source: string): string | undefined =>
  /^budget:([^:]+)$/.exec(source)?.[1];

export type ProposalStep = { readonly vote: VoteId; readonly run: number; readonly step: number };

/** Undefined for what no proposal decided. */
export function readProposalSource(source: string): ProposalStep | undefined {
  const [, vote, run = '0', step] =
    /^proposal:([^:]+)(?::(\d{1,6}))?:(\d{1,6})$/.exec(source) ?? [];
  return vote === undefined
    ? undefined
    : { vote: asId<VoteId>(vote), run: Number(run), step: Number(step) };
}

const stepAside = (source: string, aside: 1 | -1): ProposalSource | undefined => {
  const read = readProposalSource(source);
  const step = (read?.step ?? 0) + aside;
  return read && step >= 0 ? proposalSource(read.vote, step, read.run) : undefined;
};

/** The step that has to be final before this one begins; undefined for the first of a run: no run waits for another. */
export const stepBefore = (source: string): ProposalSource | undefined => stepAside(source, -1);

/** The step that waits for this one; there may be none of that name. */
export const stepAfter = (source: string): ProposalSource | undefined => stepAside(source, 1);

/** A stage of a mandate, by its name and the round it belongs to. */
export type MandateSource = `mandate:${string}:${string}:${number}`;

export const mandateSource = (mandate: MandateId, stage: string, round: number): MandateSource =>
  `mandate:${mandate}:${stage}:${round}`;

/** One of several that stand side by side in a stage: a voter's ballot that is brought to a governor, once. */
export const votingStage = (voter: Address): string => `vote-${voter.slice(2)}`;

/** Its name, of a source that a mandate planned. */
export const stageIn = (source: string): string => source.split(':')[2] ?? '';

/** Undefined for what no mandate planned. */
export function mandateIn(source: string): MandateId | undefined {
  const [, mandate] = /^mandate:([^:]+):[a-z0-9-]+:\d+$/.exec(source) ?? [];
  return mandate === undefined ? undefined : asId<MandateId>(mandate);
}

/** Gas money for an account, for the sake of an intent of it; counted from 0. */
export type GasSource = `gas:${string}:${string}:${number}`;

export const gasSource = (account: string, intent: string, index: number): GasSource =>
  `gas:${account}:${intent}:${index}`;

/** The account and what it is for; undefined for what fills no account up. */
export function readGasSource(
  source: string,
): { readonly account: string; readonly intent: IntentId } | undefined {
  const [, account, intent] = /^gas:([^:]+):([^:]+):\d+$/.exec(source) ?? [];
  return account === undefined || intent === undefined
    ? undefined
    : { account, intent: asId<IntentId>(intent) };
}

/** From an account whose key was rotated away to the one that took its place; counted from 0. */
export type SweepSource = `sweep:${string}:${number}`;

export const sweepSource = (account: string, index: number): SweepSource =>
  `sweep:${account}:${index}`;

export const isSweep = (source: string): boolean => source.startsWith('sweep:');
