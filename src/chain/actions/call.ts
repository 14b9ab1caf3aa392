/** Any function of a contract, its signature typed in. What reads only, or takes no money it is sent, is refused here. */
import { type AbiFunction, decodeAbiParameters, encodeFunctionData, parseAbiItem } from 'viem';
import type { CallAction, CallArgument } from '#core/execution/actions/call.ts';
import type { Address } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { ActionKind } from './kind.ts';
import { typedValue } from './typed-argument.ts';

export type TypedCall = {
  readonly chainId: number;
  readonly to: Address;
  /** With or without the word `function`. */
  readonly signature: string;
  readonly arguments: readonly CallArgument[];
  readonly value: bigint;
};

/** Bytes that are signed for one call; a block holds no more than a few of these. */
const MAX_DATA_LENGTH = 2 + 2 * 16_384;

/** What else a contract's source begins a line with; none of it but a function is called. */
const OTHER = /^(function|constructor|fallback|receive|event|error|struct)\b/;

function readSignature(text: string): { item: AbiFunction; written: string } | undefined {
  const line = text.trim().replace(/\s+/g, ' ').replace(/;$/, '');
  const written = OTHER.test(line) ? line : `function ${line}`;
  try {
    const item = parseAbiItem(written as 'function f()') as unknown as AbiFunction;
    return item.type === 'function' ? { item, written } : undefined;
  } catch (error) {
    // Every way in which a signature may be none is an error class of its own in abitype.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function encode(item: AbiFunction, values: readonly CallArgument[]): Result<Hex> {
  const { name, inputs } = item;
  if (inputs.length !== values.length) {
    return refuse({ code: 'call-arguments', needed: inputs.length, have: values.length });
  }
  const typed: unknown[] = [];
  for (const [index, input] of inputs.entries()) {
    const value = typedValue(input, values[index] ?? '');
    if (value === undefined) {
      const text = JSON.stringify(values[index]).slice(0, 80);
      return refuse({ code: 'call-argument', position: index + 1, type: input.type, text });
    }
    typed.push(value);
  }
  return accept(encodeFunctionData({ abi: [item], functionName: name, args: typed }));
}

/** What was typed, as an action; its bytes are in it. */
export function readCall(typed: TypedCall): Result<CallAction> {
  const read = readSignature(typed.signature);
  if (!read) return refuse({ code: 'call-signature', text: typed.signature.slice(0, 200) });
  const { item, written } = read;
  if (item.stateMutability === 'view' || item.stateMutability === 'pure') {
    return refuse({ code: 'call-reads-only', text: item.name });
  }
  if (typed.value > 0n && item.stateMutability !== 'payable') {
    return refuse({ code: 'call-not-payable', text: item.name });
  }
  const data = encode(item, typed.arguments);
  if (!data.ok) return data;
  if (data.value.length > MAX_DATA_LENGTH) {
    return refuse({ code: 'text-too-long', option: 'action', max: MAX_DATA_LENGTH });
  }
  return accept({ kind: 'call', ...typed, signature: written, data: data.value });
}

/** A function that answers with one `bool` says by it whether it did it. */
function saysNo(signature: string, output: Hex): boolean {
  const outputs = readSignature(signature)?.item.outputs ?? [];
  if (outputs.length !== 1 || outputs[0]?.type !== 'bool' || output.length < 66) return false;
  return decodeAbiParameters([{ type: 'uint256' }], output)[0] === 0n;
}

export const call: ActionKind<CallAction> = {
  callOf(action) {
    const again = readCall(action);
    invariant(again.ok && again.value.data === action.data, 'a call is the bytes that were voted');
    return { to: action.to, value: action.value, data: action.data };
  },
  needsCode: () => true,
  succeeded: ({ signature }, output) => !saysNo(signature, output),
};
