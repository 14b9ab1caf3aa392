// Who owns what on the sandbox's chain: the six people, and the accounts of the communities.
import { type Address, formatEther, formatUnits, parseAbi } from 'viem';
import type { SandboxChain } from '../chain/index.ts';
import { personIds } from '../town.ts';
import type { Room } from './room.ts';
import type { ChainView, Holding } from './wire.ts';

const etherAbi = parseAbi(['function getEthBalance(address) view returns (uint256)']);

type Account = { community: string; purpose: string; address: Address };

/** One call for all of them, so that the columns are of one block. */
async function readHoldings(
  { publicClient, contracts }: SandboxChain,
  addresses: readonly Address[],
): Promise<Omit<Holding, 'name'>[]> {
  const { token, badge, multicall3 } = contracts;
  const balanceOf = (contract: typeof token | typeof badge) =>
    addresses.map((address) => ({
      ...contract,
      functionName: 'balanceOf' as const,
      args: [address],
    }));
  const values = (await publicClient.multicall({
    contracts: [
      ...addresses.map((address) => ({
        address: multicall3.address,
        abi: etherAbi,
        functionName: 'getEthBalance' as const,
        args: [address],
      })),
      ...balanceOf(token),
      ...balanceOf(badge),
    ],
    allowFailure: false,
  })) as bigint[];
  const at = (column: number, row: number): bigint => values[column * addresses.length + row] ?? 0n;
  return addresses.map((address, row) => ({
    address,
    eth: formatEther(at(0, row)),
    civ: formatUnits(at(1, row), 18),
    badges: Number(at(2, row)),
  }));
}

const NAMES: Readonly<Record<string, string>> = {
  treasury: 'Treasury',
  vault: 'Vault',
  gas: 'Gas purse',
  safe: 'Safe',
  timelock: 'Timelock',
  governor: 'Governor',
};

async function readAccounts({ connection }: Room, chainId: number): Promise<Account[]> {
  return connection.sql<Account[]>`
    select c.name as community, s.purpose, s.address
    from (
      select community_id, purpose, address from sender_account where chain_id = ${chainId}
      union all
      select community_id, kind, keeper from executor
      where chain_id = ${chainId} and disconnected_at is null
    ) s join community c on c.id = s.community_id
    order by c.id,
      array_position(array['treasury', 'vault', 'gas', 'safe', 'timelock', 'governor'], s.purpose)`;
}

export async function readChain(room: Room): Promise<ChainView> {
  const { chain } = room.running;
  const [accounts, [counted]] = await Promise.all([
    readAccounts(room, chain.chainId),
    room.connection.sql<{ count: bigint }[]>`select count(*) from community`,
  ]);
  const people = personIds.map((id) => ({ id, ...chain.people[id] }));
  const owners = [...people, ...accounts];
  const [block, holdings] = await Promise.all([
    chain.publicClient.getBlockNumber(),
    readHoldings(
      chain,
      owners.map(({ address }) => address),
    ),
  ]);
  const holding = (row: number, name: string): Holding => ({
    ...(holdings[row] ?? { address: '', eth: '0', civ: '0', badges: 0 }),
    name,
  });
  const communities = Number(counted?.count ?? 0n);
  return {
    block: Number(block),
    token: chain.contracts.token.address,
    people: people.map(({ id, name }, row) => ({ id, ...holding(row, name) })),
    accounts: accounts.map(({ community, purpose }, row) => ({
      ...holding(people.length + row, NAMES[purpose] ?? purpose),
      purpose,
      community,
    })),
    communities,
    foundingCode: communities === 0 ? (room.foundingCode() ?? null) : null,
  };
}
