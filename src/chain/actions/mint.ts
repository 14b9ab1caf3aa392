/** New tokens, by `mint(address,uint256)`: OpenZeppelin's, and so that of most tokens whose owner may make more. */
import { encodeFunctionData, parseAbi } from 'viem';
import type { MintAction } from '#core/execution/actions/mint.ts';
import { type ActionKind, ofContract } from './kind.ts';

const abi = parseAbi(['function mint(address to, uint256 amount)']);

export const mint: ActionKind<MintAction> = {
  ...ofContract,
  callOf: ({ token, to, amount }) => ({
    to: token,
    value: 0n,
    data: encodeFunctionData({ abi, functionName: 'mint', args: [to, amount] }),
  }),
};
