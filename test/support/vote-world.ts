/**
 * All clerks over a database of their own and a community of its own, without chat platforms; with a chain where
 * token power or money is asked for. People vote by the services' own verbs.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { parseEther, parseUnits } from 'viem';
import { createEns } from '#chain/ens.ts';
import { createSignIn } from '#chain/siwe.ts';
import { createVaultRegistry } from '#chain/vault.ts';
import { unnamed } from '#chat/unnamed.ts';
import { asAddress, asId, type CommunityId, type Platform } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { createServices, type ServiceOptions } from '#service/index.ts';
import type { Services } from '#service/services.ts';
import type { Caster } from '#service/vote.ts';
import { openStore } from '#store/client.ts';
import { advanceClock } from '#store/clock.ts';
import { createStore, type Store } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { createExecutionRoom, FINALITY_DEPTH } from './execution-world.ts';
import { HOST } from './host.ts';
import { type BedAsset, foundCommunity } from './ledger-bed.ts';
import { createTestStore, type TestStore } from './postgres.ts';

export type Voter = Caster & { platform: Platform; externalId: string };
export type VoteWorld = Awaited<ReturnType<typeof createVoteWorld>>;

type Options = {
  sandbox?: SandboxChain;
  rpcUrl?: string;
  template?: 'network-state' | 'token-dao';
  safeServices?: Readonly<Record<number, string>>;
  sourcesUrl?: string;
  /** Shared with other worlds; one of its own when left out. Whoever gives it closes it. */
  database?: TestStore;
  /** Of its keys, where another process has them, too. */
  passphrase?: string;
  /** What the community keeps its books in on a chain; CIV when left out. */
  asset?: 'native';
};

/** All clerks without chat platforms, over one process's hands on chain and books. */
export function createRoomServices(
  room: ReturnType<typeof createExecutionRoom>,
  store: Store,
  trial: Pick<ServiceOptions, 'at' | 'timing'> = {},
): Services {
  const { chain } = room;
  const log = createLog({ level: 'silent' });
  return createServices({
    ...room,
    ...trial,
    store,
    ports: {},
    registry: createVaultRegistry(chain),
    ens: createEns(chain, chain.chainIds[0]),
    signIn: createSignIn({ chain, log, timeoutMs: 1_000 }),
    feeCeiling: () => ({
      maxFeePerGas: 10n ** 12n,
      perTransaction: 10n ** 18n,
      perDay: 10n ** 19n,
    }),
    ids: uuidv7,
    keys: ['a'.repeat(64)],
    sealKey: 'b'.repeat(64),
    secret: () => randomBytes(20).toString('hex'),
    salt: () => `0x${randomBytes(32).toString('hex')}`,
    reference: () => '0000',
    unnamed,
    clock: { later: () => undefined },
    log,
    hosting: 'open',
    custody: false,
    deployment: {
      publicUrl: 'https://civitas.example',
      telegramUsername: undefined,
      chainIds: chain.chainIds,
      custody: false,
      sandbox: false,
      host: HOST,
      explorer: () => undefined,
    },
  });
}

export const must = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
};
/** The code of a refusal; undefined for what was accepted. */
export const codeOf = (result: Result<unknown>): string | undefined =>
  result.ok ? undefined : result.refusal.code;

function assetOf({ sandbox, asset }: Options): BedAsset {
  if (!sandbox) return { kind: 'credit' };
  const { chainId, contracts } = sandbox;
  if (asset === 'native') return { kind: 'native', symbol: 'ETH', custody: false, chainId };
  return { chainId, token: asAddress(contracts.token.address) };
}

