/**
 * A typed argument as its ABI type takes it. Nothing is guessed: a number is whole and within its type, an address
 * satisfies its checksum, bytes have their length; lists and tuples are JSON lists in the order of the signature.
 */
import type { AbiParameter } from 'viem';
import { parseAddress } from '#core/address.ts';
import type { CallArgument } from '#core/execution/actions/call.ts';

/** Undefined where the text is no value of the type. */
export function typedValue(parameter: AbiParameter, typed: CallArgument): unknown {
  const [, inner, length] = /^(.*)\[(\d*)\]$/.exec(parameter.type) ?? [];
  if (inner !== undefined) {
    const isLength = Array.isArray(typed) && (length === '' || typed.length === Number(length));
    return isLength
      ? all(
          typed.map(() => ({ ...parameter, type: inner })),
          typed,
        )
      : undefined;
  }
  if (parameter.type === 'tuple') {
    const members = 'components' in parameter ? parameter.components : [];
    return Array.isArray(typed) && typed.length === members.length
      ? all(members, typed)
      : undefined;
  }
  if (typeof typed === 'boolean') return parameter.type === 'bool' ? typed : undefined;
  return typeof typed === 'string' ? scalarOf(parameter.type, typed) : undefined;
}

function all(
  parameters: readonly AbiParameter[],
  typed: readonly CallArgument[],
): readonly unknown[] | undefined {
  const values = parameters.map((parameter, index) => typedValue(parameter, typed[index] ?? ''));
  return values.includes(undefined) ? undefined : values;
}

function scalarOf(type: string, text: string): unknown {
  if (type === 'string') return text;
  if (type === 'bool') return text === 'true' || (text === 'false' ? false : undefined);
  if (type === 'address') {
    const address = parseAddress(text);
    return address.ok ? address.value : undefined;
  }
  const [, sign, bits] = /^(u?)int(\d*)$/.exec(type) ?? [];
  if (sign !== undefined) return integerOf(text, sign === 'u', Number(bits || 256));
  const [, size] = /^bytes(\d*)$/.exec(type) ?? [];
  const isBytes = size !== undefined && /^0x([0-9a-fA-F]{2})*$/.test(text);
  return isBytes && (size === '' || text.length === 2 + 2 * Number(size))
    ? text.toLowerCase()
    : undefined;
}

function integerOf(text: string, unsigned: boolean, bits: number): bigint | undefined {
  if (!/^-?\d{1,78}$/.test(text)) return undefined;
  const value = BigInt(text);
  const [least, most] = unsigned
    ? [0n, (1n << BigInt(bits)) - 1n]
    : [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n];
  return value >= least && value <= most ? value : undefined;
}
