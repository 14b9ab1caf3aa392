/** What the contract at an address is: a fungible token, a collection (ERC-165 says so), or neither. */
import { erc20Abi, erc721Abi, parseAbi } from 'viem';
import { shortenAddress } from '#core/address.ts';
import { MAX_DECIMALS } from '#core/amount.ts';
import type { TokenStandard } from '#core/eligibility/rule.ts';
import type { Address } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Chain, Client } from '../client.ts';
import { asking, toChainFault } from '../fault.ts';

/** `decimals` of a collection is 0: it is counted in pieces. */
export type TokenFacts = {
  readonly standard: TokenStandard;
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
};

/** What a token wrote itself is hostile until cut: longer names are no use to anybody. */
const MAX_NAME_LENGTH = 60;
const clean = (text: string): string =>
  text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, MAX_NAME_LENGTH);

/** A read whose no is an answer of the contract: undefined. A read that failed throws. */
async function answerOf<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const fault = toChainFault(error);
    // Reverted, or answered with what does not decode: the contract spoke, and is no such token.
    if (fault.code === 'reverted' || fault.code === 'undecodable') return undefined;
    throw fault;
  }
}

const ERC165 = parseAbi(['function supportsInterface(bytes4 id) view returns (bool)']);
const ERC721_ID = '0x80ac58cd';
/** A contract that knows ERC-165 must deny this one; others may answer yes to anything (EIP-165). */
const INVALID_ID = '0xffffffff';

async function isCollection(client: Client, address: Address): Promise<boolean> {
  const [collection, anything] = await Promise.all(
    [ERC721_ID, INVALID_ID].map((id) =>
      answerOf(() =>
        client.readContract({
          address,
          abi: ERC165,
          functionName: 'supportsInterface',
          args: [id as `0x${string}`],
        }),
      ),
    ),
  );
  return collection === true && anything === false;
}

/** Symbol and name are optional in ERC-721: the address stands for them. */
async function describeCollection(client: Client, address: Address): Promise<TokenFacts> {
  const collection = { address, abi: erc721Abi } as const;
  const [symbol, name] = await Promise.all([
    answerOf(() => client.readContract({ ...collection, functionName: 'symbol' })),
    answerOf(() => client.readContract({ ...collection, functionName: 'name' })),
  ]);
  const shown = clean(symbol ?? '') || shortenAddress(address);
  return { standard: 'erc721', symbol: shown, name: clean(name ?? '') || shown, decimals: 0 };
}

async function describeFungible(client: Client, address: Address): Promise<TokenFacts | undefined> {
  const token = { address, abi: erc20Abi } as const;
  const [symbol, name, decimals, supply] = await Promise.all([
    answerOf(() => client.readContract({ ...token, functionName: 'symbol' })),
    answerOf(() => client.readContract({ ...token, functionName: 'name' })),
    answerOf(() => client.readContract({ ...token, functionName: 'decimals' })),
    answerOf(() => client.readContract({ ...token, functionName: 'totalSupply' })),
  ]);
  const shown = clean(symbol ?? '');
  if (decimals === undefined || decimals > MAX_DECIMALS) return undefined;
  if (supply === undefined || shown === '') return undefined;
  return { standard: 'erc20', symbol: shown, name: clean(name ?? '') || shown, decimals };
}

/**
 * Refuses `not-a-contract` and `not-a-token`: a fungible token answers symbol, decimals up to 36 and
 * totalSupply. Throws a `ChainFault` when the chain could not be asked.
 */
export async function describeToken(
  chain: Chain,
  chainId: number,
  address: Address,
): Promise<Result<TokenFacts>> {
  const client = chain.client(chainId);
  const code = await asking(() => client.getCode({ address }));
  if (code === undefined) return refuse({ code: 'not-a-contract', address });
  if (await isCollection(client, address)) return accept(await describeCollection(client, address));
  const token = await describeFungible(client, address);
  return token ? accept(token) : refuse({ code: 'not-a-token', address });
}
