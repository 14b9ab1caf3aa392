/** The registry of terms: one line each. */
import type { TermKind } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { accountAge } from './account-age.ts';
import { assets } from './assets.ts';
import { citizen } from './citizen.ts';
import { ens } from './ens.ts';
import { erc20 } from './erc20.ts';
import { erc721 } from './erc721.ts';
import { erc1155 } from './erc1155.ts';
import { member } from './member.ts';
import { native } from './native.ts';
import { read } from './read.ts';
import { role } from './role.ts';
import { safeOwner } from './safe-owner.ts';
import { votes } from './votes.ts';

export const TERMS = {
  native,
  erc20,
  erc721,
  erc1155,
  votes,
  assets,
  read,
  'safe-owner': safeOwner,
  ens,
  'account-age': accountAge,
  citizen,
  member,
  role,
} satisfies { [K in TermKind]: TermDefinition<K> };

/** The definition of a term whose kind is only known when it runs: any of them takes its own terms. */
export const definitionOf = <K extends TermKind>(kind: K): TermDefinition<K> =>
  TERMS[kind] as unknown as TermDefinition<K>;
