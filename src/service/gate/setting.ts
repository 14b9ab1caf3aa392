/** What may be changed of gates that stand, without touching their rules: each change audited, each said. */
import type { Audience } from '#core/eligibility/gate.ts';
import { decideGrace, LOSS_LIMIT, SHARE_RANGE } from '#core/eligibility/loss.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { GateReference, Gates } from './rule.ts';
import type { GateWork } from './work.ts';

export type GateChange = {
  /** As typed. */
  grace?: string | undefined;
  audience?: Audience | undefined;
  eventId: string;
};

type Standing = { graceMs: number; audience: Audience };
/** `gate`: where everybody is looked at anew, which may give and take. */
export type ChangedGate = { roleName: string; before: Standing; now: Standing; gate?: string };

/** What share of the holders may lose a role without a moderator being asked, in percent. */
export type LossShare = { share: number; usual: number };

type Dependencies = {
  store: Store;
  gates: Gates;
  offices: Offices;
  audit: Audit;
  work: Pick<GateWork, 'begin'>;
};

export type GateSettings = ReturnType<typeof createGateSettings>;

export function createGateSettings({ store, gates, offices, audit, work }: Dependencies) {
  return {
    share: async (community: CommunityId): Promise<LossShare> => ({
      share:
        (await store.communities.findCommunity(community))?.lossShare ?? LOSS_LIMIT.sharePercent,
      usual: LOSS_LIMIT.sharePercent,
    }),

    /** Clocks that run already run as they were told. */
    async change(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
      { grace, audience, eventId }: GateChange,
    ): Promise<Result<ChangedGate>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const graceMs = grace === undefined ? undefined : decideGrace(grace);
      if (graceMs && !graceMs.ok) return graceMs;
      const found = await gates.find(community, reference);
      if (!found.ok) return found;
      const { id, roleName } = found.value;
      return store.transaction('change gate', async (books) => {
        const gate = await books.roles.lockGate(id);
        if (!gate || gate.state === 'off') return refuse({ code: 'gate-unknown', text: roleName });
        const before: Standing = { graceMs: gate.graceS * 1_000, audience: gate.audience };
        const now: Standing = {
          graceMs: graceMs?.value ?? before.graceMs,
          audience: audience ?? before.audience,
        };
        const noted = await audit.note(books, {
          community,
          actor: person,
          action: 'gate.change',
          subject: roleName,
          details: {
            ...{ gate: id, graceMs: now.graceMs, audience: now.audience },
            ...{ graceMsBefore: before.graceMs, audienceBefore: before.audience },
          },
          eventId,
        });
        if (!noted) return accept({ roleName, before: now, now });
        const graceS = Math.round(now.graceMs / 1_000);
        await books.roles.updateGate(id, { graceS, audience: now.audience });
        const changed = now.graceMs !== before.graceMs || now.audience !== before.audience;
        const isFollowed = changed && gate.state === 'on';
        if (isFollowed) await work.begin(books, gate, { person, cause: 'set' });
        await books.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
        return accept({ roleName, before, now, ...(isFollowed && { gate: id }) });
      });
    },

    async setShare(
      community: CommunityId,
      person: PersonId,
      share: number,
      eventId: string,
    ): Promise<Result<{ before: number; now: number }>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      if (!Number.isInteger(share) || share < SHARE_RANGE.min || share > SHARE_RANGE.max) {
        return refuse({ code: 'integer-out-of-range', option: 'share', ...SHARE_RANGE });
      }
      return store.transaction('set loss share', async (books) => {
        const row = await books.communities.lockCommunity(community);
        const before = row?.lossShare ?? LOSS_LIMIT.sharePercent;
        const noted = await audit.note(books, {
          community,
          actor: person,
          action: 'gate.share',
          subject: `${share} %`,
          details: { share, shareBefore: before },
          eventId,
        });
        if (!noted) return accept({ before: share, now: share });
        await books.communities.updateCommunity(community, { lossShare: share });
        return accept({ before, now: share });
      });
    },
  };
}
