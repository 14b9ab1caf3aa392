/**
 * What the rules of gates ask of 10,000 wallets, all at one block, for one rule (a balance of a token) and for five (token,
 * collection, items, votes, coin): contracts of OpenZeppelin on a real Anvil, whose answers a stub repeats after 0, 20 and
 * 80 ms. The peers are viem's multicall as it comes and with larger batches, and for one rule Snapshot's Multicaller. All must find the
 * same before anything is timed. CPU is this process's own; the stub and the node have theirs.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import snapshot from '@snapshot-labs/snapshot.js';
import { pino } from 'pino';
import {
  createPublicClient,
  encodeAbiParameters,
  erc20Abi,
  type Hex,
  http,
  keccak256,
  multicall3Abi,
  numberToHex,
  parseAbi,
} from 'viem';
import { createChain, MULTICALL3 } from '#chain/client.ts';
import { readReadings } from '#chain/tokens/readings.ts';
import { type Asking, type ReadingKind, readingKey } from '#core/eligibility/reading.ts';
import type { BlockRef } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { dice, rounded } from './race.ts';
import { median } from './statistics.ts';

const WALLETS = 10_000;
const DELAYS_MS = [0, 20, 80];
const RUNS = 9;
const SLOW_MS = 2_000;
const SLOW_RUNS = 3;
/** Bytes of call data in one request: viem's own, and larger ones whose calls stay within 16,000,000 gas. */
const VIEM_BYTES = { default: 1_024, tuned: [16_384, 32_768, 65_536] };
/** The first time each call is a real one, many at once. */
const PATIENCE_MS = 120_000;
const log = pino({ level: 'silent' });

const ABI = parseAbi([
  'function balanceOf(address account, uint256 id) view returns (uint256)',
  'function getVotes(address account) view returns (uint256)',
]);

type Values = readonly bigint[];
type Path = {
  readonly name: string;
  readonly read: () => Promise<unknown>;
  check(): Promise<Values>;
};

export type GateRefreshRow = {
  rules: number;
  delayMs: number;
  path: string;
  requests: number;
  cpuMs: number;
  medianMs: number;
  /** The peer's CPU in ours. */
  cpuTimes: number | null;
  runs: number;
};

/** Where a mapping keeps a word: of an address, in the mapping that stands at `slot`. */
const placeOf = (wallet: Address, slot: Hex): Hex =>
  keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'bytes32' }], [wallet, slot]));

async function settle(
  { url, contracts }: SandboxChain,
  wallets: readonly Address[],
): Promise<void> {
  const roll = dice(7);
  const word = (value: bigint): Hex => numberToHex(value, { size: 32 });
  const ofItem = keccak256(
    encodeAbiParameters([{ type: 'uint256' }, { type: 'bytes32' }], [1n, word(0n)]),
  );
  const set = (address: string, wallet: Address, slot: Hex, value: bigint) => ({
    method: 'anvil_setStorageAt',
    params: [address, placeOf(wallet, slot), word(value)],
  });
  const wanted = wallets.flatMap((wallet) => [
    ...(roll(2)
      ? [set(contracts.token.address, wallet, word(0n), BigInt(roll(2 ** 31)) * 10n ** 15n)]
      : []),
    ...(roll(4) ? [] : [set(contracts.badge.address, wallet, word(3n), BigInt(1 + roll(5)))]),
    ...(roll(4) ? [] : [set(contracts.items.address, wallet, ofItem, BigInt(1 + roll(100)))]),
    ...(roll(4)
      ? []
      : [
          {
            method: 'anvil_setBalance',
            params: [wallet, numberToHex(BigInt(roll(2 ** 31)) * 10n ** 9n)],
          },
        ]),
  ]);
  for (let from = 0; from < wanted.length; from += 1_000) {
    const body = JSON.stringify(
      wanted.slice(from, from + 1_000).map((one, id) => ({ jsonrpc: '2.0', id, ...one })),
    );
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }
}

type Rule = {
  readonly kind: ReadingKind;
  readonly address: Address;
  readonly abi: readonly object[];
  readonly functionName: string;
  readonly argument: string;
  readonly rest: readonly bigint[];
};

