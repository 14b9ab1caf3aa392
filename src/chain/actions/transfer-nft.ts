/**
 * A piece of a collection, by `safeTransferFrom(address,address,uint256)` (ERC-721): a contract that takes none refuses
 * it, so that it is not lost there.
 */
import { encodeFunctionData, erc721Abi } from 'viem';
import type { TransferNftAction } from '#core/execution/actions/transfer-nft.ts';
import { type ActionKind, ofContract } from './kind.ts';

export const transferNft: ActionKind<TransferNftAction> = {
  ...ofContract,
  callOf: ({ collection, from, to, id }) => ({
    to: collection,
    value: 0n,
    data: encodeFunctionData({
      abi: erc721Abi,
      functionName: 'safeTransferFrom',
      args: [from, to, id],
    }),
  }),
};
