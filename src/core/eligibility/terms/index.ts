/** The registry of terms: one line each. */
import type { TermKind } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { citizen } from './citizen.ts';
import { erc20 } from './erc20.ts';
import { erc721 } from './erc721.ts';

export const TERMS = { erc20, erc721, citizen } satisfies {
  [K in TermKind]: TermDefinition<K>;
};
