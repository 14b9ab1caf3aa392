/**
 * Whose browser is this? Discord: OAuth2, its `state` bound to this browser. Telegram: signed login data, and
 * then one tap that carries a secret of this browser to the bot: login data stands in a URL, and whoever made
 * it could send it on, so by itself it proves the account but not the browser (W3).
 */
import type { AccountId, Platform } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { decideProof, decideSession } from '#core/wallet/link.ts';
import { CLOCK_SKEW_MS } from '#core/wallet/siwe-terms.ts';
import type { Books } from '#store/index.ts';
import type { LinkSessionRow } from '#store/wallet.ts';
import type { WalletDependencies } from './dependencies.ts';
import {
  browserHash,
  confirmationOf,
  findUsableSession,
  lifeOf,
  type OpenSession,
  proofHash,
} from './session.ts';

/** Login data whose signature the door has checked. */
export type TelegramLogin = { externalId: string; hash: string; authDate: Date };

/** Older login data is refused, whoever brings it. */
export const LOGIN_LIFETIME_MS = 5 * 60_000;

/** Signed by Telegram within the last minutes, as far as the clocks agree. */
export const isFreshLogin = (authDate: Date, now: Date): boolean => {
  const ageMs = now.getTime() - authDate.getTime();
  return ageMs <= LOGIN_LIFETIME_MS && ageMs >= -CLOCK_SKEW_MS;
};

/** Whether this very browser has come as far already: what it brings again changes nothing. */
function hasCome(row: LinkSessionRow, code: string, browser: string): boolean {
  const mine = browserHash(browser);
  if (row.browserHash === mine) return true;
  return (
    row.proofBrowserHash === mine && row.proofState === proofHash(confirmationOf(code, browser))
  );
}

type Proven = { platform: Platform; externalId: string };

function decide({ row, account }: OpenSession, proven: Proven, now: Date): Result<null> {
  if (row.awaitingSince !== null) return refuse({ code: 'link-waiting' });
  const session = {
    ...lifeOf(row),
    platform: account.platform,
    externalId: account.externalId,
  };
  return decideProof({ session, proven, now });
}

async function usableOn(
  books: Books,
  code: string,
  platform: Platform,
): Promise<Result<OpenSession>> {
  const found = await findUsableSession(books, code);
  if (!found.ok) return found;
  if (found.value.account.platform !== platform) return refuse({ code: 'link-foreign' });
  // Owners are signing the text of one browser: no other takes it over.
  return found.value.row.awaitingSince === null ? found : refuse({ code: 'link-waiting' });
}

export function createProving({ store, secret }: WalletDependencies) {
  return {
    /** Begins Discord's proof in this browser; `state` goes there and must come back. */
    async beginDiscordProof(code: string, browser: string): Promise<Result<{ state: string }>> {
      const found = await usableOn(store, code, 'discord');
      if (!found.ok) return found;
      const state = secret();
      await store.wallets.updateSessionProof(found.value.row.id, {
        proofState: proofHash(state),
        proofBrowserHash: browserHash(browser),
      });
      return accept({ state });
    },

    /** Discord has said who this browser is. */
    async proveDiscord(came: {
      code: string;
      browser: string;
      state: string;
      externalId: string;
    }): Promise<Result<null>> {
      const found = await usableOn(store, came.code, 'discord');
      if (!found.ok) return found;
      return store.transaction('prove discord account', async (books) => {
        const row = await books.wallets.lockSession(found.value.row.id);
        const isOurs =
          row?.proofState === proofHash(came.state) &&
          row.proofBrowserHash === browserHash(came.browser);
        if (!row || !isOurs) return refuse({ code: 'link-foreign' });
        const now = await books.now();
        const proven = { platform: 'discord', externalId: came.externalId } as const;
        const decided = decide({ row, account: found.value.account }, proven, now);
        if (!decided.ok) return decided;
        const done = await books.wallets.updateSessionProven(row.id, proofHash(came.state), now);
        return done ? accept(null) : refuse({ code: 'link-used' });
      });
    },

    /** Telegram has said whose login this is; the browser still has to confirm that it is theirs. */
    async proveTelegram(came: {
      code: string;
      browser: string;
      login: TelegramLogin;
    }): Promise<Result<null>> {
      const found = await usableOn(store, came.code, 'telegram');
      if (!found.ok) return found;
      return store.transaction('prove telegram account', async (books) => {
        const row = await books.wallets.lockSession(found.value.row.id);
        if (!row) return refuse({ code: 'link-unknown' });
        const now = await books.now();
        const { code, browser, login } = came;
        const proven = { platform: 'telegram', externalId: login.externalId } as const;
        const decided = decide({ row, account: found.value.account }, proven, now);
        if (!decided.ok) return decided;
        const unproven = refuse({ code: 'link-unproven', platform: 'telegram' });
        if (!isFreshLogin(login.authDate, now)) return unproven;
        if (!(await books.wallets.insertLoginProof(login.hash, now))) {
          // A button pressed twice opens its address twice; anywhere else it is a replay.
          return hasCome(row, code, browser) ? accept(null) : unproven;
        }
        await books.wallets.updateSessionProof(row.id, {
          proofState: proofHash(confirmationOf(code, browser)),
          proofBrowserHash: browserHash(browser),
        });
        return accept(null);
      });
    },

    /** The tap in the browser reached the bot: it counts for the account that the link was made for. */
    async confirmBrowser(confirmation: string, account: AccountId): Promise<Result<null>> {
      return store.transaction('confirm browser', async (books) => {
        const found = await books.wallets.findSessionByProof(proofHash(confirmation));
        const row = found && (await books.wallets.lockSession(found.id));
        if (!row) return refuse({ code: 'link-unknown' });
        if (row.accountId !== account) return refuse({ code: 'link-foreign' });
        const now = await books.now();
        const usable = decideSession(lifeOf(row), now);
        if (!usable.ok) return usable;
        if (row.awaitingSince !== null) return refuse({ code: 'link-waiting' });
        const done = await books.wallets.updateSessionProven(row.id, proofHash(confirmation), now);
        return done ? accept(null) : refuse({ code: 'link-used' });
      });
    },
  };
}
