/** `nft(0x…)`, `nft(0x…) >= 3`: pieces of a collection; `nft(0x…, id 7)`: that very piece (ERC-721). */
import { accept } from '../../result.ts';
import { missing } from '../missing.ts';
import type { Asking } from '../reading.ts';
import type { CollectionTerm } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { argumentsOf, wholeFromJson } from './contract.ts';
import { buildCount, countFromJson, countToJson, printCount } from './counted.ts';
import { evaluateWallets } from './wallets.ts';

const askingOf = ({ chainId, token, id }: CollectionTerm): Asking => ({
  kind: id === undefined ? 'erc721' : 'owner',
  ...{ chainId, contract: token, argument: id === undefined ? '' : String(id) },
});

export const erc721: TermDefinition<'erc721'> = {
  kind: 'erc721',
  word: 'nft',
  takes: {
    ...{ contract: 'erc721', text: 'none', id: 'optional', amount: 'optional' },
    ...{ example: '3', oneWallet: true },
  },
  build(call, tokens) {
    const { id, atLeast, oneWallet, end } = call;
    // There is one of it, in one wallet.
    if (id !== undefined && atLeast) return missing(atLeast, 'and', 'or');
    if (id !== undefined && oneWallet) return missing(end, 'and', 'or');
    const count = buildCount(call, 'erc721', tokens);
    if (!count.ok) return count;
    return accept({ kind: 'erc721', ...count.value, ...(id !== undefined && { id }) });
  },
  print(term, tokens) {
    const { chainId, token, id } = term;
    const parts = id === undefined ? [] : [`id ${id}`];
    const named = argumentsOf({ standard: 'erc721', chainId, token }, tokens, ...parts);
    return `nft(${named})${printCount(term, 0, true)}`;
  },
  toJson: (term) => ({
    ...{ kind: 'erc721', ...countToJson(term) },
    ...(term.id !== undefined && { id: String(term.id) }),
  }),
  fromJson: (json) => ({
    ...{ kind: 'erc721', ...countFromJson(json) },
    ...(json['id'] !== undefined && { id: wholeFromJson(json['id']) }),
  }),
  askingOf,
  evaluate: (term, facts) =>
    evaluateWallets(term, facts, {
      ...{ asking: askingOf(term), needed: term.atLeast },
      oneWallet: term.oneWallet === true,
    }),
};
