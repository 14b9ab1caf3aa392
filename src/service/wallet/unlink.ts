/** Unlinking and the primary wallet: what a person does with wallets that are already theirs. */
import { parseAddress } from '#core/address.ts';
import { type Address, type PersonId, toChecksumAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { LiveLink } from '#store/wallet.ts';
import { requireAct, type Speaker } from '../caution.ts';
import type { WalletDependencies } from './dependencies.ts';

/**
 * Ends links in the caller's transaction. Whoever loses the primary wallet has the longest linked of the
 * others instead, so that payouts still have a place to go.
 */
export async function endLinks(
  books: Books,
  links: readonly LiveLink[],
  reason: 'unlinked' | 'moved' | 'lost',
  at: Date,
): Promise<void> {
  const persons = [...new Set(links.map((link) => link.standing))];
  // Of joined persons each kept a primary wallet of its own; what is lost is the one that payouts went to.
  const before = await books.wallets.listLinks(persons);
  for (const link of links) await books.wallets.updateLinkEnded(link.linkId, at, reason);
  for (const person of persons) {
    const primary = before.find((link) => link.standing === person && link.isPrimary);
    const lost = links.some((link) => link.linkId === primary?.linkId);
    await ensurePrimary(books, person, lost);
  }
}

/**
 * Whoever has wallets has a primary one. When the primary was lost, one that this person linked itself comes before
 * what somebody has who was joined to it.
 */
export async function ensurePrimary(books: Books, person: PersonId, lost = false): Promise<void> {
  const links = await books.wallets.listLinks([person]);
  const present = links.find((link) => link.isPrimary);
  if (present && !lost) return;
  const next = links.find((link) => link.owner === person) ?? present ?? links[0];
  if (next && next !== present) await books.wallets.updateLinkPrimary(next.linkId, true);
}

async function ownLinks(
  books: Books,
  person: PersonId,
  address: Address,
): Promise<readonly LiveLink[]> {
  const links = await books.wallets.listLinks([person]);
  return links.filter((link) => link.address === address);
}

export function createUnlinking({ store, inbox, audit }: WalletDependencies) {
  /** What somebody typed, as an address; anything else is none of their wallets. */
  function addressIn(text: string): Result<Address> {
    const parsed = parseAddress(text);
    if (parsed.ok || parsed.refusal.code === 'address-checksum-wrong') return parsed;
    return refuse({ code: 'wallet-not-linked', text });
  }

  return {
    async unlink(speaker: Speaker, text: string): Promise<Result<{ address: `0x${string}` }>> {
      const { person } = speaker;
      const address = addressIn(text);
      if (!address.ok) return address;
      return store.transaction('unlink wallet', async (books) => {
        await books.wallets.lockAddress(address.value);
        await books.wallets.lockOwners([person]);
        const may = await requireAct(books, 'unlink', speaker);
        if (!may.ok) return may;
        const links = await ownLinks(books, person, address.value);
        if (links.length === 0) return refuse({ code: 'wallet-not-linked', text });
        const now = await books.now();
        await endLinks(books, links, 'unlinked', now);
        const shown = toChecksumAddress(address.value);
        for (const link of links) {
          await audit.note(books, {
            community: undefined,
            actor: person,
            action: 'wallet.unlink',
            subject: link.wallet,
          });
          await inbox.tell(books, person, undefined, `unlink:${link.linkId}`, {
            kind: 'wallet-unlinked',
            address: shown,
          });
        }
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
        return accept({ address: shown });
      });
    },

    /** The wallet that payouts go to from now on. */
    async setPrimary(
      speaker: Speaker,
      text: string,
      eventId: string,
    ): Promise<Result<{ address: `0x${string}` }>> {
      const { person } = speaker;
      const address = addressIn(text);
      if (!address.ok) return address;
      const set = { address: toChecksumAddress(address.value) };
      return store.transaction('set primary wallet', async (books) => {
        await books.wallets.lockOwners([person]);
        if (await audit.isDone(books, eventId, 'wallet.primary')) return accept(set);
        const may = await requireAct(books, 'primary', speaker);
        if (!may.ok) return may;
        const [chosen] = await ownLinks(books, person, address.value);
        if (!chosen) return refuse({ code: 'wallet-not-linked', text });
        const fresh = await audit.note(books, {
          community: undefined,
          actor: person,
          action: 'wallet.primary',
          subject: chosen.wallet,
          eventId,
        });
        if (!fresh) return accept(set);
        // Off first, also what a joined person brought along: at most one is primary at any moment.
        for (const link of await books.wallets.listLinks([person])) {
          await books.wallets.updateLinkPrimary(link.linkId, false);
        }
        await books.wallets.updateLinkPrimary(chosen.linkId, true);
        return accept(set);
      });
    },
  };
}
