/**
 * What a term has read on a chain, under a key that is the same wherever it is asked: two terms that ask the same
 * are read once. Only wallets of the asking's own chain are asked about (W5).
 */
import type { Address } from '../identity.ts';

export const READING_KINDS = [
  'native',
  'erc20',
  'erc721',
  'owner',
  'erc1155',
  'votes',
  'assets',
  'view',
  'safe-owner',
  'name',
] as const;
export type ReadingKind = (typeof READING_KINDS)[number];

export type Asking = {
  readonly kind: ReadingKind;
  readonly chainId: number;
  readonly contract: Address;
  /** The id of a piece; `f:uint256` of a view function; else empty. */
  readonly argument: string;
};

/**
 * `value` in base units, 1 or 0 for a yes or no; `text`: the name that was found, null for none; `toldBy`: the provider it
 * was read from as members may know it, or several with ", " between.
 */
export type Reading = {
  readonly value: bigint;
  readonly block: bigint;
  readonly text?: string | null;
  readonly toldBy?: string;
};

export const askingKey = ({ kind, chainId, contract, argument }: Asking): string =>
  `${kind}:${chainId}:${contract}:${argument}`;

export const readingKey = (asking: Asking, wallet: Address): string =>
  `${askingKey(asking)}:${wallet}`;
