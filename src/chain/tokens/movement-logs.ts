/**
 * Whose holdings or votes changed in a range of blocks, by the logs of the contracts asked about alone: ERC-20 and
 * ERC-721 `Transfer`, ERC-1155 `TransferSingle` and `TransferBatch`, ERC-5805 `DelegateVotesChanged`. What a log says of
 * amounts is left unread: whoever it names is looked at.
 */
import { type Hex, type Address as HexAddress, numberToHex, toEventSelector } from 'viem';
import { type Address, asAddress } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import { asking } from '../fault.ts';

/** Which indexed words are wallets. */
const WALLETS_AT: { readonly [topic: Hex]: readonly number[] } = {
  [toEventSelector('Transfer(address,address,uint256)')]: [1, 2],
  [toEventSelector('TransferSingle(address,address,address,uint256,uint256)')]: [2, 3],
  [toEventSelector('TransferBatch(address,address,address,uint256[],uint256[])')]: [2, 3],
  [toEventSelector('DelegateVotesChanged(address,uint256,uint256)')]: [1],
};

export type Movement = { readonly contract: Address; readonly wallet: Address };

const ADDRESS_WORD = /^0x0{24}[0-9a-f]{40}$/;
const NOBODY = `0x${'0'.repeat(40)}`;

function walletsIn(topics: readonly Hex[]): string[] {
  const places = WALLETS_AT[topics[0] ?? '0x'] ?? [];
  return places.flatMap((place) => {
    const word = topics[place]?.toLowerCase();
    // Some old tokens do not index their words, and anybody's contract may put what it likes there.
    if (word === undefined || !ADDRESS_WORD.test(word)) return [];
    const wallet = `0x${word.slice(26)}`;
    return wallet === NOBODY ? [] : [wallet];
  });
}

/** Both blocks included; each once. Throws when any part of the range could not be read. */
export async function movementLogs(
  chain: Chain,
  chainId: number,
  contracts: readonly Address[],
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly Movement[]> {
  if (contracts.length === 0 || fromBlock > toBlock) return [];
  const logs = await asking(() =>
    chain.client(chainId).request({
      method: 'eth_getLogs',
      params: [
        {
          address: [...contracts] as HexAddress[],
          topics: [Object.keys(WALLETS_AT) as Hex[]],
          fromBlock: numberToHex(fromBlock),
          toBlock: numberToHex(toBlock),
        },
      ],
    }),
  );
  const known = new Set<string>(contracts);
  const found = new Map<string, Movement>();
  for (const { address, topics } of logs) {
    const contract = address.toLowerCase();
    if (!known.has(contract)) continue;
    for (const wallet of walletsIn(topics)) {
      const movement = { contract: asAddress(contract), wallet: asAddress(wallet) };
      found.set(`${contract}:${wallet}`, movement);
    }
  }
  return [...found.values()];
}
