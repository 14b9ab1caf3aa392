/**
 * Checks: evaluates a community's gates for one member or for all, and writes what is certain with its trace; what
 * follows from it is settled by what then stands in the books. What could not be read overwrites nothing and removes
 * nothing (V7); a look that began earlier never overwrites one that began later.
 */
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Trace, Verdict } from '#core/eligibility/facts.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { traceToJson } from '#core/eligibility/trace-json.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow, NamedGate } from '#store/role.ts';
import type { Offices } from '../office.ts';
import { type AudienceOf, audiencesOf } from './audience.ts';
import type { FactReader } from './facts.ts';
import { type Provenance, ringFor } from './grant.ts';
import { dueOf, roundOf } from './round.ts';
import type { Look, Settlement } from './settle.ts';
import type { UnloggedWatch } from './unlogged.ts';
import type { GateWork } from './work.ts';

/** Of a gate, also of one that is not set yet: what a look needs. */
export type LookedAt = AudienceOf & Pick<GateRow, 'rule'>;

type Evaluated<G extends LookedAt = NamedGate> = {
  gate: G;
  person: PersonId;
  verdict: Verdict;
  trace: Trace;
  at: Date;
};

/** What was found of somebody's gates, by gate, whether it was certain or not. */
export type Looked = ReadonlyMap<string, { trace: Trace; at: Date }>;

type Dependencies = {
  store: Store;
  facts: FactReader;
  offices: Offices;
  settlement: Settlement;
  unlogged: UnloggedWatch;
  work: Pick<GateWork, 'looked' | 'unlooked'>;
  retryBroken: (community: CommunityId) => Promise<void>;
};

/** No run of before is what takes it. */
const endedOf = ({ gate, version, rule }: Provenance, at: Date): Provenance => ({
  ...{ gate, version, rule },
  ...{ at: at.toISOString(), ended: true },
});

/** Persons written in one transaction. */
const PERSONS_AT_ONCE = 200;
const STRAYS_AT_ONCE = 200;

export type GateChecks = ReturnType<typeof createGateChecks>;

