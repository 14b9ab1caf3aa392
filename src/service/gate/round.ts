/**
 * Rounds: what a community is looked at for again and again, though nothing was rung for. No log tells of a coin, a view
 * function, a name or time: gates that ask for such a thing are looked at for everybody. The others are told by logs and
 * bells, so that a round reads only of those of whom the books say that a look is owed, and of a few more: whoever was
 * not looked at for half a day, as many in a round as it takes for everybody in another half. That finds what should have
 * been told and was not, and is no burst, however long nobody was there to look.
 */
import { HOUR_MS } from '#core/duration.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { contractKey, isToldOf, type Unlogged } from '#core/eligibility/watch.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { NamedGate } from '#store/role.ts';
import { roleRulesOf } from './facts.ts';

/** Nobody's last look is older than twice that while rounds are made. */
const STALE_MS = 12 * HOUR_MS;

type Round = {
  readonly gates: readonly NamedGate[];
  readonly told: readonly NamedGate[];
  readonly untold: readonly NamedGate[];
};

/** Contracts that were found out to move balances without a log, on whatever chain. */
export const unloggedOf = async (store: Pick<Store, 'gatesDue'>): Promise<Unlogged> =>
  new Set((await store.gatesDue.listUnlogged()).map(contractKey));

/** A community's gates, and which of them change only with what is told. */
export async function roundOf(store: Store, community: CommunityId): Promise<Round> {
  const gates = await store.roles.listGates(community);
  const rules = roleRulesOf(gates);
  const unlogged = await unloggedOf(store);
  const isTold = (gate: NamedGate) => isToldOf(ruleFromJson(gate.rule), rules, unlogged);
  return {
    gates,
    told: gates.filter(isTold),
    untold: gates.filter((gate) => !isTold(gate)),
  };
}

/** Of whom these gates are to look again in a round, each once. `everyMs`: how often a round is made. */
export async function dueOf(
  store: Store,
  gates: readonly NamedGate[],
  everyMs: number,
): Promise<PersonId[]> {
  const before = new Date((await store.now()).getTime() - STALE_MS);
  const due = new Set<PersonId>();
  for (const gate of gates) {
    for (const person of await store.gatesDue.listDue(gate)) due.add(person);
    const stale = await store.gatesDue.listStale(gate, before, everyMs / STALE_MS);
    for (const person of stale) due.add(person);
  }
  return [...due];
}
