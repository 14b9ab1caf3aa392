/**
 * Wallet links. A link is asked for in chat, proven in a browser and signed by a wallet there: the browser
 * that signs has itself shown whose chat account it is (W3), what was signed is the stored text to the byte
 * (W1), and the nonce is consumed once (W2). A wallet belongs to one person; when it moves, both are told.
 */
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { toChecksumAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { LiveLink } from '#store/wallet.ts';
import { createAwaiting } from './wallet/await.ts';
import type { WalletDependencies } from './wallet/dependencies.ts';
import { createNames } from './wallet/ens.ts';
import { createLinking } from './wallet/link.ts';
import { createProving } from './wallet/prove.ts';
import { createSessions } from './wallet/session.ts';
import { createUnlinking } from './wallet/unlink.ts';
import { createVaults } from './wallet/vault.ts';

export type { SessionPurpose } from '#store/wallet.ts';
export type { LinkedView, Signature } from './wallet/link.ts';
export type { TelegramLogin } from './wallet/prove.ts';
export type { AwaitedView, LinkState, LinkView } from './wallet/session.ts';
export type { VaultOffer, VaultView } from './wallet/vault.ts';

export type WalletView = {
  /** Checksummed, as people are shown it. */
  address: `0x${string}`;
  /** Null: the account of a key, good on every chain. */
  chainId: number | null;
  primary: boolean;
  linkedAt: Date;
  /** From then on it can be paid; `payable` says whether that is now. */
  payableAt: Date;
  payable: boolean;
};

export type HeldWallet = Pick<LiveLink, 'address' | 'chainId' | 'linkedAt'> & {
  /** Of a vault: the linked wallet that it named, while the registry says so. */
  hot?: Address;
};

const KEPT_MS = 86_400_000;

export type Wallets = ReturnType<typeof createWallets>;

export function createWallets(deps: WalletDependencies) {
  const { store, payoutDelayMs } = deps;
  const payableAt = (link: HeldWallet): Date => new Date(link.linkedAt.getTime() + payoutDelayMs);

  /** The wallet payouts go to; null while none is linked. */
  async function primaryOf(person: PersonId, books: Books = store): Promise<HeldWallet | null> {
    const links = await books.wallets.listLinks([person]);
    return links.find((link) => link.isPrimary) ?? null;
  }

  return {
    ...createSessions(deps),
    ...createProving(deps),
    ...createLinking(deps),
    ...createAwaiting(deps),
    ...createUnlinking(deps),
    ...createVaults(deps),
    ...createNames(deps),
    primaryOf,

    async list(person: PersonId): Promise<WalletView[]> {
      const links = await store.wallets.listLinks([person]);
      const now = await store.now();
      return links.map((link) => ({
        address: toChecksumAddress(link.address),
        chainId: link.chainId,
        primary: link.isPrimary,
        linkedAt: link.linkedAt,
        payableAt: payableAt(link),
        payable: payableAt(link) <= now,
      }));
    },

    /** Whether this community may look at the person's wallets. */
    async hasConsented(community: CommunityId, person: PersonId): Promise<boolean> {
      const membership = await store.people.findMembership(community, person);
      return membership?.walletConsentAt instanceof Date;
    },

    /** "Use my wallets here too": what linking from a community also says. */
    async consent(community: CommunityId, person: PersonId, eventId: string): Promise<void> {
      await store.transaction('consent to wallets', async (books) => {
        const fresh = await deps.audit.note(books, {
          community,
          actor: person,
          action: 'wallet.consent',
          subject: person,
          eventId,
        });
        if (!fresh) return;
        await books.people.updateWalletConsent(community, person, await books.now());
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
      });
    },

    /** Where a payout on this chain may go, or why it may not: whoever is locked may have been given a thief's wallet. */
    async payoutWallet(
      person: PersonId,
      chainId: number,
      now: Date,
      books: Books = store,
    ): Promise<Result<HeldWallet>> {
      const lockedAt = await books.merges.findLockedAt(person);
      if (lockedAt) return refuse({ code: 'person-locked', since: lockedAt });
      const primary = await primaryOf(person, books);
      if (primary === null) return refuse({ code: 'not-linked' });
      const { address } = primary;
      if (primary.chainId !== null && primary.chainId !== chainId) {
        return refuse({ code: 'wallet-on-other-chain', address, chainId });
      }
      const from = payableAt(primary);
      return now.getTime() < from.getTime()
        ? refuse({ code: 'wallet-too-new', payableAt: from })
        : accept(primary);
    },

    /**
     * Wallets that count in a community, by person: those of persons who agreed to it; all of these
     * without `persons`, vaults behind the others. Somebody without any stands in no entry.
     */
    async walletsOf(
      community: CommunityId,
      persons?: readonly PersonId[],
      books: Books = store,
    ): Promise<ReadonlyMap<PersonId, readonly HeldWallet[]>> {
      const held = new Map<PersonId, HeldWallet[]>();
      for (const link of await books.wallets.listConsentedLinks(community, persons)) {
        const own = held.get(link.standing) ?? [];
        own.push({ address: link.address, chainId: link.chainId, linkedAt: link.linkedAt });
        held.set(link.standing, own);
      }
      // After what is linked itself: one address counts once, and that way first.
      for (const claim of await books.vaults.listConsentedClaims(community, persons)) {
        const { address, chainId, hot, linkedAt } = claim;
        const own = held.get(claim.standing) ?? [];
        held.set(claim.standing, [...own, { address, chainId, hot, linkedAt }]);
      }
      return held;
    },

    /** Housekeeping: what a link needed is forgotten a day after it ended. */
    async forgetOld(): Promise<void> {
      const before = new Date((await store.now()).getTime() - KEPT_MS);
      await store.wallets.deleteSessionsBefore(before);
      await store.wallets.deleteLoginProofsBefore(before);
    },
  };
}
