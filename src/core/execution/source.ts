/** Where an intent comes from, as the one text that is unique among all: what was decided is planned once. */
import { asId, type MandateId, type VoteId } from '../identity.ts';

/** Of a proposal's step, the first is 0. */
export type ProposalSource = `proposal:${string}:${number}`;

export const proposalSource = (vote: VoteId, step = 0): ProposalSource =>
  `proposal:${vote}:${step}`;

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

/** Undefined for what no mandate planned. */
export function mandateIn(source: string): MandateId | undefined {
  const [, mandate] = /^mandate:([^:]+):[a-z-]+:\d+$/.exec(source) ?? [];
  return mandate === undefined ? undefined : asId<MandateId>(mandate);
}

/** From an account whose key was rotated away to the one that took its place; counted from 0. */
export type SweepSource = `sweep:${string}:${number}`;

export const sweepSource = (account: string, index: number): SweepSource =>
  `sweep:${account}:${index}`;

export const isSweep = (source: string): boolean => source.startsWith('sweep:');
