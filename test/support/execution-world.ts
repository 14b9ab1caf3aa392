/**
 * A community with accounts and money on a real chain, and the real service over a real database. Each world has
 * keys of its own (a BIP-39 passphrase nobody else uses), so worlds on one chain never meet.
 */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { erc20Abi, parseEther, parseUnits, type Address as ViemAddress } from 'viem';
import { createActions } from '#chain/actions/index.ts';
import { createBroadcast } from '#chain/broadcast.ts';
import { createChain } from '#chain/client.ts';
import { createExecutorContracts } from '#chain/executor/index.ts';
import type { HealthClock } from '#chain/provider/health.ts';
import { createSigners } from '#chain/signer.ts';
import { createSources } from '#chain/sources.ts';
import { createTokens } from '#chain/tokens/index.ts';
import { type Action, actionToJson, paymentOf } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { type Address, asAddress, asId, type CommunityId, type IntentId } from '#core/identity.ts';
import type { JournalKind } from '#core/ledger/journal.ts';
import type { Result } from '#core/result.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { createAudit } from '#service/audit.ts';
import {
  type Alarm,
  createExecutions,
  type ExecutionOptions,
  type Executions,
  type Settled,
} from '#service/execution/index.ts';
import { createLedger } from '#service/ledger.ts';
import { createOffices } from '#service/office.ts';
import { openStore } from '#store/client.ts';
import { createStore, type Store } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { until } from './poll.ts';

/** Of every test, each with a passphrase of its own. */
export const MNEMONIC =
  'legal winner thank year wave sausage worth useful legal winner thank yellow';

/** Blocks; the tests mine them. */
export const FINALITY_DEPTH = 2;

export const QUICK = {
  leaseMs: 2_000,
  watchMs: 20,
  bumpAfterMs: 60_000,
  republishAfterMs: 60_000,
  retryMs: 50,
  retryMostMs: 200,
};

export type ServiceOptions = {
  readonly rpcUrls: readonly string[];
  readonly chainId: number;
  readonly passphrase: string;
  readonly store: Store;
  readonly timeoutMs?: number;
  /** Safe transaction services by chain id; none when left out. */
  readonly safeServices?: Readonly<Record<number, string>>;
  /** Of a service that knows published source code; without it nobody is asked. */
  readonly sourcesUrl?: string;
  /** Of the rests of providers. */
  readonly clock?: HealthClock;
} & Partial<Pick<ExecutionOptions, 'alarm' | 'at' | 'feeCeiling' | 'timing'>>;

