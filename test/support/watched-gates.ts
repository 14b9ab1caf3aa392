/** Gates over a real chain behind a proxy, the members of a small community who hold its token, and one gate of it. */
import { type Hash, parseAbi, parseEther } from 'viem';
import { contracts } from '#sandbox/chain/contracts.ts';
import { startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { type Somebody, startGateWorld } from './gate-world.ts';
import { startRpcProxy } from './rpc-proxy.ts';

const CHAIN = 31_337;
const TOKEN = parseAbi([
  'function transfer(address to, uint256 amount) returns (bool)',
  'function mint(address to, uint256 amount)',
]);

export type WatchedGates = Awaited<ReturnType<typeof startWatchedGates>>;

export async function startWatchedGates(rule = 'erc20(CIV) >= 100') {
  const chain = await startChain();
  await chain.anvil.setMining('automine');
  const rpc = await startRpcProxy(chain.url);
  const world = await startGateWorld(chain, rpc.url);
  const known: { [name: string]: Somebody } = {
    cleo: await world.joinDiscord('Cleo'),
    dan: await world.joinDiscord('Dan'),
    bo: await world.joinTelegram('Bo'),
  };
  for (const name of ['cleo', 'dan', 'bo'] as const) {
    const somebody = known[name];
    if (somebody) await world.link(somebody, people[name].address);
  }
  const look = () => world.services.gateWatch.look(CHAIN);
  const cursor = () => world.store.deposits.findCursor(`gates:${CHAIN}`);
  const mined = async (sent: Promise<Hash>): Promise<void> => {
    await chain.mined(await sent);
  };
  const call = (by: Person, functionName: 'transfer' | 'mint', ...args: unknown[]) =>
    mined(
      chain.walletOf(by).writeContract({
        address: contracts.token.address,
        abi: TOKEN,
        functionName,
        args,
      } as never),
    );
  const give = (from: Person, to: Person, civ: string) =>
    call(from, 'transfer', to.address, parseEther(civ));

  /** Persons and communities that are to be looked at, by name. */
  async function rung(): Promise<string[]> {
    const rows = await world.sql<{ kind: string; key: string }[]>`
      select kind, key from outbox where kind in ('gate-moved', 'gate-sweep')
         and done_at is null and due_at <= civitas_now()`;
    const names = new Map(Object.entries(known).map(([name, one]) => [one.person as string, name]));
    return rows
      .map(({ kind, key }) => (kind === 'gate-sweep' ? 'all' : (names.get(key) ?? key)))
      .sort();
  }
  const hasRole = (who: string): boolean => {
    const somebody = known[who];
    return somebody !== undefined && world.rolesOf(somebody).includes(world.holderRole);
  };

  await world.openGate(rule);
  await world.work();
  await look();

  return {
    ...{ chain, rpc, world, known, look, cursor, mined, call, give, rung, hasRole },

    /** Nothing is waiting. */
    async fresh(): Promise<void> {
      rpc.misbehave = undefined;
      await look();
      await world.work();
    },

    async stop(): Promise<void> {
      await world.close();
      await rpc.stop();
      await chain.stop();
    },
  };
}
