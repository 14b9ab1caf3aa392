/** `erc20(CIV)`: `balanceOf`, what a person's wallets hold (ERC-20). */
import { tokenName } from '../../../eligibility/terms/contract.ts';
import { accept } from '../../../result.ts';
import type { PowerTermDefinition } from '../term.ts';
import { contractOf, fungibleFromJson } from './token.ts';

export const erc20: PowerTermDefinition<'erc20'> = {
  kind: 'erc20',
  word: 'erc20',
  takes: 'token',
  build(call, tokens) {
    const found = contractOf(call, 'erc20', tokens);
    return found.ok ? accept({ kind: 'erc20', ...found.value }) : found;
  },
  print: ({ chainId, token }, tokens) =>
    `erc20(${tokenName({ standard: 'erc20', chainId, token }, tokens)})`,
  toJson: (term) => ({ ...term }),
  fromJson: (json) => ({ kind: 'erc20', ...fungibleFromJson(json) }),
  decimalsOf: ({ decimals }) => decimals,
};
