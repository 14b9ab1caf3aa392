// The sandbox's chain: a real Anvil with the community's token, a badge, items, Multicall3, six funded people and a
// deployer. Same addresses on every start; several may run side by side, each on its own port.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Account,
  type Address,
  type Chain,
  createPublicClient,
  createWalletClient,
  getAddress,
  type Hash,
  type HttpTransport,
  http,
  type PublicClient,
  type TransactionReceipt,
  type WalletClient,
} from 'viem';
import { type Anvil, startAnvil } from './anvil.ts';
import type { AnvilControl } from './anvil-control.ts';
import { type Artifacts, compileContracts } from './compile.ts';
import { contracts } from './contracts.ts';
import { createDeployer, creationOf, type Deployer, type Step } from './deployer.ts';
import { accountOf, deployer, type Person, people } from './people.ts';
import { mintCiv, settle } from './settlement.ts';

export type ChainOptions = {
  /** Holds the state (`chain.json`) and Anvil's own files; without it a temporary one, removed at the end. */
  readonly dir?: string;
  /** 0 or none: a free one. */
  readonly port?: number;
  /** 31337 by default. */
  readonly chainId?: number;
  /** Continue from the state in `dir` and write it at the end; needs `dir`. */
  readonly keepState?: boolean;
  /** Where compiled contracts are kept; below node_modules/.cache by default. */
  readonly cacheDir?: string;
};

/** The tokens of contracts/test; each gives all 1,000 of its supply to `holder`. */
export type MisbehavingToken =
  | 'BlocklistToken'
  | 'FeeOnTransferToken'
  | 'LyingDecimalsToken'
  | 'NoReturnToken'
  | 'RebasingToken'
  | 'ReturnsFalseToken'
  | 'RevertingToken'
  | 'SixDecimalsToken';

export type SandboxChain = {
  readonly url: string;
  readonly chainId: number;
  readonly chain: Chain;
  readonly anvil: AnvilControl;
  readonly pid: number;
  readonly ended: Promise<string>;
  readonly contracts: typeof contracts;
  readonly people: typeof people;
  readonly deployer: Person;
  readonly publicClient: PublicClient<HttpTransport, Chain>;
  /** A wallet client that signs with the person's key. */
  walletOf(person: Person): WalletClient<HttpTransport, Chain, Account>;
  /** Moves the chain's clock forward for good; it survives a restart with `keepState`. */
  increaseTime(seconds: number): Promise<void>;
  /** The receipt of what was sent; a block is mined for it where it waits for one. */
  mined(hash: Hash): Promise<TransactionReceipt>;
  /** Adds to what the address has; resolves once mined. */
  fund(address: Address, amounts: { ethWei?: bigint; civ?: bigint }): Promise<void>;
  /** A new ERC-1271 wallet that obeys `owner`. */
  deployContractWallet(owner: Address): Promise<Address>;
  deployMisbehavingToken(name: MisbehavingToken, holder: Address): Promise<Address>;
  stop(): Promise<void>;
};

export async function startChain(options: ChainOptions = {}): Promise<SandboxChain> {
  const { keepState = false } = options;
  if (keepState && options.dir === undefined) throw new Error('a chain that is kept needs a dir');
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'civitas-chain-'));
  const forget = (): void => {
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  const caching = options.cacheDir === undefined ? {} : { cacheDir: options.cacheDir };
  const artifacts = await compileContracts(caching);
  const anvil = await startAnvil({
    port: options.port ?? 0,
    chainId: options.chainId ?? 31_337,
    cacheDir: join(dir, 'anvil-cache'),
    ...(keepState ? { statePath: join(dir, 'chain.json') } : {}),
  }).catch((cause: unknown) => {
    forget();
    throw cause;
  });
  const stop = (): Promise<void> => anvil.stop().finally(forget);
  const hand = createDeployer(anvil.chain);
  try {
    await settle(anvil.chain, anvil.control, hand, artifacts);
  } catch (cause) {
    await stop();
    throw cause;
  }
  const face = faceOf(anvil);
  return { ...face, ...giftsOf(face, hand, artifacts, caching), stop };
}

type Gifts = Pick<SandboxChain, 'fund' | 'deployContractWallet' | 'deployMisbehavingToken'>;

function faceOf(anvil: Anvil): Omit<SandboxChain, keyof Gifts | 'stop'> {
  const { url, chain, control, pid, ended } = anvil;
  const publicClient = createPublicClient({
    chain,
    transport: http(),
    pollingInterval: 50,
    cacheTime: 0,
  });
  return {
    url,
    chainId: chain.id,
    chain,
    anvil: control,
    pid,
    ended,
    contracts,
    people,
    deployer,
    publicClient,
    walletOf: (person) =>
      createWalletClient({ chain, transport: http(), account: accountOf(person) }),
    increaseTime: control.increaseTime,
    async mined(hash) {
      const { blockNumber } = await publicClient.getTransaction({ hash });
      if (blockNumber === null && !(await control.isAutomining())) await control.mine();
      return publicClient.waitForTransactionReceipt({ hash });
    },
  };
}

function giftsOf(
  { mined }: Pick<SandboxChain, 'mined'>,
  hand: Deployer,
  artifacts: Artifacts,
  caching: { cacheDir?: string },
): Gifts {
  const take = async (steps: readonly Step[]): Promise<TransactionReceipt[]> => {
    const hashes = await hand.send(steps);
    for (const hash of hashes) await mined(hash);
    return hand.receipts(hashes);
  };
  const create = async (step: Step): Promise<Address> => {
    const [receipt] = await take([step]);
    if (!receipt?.contractAddress) throw new Error('the transaction created no contract');
    return getAddress(receipt.contractAddress);
  };
  return {
    async fund(address, { ethWei = 0n, civ = 0n }) {
      const steps: Step[] = [];
      if (ethWei > 0n) steps.push({ to: address, value: ethWei });
      if (civ > 0n) steps.push(mintCiv(address, civ));
      await take(steps);
    },
    deployContractWallet: (owner) => create(creationOf(artifacts, 'SandboxWallet', [owner])),
    async deployMisbehavingToken(name, holder) {
      // Compiled only when a test asks: the demo does without.
      const tokens = await compileContracts({ ...caching, folder: 'test' });
      return create(creationOf(tokens, name, [holder]));
    },
  };
}
