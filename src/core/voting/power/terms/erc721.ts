/** `nft(0x…)`: how many of a collection a person's wallets hold (ERC-721). */
import { tokenName } from '../../../eligibility/terms/contract.ts';
import { accept } from '../../../result.ts';
import type { PowerTermDefinition } from '../term.ts';
import { contractFromJson, contractOf } from './token.ts';

export const erc721: PowerTermDefinition<'erc721'> = {
  kind: 'erc721',
  word: 'nft',
  takes: 'token',
  build(call, tokens) {
    const found = contractOf(call, 'erc721', tokens);
    if (!found.ok) return found;
    const { chainId, token } = found.value;
    return accept({ kind: 'erc721', chainId, token });
  },
  print: ({ chainId, token }, tokens) =>
    `nft(${tokenName({ standard: 'erc721', chainId, token }, tokens)})`,
  toJson: (term) => ({ ...term }),
  fromJson: (json) => ({ kind: 'erc721', ...contractFromJson(json) }),
  decimalsOf: () => 0,
};