/** Everything a process needs to carry out; also what the killed child process is made of. */
export function createExecutionRoom(options: ServiceOptions) {
  const { store, passphrase, rpcUrls, chainId } = options;
  const log = createLog({ level: 'silent' });
  const chain = createChain({
    rpc: { [chainId]: rpcUrls },
    finality: { [chainId]: FINALITY_DEPTH },
    timeoutMs: options.timeoutMs ?? 5_000,
    log,
    ...(options.clock && { clock: options.clock }),
  });
  const broadcast = createBroadcast(chain);
  const actions = createActions(chain, createSources({ url: options.sourcesUrl, log }));
  const signers = createSigners({ seed: { mnemonic: MNEMONIC, passphrase } });
  const tokens = createTokens(chain);
  const ledger = createLedger({
    store,
    ids: uuidv7,
    offices: createOffices({ store, ids: uuidv7 }),
    audit: createAudit({ ids: uuidv7 }),
  });
  const executions = createExecutions({
    store,
    ledger,
    tokens,
    chain,
    broadcast,
    actions,
    signers,
    ids: uuidv7,
    log,
    alarm: options.alarm ?? (async () => undefined),
    feeCeiling:
      options.feeCeiling ??
      (() => ({
        maxFeePerGas: 10n ** 12n,
        perTransaction: parseEther('1'),
        perDay: parseEther('10'),
      })),
    timing: options.timing ?? QUICK,
    ...(options.at ? { at: options.at } : {}),
  });
  const contracts = createExecutorContracts(chain, { urls: options.safeServices ?? {}, log });
  return { chain, broadcast, actions, contracts, signers, executions, tokens, ledger };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

type WorldOptions = {
  readonly sandbox: SandboxChain;
  readonly databaseUrl: string;
  readonly rpcUrls?: readonly string[];
  readonly civ?: string;
  readonly etherTreasury?: string;
  readonly etherPurse?: string;
  /** What the community keeps its books in; CIV when left out. */
  readonly asset?: 'native';
} & Omit<Partial<ServiceOptions>, 'store' | 'rpcUrls'>;

async function insertCommunity(
  store: Store,
  sandbox: SandboxChain,
  native: boolean,
): Promise<CommunityId> {
  const id = asId<CommunityId>(uuidv7());
  await store.transaction('found', async (tx) => {
    const now = await tx.now();
    await tx.communities.insertCommunity({
      id,
      name: 'Testers',
      template: 'club',
      timeZone: 'UTC',
      locale: 'en',
      state: 'constituted',
      capPerPayment: parseUnits('100', 18),
      capPerDay: parseUnits('1000', 18),
      createdAt: now,
    } as Parameters<typeof tx.communities.insertCommunity>[0]);
    await tx.communities.insertAsset({
      id: uuidv7(),
      communityId: id,
      ...(native
        ? { kind: 'native', symbol: 'ETH', name: 'Ether', token: null, custody: false }
        : {
            kind: 'erc20',
            symbol: 'CIV',
            name: 'Civitas',
            token: asAddress(sandbox.contracts.token.address),
            custody: true,
          }),
      decimals: 18,
      chainId: sandbox.chainId,
      createdAt: now,
    });
  });
  return id;
}

export async function createWorld(options: WorldOptions) {
  const { sandbox, databaseUrl } = options;
  const connection = openStore({ url: databaseUrl });
  const store = createStore(connection);
  const alarms: Alarm[] = [];
  const settled: Settled[] = [];
  const passphrase = options.passphrase ?? randomUUID();
  const service: ServiceOptions = {
    rpcUrls: options.rpcUrls ?? [sandbox.url],
    chainId: sandbox.chainId,
    passphrase,
    store,
    alarm: async (_tx, _community, alarm) => void alarms.push(alarm),
    ...(options.at ? { at: options.at } : {}),
    ...(options.feeCeiling ? { feeCeiling: options.feeCeiling } : {}),
    ...(options.timing ? { timing: options.timing } : {}),
    ...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
  };
  const listen = (executions: Executions): void => {
    for (const kind of ['proposal', 'withdrawal'] as const) {
      executions.listen(kind, { settled: async (_tx, one) => void settled.push(one) });
    }
  };
  const room = createExecutionRoom(service);
  listen(room.executions);
  const community = await insertCommunity(store, sandbox, options.asset === 'native');
  const accounts = await room.executions.ensureAccounts(community);
  const addressOf = (purpose: string): Address => {
    const found = accounts.find((one) => one.purpose === purpose);
    if (!found) throw new Error(`no ${purpose}`);
    return found.address;
  };
  const treasury = addressOf('treasury');
  const { anvil } = sandbox;
  await anvil.setMining('automine');
  await anvil.setBalance(treasury, parseEther(options.etherTreasury ?? '1'));
  await anvil.setBalance(addressOf('gas'), parseEther(options.etherPurse ?? '1'));
  await sandbox.fund(treasury, { civ: parseUnits(options.civ ?? '1000', 18) });
  await sandbox.fund(addressOf('vault'), { civ: parseUnits(options.civ ?? '1000', 18) });
  await anvil.mine(FINALITY_DEPTH + 1);
  await anvil.setMining('paused');

  const token = asAddress(sandbox.contracts.token.address);
  const senderOf = async (purpose: 'treasury' | 'vault' | 'gas') => {
    const row = await store.executions.findSenderOf(community, sandbox.chainId, purpose);
    if (!row) throw new Error(`no ${purpose}`);
    return row;
  };
  const recipient = (): Address =>
    asAddress(`0x${randomUUID().replaceAll('-', '')}${'00'.repeat(4)}`);
  const transferOf = (to: Address, amount: bigint, of: Address | null = token): Action => ({
    kind: 'transfer',
    chainId: sandbox.chainId,
    asset: of === null ? { kind: 'native' } : { kind: 'erc20', token: of },
    to,
    amount,
  });

  async function balanceOf(owner: Address): Promise<bigint> {
    return sandbox.publicClient.readContract({
      address: token as ViemAddress,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [owner],
    });
  }
  async function plan(
    action: Action,
    source = `proposal:${uuidv7()}:0`,
    purpose: 'treasury' | 'vault' = 'treasury',
    notAfter?: Date,
  ): Promise<Result<IntentId>> {
    const look = purpose === 'treasury' ? await room.executions.lookAtTreasury(community) : null;
    return store.transaction('plan', async (tx) => {
      const base = {
        community,
        action,
        actionHash: actionHash(action),
        notBefore: await tx.now(),
        ...(notAfter && { notAfter }),
      };
      return room.executions.planIntent(
        tx,
        purpose === 'treasury'
          ? { ...base, purpose, source: source as `proposal:${string}`, look }
          : { ...base, purpose, source: source as `withdrawal:${string}` },
      );
    });
  }

  async function intent(id: IntentId) {
    const row = await store.executions.findIntent(id);
    if (!row) throw new Error('no such intent');
    return row;
  }

  /** How the money of a payment stands in the books: the kind of its last journal; null without any. */
  async function reservation(id: IntentId): Promise<JournalKind | null> {
    const keys = ['settle', 'reserve'].map((end) => `payment-${end}:${id}`);
    const rows = await store.ledger.listJournalsByKeys(community, keys);
    const last = keys.flatMap((key) => rows.filter((one) => one.idempotencyKey === key))[0];
    return last?.kind ?? null;
  }

  const world = {
    ...room,
    sandbox,
    store,
    connection,
    community,
    passphrase,
    service,
    alarms,
    settled,
    treasury,
    vault: addressOf('vault'),
    purse: addressOf('gas'),
    token,
    senderOf,
    recipient,
    transferOf,
    /** Another process's service over the same books and keys. */
    another(change: Partial<ServiceOptions> = {}) {
      const other = createExecutionRoom({ ...service, ...change });
      listen(other.executions);
      return other;
    },
    balanceOf,
    plan,
    async planned(...args: Parameters<typeof plan>): Promise<IntentId> {
      const result = await plan(...args);
      if (!result.ok) throw new Error(`refused: ${result.refusal.code}`);
      return result.value;
    },
    /**
     * Past the caps, for tokens that are not the community's asset: what a vote could not have decided, but
     * what the sender must stand all the same.
     */
    async insertForeign(action: Action): Promise<IntentId> {
      const id = asId<IntentId>(uuidv7());
      const sender = await senderOf('treasury');
      await store.transaction('insert', async (tx) => {
        const now = await tx.now();
        await tx.executions.insertIntent({
          id,
          communityId: community,
          senderAccountId: sender.id,
          purpose: 'treasury',
          source: `proposal:${id}:0`,
          action: actionToJson(action),
          actionHash: actionHash(action),
          amount: paymentOf(action)?.amount ?? 0n,
          state: 'planned',
          notBefore: now,
          dueAt: now,
          tries: 0,
          missingReads: 0,
          createdAt: now,
          changedAt: now,
        });
      });
      return id;
    },
    async turn(purpose: 'treasury' | 'vault' | 'gas' = 'treasury', of = room.executions) {
      return of.advanceSender((await senderOf(purpose)).id);
    },
    intent,
    reservation,
    /** Turns and blocks, until the intent is in one of the states. */
    async drive(
      id: IntentId,
      states: readonly string[] = ['final', 'reverted', 'cancelled', 'lost'],
      of = room.executions,
    ) {
      return until(`${id} in ${states.join('|')}`, async () => {
        for (const sender of await store.executions.listSenders(community)) {
          await of.advanceSender(sender.id);
        }
        const row = await intent(id);
        if (states.includes(row.state)) return row;
        await anvil.mine(1);
        return undefined;
      });
    },
    close: () => connection.close(),
  };
  return world;
}
