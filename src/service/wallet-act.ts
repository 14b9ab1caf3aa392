/**
 * What the owner of a wallet does by its signature alone, without any chat account (W4): unlink it, lock the person
 * it is linked to, lift a lock, object to a recovery, attach a chat where a community has none left. Nothing about the wallet is said before it has signed; then
 * its owner learns which account had it, and no more.
 */
import { parseAddress } from '#core/address.ts';
import {
  type Address,
  isUuid,
  type PersonId,
  type Platform,
  toChecksumAddress,
} from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Linked } from '#core/person/lock.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { type ActSession, decideAct, type WalletAct } from '#core/wallet/act.ts';
import type { Signed } from '#core/wallet/link.ts';
import { decideLook, type PlaceDeed } from '#core/wallet/place-act.ts';
import { LINK_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import type { Books } from '#store/index.ts';
import type { LiveLink, WalletPurpose } from '#store/wallet.ts';
import type { WalletSessionRow } from '#store/wallet-act.ts';
import type { Locks } from './lock.ts';
import type {
  PlaceDone,
  WalletCommunity,
  WalletPlaces,
  WantedDeed,
  Weighed,
} from './place/by-wallet.ts';
import type { Recoveries } from './recovery.ts';
import { actText, createActAwaiting } from './wallet/await-act.ts';
import type { WalletDependencies } from './wallet/dependencies.ts';
import { judgeSigned, readSigned, type Signature } from './wallet/link.ts';
import { browserHash } from './wallet/session.ts';
import { endLinks } from './wallet/unlink.ts';

export type { AwaitedAct } from './wallet/await-act.ts';

/** What was done, and to whom: the owner of the key may know which accounts had it. */
export type ActView = {
  purpose: WalletPurpose;
  address: `0x${string}`;
  accounts: readonly { platform: Platform; handle: string | null }[];
  /** Of an act about a chat. */
  chat: PlaceDone | undefined;
};

export type ActText = { id: string; message: string; address: `0x${string}` };

/** Nobody needs more attempts than this within ten minutes. */
const OPEN_MAX = 20;
const RETRY_MS = 60_000;
const MAINNET = 1;

type Dependencies = WalletDependencies & {
  locks: Pick<Locks, 'lockByWallet' | 'liftByWallet'>;
  recoveries: Pick<Recoveries, 'stopOf' | 'stopOfWallets'>;
  walletPlaces: WalletPlaces;
};

type Performed = { done: Result<PlaceDone | null>; persons: readonly PersonId[] };

export type WalletActs = ReturnType<typeof createWalletActs>;

export function createWalletActs(deps: Dependencies) {
  const {
    store,
    ids,
    secret,
    signIn,
    inbox,
    audit,
    publicUrl,
    chainIds,
    locks,
    recoveries,
    walletPlaces,
  } = deps;
  const domain = new URL(publicUrl).host;

  const sessionOf = (row: WalletSessionRow): ActSession => ({
    ...row,
    domain,
    issuedAt: row.createdAt,
  });

  async function verify(
    row: WalletSessionRow,
    given: Signature,
    browser: string | null,
    now: Date,
  ): Promise<Result<Signed>> {
    const read = await readSigned(signIn, given, browser, row);
    if (!read.ok) return read;
    const text = decideAct(sessionOf(row), read.value, now);
    return text.ok ? judgeSigned(signIn, read.value, given, row) : text;
  }

  /** A key speaks for its address everywhere, a contract wallet for its own chain (W5). */
  const speaksFor =
    ({ walletChainId }: Signed) =>
    ({ chainId }: { chainId: number | null }): boolean =>
      walletChainId === null || chainId === walletChainId;

  async function unlink(books: Books, links: readonly LiveLink[]): Promise<Result<null>> {
    const now = await books.now();
    await endLinks(books, links, 'unlinked', now);
    for (const link of links) {
      await audit.note(books, {
        community: undefined,
        ...{ actor: undefined, action: 'wallet.unlink', subject: link.wallet },
        details: { by: 'signature' },
      });
      await inbox.tell(books, link.standing, undefined, `unlink:${link.linkId}`, {
        kind: 'wallet-unlinked-by-key',
        address: toChecksumAddress(link.address),
        page: `${publicUrl}/wallet`,
      });
    }
    await recoveries.stopOfWallets(
      books,
      links.map(({ wallet }) => wallet),
    );
    const persons = [...new Set(links.map(({ standing }) => standing))];
    await books.outbox.insertOutbox(persons.map((key) => ({ kind: 'gate-person', key })));
    return accept(null);
  }

  /**
   * The person who has the wallet, or had it last: whoever holds a stolen account may have unlinked it. What counts
   * is that it was linked when the lock came.
   */
  async function unlock(books: Books, address: Address, signed: Signed): Promise<Performed> {
    const history = (await books.locks.listLinkHistory(address)).filter(speaksFor(signed));
    const [last] = history;
    if (!last) return { done: refuse({ code: 'act-nothing-linked', address }), persons: [] };
    const person = await books.people.findStanding(last.person);
    await books.wallets.lockOwners([person]);
    const linked: Linked[] = [];
    for (const { person: holder, from, until } of history) {
      const standing = await books.people.findStanding(holder);
      if (standing === person) linked.push({ from, until });
    }
    const done = await locks.liftByWallet(books, person, last.wallet, linked);
    return { done, persons: [person] };
  }

  async function object(books: Books, persons: readonly PersonId[]): Promise<Result<null>> {
    let stopped = 0;
    for (const person of persons) {
      stopped += await recoveries.stopOf(books, person, 'wallet-objection');
    }
    return stopped > 0 ? accept(null) : refuse({ code: 'recovery-none' });
  }

  /** The nonce is consumed; the address is locked. */
  async function perform(
    books: Books,
    row: WalletSessionRow,
    signed: Signed,
    weighed: Weighed | undefined,
  ): Promise<Performed> {
    const { address, purpose } = row;
    if (purpose === 'unlock') return unlock(books, address, signed);
    const links = (await books.wallets.listLinksOfAddress(address)).filter(speaksFor(signed));
    const persons = [...new Set(links.map(({ standing }) => standing))];
    await books.wallets.lockOwners(persons);
    const [first] = links;
    if (!first) return { done: refuse({ code: 'act-nothing-linked', address }), persons };
    if (purpose === 'unlink') return { done: await unlink(books, links), persons };
    if (purpose === 'object') return { done: await object(books, persons), persons };
    if (purpose === 'places')
      return { done: await walletPlaces.requireSight(books, links), persons };
    if (row.deed && weighed) {
      return { done: await walletPlaces.perform(books, row.deed, links, weighed), persons };
    }
    let done: Result<null> = accept(null);
    for (const { standing, wallet } of links) {
      if (!done.ok || !persons.includes(standing)) continue;
      done = await locks.lockByWallet(books, standing, wallet);
    }
    return { done, persons };
  }

  async function open(
    browser: string,
    asked: { purpose: WalletPurpose; address: Address; chainId: number; deed: PlaceDeed | null },
  ): Promise<Result<ActText>> {
    const now = await store.now();
    const mine = browserHash(browser);
    const count = await store.walletActs.findOpenWalletSessionCount(mine, now);
    if (count >= OPEN_MAX) return refuse({ code: 'rate-limited', retryAfterMs: RETRY_MS });
    const nonce = keccakText(`nonce:${secret()}`).slice(2, 34);
    const expiresAt = new Date(now.getTime() + LINK_LIFETIME_MS);
    const terms = actText({ publicUrl, now }, { ...asked, nonce, expiresAt });
    const message = await signIn.build(terms);
    const id = ids();
    await store.walletActs.insertWalletSession({
      ...{ ...asked, id, browserHash: mine, nonce, message },
      ...{ createdAt: now, expiresAt },
    });
    return accept({ id, message, address: toChecksumAddress(asked.address) });
  }

  /** What this browser may see by a look it signed for: the wallets of that address, as they are linked now. */
  async function lookOf(
    id: string,
    browser: string,
  ): Promise<Result<{ row: WalletSessionRow; links: readonly LiveLink[] }>> {
    const row = isUuid(id) ? await store.walletActs.findWalletSession(id) : undefined;
    if (!row) return refuse({ code: 'act-unknown' });
    const decided = decideLook(row, browserHash(browser), await store.now());
    if (!decided.ok) return decided;
    const { address, chainId: chain } = row;
    const links = (await store.wallets.listLinksOfAddress(address)).filter(
      ({ chainId }) => chainId === null || chainId === chain,
    );
    return links.length > 0
      ? accept({ row, links })
      : refuse({ code: 'act-nothing-linked', address });
  }

  return {
    ...createActAwaiting(deps),

    /** The communities that a look of this browser shows, as they stand now. */
    async places(id: string, browser: string): Promise<Result<WalletCommunity[]>> {
      const look = await lookOf(id, browser);
      return look.ok ? walletPlaces.see(look.value.links) : look;
    },

    /** Builds the text of an act about a chat, for the wallet that signed the look. */
    async preparePlace(
      browser: string,
      { look: id, ...wanted }: WantedDeed & { look: string },
    ): Promise<Result<ActText>> {
      const look = await lookOf(id, browser);
      if (!look.ok) return look;
      const { row, links } = look.value;
      const deed = await walletPlaces.deedFor(links, wanted);
      if (!deed.ok) return deed;
      const { address, chainId } = row;
      return open(browser, { purpose: deed.value.act, address, chainId, deed: deed.value });
    },

    /** Builds the text for this wallet, and keeps it for this browser. Says nothing of the wallet. */
    async prepare(
      browser: string,
      wanted: { purpose: WalletAct; address: string; chainId: number | undefined },
    ): Promise<Result<ActText>> {
      const parsed = parseAddress(wanted.address);
      if (!parsed.ok) return parsed;
      const { purpose } = wanted;
      const known = chainIds.find((id) => id === wanted.chainId);
      const chainId = known ?? chainIds[0] ?? MAINNET;
      return open(browser, { purpose, address: parsed.value, chainId, deed: null });
    },

    /** The signed text comes back: one act, or a reason why not. */
    async finish(id: string, browser: string | null, given: Signature): Promise<Result<ActView>> {
      const row = isUuid(id) ? await store.walletActs.findWalletSession(id) : undefined;
      if (!row) return refuse({ code: 'act-unknown' });
      const signed = await verify(row, given, browser, await store.now());
      if (!signed.ok) return signed;
      const weighed = row.deed ? await walletPlaces.weigh(row.deed) : undefined;
      if (weighed && !weighed.ok) return weighed;
      const acted = await store.transaction('act by wallet', async (books) => {
        await books.wallets.lockAddress(row.address);
        const now = await books.now();
        const decided = decideAct(sessionOf(row), signed.value, now);
        if (!decided.ok) return decided;
        if (!(await books.walletActs.updateWalletSessionUsed(row, now))) {
          return refuse({ code: 'act-used' });
        }
        const { done, persons } = await perform(books, row, signed.value, weighed?.value);
        if (!done.ok) return done;
        const accounts = await books.people.listAccounts(persons);
        return accept({
          purpose: row.purpose,
          address: toChecksumAddress(row.address),
          accounts: accounts.map(({ platform, handle }) => ({ platform, handle })),
          chat: done.value ?? undefined,
        });
      });
      if (acted.ok && acted.value.chat) await walletPlaces.opened(acted.value.chat);
      return acted;
    },

    /** Housekeeping: forgotten a day after it ended. */
    async forgetOld(): Promise<void> {
      const before = new Date((await store.now()).getTime() - 86_400_000);
      await store.walletActs.deleteWalletSessionsBefore(before);
    },
  };
}
