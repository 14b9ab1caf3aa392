/**
 * What is carried out on chain, as people write it: one step a line, or `;` between them. Read here and nowhere else;
 * what it says of persons, tokens and functions is looked up by the caller.
 *
 *   pay 5 CIV to @bo · nft 0x… 7 to @bo · items 0x… 7 x 3 to @bo · mint 0x… 100 to @bo
 *   call 0x… "function setFee(uint256 bps)" 250 · call 0x… value 0.5 "function buy(uint256 id) payable" 7
 */
import { parseAddress } from '../address.ts';
import type { Address } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import { type Word, wordsOf } from './action-words.ts';
import type { CallArgument } from './actions/call.ts';
import { MAX_STEPS } from './intent.ts';

/** An address, or somebody whose own wallet is looked up. */
export type TypedRecipient =
  | { readonly by: 'address'; readonly address: Address }
  /** As typed, with the `@` of a name or the brackets of a mention. */
  | { readonly by: 'name'; readonly text: string };

export type TypedStep =
  | { readonly kind: 'pay'; readonly amount: string; readonly to: TypedRecipient }
  | {
      readonly kind: 'nft';
      readonly collection: Address;
      readonly id: bigint;
      readonly to: TypedRecipient;
    }
  | {
      readonly kind: 'items';
      readonly collection: Address;
      readonly id: bigint;
      readonly amount: bigint;
      readonly to: TypedRecipient;
    }
  | {
      readonly kind: 'mint';
      readonly token: Address;
      readonly amount: string;
      readonly to: TypedRecipient;
    }
  | {
      readonly kind: 'call';
      readonly contract: Address;
      readonly signature: string;
      readonly arguments: readonly CallArgument[];
      /** Of the chain's own coin; null where none is sent along. */
      readonly value: string | null;
    };

const isDigits = (text: string | undefined): text is string =>
  text !== undefined && /^\d{1,78}$/.test(text);

function recipientOf(words: readonly Word[]): TypedRecipient | undefined {
  const [word, ...more] = words;
  if (!word || more.length > 0) return undefined;
  const address = parseAddress(word.text);
  if (address.ok) return { by: 'address', address: address.value };
  return /^(@\S{2,64}|<@!?\d{5,24}>)$/.test(word.text)
    ? { by: 'name', text: word.text }
    : undefined;
}

/** A list as JSON has it, its numbers as they are written; undefined for anything else. */
function listOf(text: string): CallArgument | undefined {
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|[^\s[\],"]+/g, (item) =>
    item.startsWith('"') || item === 'true' || item === 'false' ? item : JSON.stringify(item),
  );
  try {
    return JSON.parse(quoted) as CallArgument;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const argumentOf = ({ text, quoted }: Word): CallArgument | undefined =>
  !quoted && text.startsWith('[') ? listOf(text) : text;

function callOf(words: readonly Word[]): TypedStep | undefined {
  const [target, ...rest] = words;
  const contract = parseAddress(target?.text ?? '');
  const pays = rest[0]?.text.toLowerCase() === 'value' && !rest[0].quoted;
  const [signature, ...values] = pays ? rest.slice(2) : rest;
  const value = pays ? rest[1]?.text : null;
  if (!contract.ok || !signature?.quoted || value === undefined) return undefined;
  const read = values.map(argumentOf);
  if (read.includes(undefined)) return undefined;
  return {
    kind: 'call',
    contract: contract.value,
    signature: signature.text,
    arguments: read as readonly CallArgument[],
    value,
  };
}

function givenOf(kind: string, words: readonly Word[]): TypedStep | undefined {
  const at = words.findIndex(({ text, quoted }) => !quoted && text.toLowerCase() === 'to');
  const to = at < 0 ? undefined : recipientOf(words.slice(at + 1));
  const said = words.slice(0, Math.max(at, 0)).map(({ text }) => text);
  if (!to || said.length === 0) return undefined;
  if (kind === 'pay') return { kind, amount: said.join(' '), to };
  const contract = parseAddress(said[0] ?? '');
  if (!contract.ok) return undefined;
  const [, second, sign, fourth] = said;
  if (kind === 'mint') {
    return said.length > 1
      ? { kind, token: contract.value, amount: said.slice(1).join(' '), to }
      : undefined;
  }
  if (!isDigits(second)) return undefined;
  const of = { collection: contract.value, id: BigInt(second), to };
  if (kind === 'nft') return said.length === 2 ? { kind, ...of } : undefined;
  const isAmount = sign === 'x' && isDigits(fourth) && said.length === 4;
  return kind === 'items' && isAmount ? { kind, ...of, amount: BigInt(fourth) } : undefined;
}

function stepOf([verb, ...words]: readonly Word[]): TypedStep | undefined {
  const kind = verb?.text.toLowerCase() ?? '';
  return kind === 'call' ? callOf(words) : givenOf(kind, words);
}

/** Refusals: action-unreadable with the step it stopped at, action-steps. */
export function readActionText(text: string): Result<readonly TypedStep[]> {
  const steps = wordsOf(text);
  if (!steps || steps.length === 0) {
    return refuse({ code: 'action-unreadable', position: 1, text: text.slice(0, 80) });
  }
  if (steps.length > MAX_STEPS) return refuse({ code: 'action-steps', max: MAX_STEPS });
  const read: TypedStep[] = [];
  for (const [index, words] of steps.entries()) {
    const step = stepOf(words);
    if (!step) {
      const said = words.map((word) => word.text).join(' ');
      return refuse({ code: 'action-unreadable', position: index + 1, text: said.slice(0, 80) });
    }
    read.push(step);
  }
  return accept(read);
}
