/**
 * Roles that are given and kept whatever their rule says: by a moderator's exemption or by a decision of the community.
 * The exemption is what keeps a gate from taking it; called under the gate's lock and that of the role's losses.
 */
import type { PersonId, VoteId } from '#core/identity.ts';
import type { GrantKey } from '#store/grant.ts';
import type { Books } from '#store/index.ts';
import type { GateRow, PlacedEffect } from '#store/role.ts';
import { type ExemptChat, planChats } from './exempt/chat.ts';
import { holdsOf, keyOf, type Provenance, ringFor, ringForRequest } from './grant.ts';

/** A moderator, or the proposal that decided it. */
export type Giver = { by: PersonId } | { decidedBy: VoteId };

/** By a moderator, or by a decision, which is nobody's alone. */
type Given = { cause: 'given' | 'decided'; by: PersonId | null };

export type Holding = {
  /** Whether they have it, or are being given it. */
  holds: boolean;
  /** How each chat that the gate opens stands for them. */
  chats: readonly ExemptChat[];
};

export type Keeping = ReturnType<typeof createKeeping>;

export function createKeeping({ ids }: { ids: () => string }) {
  /** Roles and tags: which of them they have nowhere by now, where they are. */
  async function missingOf(
    books: Books,
    effects: readonly PlacedEffect[],
    person: PersonId,
  ): Promise<{ all: number; without: GrantKey[] }> {
    const shown = effects.filter(({ kind }) => kind !== 'telegram-chat');
    const places = [...new Set(shown.map((effect) => effect.placeId))];
    const present = await books.grants.listPresentAccounts(places, [person]);
    const rows = await books.grants.listGrants(
      shown.map((effect) => effect.id),
      present.map((one) => one.accountId),
    );
    const grants = new Map(rows.map((grant) => [keyOf(grant), grant]));
    const keys = shown.flatMap((effect) =>
      present
        .filter((one) => one.placeId === effect.placeId)
        .map(({ accountId }) => ({ effectId: effect.id, accountId })),
    );
    const without = keys.filter((key) => holdsOf(grants.get(keyOf(key))) === null);
    return { all: keys.length, without };
  }

  async function giveTo(
    books: Books,
    gate: GateRow,
    keys: readonly GrantKey[],
    { cause, by }: Given,
  ): Promise<void> {
    const now = await books.now();
    const run = ids();
    await books.runs.insertRun({
      ...{ id: run, communityId: gate.communityId, gateId: gate.id, version: gate.version },
      ...{ kind: 'given', state: 'done', startedAt: now, answeredAt: now },
      answeredBy: by,
    });
    const provenance: Provenance = {
      ...{ gate: gate.id, version: gate.version, rule: gate.ruleText, at: now.toISOString() },
      ...{ run, cause },
    };
    await books.grants.insertGrantsWanted(
      keys.map((key) => ({ ...key, wanted: true, provenance, at: now })),
    );
    await books.runs.insertChanges(
      keys.map((key) => ({
        ...{ ...key, runId: run, gave: true, consented: true, trace: null },
        at: now,
      })),
    );
  }

  return {
    /** Wanted by a run of its own; the hands are rung by the caller. */
    give: giveTo,

    async keep(
      books: Books,
      gate: GateRow,
      person: PersonId,
      { until, ...giver }: { until: Date | null } & Giver,
    ): Promise<void> {
      const now = await books.now();
      await books.runs.updateExemptionsEnded(gate.roleId, person, now);
      await books.runs.insertExemption({
        ...{ id: ids(), roleId: gate.roleId, personId: person, until },
        ...('by' in giver ? { givenBy: giver.by } : { decidedBy: giver.decidedBy }),
        createdAt: now,
      });
      await books.grants.updateLosses(gate.id, [person], { losesAt: null });
    },

    /** The rule decides again, at the next look. */
    async end(books: Books, gate: GateRow, person: PersonId): Promise<void> {
      await books.runs.updateExemptionsEnded(gate.roleId, person, await books.now());
      await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
    },

    /** Whether they hold it anywhere, and how each chat stands for them; by a giver, it is given wherever they do not. */
    async holding(
      books: Books,
      gate: GateRow,
      person: PersonId,
      giver: Giver | false,
    ): Promise<Holding> {
      const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
      const { all, without } = await missingOf(books, effects, person);
      const plans = await planChats(books, effects, { person, give: giver !== false });
      const chats = plans.map(({ chat }) => chat);
      const isIn = chats.some(({ state }) => state === 'in');
      const asked = plans.flatMap(({ keys }) => keys);
      // Whoever is exempt is let in, and waits for nothing any more.
      const requests = plans.flatMap((plan) => plan.requests);
      await books.outbox.insertOutbox(requests.map(({ id }) => ringForRequest(id)));
      if (giver === false) return { holds: isIn || without.length < all, chats };
      const keys = [...without, ...asked];
      const by = 'by' in giver ? giver.by : null;
      const cause = by === null ? 'decided' : 'given';
      if (keys.length > 0) await giveTo(books, gate, keys, { cause, by });
      // Whose request is approved is not asked in besides.
      const asking = new Set(requests.map((request) => keyOf(request)));
      const due = keys.filter((key) => !asking.has(keyOf(key)));
      await books.outbox.insertOutbox(due.map((key) => ringFor(key)));
      return { holds: isIn || all > 0 || asked.length > 0, chats };
    },
  };
}
