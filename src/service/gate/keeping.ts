/**
 * Roles that are given and kept whatever their rule says: by a moderator's exemption or by a decision of the community.
 * The exemption is what keeps a gate from taking it; called under the gate's lock and that of the role's losses.
 */
import type { PersonId, VoteId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import { holdsOf, keyOf, type Provenance, ringFor } from './grant.ts';

/** A moderator, or the proposal that decided it. */
export type Giver = { by: PersonId } | { decidedBy: VoteId };

export type Keeping = ReturnType<typeof createKeeping>;

export function createKeeping({ ids }: { ids: () => string }) {
  /** What their accounts could have of the gate's role, and what of it nobody gave them. */
  async function lookAt(books: Books, gate: GateRow, person: PersonId) {
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    const places = [...new Set(effects.map((effect) => effect.placeId))];
    const present = await books.grants.listPresentAccounts(places, [person]);
    const rows = await books.grants.listGrants(
      effects.map((effect) => effect.id),
      present.map((one) => one.accountId),
    );
    const grants = new Map(rows.map((grant) => [keyOf(grant), grant]));
    const keys = effects.flatMap((effect) =>
      present
        .filter((one) => one.placeId === effect.placeId)
        .map(({ accountId }) => ({ effectId: effect.id, accountId })),
    );
    const chats = new Set(
      effects.filter(({ kind }) => kind === 'telegram-chat').map((effect) => effect.id),
    );
    // Whoever is in a chat has all there is of it.
    const without = keys.filter(
      (key) => !chats.has(key.effectId) && holdsOf(grants.get(keyOf(key))) === null,
    );
    return { keys, without };
  }

  return {
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

    /** Whether they hold it anywhere; by a giver, it is given wherever they do not. */
    async holding(
      books: Books,
      gate: GateRow,
      person: PersonId,
      giver: Giver | false,
    ): Promise<boolean> {
      const { keys, without } = await lookAt(books, gate, person);
      if (giver === false || without.length === 0) return without.length < keys.length;
      const now = await books.now();
      const run = ids();
      await books.runs.insertRun({
        ...{ id: run, communityId: gate.communityId, gateId: gate.id, version: gate.version },
        ...{ kind: 'given', state: 'done', startedAt: now, answeredAt: now },
        answeredBy: 'by' in giver ? giver.by : null,
      });
      const provenance: Provenance = {
        ...{ gate: gate.id, version: gate.version, rule: gate.ruleText, at: now.toISOString() },
        run,
        cause: 'by' in giver ? 'given' : 'decided',
      };
      await books.grants.insertGrantsWanted(
        without.map((key) => ({ ...key, wanted: true, provenance, at: now })),
      );
      await books.runs.insertChanges(
        without.map((key) => ({
          ...{ ...key, runId: run, gave: true, consented: true, trace: null },
          at: now,
        })),
      );
      await books.outbox.insertOutbox(without.map((key) => ringFor(key)));
      return true;
    },
  };
}
