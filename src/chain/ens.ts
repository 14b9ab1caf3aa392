/**
 * Names of addresses (ENS, ERC-137, ERC-181). An address says what it is called, which anybody may claim; it is believed
 * only where that name says the same address, and only in its normal form (ENSIP-15). Names kept off the chain
 * (ERC-3668) are not followed: their owner would choose which server is asked.
 */
import {
  type Abi,
  decodeAbiParameters,
  encodeFunctionData,
  type Hex,
  namehash,
  parseAbi,
  zeroAddress,
} from 'viem';
import { normalize } from 'viem/ens';
import { type Address, asAddress, toChecksumAddress } from '#core/identity.ts';
import type { Chain } from './client.ts';
import { asking, toChainFault } from './fault.ts';
import { type Answer, type BoundedCall, wordOf } from './tokens/bounded.ts';
import { bothOf } from './tokens/told-by.ts';

/** The same on every chain that has it. */
export const ENS_REGISTRY = asAddress('0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e');
/** Longer ones are no help to anybody. */
const MAX_NAME_LENGTH = 80;

export const ensAbi = parseAbi([
  'function resolver(bytes32 node) view returns (address)',
  'function addr(bytes32 node) view returns (address)',
  'function name(bytes32 node) view returns (string)',
]);

export type Ens = {
  /** Where the names are kept. */
  readonly registry: { readonly chainId: number; readonly address: Address } | undefined;
  /** False: no chain with names is configured, and nothing is asked. */
  readonly isOn: boolean;
  /** A typed name as it is kept (ENSIP-15); null: no name. */
  normalOf(name: string): string | null;
  /** The name that an address has in both directions; null: none. Throws a fault when it cannot be read. */
  nameOf(address: Address): Promise<string | null>;
  /** What a typed name stands for; null: nothing, or no name. Throws a fault when it cannot be read. */
  addressOf(name: string): Promise<Address | null>;
};

function normalOf(name: string): string | null {
  try {
    const normal = normalize(name);
    return normal.length > 0 && normal.length <= MAX_NAME_LENGTH ? normal : null;
  } catch {
    // Its way to say that this is no name.
    return null;
  }
}

export function createEns(chain: Chain, chainId: number | undefined): Ens {
  /** What a resolver that anybody may have written says; null: nothing that could be understood. */
  async function read(to: Hex, functionName: 'resolver' | 'addr' | 'name', node: Hex) {
    if (chainId === undefined) return null;
    const client = chain.client(chainId);
    const abi: Abi = ensAbi;
    try {
      const said = await asking(() =>
        client.readContract({ address: to, abi, functionName, args: [node] }),
      );
      return typeof said === 'string' && said !== zeroAddress ? said : null;
    } catch (error) {
      const fault = toChainFault(error);
      if (fault.code === 'reverted' || fault.code === 'undecodable') return null;
      throw fault;
    }
  }

  async function resolverOf(node: Hex): Promise<Hex | null> {
    const found = await read(ENS_REGISTRY, 'resolver', node);
    return found === null ? null : asAddress(found);
  }

  async function forward(normal: string): Promise<Address | null> {
    const node = namehash(normal);
    const resolver = await resolverOf(node);
    const found = resolver && (await read(resolver, 'addr', node));
    return found === null ? null : asAddress(found);
  }

  return {
    registry: chainId === undefined ? undefined : { chainId, address: ENS_REGISTRY },
    isOn: chainId !== undefined,
    normalOf,

    async nameOf(address) {
      const node = namehash(`${toChecksumAddress(address).slice(2).toLowerCase()}.addr.reverse`);
      const resolver = await resolverOf(node);
      const said = resolver && (await read(resolver, 'name', node));
      // Not in its normal form it is dressed up as another one.
      if (!said || normalOf(said) !== said) return null;
      return (await forward(said)) === address ? said : null;
    },

    async addressOf(name) {
      const normal = name.includes('.') ? normalOf(name) : null;
      return normal === null ? null : forward(normal);
    },
  };
}

const reverseNode = (address: Address): Hex => namehash(`${address.slice(2)}.addr.reverse`);

