/**
 * Whether a contract is what a rule takes it for, asked before the rule is set: a standard added to `TOKEN_STANDARDS`
 * does not compile until it is here. Contracts are asked about an address of nobody, since what fails for one wallet
 * would leave everybody unknown.
 */
import { encodeFunctionData, type Hex, parseAbi } from 'viem';
import { shortenAddress } from '#core/address.ts';
import type { TokenStandard } from '#core/eligibility/rule.ts';
import { decodeWord, type ViewFunction } from '#core/eligibility/view-function.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Client } from '../client.ts';
import { readBounded, wordOf } from './bounded.ts';
import { describeToken, type TokenFacts } from './describe.ts';
import { readOwner, viewCall } from './readings.ts';

/** Chains' own coins and names are no contract that a rule points at. */
export type ProbedStandard = Exclude<TokenStandard, 'native' | 'names'>;

/** What a term takes a contract for, with what it asks of it. */
export type ContractUse = {
  readonly standard: ProbedStandard;
  readonly id?: bigint;
  readonly function?: ViewFunction;
};

type Probe = (client: Client, address: Address, use: ContractUse) => Promise<Result<TokenFacts>>;

const NOBODY = asAddress('0x000000000000000000000000000000000000dEaD');
const ABI = parseAbi([
  'function getVotes(address account) view returns (uint256)',
  'function asset() view returns (address)',
  'function convertToAssets(uint256 shares) view returns (uint256)',
  'function isOwner(address owner) view returns (bool)',
  'function getThreshold() view returns (uint256)',
]);

/** The words it answers; undefined for each that is none. */
const wordsOf = async (client: Client, to: Address, ...data: readonly Hex[]) =>
  (
    await readBounded(
      client,
      data.map((one) => ({ to, data: one })),
    )
  ).map(wordOf);

/** Refused by what it is instead, as far as that can be told. */
function wrong(
  described: Result<TokenFacts>,
  address: Address,
  expected: TokenStandard,
): Result<TokenFacts> {
  if (!described.ok && described.refusal.code !== 'not-a-token') return described;
  const found = described.ok ? described.value.standard : 'contract';
  return refuse({ code: 'wrong-standard', token: address, expected, found });
}

const asDescribed: Probe = async (client, address, { standard }) => {
  const described = await describeToken(client, address);
  if (!described.ok || described.value.standard === standard) return described;
  return wrong(described, address, standard);
};

/** A piece of nobody would leave everybody out, and most likely is a slip. */
const collection: Probe = async (client, address, use) => {
  const described = await asDescribed(client, address, use);
  const { id } = use;
  if (!described.ok || id === undefined) return described;
  const { held } = await readOwner((calls) => readBounded(client, calls), address, id);
  return held ? described : refuse({ code: 'piece-unknown', address, id });
};

const votes: Probe = async (client, address) => {
  const described = await describeToken(client, address);
  const data = encodeFunctionData({ abi: ABI, functionName: 'getVotes', args: [NOBODY] });
  const [power] = await wordsOf(client, address, data);
  if (!described.ok || power === undefined) return wrong(described, address, 'votes');
  return accept({ ...described.value, standard: 'votes' });
};

/** Counted in the unit of what the vault holds. */
const vault: Probe = async (client, address) => {
  const described = await describeToken(client, address);
  if (!described.ok) return wrong(described, address, 'erc4626');
  const [asset, worth] = await wordsOf(
    ...([client, address] as const),
    encodeFunctionData({ abi: ABI, functionName: 'asset' }),
    encodeFunctionData({ abi: ABI, functionName: 'convertToAssets', args: [0n] }),
  );
  if (asset === undefined || asset >= 1n << 160n || worth === undefined) {
    return wrong(described, address, 'erc4626');
  }
  const held = await describeToken(client, asAddress(`0x${asset.toString(16).padStart(40, '0')}`));
  if (held.ok && held.value.standard === 'erc20') {
    return accept({ ...held.value, standard: 'erc4626' });
  }
  return wrong(described, address, 'erc4626');
};

const view: Probe = async (client, address, { function: asked }) => {
  const described = await describeToken(client, address);
  if (!described.ok && described.refusal.code === 'not-a-contract') return described;
  const name = asked?.name ?? '';
  const [word] = await wordsOf(client, address, viewCall(name, NOBODY));
  const value = word === undefined || !asked ? undefined : decodeWord(asked.returns, word);
  if (value === undefined) return refuse({ code: 'function-unreadable', address, function: name });
  const symbol = described.ok ? described.value.symbol : shortenAddress(address);
  return accept({ standard: 'view', symbol, name: symbol, decimals: 0 });
};

const safe: Probe = async (client, address) => {
  const described = await describeToken(client, address);
  if (!described.ok && described.refusal.code === 'not-a-contract') return described;
  const [threshold, owner] = await wordsOf(
    ...([client, address] as const),
    encodeFunctionData({ abi: ABI, functionName: 'getThreshold' }),
    encodeFunctionData({ abi: ABI, functionName: 'isOwner', args: [NOBODY] }),
  );
  const sound = threshold !== undefined && threshold > 0n && owner !== undefined && owner <= 1n;
  if (!sound) return wrong(described, address, 'safe');
  return accept({ standard: 'safe', symbol: 'Safe', name: 'Safe', decimals: 0 });
};

const PROBES: { readonly [S in ProbedStandard]: Probe } = {
  erc20: asDescribed,
  erc721: collection,
  erc1155: asDescribed,
  votes,
  erc4626: vault,
  view,
  safe,
};

/** Refuses with what is wrong with it. Throws a `ChainFault` when the chain could not be asked. */
export const probeContract: Probe = (client, address, use) =>
  PROBES[use.standard](client, address, use);
