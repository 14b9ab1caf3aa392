/** `erc1155(0x…, id 7) >= 2`: pieces of one kind of a collection of many; one if nothing is said (ERC-1155). */
import { accept } from '../../result.ts';
import { missing } from '../missing.ts';
import type { Asking } from '../reading.ts';
import type { ItemTerm } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { argumentsOf, wholeFromJson } from './contract.ts';
import { buildCount, countFromJson, countToJson, printCount } from './counted.ts';
import { evaluateWallets } from './wallets.ts';

const askingOf = ({ chainId, token, id }: ItemTerm): Asking => ({
  ...{ kind: 'erc1155', chainId, contract: token, argument: String(id) },
});

export const erc1155: TermDefinition<'erc1155'> = {
  kind: 'erc1155',
  word: 'erc1155',
  takes: {
    ...{ contract: 'erc1155', text: 'none', id: 'needed', amount: 'optional' },
    ...{ example: '2', oneWallet: true },
  },
  build(call, tokens) {
    if (call.id === undefined) return missing(call.end, 'id 7');
    const count = buildCount(call, 'erc1155', tokens);
    return count.ok ? accept({ kind: 'erc1155', ...count.value, id: call.id }) : count;
  },
  print(term, tokens) {
    const { chainId, token, id } = term;
    const named = argumentsOf({ standard: 'erc1155', chainId, token }, tokens, `id ${id}`);
    return `erc1155(${named})${printCount(term, 0, true)}`;
  },
  toJson: (term) => ({ kind: 'erc1155', ...countToJson(term), id: String(term.id) }),
  fromJson: (json) => ({
    ...{ kind: 'erc1155', ...countFromJson(json), id: wholeFromJson(json['id']) },
  }),
  askingOf,
  evaluate: (term, facts) =>
    evaluateWallets(term, facts, {
      ...{ asking: askingOf(term), needed: term.atLeast },
      oneWallet: term.oneWallet === true,
    }),
};
