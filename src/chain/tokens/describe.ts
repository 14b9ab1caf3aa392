/** What the contract at an address is: a fungible token, a collection, one of many kinds (ERC-165 says so), or none. */
import {
  decodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToString,
  parseAbi,
  size,
} from 'viem';
import { shortenAddress } from '#core/address.ts';
import { MAX_DECIMALS } from '#core/amount.ts';
import type { TokenStandard } from '#core/eligibility/rule.ts';
import type { Address } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Client } from '../client.ts';
import { asking } from '../fault.ts';
import { type Answer, type BoundedCall, readBounded, wordOf } from './bounded.ts';

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
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed();

/** Longer texts are not read at all. */
const MAX_TEXT = 512;

const ABI = parseAbi([
  'function supportsInterface(bytes4 id) view returns (bool)',
  'function symbol() view returns (string)',
  'function name() view returns (string)',
  'function decimals() view returns (uint8)',
  'function totalSupply() view returns (uint256)',
]);
const ERC721_ID = '0x80ac58cd';
const ERC1155_ID = '0xd9b67a26';
/** Of a collection that has a symbol and a name. */
const ERC721_METADATA_ID = '0x5b5e139f';
/** A contract that knows ERC-165 must deny this one; others may answer yes to anything (EIP-165). */
const INVALID_ID = '0xffffffff';

/** What it calls itself; undefined where that is nothing, or too long to be of use. */
function textIn(answer: Answer | undefined): string | undefined {
  if (answer?.status !== 'answered') return undefined;
  // From before strings were usual.
  if (size(answer.data) === 32) return clean(hexToString(answer.data)) || undefined;
  try {
    const [text] = decodeAbiParameters([{ type: 'string' }], answer.data);
    return clean(text) || undefined;
  } catch {
    // The contract spoke, and what it said is no text.
    return undefined;
  }
}

const supports = (id: Hex): Hex =>
  encodeFunctionData({ abi: ABI, functionName: 'supportsInterface', args: [id] });

/** Where the answer to `symbol` stands. */
const SYMBOL = 4;

const questions = (to: Address): BoundedCall[] => [
  ...[ERC721_ID, ERC1155_ID, INVALID_ID, ERC721_METADATA_ID].map((id) => ({
    to,
    data: supports(id as Hex),
  })),
  ...(['symbol', 'name'] as const).map((functionName) => ({
    ...{ to, data: encodeFunctionData({ abi: ABI, functionName }) },
    most: MAX_TEXT,
  })),
  ...(['decimals', 'totalSupply'] as const).map((functionName) => ({
    ...{ to, data: encodeFunctionData({ abi: ABI, functionName }) },
  })),
];

/**
 * Refuses `not-a-contract` and `not-a-token`: a fungible token answers symbol, decimals up to 36 and
 * totalSupply; `token-name-unread` where only the symbol did not come, though there has to be one: more than 512 bytes of
 * text, or megabytes, which use up the gas. Throws a `ChainFault` when the chain could not be asked.
 */
export async function describeToken(client: Client, address: Address): Promise<Result<TokenFacts>> {
  const code = await asking(() => client.getCode({ address }));
  if (code === undefined) return refuse({ code: 'not-a-contract', address });
  const answers = await readBounded(client, questions(address));
  const [collection, items, anything, hasMetadata] = answers.map(wordOf);
  const [symbol, name] = answers.slice(SYMBOL).map(textIn);
  const [decimals, supply] = answers.slice(SYMBOL + 2).map(wordOf);
  const shown = symbol ?? shortenAddress(address);
  const named = { symbol: shown, name: name ?? shown };
  const { status } = answers[SYMBOL] ?? {};
  const isUnread = status === 'too-large' || status === 'silent';
  // Symbol and name are optional in collections: the address stands for them where there are none.
  if (anything === 0n && (collection === 1n || items === 1n)) {
    if (status === 'too-large' || (isUnread && hasMetadata === 1n)) {
      return refuse({ code: 'token-name-unread', address });
    }
    return accept({ standard: collection === 1n ? 'erc721' : 'erc1155', ...named, decimals: 0 });
  }
  const counts = supply !== undefined && decimals !== undefined && decimals <= MAX_DECIMALS;
  if (counts && symbol !== undefined) {
    return accept({ standard: 'erc20', ...named, decimals: Number(decimals) });
  }
  return refuse({ code: counts && isUnread ? 'token-name-unread' : 'not-a-token', address });
}