const nodeCall = (
  to: Address,
  functionName: 'resolver' | 'addr' | 'name',
  node: Hex,
): BoundedCall => ({
  to,
  data: encodeFunctionData({ abi: ensAbi, functionName, args: [node] }),
  // The longest name that counts, with what ABI puts before it.
  ...(functionName === 'name' && { most: 96 + MAX_NAME_LENGTH }),
});

/** Undefined: not known; null: said to be none. */
type Said<T> = T | null | undefined;

/** The registry is known: what it does not answer in due form was not read. */
function resolverIn(answer: Answer | undefined): Said<Address> {
  const word = wordOf(answer);
  if (word === undefined || word >= 1n << 160n) return undefined;
  return word === 0n ? null : asAddress(`0x${word.toString(16).padStart(40, '0')}`);
}

/** A resolver is whoever's: what it will not or cannot say in due form is no name of theirs. */
const saidNothing = (answer: Answer | undefined): null | undefined =>
  answer === undefined || answer.status === 'unread' ? undefined : null;

const addressIn = (answer: Answer | undefined): Said<Address> =>
  resolverIn(answer) ?? saidNothing(answer);

function textIn(answer: Answer | undefined): Said<string> {
  if (answer?.status !== 'answered') return saidNothing(answer);
  try {
    const [text] = decodeAbiParameters([{ type: 'string' }], answer.data);
    return text === '' ? null : text;
  } catch {
    // What does not decode is no name.
    return null;
  }
}

type Ask = (calls: readonly BoundedCall[]) => Promise<readonly Answer[]>;
/** What is known of a wallet after some rounds, and who told them. */
type Known<T> = { readonly said: Said<T>; readonly toldBy: string | undefined };

/** Asks about those that are known so far; what they are known by stays null or undefined otherwise. */
async function step<T, R>(
  ask: Ask,
  known: readonly Known<T>[],
  callOf: (one: T, place: number) => BoundedCall,
  read: (answer: Answer | undefined) => Said<R>,
): Promise<Known<R>[]> {
  const asked = known.flatMap(({ said }, place) =>
    said === null || said === undefined ? [] : [{ said, place }],
  );
  const answers = await ask(asked.map(({ said, place }) => callOf(said, place)));
  const next = new Map(asked.map(({ place }, index) => [place, answers[index]]));
  return known.map(({ said, toldBy }, place) => {
    // Nothing is asked any more.
    if (said === null || said === undefined) return { said: said as null | undefined, toldBy };
    const answer = next.get(place);
    return { said: read(answer), toldBy: bothOf(toldBy, answer?.toldBy) };
  });
}

/**
 * The primary names of many wallets as `nameOf` finds them, in four rounds of calls; undefined where it could not be
 * read.
 */
export async function namesOf(ask: Ask, wallets: readonly Address[]): Promise<Known<string>[]> {
  const resolver = (node: Hex): BoundedCall => nodeCall(ENS_REGISTRY, 'resolver', node);
  const nodes = wallets.map(reverseNode);
  const begun = nodes.map((said) => ({ said, toldBy: undefined }));
  const reverse = await step(ask, begun, resolver, resolverIn);
  const claimed = await step(
    ...([
      ask,
      reverse,
      (to: Address, place: number) => nodeCall(to, 'name', nodes[place] ?? '0x'),
    ] as const),
    (answer) => {
      const text = textIn(answer);
      // Not in its normal form it is dressed up as another one.
      return typeof text === 'string' && normalOf(text) !== text ? null : text;
    },
  );
  const named = claimed.map(({ said, toldBy }) => ({
    ...{ said: typeof said === 'string' ? namehash(said) : said, toldBy },
  }));
  const forward = await step(ask, named, resolver, resolverIn);
  const held = await step(
    ...([
      ask,
      forward,
      (to: Address, place: number) => nodeCall(to, 'addr', named[place]?.said ?? '0x'),
    ] as const),
    addressIn,
  );
  return held.map(({ said: address, toldBy }, place) => {
    const name = claimed[place]?.said;
    if (address === undefined || name === undefined) return { said: undefined, toldBy };
    return { said: address !== null && address === wallets[place] ? name : null, toldBy };
  });
}
