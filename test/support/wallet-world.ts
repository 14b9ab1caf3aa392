/**
 * Persons, a community and the real wallet service on a database of its own: what linking needs, without
 * chat platforms. Browsers are cookies here.
 */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { type Chain, createChain } from '#chain/client.ts';
import { createEns } from '#chain/ens.ts';
import { createSignIn } from '#chain/siwe.ts';
import { createVaultRegistry } from '#chain/vault.ts';
import {
  type AccountId,
  asId,
  type CommunityId,
  type PersonId,
  type Platform,
} from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';
import { createAudit } from '#service/audit.ts';
import { createInbox, type Inbox } from '#service/inbox.ts';
import { createPeople, type People } from '#service/person.ts';
import { createWallets, type Wallets } from '#service/wallet.ts';
import { advanceClock } from '#store/clock.ts';
import { createStore, type Store } from '#store/index.ts';
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
  options: { chain?: Chain; publicUrl?: string } = {},
): Promise<WalletWorld> {
  const log = pino({ level: 'silent' });
  const connection = await createTestStore();
  const store = createStore(connection);
  const ids = uuidv7;
  const chain = options.chain ?? createChain({ rpc: {}, finality: {}, log });
  const inbox = createInbox({ store, ids });
  const people = createPeople({ store, ports: {}, ids });
  const wallets = createWallets({
    store,
    ids,
    secret: () => randomBytes(20).toString('hex'),
    signIn: createSignIn({ chain, log, timeoutMs: 1_000 }),
    registry: createVaultRegistry(chain),
    ens: createEns(chain, chain.chainIds[0]),
    chain,
    log,
    inbox,
    audit: createAudit({ ids }),
    publicUrl: options.publicUrl ?? PUBLIC_URL,
    chainIds: chain.chainIds,
    payoutDelayMs: DAY_MS,
  });
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
  return {
    connection,
    store,
    wallets,
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

/** Opens a link for a member and proves them in a browser, as the pages do. */
export async function proveIn(
  { wallets, store }: WalletWorld,
  member: Member,
  browser: string,
  community?: CommunityId,
): Promise<string> {
  const { code } = must(await wallets.openLink({ account: member.account, community }));
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
  { wallets }: WalletWorld,
  code: string,
  browser: string,
  wallet: Person,
  move = false,
) {
  const prepared = must(
    await wallets.prepare(code, browser, { address: wallet.address, chainId: undefined }),
  );
  const signature = await accountOf(wallet).signMessage({ message: prepared.message });
  return wallets.finish(code, browser, { ...prepared, signature, move });
}

/** All of it: a member links a wallet from a new browser. */
export async function linkWallet(
  world: WalletWorld,
  member: Member,
  wallet: Person,
  options: { community?: CommunityId; move?: boolean } = {},
) {
  const browser = newBrowser();
  const code = await proveIn(world, member, browser, options.community);
  return signIn(world, code, browser, wallet, options.move);
}
