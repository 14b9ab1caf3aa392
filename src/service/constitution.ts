/** What may be changed freely while founding, and the end of founding mode. */
import { parseAmount } from '#core/amount.ts';
import { decideConstitute } from '#core/citizenship/constitution.ts';
import { decideWebhook } from '#core/community/alarms.ts';
import type { SetCapsAction } from '#core/execution/community-action.ts';
import { decideCaps, type ExecutorCaps } from '#core/execution/policy.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { CommunityRow } from '#store/community.ts';
import type { Books, Store } from '#store/index.ts';
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

const capsOf = ({ capPerPayment, capPerDay }: CommunityRow): ExecutorCaps | null =>
  capPerPayment !== null && capPerDay !== null
    ? { perPayment: capPerPayment, perDay: capPerDay }
    : null;

const areSame = (one: ExecutorCaps | null, other: ExecutorCaps | null): boolean =>
  one?.perPayment === other?.perPayment && one?.perDay === other?.perDay;

export type Constitution = ReturnType<typeof createConstitution>;

export function createConstitution(deps: Dependencies) {
  const { store, offices, audit, treasuryOf, alarms, sandbox } = deps;

  async function decide(
    books: Books,
    community: CommunityId,
    person: PersonId,
    treasury: Address | null,
    reachable: number,
  ): Promise<Result<{ name: string }>> {
    const row = await books.communities.findCommunity(community);
    if (!row) return refuse({ code: 'place-not-connected' });
    const { name, state, capPerPayment: perPayment, capPerDay: perDay } = row;
    const held = await offices.held(community, person, books);
    const decided = decideConstitute({
      actor: { offices: held, founding: state === 'founding' },
      citizens: await books.citizens.findCitizenCount(community),
      treasury,
      caps: perPayment !== null && perDay !== null ? { perPayment, perDay } : null,
      alarms: reachable,
    });
    return decided.ok ? accept({ name }) : decided;
  }

  async function writeCaps(
    books: Books,
    community: CommunityId,
    caps: ExecutorCaps & { readonly unmeasured?: number | undefined },
    deed: { actor: PersonId | undefined; subject: string; eventId?: string },
  ): Promise<void> {
    const { perPayment, perDay, unmeasured } = caps;
    const details = {
      ...{ perPayment: String(perPayment), perDay: String(perDay) },
      ...(unmeasured !== undefined && { unmeasured }),
    };
    const fresh = await audit.note(books, { community, action: 'caps.set', details, ...deed });
    if (!fresh) return;
    await books.communities.updateCommunity(community, {
      capPerPayment: perPayment,
      capPerDay: perDay,
      ...(unmeasured !== undefined && { capUnmeasured: unmeasured }),
    });
  }

  return {
    /**
     * Amounts as typed; lowering is anybody's in office, raising a steward's while founding. `unmeasured`: how many steps
     * in a day no amount may measure, left out where that stays.
     */
    async setCaps(
      community: CommunityId,
      person: PersonId,
      asked: { perPayment: string; perDay: string; unmeasured?: number | undefined },
      eventId: string,
    ): Promise<Result<ExecutorCaps & { unmeasured: number; symbol: string; decimals: number }>> {
      return store.transaction('set caps', async (books) => {
        const row = await books.communities.lockCommunity(community);
        const asset = await books.communities.findAsset(community);
        if (!row || !asset) return refuse({ code: 'asset-missing' });
        const perPayment = parseAmount(asked.perPayment, asset.decimals);
        if (!perPayment.ok) return perPayment;
        const perDay = parseAmount(asked.perDay, asset.decimals);
        if (!perDay.ok) return perDay;
        const units = { perPayment: perPayment.value, perDay: perDay.value };
        const from = row.capUnmeasured;
        const to = asked.unmeasured ?? from;
        const unmeasured = to === from ? undefined : { from, to };
        const set = { ...units, unmeasured: to, symbol: asset.symbol, decimals: asset.decimals };
        if (await audit.isDone(books, eventId, 'caps.set')) return accept(set);
        const present = capsOf(row);
        const lowers =
          present !== null &&
          perPayment.value <= present.perPayment &&
          perDay.value <= present.perDay &&
          to <= from;
        const right = await offices.require(
          community,
          person,
          lowers ? 'cap.lower' : 'cap.raise',
          books,
        );
        if (!right.ok) {
          const { decimals } = asset;
          const wanted = { present, asked: units, unmeasured, mayRaise: true, decimals };
          const possible = decideCaps(wanted);
          if (!possible.ok) return possible;
          const action = {
            kind: 'set-caps' as const,
            ...{ ...possible.value, from: present },
            ...(unmeasured && { unmeasured }),
          };
          return proposable(right.refusal, action);
        }
        const decided = decideCaps({
          present,
          ...{ asked: units, unmeasured },
          mayRaise: row.state === 'founding',
          decimals: asset.decimals,
        });
        if (!decided.ok) return decided;
        const caps = { ...decided.value, unmeasured: unmeasured?.to };
        await writeCaps(books, community, caps, {
          actor: person,
          subject: asset.symbol,
          eventId,
        });
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

    /** Whether this person could end founding mode now; if not, everything that stands in the way. */
    async check(community: CommunityId, person: PersonId): Promise<Result<{ name: string }>> {
      const reachable = await alarms.reachable(community);
      return decide(store, community, person, await treasuryOf(community), reachable);
    },

    /**
     * What a decision may do. Caps lowered while it was voted on do not undo it: whoever is in office would
     * overrule the vote. What is paid stays held to the shares of the treasury, whatever the caps (`decideSpend`).
     */
    decidedCaps: {
      async check(
        books: Books,
        community: CommunityId,
        { from, perPayment, perDay, unmeasured }: SetCapsAction,
      ): Promise<Result<null>> {
        const row = await books.communities.findCommunity(community);
        const present = row ? capsOf(row) : null;
        const asked = { perPayment, perDay };
        const isOther = unmeasured && unmeasured.from !== row?.capUnmeasured;
        const isDone = areSame(present, asked) && unmeasured === undefined;
        if (!row || !areSame(present, from) || isOther || isDone) {
          return refuse({ code: 'decision-outdated' });
        }
        const { decimals } = (await books.communities.findAsset(community)) ?? { decimals: 0 };
        const decided = decideCaps({ present, asked, unmeasured, mayRaise: true, decimals });
        return decided.ok ? accept(null) : decided;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        { perPayment, perDay, unmeasured }: SetCapsAction,
      ): Promise<Result<null>> {
        const row = await books.communities.lockCommunity(community);
        const asset = await books.communities.findAsset(community);
        if (!row || !asset) return refuse({ code: 'asset-missing' });
        const asked = { perPayment, perDay };
        const present = capsOf(row);
        const { decimals } = asset;
        const decided = decideCaps({ present, asked, unmeasured, mayRaise: true, decimals });
        if (!decided.ok) return decided;
        const deed = { actor: undefined, subject: asset.symbol };
        await writeCaps(books, community, { ...decided.value, unmeasured: unmeasured?.to }, deed);
        return accept(null);
      },
    },

    /** Ends founding mode, once. */
    async constitute(community: CommunityId, person: PersonId): Promise<Result<{ name: string }>> {
      const treasury = await treasuryOf(community);
      const reachable = await alarms.reachable(community);
      return store.transaction('constitute', async (books) => {
        await books.communities.lockCommunity(community);
        const decided = await decide(books, community, person, treasury, reachable);
        if (!decided.ok) return decided;
        await books.communities.updateCommunity(community, {
          state: 'constituted',
          constitutedAt: await books.now(),
        });
        await audit.note(books, {
          community,
          actor: person,
          action: 'community.constitute',
          subject: decided.value.name,
        });
        return decided;
      });
    },
  };
}
