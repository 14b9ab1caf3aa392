/** Where an intent comes from, as the one text that is unique among all: what was decided is planned once. */
import { type Address, asId, type MandateId, type VoteId } from '../identity.ts';

/** Of a proposal's step, the first is 0. */
export type ProposalSource = `proposal:${string}:${number}`;

export const proposalSource = (vote: VoteId, step = 0): ProposalSource =>
  `proposal:${vote}:${step}`;

/** Of a payment out of a budget, by the payment's id. */
export type BudgetSource = `budget:${string}`;

export const budgetSource = (payment: string): BudgetSource => `budget:${payment}`;

/** The payment's id; undefined for what was paid out of no budget. */
export const readBudgetSource = (source: string): string | undefined =>
  /^budget:([^:]+)$/.exec(source)?.[1];

export type ProposalStep = { readonly vote: VoteId; readonly step: number };

/** Undefined for what no proposal decided. */
export function readProposalSource(source: string): ProposalStep | undefined {
  const [, vote, step] = /^proposal:([^:]+):(\d{1,6})$/.exec(source) ?? [];
  return vote === undefined ? undefined : { vote: asId<VoteId>(vote), step: Number(step) };
}

/** The step that has to be final before this one begins; undefined for a first one. */
export function stepBefore(source: string): ProposalSource | undefined {
  const read = readProposalSource(source);
  return read && read.step > 0 ? proposalSource(read.vote, read.step - 1) : undefined;
}

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
