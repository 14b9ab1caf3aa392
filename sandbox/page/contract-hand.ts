// Contracts that can keep a community's money, deployed from the page: for the account of the community that was founded
// last, each with some CIV. A steward names one of them to the bot with /treasury connect.
import { getAddress, parseEther } from 'viem';
import { deployGovernor } from '../chain/governor.ts';
import { deployTownSafe } from '../chain/safe.ts';
import { deployTimelock } from '../chain/timelock.ts';
import type { Room } from './room.ts';
import type { Act, Outcome } from './wire.ts';

/** Long enough to be seen waiting, short enough for the page's "+1 h". */
const DELAY_SECONDS = 600;
const HELD = parseEther('1000');

/** Of the newest community that has one. */
async function accountOf({ connection, running }: Room): Promise<`0x${string}` | undefined> {
  const [row] = await connection.sql<{ address: `0x${string}` }[]>`
    select s.address from sender_account s join community c on c.id = s.community_id
    where s.chain_id = ${running.chain.chainId} and s.purpose = 'treasury'
    order by c.id desc limit 1`;
  return row && getAddress(row.address);
}

type Contract = Extract<Act, { kind: 'contract' }>['contract'];

const DEPLOY: {
  readonly [C in Contract]: (room: Room, account: `0x${string}`) => Promise<`0x${string}`>;
} = {
  async safe({ running: { chain } }) {
    const safe = await deployTownSafe(chain);
    await chain.fund(safe, { civ: HELD });
    return safe;
  },
  async timelock({ running: { chain } }, account) {
    const timelock = await deployTimelock(chain, DELAY_SECONDS, [account]);
    await chain.fund(timelock, { civ: HELD });
    return timelock;
  },
  governor: async ({ running: { chain } }) => (await deployGovernor(chain, { civ: HELD })).governor,
};

/** Its address is copied, for the command. */
export async function deployContract(
  room: Room,
  { contract }: { contract: Contract },
): Promise<Outcome> {
  const account = await accountOf(room);
  if (!account)
    return { ok: false, error: 'Found a community first: it needs an account on the chain.' };
  return { ok: true, kind: 'copy', text: await DEPLOY[contract](room, account) };
}