const rulesOf = ({ contracts }: SandboxChain): readonly Rule[] => {
  const at = (address: string) => asAddress(address);
  const plain = { argument: '', rest: [] };
  return [
    {
      kind: 'erc20',
      address: at(contracts.token.address),
      abi: erc20Abi,
      functionName: 'balanceOf',
      ...plain,
    },
    {
      kind: 'erc721',
      address: at(contracts.badge.address),
      abi: erc20Abi,
      functionName: 'balanceOf',
      ...plain,
    },
    {
      kind: 'erc1155',
      address: at(contracts.items.address),
      abi: ABI,
      functionName: 'balanceOf',
      argument: '1',
      rest: [1n],
    },
    {
      kind: 'votes',
      address: at(contracts.token.address),
      abi: ABI,
      functionName: 'getVotes',
      ...plain,
    },
    {
      kind: 'native',
      address: MULTICALL3,
      abi: multicall3Abi,
      functionName: 'getEthBalance',
      ...plain,
    },
  ];
};

type Work = {
  readonly chain: SandboxChain;
  readonly url: string;
  readonly rules: readonly Rule[];
  readonly wallets: readonly Address[];
  readonly block: BlockRef;
};

function civitas({ chain: { chainId }, url, rules, wallets, block }: Work): Path {
  const client = createChain({ rpc: { [chainId]: [url] }, finality: {}, log }).client(chainId);
  const asked = rules.map(({ kind, address, argument }) => {
    const asking: Asking = { kind, chainId, contract: address, argument };
    return { asking, wallets };
  });
  const read = () => readReadings(client, asked, block);
  return {
    ...{ name: 'Civitas', read },
    async check() {
      const found = await read();
      return asked.flatMap(({ asking }) =>
        wallets.map((wallet) => found.get(readingKey(asking, wallet))?.value ?? -1n),
      );
    },
  };
}

function viem({ chain, url, rules, wallets, block }: Work, name: string, batchSize: number): Path {
  const client = createPublicClient({
    chain: chain.chain,
    transport: http(url, { retryCount: 0, timeout: PATIENCE_MS }),
  });
  const read = () =>
    client.multicall({
      contracts: rules.flatMap(({ address, abi, functionName, rest }) =>
        wallets.map((wallet) => ({ address, abi, functionName, args: [wallet, ...rest] })),
      ) as never[],
      ...{ allowFailure: true, batchSize, blockNumber: block.number, multicallAddress: MULTICALL3 },
    });
  return {
    ...{ name, read },
    async check() {
      const said = (await read()) as readonly { result?: unknown }[];
      return said.map(({ result }) => (typeof result === 'bigint' ? result : -1n));
    },
  };
}

/** Its types know only the form for bundlers. */
type Caller = {
  call(path: string, address: string, name: string, args: readonly unknown[]): Caller;
  execute(): Promise<Readonly<Record<string, unknown>>>;
};
const { utils } = snapshot as unknown as {
  utils: {
    getProvider(network: string, options: { broviderUrl: string }): unknown;
    Multicaller: new (network: string, provider: unknown, abi: string[], options: object) => Caller;
  };
};
const SNAPSHOT_ABI: { readonly [K in string]: string } = {
  balanceOf: 'function balanceOf(address) view returns (uint256)',
  getVotes: 'function getVotes(address) view returns (uint256)',
  getEthBalance: 'function getEthBalance(address) view returns (uint256)',
};
const ITEM_ABI = 'function balanceOf(address, uint256) view returns (uint256)';

/** It has one caller an interface: two functions of one name do not go together. */
function snapshots({ url, rules, wallets, block }: Work): Path {
  const provider = utils.getProvider('1', { broviderUrl: url });
  const read = () =>
    Promise.all(
      rules.map(({ address, functionName, rest }) => {
        const abi = rest.length > 0 ? ITEM_ABI : (SNAPSHOT_ABI[functionName] ?? '');
        const caller = new utils.Multicaller('1', provider, [abi], {
          ...{ blockTag: Number(block.number), multicallAddress: MULTICALL3 },
        });
        for (const wallet of wallets) caller.call(wallet, address, functionName, [wallet, ...rest]);
        return caller.execute();
      }),
    );
  return {
    ...{ name: 'snapshot.js Multicaller', read },
    async check() {
      const found = await read();
      return found.flatMap((one) => wallets.map((wallet) => BigInt(String(one[wallet] ?? -1))));
    },
  };
}

