/** A link in chat opens a session: ten minutes, single use, for the account that asked and nobody else. */

import type { SignIn } from '#chain/siwe.ts';
import {
  type AccountId,
  asId,
  type CommunityId,
  type PersonId,
  type Platform,
  toChecksumAddress,
  type VoteId,
} from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Choice } from '#core/voting/choice.ts';
import { decideSession } from '#core/wallet/link.ts';
import { LINK_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import type { Books } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { LinkSessionRow, SessionPurpose } from '#store/wallet.ts';
import type { WalletDependencies } from './dependencies.ts';

/**
 * How far this browser has come. `confirming`: Telegram's login is here, the tap is not. `linked`: the session
 * has done its work, in this browser.
 */
export type LinkState = 'unproven' | 'confirming' | 'proven' | 'linked' | 'asked';

/** What the page shows: always platform, handle and numeric id (W3). */
export type LinkView = {
  /** What the page is for; only `link` binds a wallet. */
  purpose: SessionPurpose;
  platform: Platform;
  handle: string | null;
  externalId: string;
  displayName: string;
  locale: string;
  /** Null: asked for in a private chat by somebody of several communities, or of none. */
  communityName: string | null;
  chainId: number;
  expiresAt: Date;
  /** How long a newly linked wallet waits for its first payout. */
  payoutDelayMs: number;
  state: LinkState;
  /** What Telegram must bring back for this browser; null where nothing is to be confirmed. */
  confirmation: string | null;
  /** The contract wallet whose owners are waited for in this browser. */
  awaiting: AwaitedView | null;
};

/** What the owners of a contract wallet sign, each in their own time. */
export type AwaitedView = {
  message: string;
  address: `0x${string}`;
  chainId: number;
  /** The same text for owners who sign on chain: 32 bytes (EIP-191). */
  hash: `0x${string}`;
  expiresAt: Date;
};

/** Nobody needs more links than this within ten minutes, used or not; however many processes open them. */
const LINKS_MAX = 10;
/** Ethereum: named in the statement where a deployment has no chain at all. */
const MAINNET = 1;

export const codeHash = (code: string): string => keccakText(`link:${code}`);
export const browserHash = (browser: string): string => keccakText(`browser:${browser}`);
export const proofHash = (state: string): string => keccakText(`proof:${state}`);

/** Known to this browser and the server alone, so that only a tap in this browser can bring it to the bot. */
export const confirmationOf = (code: string, browser: string): string =>
  keccakText(`confirm:${code}:${browser}`).slice(2, 42);

export type OpenSession = { row: LinkSessionRow; account: AccountRow };

/** The session of a code with its account, whatever state it is in. */
export async function findSession(books: Books, code: string): Promise<OpenSession | undefined> {
  const row = await books.wallets.findSession(codeHash(code));
  const account = row && (await books.people.findAccountById(row.accountId));
  return row && account ? { row, account } : undefined;
}

/** The same, if it may still be used. */
export async function findUsableSession(books: Books, code: string): Promise<Result<OpenSession>> {
  const found = await findSession(books, code);
  if (!found) return refuse({ code: 'link-unknown' });
  const usable = decideSession(lifeOf(found.row), await books.now());
  return usable.ok ? accept(found) : usable;
}

export const lifeOf = (row: LinkSessionRow) => ({
  usedAt: row.usedAt,
  issuedAt: row.createdAt,
  expiresAt: row.expiresAt,
});

export const personOf = (books: Books, account: AccountRow): Promise<PersonId> =>
  books.people.findStanding(account.personId);

export function awaitedView(
  row: Pick<
    LinkSessionRow,
    'message' | 'messageAddress' | 'chainId' | 'expiresAt' | 'awaitingSince'
  >,
  signIn: Pick<SignIn, 'hash'>,
): AwaitedView | null {
  const { message, messageAddress, chainId, expiresAt } = row;
  if (row.awaitingSince === null || message === null || messageAddress === null) return null;
  const address = toChecksumAddress(messageAddress);
  return { message, address, chainId, hash: signIn.hash(message), expiresAt };
}

function stateOf({ row, account }: OpenSession, browser: string | null): LinkState {
  const mine = browser === null ? null : browserHash(browser);
  if (mine === null) return 'unproven';
  if (row.browserHash === mine) return row.usedAt === null ? 'proven' : 'linked';
  // Discord's proof is either back or still on its way, with nothing for the page to do.
  const isTapMissing = account.platform === 'telegram' && row.proofBrowserHash === mine;
  return isTapMissing ? 'confirming' : 'unproven';
}

export function createSessions(deps: WalletDependencies) {
  const { store, ids, secret, signIn, chainIds, payoutDelayMs } = deps;
  return {
    /** Opens a session for the account that asks. The code is for that account's eyes. */
    async openLink(asked: {
      account: AccountId;
      community: CommunityId | undefined;
      purpose?: SessionPurpose;
      /** Of `ballot`: where, and what was chosen in chat. */
      ballot?: { vote: VoteId; choice: Choice | null };
    }): Promise<Result<{ code: string; expiresAt: Date }>> {
      const { account, community, purpose = 'link', ballot } = asked;
      return store.transaction('open link', async (books) => {
        await books.wallets.lockSessionsOf(account);
        const now = await books.now();
        const since = new Date(now.getTime() - LINK_LIFETIME_MS);
        const recent = await books.wallets.listSessionTimes(account, since, LINKS_MAX);
        const oldest = recent[LINKS_MAX - 1];
        if (oldest !== undefined) {
          const retryAfterMs = oldest.getTime() - since.getTime();
          return refuse({ code: 'links-too-many', max: LINKS_MAX, retryAfterMs });
        }
        const code = secret();
        const expiresAt = new Date(now.getTime() + LINK_LIFETIME_MS);
        await books.wallets.insertSession({
          id: asId(ids()),
          codeHash: codeHash(code),
          accountId: account,
          communityId: community ?? null,
          purpose,
          voteId: ballot?.vote ?? null,
          ballot: ballot?.choice ? { choice: ballot.choice } : null,
          nonce: keccakText(`nonce:${secret()}`).slice(2, 34),
          chainId: chainIds[0] ?? MAINNET,
          createdAt: now,
          expiresAt,
        });
        return accept({ code, expiresAt });
      });
    },

    /** For a door that shows the code again: is it this account's, and still good? */
    async checkLink(
      code: string,
      account: AccountId,
    ): Promise<Result<{ expiresAt: Date; purpose: SessionPurpose }>> {
      const found = await findUsableSession(store, code);
      if (!found.ok) return found;
      const { row } = found.value;
      return row.accountId === account
        ? accept({ expiresAt: row.expiresAt, purpose: row.purpose })
        : refuse({ code: 'link-foreign' });
    },

    /** Whose notices this browser may read: it has proven the account of a session made for that, and no other. */
    async inboxReader(code: string, browser: string | null): Promise<Result<PersonId>> {
      const found = await findUsableSession(store, code);
      if (!found.ok) return found;
      const { row, account } = found.value;
      if (row.purpose !== 'inbox') return refuse({ code: 'link-unknown' });
      return stateOf(found.value, browser) === 'proven'
        ? accept(await personOf(store, account))
        : refuse({ code: 'link-unproven', platform: account.platform });
    },

    /** How far links have come, as a mark to compare; a link that is gone has none. */
    async marksOf(codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const codeOf = new Map(codes.map((code) => [codeHash(code), code]));
      const rows = await store.wallets.listProgress([...codeOf.keys()]);
      return new Map(
        rows.map(({ codeHash: hash, browserHash: proven, proofBrowserHash: begun, usedAt }) => [
          codeOf.get(hash) ?? '',
          JSON.stringify([proven, begun, usedAt]),
        ]),
      );
    },

    /** What the page shows to this browser. */
    async describe(code: string, browser: string | null): Promise<Result<LinkView>> {
      const found = await findSession(store, code);
      if (!found) return refuse({ code: 'link-unknown' });
      const { row, account } = found;
      const shown = stateOf(found, browser);
      if (shown !== 'linked') {
        const usable = decideSession(lifeOf(row), await store.now());
        if (!usable.ok)
          return row.purpose === 'inbox' ? refuse({ code: 'inbox-page-over' }) : usable;
        if (row.awaitingSince !== null && shown !== 'proven')
          return refuse({ code: 'link-waiting' });
      }
      const asked =
        row.usedAt !== null && (await store.merges.findMergeAsked(row.accountId, row.usedAt));
      const state = shown === 'linked' && asked ? 'asked' : shown;
      const community =
        row.communityId === null
          ? undefined
          : await store.communities.findCommunity(row.communityId);
      return accept({
        purpose: row.purpose,
        platform: account.platform,
        handle: account.handle,
        externalId: account.externalId,
        displayName: account.displayName,
        locale: account.locale,
        communityName: community?.name ?? null,
        chainId: row.chainId,
        expiresAt: row.expiresAt,
        payoutDelayMs,
        state,
        confirmation:
          state === 'confirming' && browser !== null ? confirmationOf(code, browser) : null,
        awaiting: state === 'proven' ? awaitedView(row, signIn) : null,
      });
    },
  };
}
