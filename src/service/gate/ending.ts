/**
 * The end of a gate, and its way back. What it gave is taken by a run like any other: it says which gate, by which version of
 * its rule, and who ended it, and keeps what it took, so that it can be told and undone. Undone, the same gate is set again
 * in preview, as another gate: an ended one stays ended.
 */
import { NEW_GATE_STATE } from '#core/eligibility/gate.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import type { PersonId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { GateRow, NamedGate, PlacedEffect } from '#store/role.ts';
import { isHeld, type Provenance, ringForAll } from './grant.ts';
import type { RuleReader } from './token.ts';
import type { GateWork } from './work.ts';

type Dependencies = {
  ids: () => string;
  rules: Pick<RuleReader, 'checkRoles'>;
  work: Pick<GateWork, 'begin'>;
};

export type GateEnding = ReturnType<typeof createGateEnding>;

export function createGateEnding({ ids, rules, work }: Dependencies) {
  return {
    /**
     * Called under the gate's lock; how many it takes. What is wanted of its chats stays: nobody is removed from a chat
     * because its gate is.
     */
    async end(books: Books, gate: GateRow, person: PersonId): Promise<number> {
      const now = await books.now();
      await books.roles.updateEffectsEnded(gate.roleId, now);
      await books.roles.updateRole(gate.roleId, { tag: null });
      await books.runs.lockRoleLosses(gate.roleId);
      const wanted = await books.grants.lockWantedGrants(gate.roleId);
      const run = ids();
      await books.runs.insertRun({
        ...{ id: run, communityId: gate.communityId, gateId: gate.id, version: gate.version },
        ...{ kind: 'ungate', state: 'done', startedAt: now },
        ...{ answeredBy: person, answeredAt: now },
      });
      const provenance: Provenance = {
        ...{ gate: gate.id, version: gate.version, rule: gate.ruleText, at: now.toISOString() },
        ...{ run, ended: true },
      };
      const keys = wanted.map(({ effectId, accountId }) => ({ effectId, accountId }));
      await books.grants.insertGrantsWanted(
        keys.map((key) => ({ ...key, wanted: false, provenance, at: now })),
      );
      const held = wanted.filter(isHeld);
      await books.runs.insertChanges(
        held.map(({ effectId, accountId }) => ({
          ...{ runId: run, effectId, accountId, gave: false },
          ...{ consented: true, trace: null, at: now },
        })),
      );
      await books.outbox.insertOutbox(
        ringForAll(
          keys.map((key) => ({ key, wanted: false })),
          now,
        ),
      );
      if (held.length > 0) await work.begin(books, gate, { person, cause: 'ungate', run });
      return held.length;
    },

    /** Whether the roles that its rule names have gates still, and none leads back to it. */
    mayReturn: (books: Books, { communityId, rule, roleName }: NamedGate): Promise<Result<null>> =>
      rules.checkRoles(books, communityId, ruleFromJson(rule), roleName),

    /** The same gate set again, opening these; who asked the one before has asked this one. */
    async bringBack(
      books: Books,
      { roleName, ...ended }: NamedGate,
      effects: readonly PlacedEffect[],
      person: PersonId,
    ): Promise<NamedGate> {
      const row: GateRow = {
        ...ended,
        ...{ id: ids(), state: NEW_GATE_STATE, sweptAt: null },
        ...{ createdBy: person, createdAt: await books.now() },
      };
      await books.roles.insertGate(row);
      await books.roles.insertAsksFrom(ended.id, row.id);
      await books.roles.updateEffectsRevived(effects.map(({ id }) => id));
      const tag = effects.find(({ kind }) => kind === 'telegram-tag')?.externalId ?? null;
      await books.roles.updateRole(row.roleId, { tag });
      return { ...row, roleName };
    },
  };
}
