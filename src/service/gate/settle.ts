/**
 * What follows from the verdicts in the books for the members of one gate: who is given it, who is told that they
 * lose it and until when, and who loses it. One gate's losses are decided by one at a time, so that they can be
 * counted; where too many would lose it, nobody does until a moderator has answered.
 */
import { LEFT } from '#core/eligibility/effect.ts';
import type { Verdict } from '#core/eligibility/facts.ts';
import {
  decideLoss,
  isTooMany,
  LATELY_MS,
  LOSS_LIMIT,
  type LossCount,
  type LossDecision,
} from '#core/eligibility/loss.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { GrantKey, GrantRow, PresentAccount, VerdictRow } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow, NamedGate, PlacedEffect } from '#store/role.ts';
import type { Inbox } from '../inbox.ts';
import type { Breaker } from './breaker.ts';
import { decideGrants, keyOf, type Provenance, ringForAll, takenOf } from './grant.ts';

/** A look, and by gate the run that everything it changes is noted under. */
export type Look = { kind: 'sweep' | 'person'; runs: Map<string, string> };

type Dependencies = { store: Store; ids: () => string; inbox: Inbox; breaker: Breaker };

/** Persons settled in one transaction. */
const PERSONS_AT_ONCE = 200;

type Scene = {
  books: Books;
  look: Look;
  gate: GateRow;
  effects: readonly PlacedEffect[];
  accounts: ReadonlyMap<string, PresentAccount[]>;
  grants: ReadonlyMap<string, GrantRow>;
  now: Date;
};

/** Who loses it now, and for whom a clock runs. */
type Losses = { lost: ReadonlySet<PersonId>; clocks: ReadonlyMap<PersonId, Date> };
const NO_LOSSES: Losses = { lost: new Set(), clocks: new Map() };

type Change = { key: GrantKey; wanted: boolean; ring: boolean; verdict: VerdictRow };

const certain = (row: VerdictRow): Verdict => (row.unknownSince === null ? row.verdict : 'unknown');

export type Settlement = ReturnType<typeof createSettlement>;

