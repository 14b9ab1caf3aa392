/** What may be changed freely while founding, and the end of founding mode. */
import { parseAmount } from '#core/amount.ts';
import { decideConstitute } from '#core/citizenship/constitution.ts';
import { decideWebhook } from '#core/community/alarms.ts';
import { decideCaps } from '#core/execution/policy.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { Alarms } from './alarm.ts';
import type { Audit } from './audit.ts';
import type { Offices } from './office.ts';

type Dependencies = {
  store: Store;
  offices: Offices;
  audit: Audit;
  /** The community's own account that pays, or null while there is none. */
  treasuryOf: (community: CommunityId) => Promise<Address | null>;
  alarms: Alarms;
  /** Alarms may go to a webhook of this machine. */
  sandbox: boolean;
};

export type Constitution = ReturnType<typeof createConstitution>;

export function createConstitution(deps: Dependencies) {
  const { store, offices, audit, treasuryOf, alarms, sandbox } = deps;

  return {
    /** Amounts as typed; lowering is anybody's in office, raising a steward's while founding. */
    async setCaps(
      community: CommunityId,
      person: PersonId,
      asked: { perPayment: string; perDay: string },
      eventId: string,
    ): Promise<Result<{ perPayment: bigint; perDay: bigint; symbol: string; decimals: number }>> {
      return store.transaction('set caps', async (books) => {
        const row = await books.communities.lockCommunity(community);
        const asset = await books.communities.findAsset(community);
        if (!row || !asset) return refuse({ code: 'asset-missing' });
        const perPayment = parseAmount(asked.perPayment, asset.decimals);
        if (!perPayment.ok) return perPayment;
        const perDay = parseAmount(asked.perDay, asset.decimals);
        if (!perDay.ok) return perDay;
        const units = { perPayment: perPayment.value, perDay: perDay.value };
        const set = { ...units, symbol: asset.symbol, decimals: asset.decimals };
        if (await audit.isDone(books, eventId, 'caps.set')) return accept(set);
        const present =
          row.capPerPayment !== null && row.capPerDay !== null
            ? { perPayment: row.capPerPayment, perDay: row.capPerDay }
            : null;
        const lowers =
          present !== null &&
          perPayment.value <= present.perPayment &&
          perDay.value <= present.perDay;
        const right = await offices.require(
          community,
          person,
          lowers ? 'cap.lower' : 'cap.raise',
          books,
        );
        if (!right.ok) return right;
        const decided = decideCaps({
          present,
          asked: units,
          founding: row.state === 'founding',
        });
        if (!decided.ok) return decided;
        const fresh = await audit.note(books, {
          community,
          actor: person,
          action: 'caps.set',
          subject: asset.symbol,
          details: {
            perPayment: String(decided.value.perPayment),
            perDay: String(decided.value.perDay),
          },
          eventId,
        });
        if (fresh) {
          await books.communities.updateCommunity(community, {
            capPerPayment: decided.value.perPayment,
            capPerDay: decided.value.perDay,
          });
        }
        return accept(set);
      });
    },

    /** A webhook as typed; what is no open address of the internet is refused. */
    async setAlarmWebhook(
      community: CommunityId,
      person: PersonId,
      typed: string,
      eventId: string,
    ): Promise<Result<null>> {
      if (await audit.isDone(store, eventId, 'alarms.set')) return accept(null);
      // Whoever may not is told that, whatever was typed.
      const right = await offices.require(community, person, 'alarms.add');
      if (!right.ok) return right;
      const url = decideWebhook(typed, { local: sandbox });
      return url.ok ? alarms.setWebhook(community, person, url.value, eventId) : url;
    },

    /** Ends founding mode, once. */
    async constitute(community: CommunityId, person: PersonId): Promise<Result<{ name: string }>> {
      const treasury = await treasuryOf(community);
      const reachable = await alarms.reachable(community);
      return store.transaction('constitute', async (books) => {
        const row = await books.communities.lockCommunity(community);
        if (!row) return refuse({ code: 'place-not-connected' });
        const held = await offices.held(community, person, books);
        const decided = decideConstitute({
          actor: { offices: held, founding: row.state === 'founding' },
          citizens: await books.citizens.findCitizenCount(community),
          treasury,
          caps:
            row.capPerPayment !== null && row.capPerDay !== null
              ? { perPayment: row.capPerPayment, perDay: row.capPerDay }
              : null,
          alarms: reachable,
        });
        if (!decided.ok) return decided;
        await books.communities.updateCommunity(community, {
          state: 'constituted',
          constitutedAt: await books.now(),
        });
        await audit.note(books, {
          community,
          actor: person,
          action: 'community.constitute',
          subject: row.name,
        });
        return accept({ name: row.name });
      });
    },
  };
}
