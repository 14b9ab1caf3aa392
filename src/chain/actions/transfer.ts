/**
 * A transfer: native coin as a bare value, an ERC-20 by `transfer(address,uint256)`. A token that answers
 * nothing is believed (USDT does), one that answers `false` is not, whatever its receipt would say.
 */
import { decodeAbiParameters, encodeFunctionData, erc20Abi } from 'viem';
import type { Call, TransferAction } from '#core/execution/intent.ts';
import type { Hex } from '#core/keccak.ts';
import type { ActionKind } from './kind.ts';

function answersYes(output: Hex): boolean {
  if (output === '0x') return true;
  // Longer answers begin with the bool; shorter ones are no ABI value.
  if (output.length < 66) return false;
  const [word] = decodeAbiParameters([{ type: 'uint256' }], output);
  return word === 1n;
}

export const transfer: ActionKind<TransferAction> = {
  callOf({ asset, to, amount }): Call {
    if (asset.kind === 'native') return { to, value: amount, data: '0x' };
    const data = encodeFunctionData({
      abi: erc20Abi,
      functionName: 'transfer',
      args: [to, amount],
    });
    return { to: asset.token, value: 0n, data };
  },
  // A call to an address without code succeeds and does nothing: a token must have some.
  needsCode: ({ asset }) => asset.kind === 'erc20',
  succeeded: ({ asset }, output) => asset.kind === 'native' || answersYes(output),
};