export function createSettlement({ store, ids, inbox, breaker }: Dependencies) {
  async function sceneOf(
    books: Books,
    look: Look,
    gate: GateRow,
    persons: readonly PersonId[],
  ): Promise<Scene> {
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    const places = [...new Set(effects.map((effect) => effect.placeId))];
    const present = await books.grants.listPresentAccounts(places, persons);
    const grants = await books.grants.listGrants(
      effects.map((effect) => effect.id),
      [...new Set(present.map((one) => one.accountId))],
    );
    return {
      books,
      look,
      gate,
      effects,
      accounts: Map.groupBy(present, (one) => `${one.placeId}.${one.standing}`),
      grants: new Map(grants.map((grant) => [keyOf(grant), grant])),
      now: await books.now(),
    };
  }

  /** What the gate's word on one person means for each of their accounts. */
  function changesFor({ gate, effects, accounts, grants }: Scene, verdict: VerdictRow): Change[] {
    return effects.flatMap((effect) =>
      decideGrants(
        gate,
        effect,
        certain(verdict),
        accounts.get(`${effect.placeId}.${verdict.personId}`) ?? [],
        grants,
      ).map((decided) => ({ ...decided, verdict })),
    );
  }

  const isLoss = ({ wanted, ring }: Change): boolean => ring && !wanted;

  /** How many hold it and would lose it, all looks of the last hour together. */
  async function countOf({ books, gate, effects, now }: Scene): Promise<LossCount> {
    const since = new Date(now.getTime() - LATELY_MS);
    const ids = takenOf(effects).map((effect) => effect.id);
    return books.runs.countLosses(gate, ids, since);
  }

  /** Chats that this person would be removed from: whoever was let in by the gate. */
  const chatsOf = ({ effects, accounts, grants }: Scene, personId: PersonId): string[] =>
    takenOf(effects)
      .filter(
        ({ id, kind, placeId }) =>
          kind === 'telegram-chat' &&
          (accounts.get(`${placeId}.${personId}`) ?? []).some(
            ({ accountId }) => grants.get(keyOf({ effectId: id, accountId }))?.applied === true,
          ),
      )
      .map(({ placeTitle }) => placeTitle);

  async function warn(
    scene: Scene,
    { personId, trace }: VerdictRow,
    losesAt: Date,
    roleName: string,
  ): Promise<void> {
    const { books, gate } = scene;
    const chats = chatsOf(scene, personId);
    await inbox.tell(
      books,
      personId,
      gate.communityId,
      `role-losing:${gate.id}:${losesAt.toISOString()}`,
      {
        kind: 'role-losing',
        community: gate.communityId,
        role: roleName,
        rule: gate.ruleText,
        trace: JSON.stringify(trace),
        tokens: JSON.stringify(gate.tokens),
        until: losesAt.toISOString(),
        ...(chats.length > 0 && { chats }),
      },
    );
  }

  /** Of those who would lose it: who does now. The rest is told, or keeps it. The gate's losses are locked. */
  async function lose(
    scene: Scene,
    losers: readonly VerdictRow[],
    roleName: string,
  ): Promise<Losses> {
    const { books, gate, now } = scene;
    const count = await countOf(scene);
    const waits = await books.runs.findWaitingRun(gate.id);
    const community = await books.communities.findCommunity(gate.communityId);
    const sharePercent = community?.lossShare ?? LOSS_LIMIT.sharePercent;
    const limit = { ...LOSS_LIMIT, sharePercent };
    const stopped = waits !== undefined || isTooMany(count, limit);
    if (stopped && !waits) await breaker.stop(books, { ...gate, roleName }, count);
    const persons = losers.map((one) => one.personId);
    const exempt = new Set(await books.runs.listExemptPersons(gate.roleId, persons));
    const lost = new Set<PersonId>();
    const clocks = new Map<PersonId, Date>();
    const warned: { verdict: VerdictRow; losesAt: Date }[] = [];
    const ended: PersonId[] = [];
    for (const verdict of losers) {
      const { personId, losesAt, answer } = verdict;
      const decision: LossDecision = decideLoss({
        exempt: exempt.has(personId),
        answer,
        stopped,
        losesAt,
        now,
        graceMs: gate.graceS * 1_000,
      });
      if (decision.act === 'remove') lost.add(personId);
      else if (decision.losesAt !== null) clocks.set(personId, decision.losesAt);
      if (decision.act === 'warn') warned.push({ verdict, losesAt: decision.losesAt });
      const runs = decision.act !== 'remove' && decision.losesAt !== null;
      if (losesAt !== null && !runs) ended.push(personId);
    }
    await books.grants.updateLosses(gate.id, ended, { losesAt: null });
    const [first] = warned;
    if (!first) return { lost, clocks };
    const told = warned.map(({ verdict }) => verdict.personId);
    await books.grants.updateLosses(gate.id, told, { losesAt: first.losesAt });
    for (const { verdict, losesAt } of warned) await warn(scene, verdict, losesAt, roleName);
    return { lost, clocks };
  }

  /** One run a gate and look; a transaction that is tried again writes the same one. */
  async function runOf({ books, look, gate, now }: Scene): Promise<string> {
    const id = look.runs.get(gate.id) ?? ids();
    look.runs.set(gate.id, id);
    await books.runs.insertRun({
      id,
      communityId: gate.communityId,
      gateId: gate.id,
      version: gate.version,
      kind: look.kind,
      state: 'done',
      startedAt: now,
    });
    return id;
  }

  async function write(scene: Scene, changes: readonly Change[]): Promise<void> {
    const { books, gate, now } = scene;
    if (changes.length === 0) return;
    const done = changes.filter((one) => one.ring);
    const run = done.length === 0 ? undefined : await runOf(scene);
    const provenanceOf = ({ checkedAt }: VerdictRow): Provenance => ({
      gate: gate.id,
      version: gate.version,
      rule: gate.ruleText,
      at: checkedAt.toISOString(),
      ...(run !== undefined && { run }),
    });
    await books.grants.insertGrantsWanted(
      changes.map(({ key, wanted, verdict }) => ({
        ...{ ...key, wanted, provenance: provenanceOf(verdict), at: now },
      })),
    );
    if (run === undefined) return;
    await books.runs.insertChanges(
      done.map(({ key, wanted, verdict }) => ({
        ...key,
        runId: run,
        gave: wanted,
        consented: !wanted && verdict.answer === 'remove',
        trace: verdict.trace,
        at: now,
      })),
    );
    await books.outbox.insertOutbox(ringForAll(done, now));
  }

  /**
   * Whoever left has nothing they could be warned of and lose, and is counted by nothing: what they are no longer to
   * have is not given again. Exempt or kept, they have it again.
   */
  async function withoutLeft(
    { books, gate, grants }: Scene,
    changes: readonly Change[],
  ): Promise<Change[]> {
    const isLeft = (one: Change) => isLoss(one) && grants.get(keyOf(one.key))?.lastError === LEFT;
    const left = changes.filter(isLeft).map(({ verdict }) => verdict.personId);
    if (left.length === 0) return [...changes];
    const exempt = new Set(await books.runs.listExemptPersons(gate.roleId, left));
    const settled = changes.flatMap((one) => {
      if (!isLeft(one)) return [one];
      const { personId, answer } = one.verdict;
      return answer === 'keep' || exempt.has(personId) ? [] : [{ ...one, ring: false }];
    });
    const losing = new Set(settled.filter(isLoss).map(({ verdict }) => verdict.personId));
    const free = left.filter((person) => !losing.has(person));
    await books.grants.updateLosses(gate.id, free, { losesAt: null });
    return settled;
  }

  async function sceneAndChanges(
    books: Books,
    look: Look,
    gate: GateRow,
    persons: readonly PersonId[],
  ): Promise<{ scene: Scene; changes: Change[] }> {
    const scene = await sceneOf(books, look, gate, persons);
    const rows = await books.grants.listVerdictsOf(gate.id, persons);
    const current = rows.filter((row) => row.version === gate.version);
    const decided = current.flatMap((row) => changesFor(scene, row));
    return { scene, changes: await withoutLeft(scene, decided) };
  }

  async function settlePart(
    books: Books,
    look: Look,
    { id, version, audience, roleName }: NamedGate,
    persons: readonly PersonId[],
  ): Promise<void> {
    const gate = await books.roles.lockGateShared(id);
    // Changed since they were looked at: it is looked at again by its own bell.
    if (gate?.state !== 'on' || gate.version !== version || gate.audience !== audience) return;
    let { scene, changes } = await sceneAndChanges(books, look, gate, persons);
    if (changes.some(isLoss)) {
      await books.runs.lockRoleLosses(gate.roleId);
      // Another look may have told or taken it while this one waited.
      ({ scene, changes } = await sceneAndChanges(books, look, gate, persons));
    }
    const losers = new Map(
      changes.filter(isLoss).map(({ verdict }) => [verdict.personId, verdict]),
    );
    const { lost, clocks } =
      losers.size === 0 ? NO_LOSSES : await lose(scene, [...losers.values()], roleName);
    await write(
      scene,
      changes.filter((one) => !isLoss(one) || lost.has(one.verdict.personId)),
    );
    // Each is looked at again when the time is over; the next look at everybody would come later.
    await books.outbox.insertOutbox(
      [...clocks]
        .filter(([, at]) => at > scene.now)
        .map(([key, dueAt]) => ({ kind: 'gate-person', key, dueAt })),
    );
  }

  return {
    /** Of these persons, by what stands in the books of them now. */
    async settle(look: Look, gate: NamedGate, persons: readonly PersonId[]): Promise<void> {
      if (gate.state !== 'on') return;
      for (let from = 0; from < persons.length; from += PERSONS_AT_ONCE) {
        const part = persons.slice(from, from + PERSONS_AT_ONCE);
        await store.transaction('settle gate', (books) => settlePart(books, look, gate, part));
      }
    },

    /** After a look at everybody: nobody is asked any more about losses that are none. */
    async finish(community: CommunityId, gates: readonly NamedGate[]): Promise<void> {
      await store.transaction('finish sweep', async (books) => {
        const now = await books.now();
        for (const gate of gates) {
          await books.runs.lockRoleLosses(gate.roleId);
          const waits = await books.runs.findWaitingRun(gate.id);
          if (!waits) continue;
          const effects = takenOf(await books.roles.listEffects(community, gate.roleId));
          const ids = effects.map((effect) => effect.id);
          if ((await books.runs.listLosers(gate, ids)).length > 0) continue;
          await books.runs.updateRun(waits.id, { state: 'over', answeredAt: now });
        }
        await books.roles.updateGatesSwept(
          gates.map((gate) => gate.id),
          now,
        );
      });
    },
  };
}
