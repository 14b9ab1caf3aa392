/**
 * View functions as rules write them, in Solidity: `function f(address) view returns (uint256)`. One address in, one
 * word out: a number, or a yes or no. No decimals: what it answers is what is compared.
 */

export type ViewFunction = { readonly name: string; readonly returns: string };

const IDENTIFIER = '[A-Za-z_$][A-Za-z0-9_$]{0,63}';
const SIGNATURE = new RegExp(
  String.raw`^(?:function\s+)?(${IDENTIFIER})\s*\(\s*address(?:\s+${IDENTIFIER})?\s*\)` +
    String.raw`((?:\s+(?:external|public|view|pure))*)\s*returns\s*\(\s*(bool|u?int\d{0,3})(?:\s+${IDENTIFIER})?\s*\)\s*;?$`,
);

/** Undefined for a width Solidity does not have. */
function widthOf(type: string): string | undefined {
  if (type === 'bool') return type;
  const [, word = '', digits = ''] = /^(u?int)(\d*)$/.exec(type) ?? [];
  const bits = digits === '' ? 256 : Number(digits);
  const known = bits >= 8 && bits <= 256 && bits % 8 === 0 && !digits.startsWith('0');
  return known ? `${word}${bits}` : undefined;
}

export function parseViewFunction(text: string): ViewFunction | undefined {
  const match = SIGNATURE.exec(text.trim());
  const [, name = '', modifiers = '', type = ''] = match ?? [];
  const returns = widthOf(type);
  if (!match || returns === undefined) return undefined;
  return /\b(view|pure)\b/.test(modifiers) ? { name, returns } : undefined;
}

export const printViewFunction = ({ name, returns }: ViewFunction): string =>
  `function ${name}(address) view returns (${returns})`;

/** The word it answered as a number; undefined for one its type does not have. */
export function decodeWord(returns: string, word: bigint): bigint | undefined {
  if (returns === 'bool') return word <= 1n ? word : undefined;
  const bits = BigInt(returns.replace(/^u?int/, ''));
  if (returns.startsWith('uint')) return word < 1n << bits ? word : undefined;
  const signed = BigInt.asIntN(256, word);
  return BigInt.asIntN(Number(bits), signed) === signed ? signed : undefined;
}

/** `f:uint256`, the argument of a reading, and back. */
export const functionKey = ({ name, returns }: ViewFunction): string => `${name}:${returns}`;

export function functionOfKey(key: string): ViewFunction {
  const [name = '', returns = ''] = key.split(':');
  return { name, returns };
}
