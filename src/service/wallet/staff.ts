/**
 * What a moderator may see and do about a member's wallets: whether and how many are linked, never which, unless the
 * owner opened them here; and the end of their use in this community. The links belong to the person.
 */
import { decideReason } from '#core/citizenship/admission.ts';
import { type CommunityId, type PersonId, toChecksumAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from '../audit.ts';
import type { Inbox } from '../inbox.ts';
import type { Offices } from '../office.ts';
import type { PersonView } from '../person.ts';

export type WalletsSeen = {
  linked: number;
  /** The member agreed that this community looks at them. */
  used: boolean;
  /** Null: the owner shows them to nobody. */
  addresses: readonly `0x${string}`[] | null;
};

/** A moderator, and whose wallets it is about. */
type Deed = {
  community: CommunityId;
  actor: PersonId;
  target: PersonView;
  eventId: string;
};

type Dependencies = { store: Store; offices: Offices; audit: Audit; inbox: Inbox };

export type WalletStaff = ReturnType<typeof createWalletStaff>;

export function createWalletStaff({ store, offices, audit, inbox }: Dependencies) {
  /** What a community knows of somebody begins with belonging to it. */
  async function requireMember(
    books: Books,
    community: CommunityId,
    person: PersonId,
  ): Promise<Result<{ used: boolean }>> {
    const membership = await books.people.findMembership(community, person);
    return membership
      ? accept({ used: membership.walletConsentAt instanceof Date })
      : refuse({ code: 'target-not-member' });
  }

  return {
    /** That somebody looked is noted too. */
    async who({ community, actor, target, eventId }: Deed): Promise<Result<WalletsSeen>> {
      const right = await offices.require(community, actor, 'wallet.check-others');
      if (!right.ok) return right;
      return store.transaction('see whose wallets', async (books) => {
        const { person } = target;
        const member = await requireMember(books, community, person);
        if (!member.ok) return member;
        const { used } = member.value;
        const links = await books.wallets.listLinks([person]);
        const open = used && (await books.people.findWalletsShownTo(person)) === 'community';
        await audit.note(books, {
          ...{ community, actor, action: 'wallet.who', subject: person, eventId },
          details: { person, shown: open },
        });
        return accept({
          linked: links.length,
          used,
          addresses: open ? links.map(({ address }) => toChecksumAddress(address)) : null,
        });
      });
    },

    /** This community no longer looks at them; roles and tags that came from them follow. */
    async unuse(deed: Deed & { reason: string }): Promise<Result<null>> {
      const { community, actor, target, eventId } = deed;
      const right = await offices.require(community, actor, 'wallet.unuse');
      if (!right.ok) return right;
      const reason = decideReason(deed.reason);
      if (!reason.ok) return reason;
      return store.transaction('end use of wallets', async (books) => {
        const { person } = target;
        if (await audit.isDone(books, eventId, 'wallet.unuse')) return accept(null);
        const member = await requireMember(books, community, person);
        if (!member.ok) return member;
        if (!(await books.people.updateWalletConsentEnded(community, person))) {
          return refuse({ code: 'wallets-not-used', name: target.displayName });
        }
        const fresh = await audit.note(books, {
          ...{ community, actor, action: 'wallet.unuse', subject: person, eventId },
          reason: reason.value,
          details: { person },
        });
        if (!fresh) return accept(null);
        await inbox.tell(books, person, community, `wallet-unuse:${eventId}`, {
          kind: 'wallets-unused',
          reason: reason.value,
        });
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
        return accept(null);
      });
    },
  };
}