export async function createVoteWorld(options: Options = {}) {
  const { sandbox, template = 'network-state' } = options;
  const database = options.database ?? (await createTestStore());
  const store = createStore(database);
  const chainId = sandbox?.chainId ?? 31_337;
  const passphrase = options.passphrase ?? randomUUID();
  // Nobody answers there: without a chain nothing may ask one.
  const rpcUrl = options.rpcUrl ?? sandbox?.url ?? 'http://127.0.0.1:1';
  const room = createExecutionRoom({
    rpcUrls: [rpcUrl],
    chainId,
    passphrase,
    store,
    timeoutMs: 1_000,
    ...(options.safeServices && { safeServices: options.safeServices }),
    ...(options.sourcesUrl && { sourcesUrl: options.sourcesUrl }),
  });
  const services = createRoomServices(room, store);
  const community: CommunityId = await foundCommunity(store, assetOf(options), 'constituted');
  await store.communities.updateCommunity(community, {
    template,
    capPerPayment: parseUnits('100', 18),
    capPerDay: parseUnits('1000', 18),
  });

  return {
    database,
    store,
    services,
    community,
    signers: room.signers,
    /** Of its keys: for another process over them. */
    passphrase,

    /** An account that is a member; `citizen` makes it more. */
    async member(
      platform: Platform = 'discord',
      citizen = false,
      displayName = 'Ada',
    ): Promise<Voter> {
      const externalId = String(randomInt(1, 2 ** 47));
      const seen = {
        platform,
        externalId,
        handle: null,
        displayName,
        isBot: false,
        locale: 'en',
      };
      const met = await services.people.meet(seen, { externalId: undefined, privateChat: false });
      const { person, account } = met;
      await store.people.insertMembership(community, person, await store.now());
      if (citizen) {
        await store.transaction('make a citizen', async (tx) =>
          tx.citizens.insertCitizenship({
            id: uuidv7(),
            communityId: community,
            personId: person,
            number: await tx.communities.insertNumber(community, 'citizen'),
            grantedBy: person,
            grantReason: 'test',
            grantedAt: await tx.now(),
          }),
        );
      }
      return { person, account, platform, externalId };
    },

    /** A live link whose wallet counts here, as signing would leave it; a wallet of somebody else moves. */
    async link(voter: Caster, address: string): Promise<void> {
      await store.transaction('link', async (tx) => {
        const now = await tx.now();
        const wallet = await tx.wallets.insertWallet({
          id: asId(uuidv7()),
          address: asAddress(address.toLowerCase()),
          chainId: null,
          createdAt: now,
        });
        for (const link of await tx.wallets.listLinksOfAddress(wallet.address)) {
          await tx.wallets.updateLinkEnded(link.linkId, now, 'moved');
        }
        const own = await tx.wallets.listLinks([voter.person]);
        await tx.wallets.insertLink({
          id: uuidv7(),
          walletId: wallet.id,
          personId: voter.person,
          accountId: voter.account,
          isPrimary: own.length === 0,
          message: '',
          signature: '0x',
          linkedAt: now,
        });
        await tx.people.updateWalletConsent(community, voter.person, now);
      });
    },

    /** The treasury's account, with that much in it at a final block. */
    async fundTreasury(civ: string): Promise<void> {
      if (!sandbox) throw new Error('a treasury needs a chain');
      await services.executions.ensureAccounts(community);
      const treasury = await services.executions.treasuryOf(community);
      if (!treasury) throw new Error('no treasury');
      await sandbox.fund(treasury, { civ: parseEther(civ) });
      await sandbox.anvil.mine(FINALITY_DEPTH);
    },

    async poll(author: Caster, choices = ['Mon', 'Tue', 'Wed'], durationMs = 3_600_000) {
      return must(
        await services.polls.open({
          community,
          author: author.person,
          question: 'Which day?',
          choices,
          durationMs,
          multiple: false,
          electorate: 'members',
          eventId: uuidv7(),
        }),
      );
    },

    /** A second pool on the same database: connections enough for a crowd. */
    openPool: (max: number) => openStore({ url: database.url, max }),

    advance: async (ms: number) => void (await advanceClock(database.db, ms)),
    /** Moves the law's time to that instant, some milliseconds off. */
    async advanceTo(instant: Date, offsetMs = 0): Promise<void> {
      const now = await store.now();
      await advanceClock(database.db, instant.getTime() + offsetMs - now.getTime());
    },
    close: () => database.close(),
  };
}
