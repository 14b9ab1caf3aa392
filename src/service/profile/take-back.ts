/**
 * Takes back what the platforms still show of somebody who is forgotten: roles and tags that came from us. Their books
 * are gone, so the row of the outbox carries what it takes, and is itself gone a day after it is done.
 */
import type { Platform } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { ChatPorts } from '../port.ts';

/** What was worn, as the outbox keeps it. */
export type Worn = {
  effectId: string;
  platform: Platform;
  place: string;
  account: string;
  effect: 'discord-role' | 'telegram-tag';
  worn: string;
};

/** Shown in the server's own log. */
const REASON = 'profile delete';

export function createTakingBack({ store, ports }: { store: Store; ports: ChatPorts<never> }) {
  /** Whoever has come back meanwhile may have been given it anew. */
  async function isGivenAnew({ effectId, platform, account }: Worn): Promise<boolean> {
    const now = await store.people.findAccount(platform, account);
    const grant = now && (await store.grants.findGrant({ effectId, accountId: now.id }));
    return grant?.wanted === true;
  }

  return {
    /** A refusal for good ends it: the member or the role is gone, or the bot may no longer touch it. */
    async takeBack(one: Worn): Promise<void> {
      const port = ports[one.platform];
      if (!port || (await isGivenAnew(one))) return;
      if (one.effect === 'discord-role') {
        await port.setRoles(one.place, one.account, [{ roleId: one.worn, on: false }], REASON);
        return;
      }
      const member = await port.member(one.place, one.account);
      if (member.present && member.tag === one.worn) await port.setTag(one.place, one.account, '');
    },
  };
}
