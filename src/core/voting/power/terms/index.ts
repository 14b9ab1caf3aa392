/** The registry of what powers are made of: one line each. */
import type { PowerTermKind } from '../power.ts';
import type { PowerTermDefinition } from '../term.ts';
import { call } from './call.ts';
import { erc20 } from './erc20.ts';
import { erc721 } from './erc721.ts';
import { person } from './person.ts';
import { votes } from './votes.ts';

export const POWER_TERMS = { person, erc20, votes, erc721, call } satisfies {
  [K in PowerTermKind]: PowerTermDefinition<K>;
};

/** The definition of a term whose kind is only known when it runs: any of them takes its own terms. */
export const definitionOf = <K extends PowerTermKind>(kind: K): PowerTermDefinition<K> =>
  POWER_TERMS[kind] as unknown as PowerTermDefinition<K>;
