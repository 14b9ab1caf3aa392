/**
 * Whether the links that single accounts were told still lead into their chat. Telegram tells nobody that one was revoked, and
 * has no call to ask after a link: it is set to what it is, which fails where it is gone. So it is asked when somebody looks:
 * the person by `/why` or at the wrong door, a moderator by `/role doctor`, and the link's own bell once a day.
 */
import { MINUTE_MS } from '#core/duration.ts';
import { LINK_CHECKS_A_MINUTE } from '#core/eligibility/chat.ts';
import { Fault } from '#core/fault.ts';
import type { AccountId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { MadeLink } from '#store/personal-link.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPorts, Doorkeeper } from '../port.ts';
import { ringFor } from './grant.ts';

/** `gone`: how many lead nowhere any more, each of which is made anew and told; `asked`: of how many that is known now. */
export type LinksChecked = { asked: number; gone: number };

/** Administrators know it by that among the other links. */
export const linkNameOf = ({ displayName, handle, externalId }: AccountRow): string =>
  displayName.trim() || (handle ? `@${handle}` : externalId);

type Dependencies = { store: Store; ports: ChatPorts<never> };

export type LinkChecks = ReturnType<typeof createLinkChecks>;

export function createLinkChecks({ store, ports }: Dependencies) {
  /** Noted before the platform is asked: two who look at once ask once, and a chat is asked so often a minute and no more. */
  async function claim(
    effect: PlacedEffect,
    accounts?: readonly AccountId[],
  ): Promise<{ row: MadeLink; name: string }[]> {
    return store.transaction('claim link checks', async (books) => {
      await books.roles.lockEffect(effect.id);
      const now = await books.now();
      const before = new Date(now.getTime() - MINUTE_MS);
      const { personalLinks } = books;
      const most =
        LINK_CHECKS_A_MINUTE - (await personalLinks.countPersonalLinkChecks(effect.id, before));
      if (most <= 0) return [];
      const rows = (
        await personalLinks.listPersonalLinksUnchecked(effect.id, before, most, accounts)
      ).filter(({ expiresAt }) => now < expiresAt);
      await personalLinks.updatePersonalLinksChecked(
        rows.map(({ id }) => id),
        now,
      );
      const named = rows.map(async (row) => {
        const account = await books.people.findAccountById(row.accountId);
        return account ? [{ row, name: linkNameOf(account) }] : [];
      });
      return (await Promise.all(named)).flat();
    });
  }

  /** A platform that is out of reach, or does not let the bot ask, has not said that it is gone. */
  async function isGone(
    door: Doorkeeper,
    { placeExternalId }: PlacedEffect,
    { row, name }: { row: MadeLink; name: string },
  ): Promise<boolean> {
    const lastsMs = row.expiresAt.getTime() - (await store.now()).getTime();
    try {
      const checked = await door.checkInvite(placeExternalId, row.url, name, lastsMs);
      return !checked.ok && checked.denial === 'invite-gone';
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
  }

  /** The hand makes another where they are still asked back, and tells them. */
  async function replace(row: MadeLink): Promise<boolean> {
    return store.transaction('personal link is gone', async (books) => {
      const isFirst = await books.personalLinks.updatePersonalLinkEnded(row.id, await books.now());
      if (isFirst) await books.outbox.insertOutbox([ringFor(row)]);
      return isFirst;
    });
  }

  async function check(
    effect: PlacedEffect,
    accounts?: readonly AccountId[],
  ): Promise<LinksChecked> {
    const door = ports[effect.platform]?.doorkeeper;
    const isOpen = effect.kind === 'telegram-chat' && effect.endedAt === null;
    if (!door || !isOpen || !effect.placeConnected) return { asked: 0, gone: 0 };
    const claimed = await claim(effect, accounts);
    let gone = 0;
    for (const one of claimed) {
      if ((await isGone(door, effect, one)) && (await replace(one.row))) gone += 1;
    }
    return { asked: claimed.length, gone };
  }

  return {
    /** Of one chat: of these accounts, or whichever were asked after the longest ago. */
    check,

    /** Of these accounts, wherever they lead. */
    async checkOf(accounts: readonly AccountId[]): Promise<void> {
      const rows = await store.personalLinks.listPersonalLinks(accounts);
      for (const id of new Set(rows.map((row) => row.effectId))) {
        const effect = await store.roles.findEffect(id);
        if (effect) await check(effect, accounts);
      }
    },
  };
}