async function startStub(target: string) {
  const child: ChildProcess = fork(join(import.meta.dirname, 'rpc-stub.ts'), [target]);
  const port = await new Promise<number>((resolve) =>
    child.once('message', (said) => resolve(Number(said))),
  );
  const url = `http://127.0.0.1:${port}`;
  return {
    urlAt: (delayMs: number): string => `${url}/${delayMs}`,
    count: async (): Promise<number> => Number(await (await fetch(`${url}/count`)).text()),
    stop: () => child.kill(),
  };
}
type Stub = Awaited<ReturnType<typeof startStub>>;

async function timeOf({ read }: Path): Promise<{ cpuMs: number; wallMs: number }> {
  const [before, began] = [process.cpuUsage(), performance.now()];
  await read();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - began };
}

async function measure(
  paths: readonly Path[],
  stub: Stub,
): Promise<Omit<GateRefreshRow, 'rules' | 'delayMs' | 'cpuTimes'>[]> {
  const warm: { requests: number; wallMs: number }[] = [];
  for (const path of paths) {
    await path.read();
    await stub.count();
    const { wallMs } = await timeOf(path);
    warm.push({ wallMs, requests: await stub.count() });
  }
  const runs = Math.max(...warm.map(({ wallMs }) => wallMs)) > SLOW_MS ? SLOW_RUNS : RUNS;
  const times = paths.map((): { cpuMs: number; wallMs: number }[] => []);
  for (let n = 0; n < runs; n += 1) {
    for (const [index, path] of paths.entries()) times[index]?.push(await timeOf(path));
  }
  return paths.map(({ name }, index) => {
    const own = times[index] ?? [];
    return {
      ...{ path: name, requests: warm[index]?.requests ?? Number.NaN, runs },
      cpuMs: rounded(median(own.map((one) => one.cpuMs))),
      medianMs: rounded(median(own.map((one) => one.wallMs))),
    };
  });
}

async function assertSame(paths: readonly Path[], size: number): Promise<void> {
  let first: Values | undefined;
  for (const path of paths) {
    const values = await path.check();
    invariant(values.length === size && !values.includes(-1n), `${path.name} reads everything`);
    first ??= values;
    invariant(
      first.every((value, place) => value === values[place]),
      `${path.name} finds the same`,
    );
  }
}

export async function gateRefresh(): Promise<GateRefreshRow[]> {
  const chain = await startChain();
  const stub = await startStub(chain.url);
  try {
    await chain.anvil.setMining('paused');
    const roll = dice(42);
    const wallets = Array.from({ length: WALLETS }, () =>
      asAddress(
        `0x${Array.from({ length: 5 }, () =>
          roll(2 ** 32)
            .toString(16)
            .padStart(8, '0'),
        ).join('')}`,
      ),
    );
    await settle(chain, wallets);
    await chain.anvil.mine(1);
    const block = await chain.publicClient.getBlock();
    const rows: GateRefreshRow[] = [];
    for (const rules of [rulesOf(chain).slice(0, 1), rulesOf(chain)]) {
      for (const delayMs of DELAYS_MS) {
        const work: Work = { chain, url: stub.urlAt(delayMs), rules, wallets, block };
        const paths = [
          civitas(work),
          viem(work, 'viem multicall, default', VIEM_BYTES.default),
          ...VIEM_BYTES.tuned.map((bytes) => viem(work, `viem multicall, ${bytes} bytes`, bytes)),
          // Ten thousand reads cost it seconds, and there are nine runs.
          ...(rules.length === 1 ? [snapshots(work)] : []),
        ];
        await assertSame(paths, rules.length * wallets.length);
        const measured = await measure(paths, stub);
        const ours = measured[0]?.cpuMs ?? Number.NaN;
        rows.push(
          ...measured.map((row, index) => ({
            ...{ rules: rules.length, delayMs, ...row },
            cpuTimes: index === 0 ? null : rounded(row.cpuMs / ours),
          })),
        );
      }
    }
    return rows;
  } finally {
    stub.stop();
    await chain.stop();
  }
}
