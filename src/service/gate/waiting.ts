/** Who waits before the chats of a gate, and what its rule would answer each of them now, were it on. Changes nothing. */
import { decideJoin, type JoinDecision } from '#core/eligibility/chat.ts';
import { forAudience } from '#core/eligibility/gate.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import type { PersonId } from '#core/identity.ts';
import type { AskerRow } from '#store/chat-gate.ts';
import type { Store } from '#store/index.ts';
import type { GateRow, PlacedEffect } from '#store/role.ts';
import type { FactReader } from './facts.ts';
import { keyOf } from './grant.ts';
import { judge } from './judge.ts';
import { wantedBy } from './wanted.ts';

/** Each person once: whoever asks twice is let in by one of both. */
export type Waiting = {
  admitted: readonly PersonId[];
  declined: readonly PersonId[];
  /** A wallet of theirs might count, or something could not be read. */
  waits: readonly PersonId[];
};

/** What each request would come to, the better of two of one person last. */
const ORDER: readonly JoinDecision['act'][] = ['lapse', 'decline', 'wait', 'admit'];

/** Looked up in the books in one statement. */
const ASKERS_AT_ONCE = 1_000;

export type WaitingRoom = ReturnType<typeof createWaitingRoom>;

export function createWaitingRoom({ store, facts }: { store: Store; facts: FactReader }) {
  /** What the books know beside the rule: who is kept in whatever it says. */
  async function letInAnyway(gate: GateRow, askers: readonly AskerRow[]) {
    const now = await store.now();
    const rows = await store.grants.listGrants(
      [...new Set(askers.map(({ request }) => request.effectId))],
      [...new Set(askers.map(({ request }) => request.accountId))],
    );
    const grants = new Map(rows.map((grant) => [keyOf(grant), grant]));
    const persons = askers.map((one) => one.standing);
    const exempt = new Set(await store.runs.listExemptPersons(gate.roleId, persons));
    return ({ request, standing }: AskerRow) => {
      const isExempt = exempt.has(standing);
      const grant = grants.get(keyOf(request));
      const { wanted, ownLink } = wantedBy(request, grant, { exempt: isExempt, now });
      const foreign = request.link === 'foreign';
      return { restored: wanted !== undefined, ownLink, foreign, exempt: isExempt, now };
    };
  }

  return {
    /** Reads everything afresh; undefined where the gate opens no chat. */
    async look(gate: GateRow, effects: readonly PlacedEffect[]): Promise<Waiting | undefined> {
      const chats = effects.filter(({ kind }) => kind === 'telegram-chat').map(({ id }) => id);
      if (chats.length === 0) return undefined;
      const askers = await store.chatGates.listAskers(chats);
      const rule = forAudience(gate.audience, ruleFromJson(gate.rule));
      const persons = [...new Set(askers.map((one) => one.standing))];
      const known = await facts.read(gate.communityId, persons, [rule]);
      const acts = new Map<PersonId, JoinDecision['act']>();
      for (let from = 0; from < askers.length; from += ASKERS_AT_ONCE) {
        const part = askers.slice(from, from + ASKERS_AT_ONCE);
        const anyway = await letInAnyway(gate, part);
        for (const asker of part) {
          const { standing, request } = asker;
          const own = known.facts.get(standing);
          if (!own) throw new Error('somebody was asked about and has no facts');
          const { verdict, linkable } = await judge(facts, gate.communityId, rule, own);
          const { act } = decideJoin({
            ...{ state: 'on', verdict, linkable },
            ...{ ...anyway(asker), expiresAt: request.expiresAt },
          });
          const before = acts.get(standing) ?? 'lapse';
          if (ORDER.indexOf(act) > ORDER.indexOf(before)) acts.set(standing, act);
        }
      }
      const those = (act: JoinDecision['act']) => persons.filter((one) => acts.get(one) === act);
      return { admitted: those('admit'), declined: those('decline'), waits: those('wait') };
    },
  };
}
