/** Pieces of one kind, by `safeTransferFrom(address,address,uint256,uint256,bytes)` (ERC-1155). */
import { encodeFunctionData, erc1155Abi } from 'viem';
import type { TransferItemsAction } from '#core/execution/actions/transfer-items.ts';
import { type ActionKind, ofContract } from './kind.ts';

export const transferItems: ActionKind<TransferItemsAction> = {
  ...ofContract,
  callOf: ({ collection, from, to, id, amount }) => ({
    to: collection,
    value: 0n,
    data: encodeFunctionData({
      abi: erc1155Abi,
      functionName: 'safeTransferFrom',
      args: [from, to, id, amount, '0x'],
    }),
  }),
};
