/**
 * A thousand transfers in a block range of a community of 100,000 with linked wallets: how many calls it takes until
 * everybody has the right role, and again after the last three of those blocks were taken back. The peer reads everybody
 * again, by viem's multicall as it is. Everybody is settled before it begins, written in bulk. Roles are held to what the
 * chain says of all 100,000, after the transfers and after the blocks were taken back.
 */
import { createPublicClient, encodeFunctionData, type Hex, http, parseAbi, parseEther } from 'viem';
import type { Address } from '#core/identity.ts';
import { asAddress } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployer } from '#sandbox/chain/people.ts';
import { addCrowd } from '#test/support/crowd.ts';
import { type GateWorld, type Somebody, startGateWorld } from '#test/support/gate-world.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { dice, rounded } from './race.ts';
import { median } from './statistics.ts';

const QUICK = process.argv.includes('--quick');
const MEMBERS = QUICK ? 4_000 : 100_000;
const HOLDERS = 2_000;
const TRANSFERS = 1_000;
/** Of them, enough to lose the role by; the others change nothing. All runs together stay under what stops a gate (a tenth). */
const DECISIVE = 20;
const RUNS = QUICK ? 3 : 9;
const PER_BLOCK = 100;
/** The peer sends all its calls at once: none of them is to be given up and counted again. */
const PATIENCE_MS = 600_000;
const MINIMUM = parseEther('100');
const TOKEN = parseAbi([
  'function transfer(address to, uint256 amount)',
  'function mint(address to, uint256 amount)',
  'function balanceOf(address) view returns (uint256)',
]);

export type GateIncrementalRow = {
  path: string;
  rpcCalls: number;
  /** Than the peer's. */
  timesFewer: number | null;
  /** The median. */
  seconds: number;
  slowest: number;
};

type Counted = { rpcCalls: number; seconds: number };

type Bed = {
  chain: SandboxChain;
  rpc: RpcProxy;
  world: GateWorld;
  crowd: readonly Somebody[];
  /** By their place in the crowd. */
  wallets: readonly Address[];
};

const walletAt = (index: number): Address =>
  asAddress(`0x${(16n ** 39n + BigInt(index)).toString(16)}`);

type Call = { from: Address; name: 'transfer' | 'mint'; args: readonly [Address, bigint] };

/** Sent by Anvil itself, whose key nobody needs; mined a hundred in a block. */
async function send({ chain }: Pick<Bed, 'chain'>, calls: readonly Call[]): Promise<void> {
  await chain.anvil.setMining('paused');
  for (let from = 0; from < calls.length; from += PER_BLOCK) {
    for (const call of calls.slice(from, from + PER_BLOCK)) {
      const data = encodeFunctionData({ abi: TOKEN, functionName: call.name, args: call.args });
      const sent = { from: call.from, to: contracts.token.address, data, gas: '0x30d40' as Hex };
      await chain.publicClient.request({
        method: 'eth_sendTransaction' as never,
        params: [sent] as never,
      });
    }
    await chain.anvil.mine();
  }
}

async function build(): Promise<Bed> {
  const chain = await startChain();
  const rpc = await startRpcProxy(chain.url);
  const world = await startGateWorld(chain, rpc.url, 10_000);
  const wallets = Array.from({ length: MEMBERS }, (_, index) => walletAt(index));
  const crowd = await addCrowd(world, 'discord', MEMBERS, walletAt);
  await chain.publicClient.request({
    method: 'anvil_autoImpersonateAccount' as never,
    params: [true] as never,
  });
  for (const wallet of wallets.slice(0, HOLDERS)) {
    await chain.anvil.setBalance(wallet, parseEther('100'));
  }
  const minted = wallets.slice(0, HOLDERS).map((wallet): Call => {
    return { from: asAddress(deployer.address), name: 'mint', args: [wallet, MINIMUM * 3n] };
  });
  const bed = { chain, rpc, world, crowd, wallets };
  await send(bed, minted);
  return bed;
}

/** Calls that went through the endpoint meanwhile, and how long it took. */
async function counted(rpc: RpcProxy, run: () => Promise<unknown>): Promise<Counted> {
  rpc.seen.length = 0;
  const began = performance.now();
  await run();
  return { rpcCalls: rpc.seen.length, seconds: (performance.now() - began) / 1_000 };
}

/** What the chain says of everybody now. */
async function balances(
  { chain, wallets }: Bed,
  url: string,
  batchSize?: number,
): Promise<readonly bigint[]> {
  const client = createPublicClient({
    chain: chain.chain,
    transport: http(url, { retryCount: 0, timeout: PATIENCE_MS }),
  });
  const read = await client.multicall({
    multicallAddress: contracts.multicall3.address,
    allowFailure: false,
    ...(batchSize !== undefined && { batchSize }),
    contracts: wallets.map((wallet) => ({
      address: contracts.token.address,
      abi: TOKEN,
      functionName: 'balanceOf' as const,
      args: [wallet] as const,
    })),
  });
  return read as readonly bigint[];
}

