/**
 * The circuit breaker: where too many would lose what a gate gave, nobody does, and those who may change gates are
 * asked once, in their inbox and where the staff reads. Their answer is about exactly the persons they were shown.
 */
import { staffChannel } from '#core/community/alarms.ts';
import type { LossCount } from '#core/eligibility/loss.ts';
import { type CommunityId, isUuid, type PersonId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { NamedGate } from '#store/role.ts';
import type { RunRow } from '#store/run.ts';
import type { Audit } from '../audit.ts';
import type { Inbox } from '../inbox.ts';
import type { Offices } from '../office.ts';
import type { Mention, People } from '../person.ts';
import { takenOf } from './grant.ts';
import type { GateWork } from './work.ts';

/** What a moderator is asked. */
export type StoppedView = {
  run: string;
  community: CommunityId;
  roleName: string;
  rule: string;
  graceMs: number;
  /** When it stopped. */
  since: Date;
  held: number;
  asked: number;
  /** Who would lose it by now, by whom it is answered. */
  losers: readonly Mention[];
  /** Of exactly these persons. */
  seen: string;
};

export type Answer = 'remove' | 'keep';

type Dependencies = {
  store: Store;
  ids: () => string;
  people: Pick<People, 'mentions'>;
  offices: Offices;
  inbox: Inbox;
  audit: Audit;
  work: Pick<GateWork, 'begin'>;
};

const NAMED = 10;
const NOBODY: Mention = { label: '?', accounts: [] };

const sealOf = (persons: readonly PersonId[]): string => keccakText(persons.join()).slice(2, 18);

export type Breaker = ReturnType<typeof createBreaker>;

export function createBreaker(deps: Dependencies) {
  const { store, ids, people, offices, inbox, audit, work } = deps;

  async function losersOf(books: Books, gate: NamedGate): Promise<PersonId[]> {
    const effects = takenOf(await books.roles.listEffects(gate.communityId, gate.roleId));
    return books.runs.listLosers(
      gate,
      effects.map((effect) => effect.id),
    );
  }

  /** Whoever may answer; where nobody may, those who can appoint somebody. */
  async function asked(books: Books, community: CommunityId): Promise<PersonId[]> {
    const holders = await books.communities.listOffices(community);
    const able: PersonId[] = [];
    for (const person of new Set(holders.map((one) => one.personId))) {
      if ((await offices.require(community, person, 'gate.change', books)).ok) able.push(person);
    }
    if (able.length > 0) return able;
    return holders.filter(({ kind }) => kind === 'steward').map((one) => one.personId);
  }

  async function mentionsOf(
    persons: readonly PersonId[],
    books: Books = store,
  ): Promise<Mention[]> {
    const mentions = await people.mentions(persons, books);
    return persons.map((person) => mentions.get(person) ?? NOBODY);
  }

  async function waiting(
    books: Books,
    community: CommunityId,
    id: string,
    lock = false,
  ): Promise<Result<{ run: RunRow; gate: NamedGate }>> {
    const run = isUuid(id)
      ? await (lock ? books.runs.lockRun(id) : books.runs.findRun(id))
      : undefined;
    const gate = run && (await books.roles.findGate(run.gateId));
    if (!gate || run.communityId !== community || run.kind !== 'breaker') {
      return refuse({ code: 'role-run-unknown' });
    }
    if (run.state !== 'waiting') {
      return refuse({ code: 'role-run-answered', state: run.state, role: gate.roleName });
    }
    return accept({ run, gate });
  }

  async function viewOf({ run, gate }: { run: RunRow; gate: NamedGate }): Promise<StoppedView> {
    const losers = await losersOf(store, gate);
    return {
      run: run.id,
      community: run.communityId,
      roleName: gate.roleName,
      rule: gate.ruleText,
      graceMs: gate.graceS * 1_000,
      since: run.startedAt,
      held: run.held,
      asked: run.losing,
      losers: await mentionsOf(losers),
      seen: sealOf(losers),
    };
  }

  return {
    /** Notes in the caller's transaction that too many would lose it, and asks once. */
    async stop(books: Books, gate: NamedGate, count: LossCount): Promise<void> {
      const { communityId: community, roleName } = gate;
      const run = ids();
      await books.runs.insertRun({
        id: run,
        communityId: community,
        gateId: gate.id,
        version: gate.version,
        kind: 'breaker',
        state: 'waiting',
        held: count.held,
        losing: count.losing,
        startedAt: await books.now(),
      });
      const losers = await mentionsOf((await losersOf(books, gate)).slice(0, NAMED), books);
      for (const person of await asked(books, community)) {
        await inbox.tell(books, person, community, `role-stopped:${run}`, {
          kind: 'role-stopped',
          community,
          run,
          role: roleName,
          losing: count.losing,
          held: count.held,
          names: losers.map(({ label }) => label),
        });
      }
      const places = await books.places.listPlaces(community);
      await books.outbox.insertOutbox(
        places.map(({ id }) => ({ kind: 'role-ask', key: `${run}:${id}` })),
      );
    },

    /** For the staff's channel of a place; undefined when it was answered or there is none. */
    async askedIn(key: string) {
      const [id = '', placeId = ''] = key.split(':');
      const run = await store.runs.findRun(id);
      const gate = run && (await store.roles.findGate(run.gateId));
      if (run?.state !== 'waiting' || !gate) return undefined;
      const places = await store.places.listPlaces(run.communityId);
      const place = places.find((one) => one.id === placeId);
      const channel = place && staffChannel(await store.places.listChannels(place.id));
      if (!place || channel === null || channel === undefined) return undefined;
      const { platform, externalId } = place;
      const locale = (await store.communities.findCommunity(run.communityId))?.locale ?? 'en';
      return { platform, externalId, channel, locale, view: await viewOf({ run, gate }) };
    },

    async view(
      community: CommunityId,
      person: PersonId,
      run: string,
    ): Promise<Result<StoppedView>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const found = await waiting(store, community, run);
      return found.ok ? accept(await viewOf(found.value)) : found;
    },

    /** `seen`: who was shown. Whoever fulfils the rule by now, or no longer, makes it another question. */
    async answer(
      community: CommunityId,
      person: PersonId,
      given: { run: string; answer: Answer; seen: string; eventId: string },
    ): Promise<Result<{ gate: string; roleName: string; count: number; graceMs: number }>> {
      return store.transaction('answer stopped run', async (books) => {
        const right = await offices.require(community, person, 'gate.change', books);
        if (!right.ok) return right;
        const found = await waiting(books, community, given.run, true);
        if (!found.ok) return found;
        const { run, gate } = found.value;
        await books.runs.lockRoleLosses(gate.roleId);
        const losers = await losersOf(books, gate);
        if (given.answer === 'remove' && sealOf(losers) !== given.seen) {
          return refuse({ code: 'role-run-changed', run: run.id, count: losers.length });
        }
        await books.grants.updateLosses(gate.id, losers, { answer: given.answer });
        await books.runs.updateRun(run.id, {
          state: given.answer === 'remove' ? 'removed' : 'kept',
          answeredBy: person,
          answeredAt: await books.now(),
        });
        await audit.note(books, {
          community,
          actor: person,
          action: `gate.losses-${given.answer}`,
          subject: gate.roleName,
          details: { gate: gate.id, run: run.id, members: losers.length },
          eventId: given.eventId,
        });
        await books.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
        if (given.answer === 'remove') await work.begin(books, gate, { person, cause: 'answer' });
        const graceMs = gate.graceS * 1_000;
        return accept({ gate: gate.id, roleName: gate.roleName, count: losers.length, graceMs });
      });
    },
  };
}