export function createGateChecks(deps: Dependencies) {
  const { store, facts, offices, settlement, unlogged, work, retryBroken } = deps;

  /** Evaluates without writing anything; whoever is not in a gate's audience is left out of it. */
  async function look<G extends LookedAt>(
    community: CommunityId,
    members: readonly PersonId[],
    gates: readonly G[],
  ): Promise<Evaluated<G>[]> {
    const looksAt = await audiencesOf(store, community, gates, members);
    const persons = members.filter((one) => gates.some((gate) => looksAt(gate, one)));
    const rules = gates.map((gate) => ({ gate, rule: ruleFromJson(gate.rule) }));
    const known = await facts.read(
      community,
      persons,
      rules.map((one) => one.rule),
    );
    return persons.flatMap((person) => {
      const own = known.facts.get(person);
      if (!own) throw new Error('a person was asked about and has no facts');
      return rules
        .filter(({ gate }) => looksAt(gate, person))
        .map(({ gate, rule }) => ({ gate, person, ...evaluate(rule, own), at: known.at }));
    });
  }

  /** Nothing stays known of those whom a gate does not look at: nobody is asked about them, no clock of theirs runs. */
  async function forgetOthers(
    gates: readonly NamedGate[],
    persons: readonly PersonId[],
    found: readonly Evaluated[],
  ): Promise<void> {
    const narrow = gates.filter((gate) => gate.audience !== 'everyone');
    if (narrow.length === 0) return;
    const seen = new Set(found.map(({ gate, person }) => `${gate.id}.${person}`));
    await store.transaction('forget verdicts', async (books) => {
      for (const { id } of narrow) {
        const others = persons.filter((one) => !seen.has(`${id}.${one}`));
        await books.grants.deleteVerdicts(id, others);
      }
    });
  }

  async function writeVerdicts(
    books: Books,
    found: readonly Evaluated[],
    gates: ReadonlyMap<string, GateRow>,
  ): Promise<Evaluated[]> {
    // A gate that was changed or removed since it was evaluated is looked at again by its own bell.
    const current = found.filter(({ gate }) => gates.get(gate.id)?.version === gate.version);
    const written = await books.grants.insertVerdicts(
      current.flatMap(({ gate, person, verdict, trace, at }) =>
        verdict === 'unknown'
          ? []
          : [
              {
                gateId: gate.id,
                personId: person,
                verdict,
                version: gate.version,
                trace: traceToJson(trace),
                checkedAt: at,
              },
            ],
      ),
    );
    for (const gate of gates.keys()) {
      const unknown = current.filter((one) => one.gate.id === gate && one.verdict === 'unknown');
      const [first] = unknown;
      const persons = unknown.map((one) => one.person);
      if (first) await books.grants.updateVerdictsUnknown(gate, persons, first.at);
    }
    const fresh = new Set(written.map((row) => `${row.gateId}.${row.personId}`));
    return current.filter(({ gate, person }) => fresh.has(`${gate.id}.${person}`));
  }

  /** Writes what is certain, then what follows from it. */
  async function check(
    community: CommunityId,
    persons: readonly PersonId[],
    kind: Look['kind'],
    some?: readonly NamedGate[],
  ): Promise<{ gates: readonly NamedGate[]; found: Evaluated[] }> {
    const gates = some ?? (await store.roles.listGates(community));
    if (gates.length === 0 || persons.length === 0) return { gates, found: [] };
    const found = await look(community, persons, gates);
    await forgetOthers(gates, persons, found);
    const step = PERSONS_AT_ONCE * gates.length;
    const fresh: Evaluated[] = [];
    for (let from = 0; from < found.length; from += step) {
      const part = found.slice(from, from + step);
      const written = await store.transaction('write verdicts', async (books) => {
        const locked = await books.roles.lockGatesShared(community);
        return writeVerdicts(books, part, new Map(locked.map((gate) => [gate.id, gate])));
      });
      fresh.push(...written);
    }
    const run: Look = { kind, runs: new Map() };
    // What is taken of anybody comes before what is given, whichever gate's it is.
    for (const verdict of ['no', 'yes'] as const) {
      const certain = fresh.filter((one) => one.verdict === verdict);
      const byGate = Map.groupBy(certain, (one) => one.gate.id);
      for (const gate of gates) {
        const persons = (byGate.get(gate.id) ?? []).map((one) => one.person);
        await settlement.settle(run, gate, persons);
      }
    }
    return { gates, found };
  }

  /** Takes back what gates had given that were removed before their removal was a run, and what nobody found then. */
  async function releaseStrays(community: CommunityId): Promise<void> {
    for (;;) {
      const released = await store.transaction('release stray grants', async (books) => {
        const strays = await books.grants.listStrayGrants(community, STRAYS_AT_ONCE);
        const at = await books.now();
        await books.grants.insertGrantsWanted(
          strays.map(({ effectId, accountId, provenance }) => ({
            ...{ effectId, accountId, wanted: false, at },
            provenance: endedOf(provenance as Provenance, at),
          })),
        );
        await books.outbox.insertOutbox(strays.map((grant) => ringFor(grant)));
        return strays.length;
      });
      if (released < STRAYS_AT_ONCE) return;
    }
  }

  /** Has every role and tag of these persons compared with what the platform shows. */
  async function compare(community: CommunityId, persons: readonly PersonId[]): Promise<void> {
    const effects = await store.roles.listEffects(community);
    const present = await store.grants.listPresentAccounts(
      [...new Set(effects.map((effect) => effect.placeId))],
      persons,
    );
    const accounts = present.map((one) => one.accountId);
    const grants = await store.grants.listGrants(
      effects.map((effect) => effect.id),
      [...new Set(accounts)],
    );
    const due = grants.filter((grant) => grant.wanted || grant.applied);
    if (due.length === 0) return;
    await store.transaction('compare roles', (books) =>
      books.outbox.insertOutbox(due.map((grant) => ringFor(grant))),
    );
  }

  /** Their own wish to be looked at, for the gates that wait for it. */
  async function ask(community: CommunityId, person: PersonId): Promise<void> {
    const gates = await store.roles.listGates(community);
    const open = gates.filter((gate) => gate.audience === 'asked').map((gate) => gate.id);
    if (open.length === 0) return;
    await store.transaction('ask gates', async (books) => {
      await books.roles.insertAsks(open, person, await books.now());
    });
  }

  /** Whether the actor may be told what the books say of a member: of oneself always. */
  async function mayTell(
    community: CommunityId,
    actor: PersonId,
    person: PersonId,
  ): Promise<Result<null>> {
    if (person !== actor) {
      const may = await offices.require(community, actor, 'gate.check-others');
      if (!may.ok) return may;
    }
    if (await store.people.findMembership(community, person)) return accept(null);
    return refuse({ code: person === actor ? 'not-member' : 'target-not-member' });
  }

  return {
    look,
    mayTell,

    /**
     * Looks at one member now, on their own wish or a moderator's; what they have is compared with the platform
     * too. Somebody who may change gates also has everything broken tried again.
     */
    async recheck(
      community: CommunityId,
      actor: PersonId,
      person: PersonId,
    ): Promise<Result<Looked>> {
      const may = await offices.require(community, actor, 'gate.check-others');
      const told = await mayTell(community, actor, person);
      if (!told.ok) return told;
      if (person === actor) await ask(community, person);
      if (may.ok) await retryBroken(community);
      const { found } = await check(community, [person], 'person');
      await compare(community, [person]);
      return accept(new Map(found.map(({ gate, trace, at }) => [gate.id, { trace, at }])));
    },

    /**
     * Something of these persons changed: every community of theirs that has gates is looked at, each asked for all of
     * them at once. `compare`: what they have on the platforms may have changed, too.
     */
    async persons(
      persons: readonly PersonId[],
      { compare: isCompared }: { compare: boolean },
    ): Promise<void> {
      const standing = await store.people.listStandings(persons);
      const members = await store.roles.listGatedMembers([...new Set(standing.values())]);
      for (const [community, here] of Map.groupBy(members, (one) => one.communityId)) {
        const those = here.map((one) => one.person);
        await check(community, those, 'person');
        if (isCompared) await compare(community, those);
      }
    },

    /** Every member, and what gates that are gone have left behind. */
    async sweep(community: CommunityId): Promise<void> {
      const waiting = await work.unlooked(community);
      const members = await store.people.listMembers(community);
      const { gates } = await check(community, members, 'sweep');
      await settlement.finish(community, gates);
      await work.looked(waiting);
      await releaseStrays(community);
    },

    /**
     * What a sweep does, as far as it may be needed: every member for the gates of which something changes untold, and for
     * the others those of whom the books say so.
     */
    async round(community: CommunityId, everyMs: number): Promise<void> {
      const { told, untold, gates } = await roundOf(store, community);
      const members = untold.length > 0 ? await store.people.listMembers(community) : [];
      await check(community, members, 'sweep', untold);
      await check(community, await dueOf(store, told, everyMs), 'sweep', told);
      await unlogged.sample(community, told);
      await settlement.finish(community, gates);
      await releaseStrays(community);
    },
  };
}