/** The same without being measured, in as few calls as the node takes quickly. */
const truth = (bed: Bed) => balances(bed, bed.chain.url, 50_000);

/** Everybody's role is what the chain says; how many have it. */
async function assertRight(bed: Bed, said: readonly bigint[]): Promise<number> {
  const { world, crowd } = bed;
  const wrong = crowd.filter((who, index) => {
    const has = world.rolesOf(who).includes(world.holderRole);
    return has !== (said[index] ?? 0n) >= MINIMUM;
  });
  invariant(wrong.length === 0, `${wrong.length} members have the wrong role`);
  return said.filter((held) => held >= MINIMUM).length;
}

/** Most of the transfers change nobody's role. */
function transfersOf(run: number, said: readonly bigint[], wallets: readonly Address[]): Call[] {
  const roll = dice(run + 1);
  const rich = said.flatMap((held, index) =>
    index < HOLDERS && held >= MINIMUM * 2n ? [index] : [],
  );
  return Array.from({ length: TRANSFERS }, (_, nth) => {
    const from = wallets[rich[nth % rich.length] ?? 0];
    const to = wallets[HOLDERS + roll(MEMBERS - HOLDERS)];
    invariant(from && to, 'both ends are members');
    // The first transfers are of as many different senders, and leave each with half of what it takes.
    const amount = nth < DECISIVE ? (said[rich[nth] ?? 0] ?? 0n) - MINIMUM / 2n : 1n;
    return { from, name: 'transfer', args: [to, amount] };
  });
}

async function catchUp({ world, chain }: Bed): Promise<void> {
  while ((await world.services.gateWatch.look(chain.chainId)) === 0);
  await world.work();
}

/** As if everybody had been looked at, and all that follows were written: verdicts, grants, and the roles themselves. */
async function settle({ world, crowd }: Bed, gate: string): Promise<void> {
  const { sql, discord, guildId, holderRole } = world;
  const persons = `{${crowd.map((who) => who.person).join()}}`;
  await sql`insert into gate_verdict (gate_id, person_id, verdict, version, trace, checked_at)
    select gate.id, member.person, case when member.nth <= ${HOLDERS} then 'yes' else 'no' end,
      gate.version, '{}', civitas_now()
    from gate, unnest(${persons}::uuid[]) with ordinality as member(person, nth)
    where gate.id = ${gate}`;
  await sql`insert into role_grant (effect_id, account_id, wanted, applied, provenance, by_hand, changed_at)
    select role_effect.id, account.id, true, true, '{}', false, civitas_now()
    from role_effect, account join gate_verdict on gate_verdict.person_id = account.person_id
    where role_effect.kind = 'discord-role' and gate_verdict.verdict = 'yes'`;
  await sql`analyze`;
  for (const { externalId } of crowd.slice(0, HOLDERS)) {
    discord.world.members[guildId]?.[externalId]?.roles.push(holderRole);
  }
}

export async function gateIncremental(): Promise<GateIncrementalRow[]> {
  const bed = await build();
  const { world, rpc, chain } = bed;
  try {
    await settle(bed, await world.openGate('erc20(CIV) >= 100'));
    await catchUp(bed);
    await assertRight(bed, await truth(bed));
    const runs: Counted[] = [];
    const peers: Counted[] = [];
    const reorgs: Counted[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const before = await truth(bed);
      await send(bed, transfersOf(run, before, bed.wallets));
      runs.push(await counted(rpc, () => catchUp(bed)));
      peers.push(await counted(rpc, () => balances(bed, rpc.url)));
      await assertRight(bed, await truth(bed));
      await chain.anvil.reorg(3);
      reorgs.push(await counted(rpc, () => catchUp(bed)));
      await assertRight(bed, await truth(bed));
    }
    const everybody = median(peers.map((one) => one.rpcCalls));
    const row = (path: string, all: readonly Counted[]) => {
      const rpcCalls = median(all.map((one) => one.rpcCalls));
      const times = all.map((one) => one.seconds);
      const [seconds, slowest] = [rounded(median(times)), rounded(Math.max(...times))];
      return { path, rpcCalls, timesFewer: rounded(everybody / rpcCalls), seconds, slowest };
    };
    return [
      row('civitas, by the logs, roles included', runs),
      row('civitas, three blocks taken back, roles included', reorgs),
      { ...row('viem multicall of everybody, nothing decided', peers), timesFewer: null },
    ];
  } finally {
    await world.close();
    await rpc.stop();
    await chain.stop();
  }
}
