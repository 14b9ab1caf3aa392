/**
 * Persons, a community and the real wallet service on a database of its own: what linking needs, without
 * chat platforms. Browsers are cookies here.
 */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { createActions } from '#chain/actions/index.ts';
import { type Chain, createChain } from '#chain/client.ts';
import { createEns } from '#chain/ens.ts';
import { createExecutorContracts } from '#chain/executor/index.ts';
import { createSignIn } from '#chain/siwe.ts';
import { createVaultRegistry } from '#chain/vault.ts';
import { unnamed } from '#chat/unnamed.ts';
import {
  type AccountId,
  asId,
  type CommunityId,
  type PersonId,
  type Platform,
} from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createBreakages } from '#service/breakage.ts';
import { type Buttons, createButtons } from '#service/button.ts';
import { createCards } from '#service/card.ts';
import { createCommunities } from '#service/community.ts';
import { createSafeSigning, type SafeSigning } from '#service/executor/safe-signing.ts';
import type { TokenVotes } from '#service/executor/token-vote.ts';
import { createInbox, type Inbox } from '#service/inbox.ts';
import { createLocks, type Locks } from '#service/lock.ts';
import { createOffices, type Offices } from '#service/office.ts';
import { createPeople, type People } from '#service/person.ts';
import { createWalletPlaces } from '#service/place/by-wallet.ts';
import { createPlaces, type Places } from '#service/place.ts';
import type { ChatPorts } from '#service/port.ts';
import { createRecoveries, type Recoveries } from '#service/recovery.ts';
import { createVoteExports } from '#service/vote/export.ts';
import { createVotePages, type VotePages } from '#service/vote/page.ts';
import { createSeals, type Seals } from '#service/vote/seal.ts';
import { createSignedBallots, type SignedBallots } from '#service/vote/signed.ts';
import { createVotes } from '#service/vote.ts';
import { createWallets, type Wallets } from '#service/wallet.ts';
import { createWalletActs, type WalletActs } from '#service/wallet-act.ts';
import { advanceClock } from '#store/clock.ts';
import { createStore, type Store } from '#store/index.ts';
import type { SessionPurpose } from '#store/wallet.ts';
import { NO_TOKEN_VOTES } from './no-token-votes.ts';
import { createTestStore, type TestStore } from './postgres.ts';

export const PUBLIC_URL = 'https://civitas.example';
export const DAY_MS = 86_400_000;

export type Member = {
  person: PersonId;
  account: AccountId;
  platform: Platform;
  externalId: string;
};

export type WalletWorld = {
  connection: TestStore;
  store: Store;
  wallets: Wallets;
  walletActs: WalletActs;
  signedBallots: SignedBallots;
  seals: Seals;
  votePages: VotePages;
  tokenVotes: TokenVotes;
  safeSigning: SafeSigning;
  locks: Locks;
  recoveries: Recoveries;
  offices: Offices;
  places: Places;
  buttons: Buttons;
  inbox: Inbox;
  people: People;
  community: CommunityId;
  addCommunity(name: string): Promise<CommunityId>;
  addMember(platform: Platform, handle: string, privateChat?: boolean): Promise<Member>;
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
};

/** A refusal here is a broken test, and says which. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
}
/** The code of a refusal; undefined for what was accepted. */
export const codeOf = (result: Result<unknown>): string | undefined =>
  result.ok ? undefined : result.refusal.code;

export const newBrowser = (): string => randomBytes(32).toString('base64url');

