/**
 * Finds the tokens whose balances change without a log: rebasing ones, those that take fees on holding, old ones that do
 * not index whose they are. Each round a few who have it are read again; what changed since the round before with no log
 * that names them is asked for once more a round later, for a node that lags tells no logs either. From then on rounds
 * look at everybody for the gates that ask for it. What a process remembers of a round is lost with it and costs one.
 */
import type { Broadcast } from '#chain/broadcast.ts';
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { readingKey } from '#core/eligibility/reading.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { type Holding, holdingsIn } from '#core/eligibility/samples.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import { contractKey, isToldByLogs, type Watched, watchedBy } from '#core/eligibility/watch.ts';
import type { BlockRef } from '#core/execution/intent.ts';
import { Fault } from '#core/fault.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { NamedGate } from '#store/role.ts';
import type { Log } from '#telemetry/log.ts';
import { unloggedOf } from './round.ts';

type Dependencies = {
  store: Store;
  chain: Pick<Chain, 'chainIds' | 'headBlock'>;
  broadcast: Pick<Broadcast, 'blockHash'>;
  tokens: Pick<Tokens, 'readingsOf' | 'movementLogs'>;
  log: Log;
};

/** Of each gate so many are read, and of each contract so many wallets. */
const PERSONS = 3;
const WALLETS = 6;
/** A change between two rounds that lie further apart says nothing: its logs would be too many to ask for. */
const BLOCKS_AT_MOST = 2_000n;

type Held = Holding & { readonly value: bigint };
type Seen = { readonly block: BlockRef; readonly held: readonly Held[] };
/** They changed between these blocks, and no log said so when it was asked for. */
type Suspicion = {
  readonly from: BlockRef;
  readonly to: BlockRef;
  readonly wallets: readonly Address[];
};

export type UnloggedWatch = ReturnType<typeof createUnloggedWatch>;

export function createUnloggedWatch({ store, chain, broadcast, tokens, log }: Dependencies) {
  /** By contract. */
  const seen = new Map<string, Seen>();
  const suspicions = new Map<string, Suspicion>();

  /** Who is said to have it, by what was found of them last. */
  async function holdersOf(gates: readonly NamedGate[]): Promise<Holding[]> {
    const traces = await Promise.all(
      gates.map((gate) => store.gatesDue.listLastTraces(gate, PERSONS)),
    );
    const byKey = new Map(
      traces
        .flat()
        .flatMap((json) => holdingsIn(traceFromJson(json)))
        .map((held) => [readingKey(held.asking, held.wallet), held]),
    );
    return [...byKey.values()];
  }

  /** Whether no log of these blocks names one of them, and both blocks still stand. */
  async function isUnlogged(at: Watched, { from, to, wallets }: Suspicion): Promise<boolean> {
    const { chainId, contract } = at;
    const logs = await tokens.movementLogs(chainId, [contract], from.number + 1n, to.number);
    for (const { number, hash } of [from, to]) {
      if ((await broadcast.blockHash(chainId, number)) !== hash) return false;
    }
    const named = new Set(logs.map(({ wallet }) => wallet));
    return wallets.some((wallet) => !named.has(wallet));
  }

  async function note(at: Watched, community: CommunityId): Promise<void> {
    await store.transaction('note an unlogged contract', async (books) => {
      const row = { ...at, noticedAt: await books.now() };
      if (!(await books.gatesDue.insertUnlogged(row))) return;
      await books.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
    });
    log.info(at, 'gates: balances change here without a log, so rounds look at everybody');
  }

  /** Reads again whom it read in the round before, and compares. */
  async function compare(at: Watched, held: readonly Holding[], to: BlockRef): Promise<void> {
    const key = contractKey(at);
    const before = seen.get(key);
    const asked = [...(before?.held ?? []), ...held].map(({ asking, wallet }) => ({
      asking,
      wallets: [wallet],
    }));
    const read = await tokens.readingsOf(at.chainId, asked, to);
    const readOf = ({ asking, wallet }: Holding) => read.get(readingKey(asking, wallet))?.value;
    const now = held.flatMap((one) => {
      const value = readOf(one);
      return value === undefined ? [] : [{ ...one, value }];
    });
    seen.set(key, { block: to, held: now });
    if (!before || to.number <= before.block.number) return;
    if (to.number - before.block.number > BLOCKS_AT_MOST) return;
    const changed = before.held.filter((one) => {
      const value = readOf(one);
      return value !== undefined && value !== one.value;
    });
    if (changed.length === 0) return;
    const wallets = changed.map(({ wallet }) => wallet);
    const suspicion = { from: before.block, to, wallets };
    if (await isUnlogged(at, suspicion)) suspicions.set(key, suspicion);
  }

  async function look(at: Watched, held: readonly Holding[], community: CommunityId) {
    const suspicion = suspicions.get(contractKey(at));
    if (suspicion) {
      const isFound = await isUnlogged(at, suspicion);
      suspicions.delete(contractKey(at));
      if (isFound) return note(at, community);
    }
    await compare(at, held.slice(0, WALLETS), await chain.headBlock(at.chainId));
  }

  return {
    /** Of the contracts that these gates of a community are told of by logs. */
    async sample(community: CommunityId, gates: readonly NamedGate[]): Promise<void> {
      const unlogged = await unloggedOf(store);
      const holders = await holdersOf(gates);
      for (const at of watchedBy(gates.map(({ rule }) => ruleFromJson(rule)))) {
        const held = holders.filter(
          ({ asking }) => contractKey(asking) === contractKey(at) && isToldByLogs(asking, unlogged),
        );
        if (held.length === 0 || !chain.chainIds.includes(at.chainId)) continue;
        try {
          await look(at, held, community);
        } catch (err) {
          if (!(err instanceof Fault)) throw err;
          log.warn({ err, ...at }, 'gates: a contract could not be compared with its logs');
        }
      }
    },
  };
}
