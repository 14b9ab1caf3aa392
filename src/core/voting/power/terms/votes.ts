/** `votes(CIV)`: `getPastVotes`, what is delegated to a person's wallets on chain (ERC-5805). */
import { tokenName } from '../../../eligibility/terms/contract.ts';
import { accept } from '../../../result.ts';
import type { PowerTermDefinition } from '../term.ts';
import { contractOf, fungibleFromJson } from './token.ts';

export const votes: PowerTermDefinition<'votes'> = {
  kind: 'votes',
  word: 'votes',
  takes: 'token',
  build(call, tokens) {
    const found = contractOf(call, 'erc20', tokens);
    return found.ok ? accept({ kind: 'votes', ...found.value }) : found;
  },
  print: ({ chainId, token }, tokens) =>
    `votes(${tokenName({ standard: 'erc20', chainId, token }, tokens)})`,
  toJson: (term) => ({ ...term }),
  fromJson: (json) => ({ kind: 'votes', ...fungibleFromJson(json) }),
  decimalsOf: ({ decimals }) => decimals,
};