export async function createWalletWorld(
  options: { chain?: Chain; publicUrl?: string; ports?: ChatPorts<never> } = {},
): Promise<WalletWorld> {
  const log = pino({ level: 'silent' });
  const connection = await createTestStore();
  const store = createStore(connection);
  const ids = uuidv7;
  const chain = options.chain ?? createChain({ rpc: {}, finality: {}, log });
  const inbox = createInbox({ store, ids });
  const people = createPeople({ store, ports: {}, ids });
  const offices = createOffices({ store, ids });
  const audit = createAudit({ ids });
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports: {} });
  const recoveries = createRecoveries({ store, ids, inbox, audit, offices, alarms });
  const publicUrl = options.publicUrl ?? PUBLIC_URL;
  const locks = createLocks({
    ...{ store, ids, inbox, audit, alarms, recoveries, publicUrl },
    // Nothing is paid in this world.
    executions: { callOffIntent: () => Promise.reject(new Error('nothing is on its way')) },
  });
  const linking = {
    store,
    ids,
    secret: () => randomBytes(20).toString('hex'),
    signIn: createSignIn({ chain, log, timeoutMs: 1_000 }),
    registry: createVaultRegistry(chain),
    ens: createEns(chain, chain.chainIds[0]),
    chain,
    log,
    inbox,
    audit,
    recoveries,
    publicUrl,
    chainIds: chain.chainIds,
    payoutDelayMs: DAY_MS,
  };
  const wallets = createWallets(linking);
  const breakages = createBreakages({ store, ids, ports: {}, alarms });
  const cards = createCards({ store, ids, breakages, clock: { later: () => undefined } });
  let last = 1000;
  const addCommunity = async (name: string): Promise<CommunityId> => {
    const row = {
      id: asId<CommunityId>(ids()),
      name,
      template: 'club',
      timeZone: 'UTC',
      locale: 'en',
      state: 'founding',
      createdAt: await store.now(),
    } as const;
    return store.transaction('add community', async (books) => {
      return (await books.communities.insertCommunity(row)).id;
    });
  };
  const seals = createSeals({ sealKey: 'b'.repeat(64), random: () => `0x${'1'.repeat(64)}` });
  const safeSigning = createSafeSigning({
    ...{ store, actions: createActions(chain) },
    contracts: createExecutorContracts(chain, { urls: {}, log }),
    // Nothing is decided in this world.
    mandates: { read: async () => undefined, signed: async () => undefined },
  });
  const ports = options.ports ?? {};
  const places = createPlaces({
    ...{ store, ids, ports, offices, audit, inbox, alarms, breakages },
    secret: linking.secret,
    onConnected: async () => undefined,
  });
  const walletPlaces = createWalletPlaces({
    ...{ store, ports, offices, audit, alarms, places, publicUrl, payoutDelayMs: DAY_MS },
  });
  return {
    connection,
    places,
    store,
    safeSigning,
    wallets,
    walletActs: createWalletActs({ ...linking, locks, recoveries, walletPlaces }),
    signedBallots: createSignedBallots({ ...linking, wallets, cards, seals, unnamed }),
    seals,
    tokenVotes: NO_TOKEN_VOTES,
    votePages: createVotePages({
      ...{ store, votes: createVotes({ store, ids, cards, seals }) },
      communities: createCommunities({ ...linking, offices, hosting: 'open', custody: false }),
      ...{ exports: createVoteExports({ store, seals, unnamed }), unnamed },
    }),
    locks,
    recoveries,
    offices,
    buttons: createButtons({ store }),
    inbox,
    people,
    community: await addCommunity('Harbour Town'),
    addCommunity,
    async addMember(platform, handle, privateChat = false) {
      last += 1;
      const externalId = platform === 'discord' ? `8035111022467${last}` : `55500${last}`;
      const seen = {
        platform,
        externalId,
        handle,
        displayName: handle,
        isBot: false,
        locale: 'en',
      };
      const met = await people.meet(seen, { externalId: undefined, privateChat });
      return { person: met.person, account: met.account, platform, externalId };
    },
    advance: async (ms) => void (await advanceClock(connection.db, ms)),
    close: () => connection.close(),
  };
}

type Linking = Pick<WalletWorld, 'wallets' | 'store'>;

/** Opens a link for a member and proves them in a browser, as the pages do. */
export async function proveIn(
  { wallets, store }: Linking,
  member: Member,
  browser: string,
  community?: CommunityId,
  purpose: SessionPurpose = 'link',
): Promise<string> {
  const { code } = must(await wallets.openLink({ account: member.account, community, purpose }));
  return proveAgainIn({ wallets, store }, member, browser, code);
}

/** The same for a link that there is; whichever browser had proven it before is out. */
export async function proveAgainIn(
  { wallets, store }: Linking,
  member: Member,
  browser: string,
  code: string,
): Promise<string> {
  const { externalId } = member;
  if (member.platform === 'discord') {
    const { state } = must(await wallets.beginDiscordProof(code, browser));
    must(await wallets.proveDiscord({ code, browser, state, externalId }));
    return code;
  }
  const login = { externalId, hash: randomBytes(32).toString('hex'), authDate: await store.now() };
  must(await wallets.proveTelegram({ code, browser, login }));
  const view = must(await wallets.describe(code, browser));
  must(await wallets.confirmBrowser(view.confirmation ?? '', member.account));
  return code;
}

/** The wallet of this person signs what the page prepared. */
export async function signIn(
  { wallets }: Linking,
  code: string,
  browser: string,
  wallet: Person,
  { move = false, join = false }: { move?: boolean; join?: boolean } = {},
) {
  const prepared = must(
    await wallets.prepare(code, browser, { address: wallet.address, chainId: undefined }),
  );
  const signature = await accountOf(wallet).signMessage({ message: prepared.message });
  return wallets.finish(code, browser, { ...prepared, signature, move, join });
}

/** All of it: a member links a wallet from a new browser. */
export async function linkWallet(
  world: Linking,
  member: Member,
  wallet: Person,
  options: { community?: CommunityId; move?: boolean; join?: boolean } = {},
) {
  const browser = newBrowser();
  const code = await proveIn(world, member, browser, options.community);
  return signIn(world, code, browser, wallet, options);
}
