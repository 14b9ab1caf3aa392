/**
 * Undoing a run: what it took is given back, what it gave is taken, as far as nothing has changed it since; what was
 * given by hand is never touched. The gate goes back to preview, so that the next look does not do it again; one that was
 * removed is set again in preview.
 */
import { type AccountId, type CommunityId, isUuid, type PersonId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { NamedGate, PlacedEffect } from '#store/role.ts';
import type { ChangeRow, RunRow } from '#store/run.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { Mention, People } from '../person.ts';
import { createGateEnding } from './ending.ts';
import { keyOf, type Provenance, quietGate, ringFor, ringLinks } from './grant.ts';
import type { AskedBack, PersonalLinks } from './personal-link.ts';
import type { GateReference, Gates } from './rule.ts';
import type { RuleReader } from './token.ts';
import { awaitedUntil } from './wanted.ts';
import type { GateWork } from './work.ts';

export type UndoView = {
  run: string;
  roleName: string;
  /** By which it was done, as far as it is known by now. */
  rule: string | null;
  version: number;
  state: 'preview' | 'on';
  /** The gate was removed: undone, it is set again. */
  ended: boolean;
  at: Date;
  /** Who would have it again, and who no longer. */
  back: readonly Mention[];
  away: readonly Mention[];
  /** Of exactly these. */
  seen: string;
};

/** Another run, in a line. */
export type RunLine = {
  id: string;
  roleName: string;
  at: Date;
  gave: number;
  took: number;
  /** As its gate was removed. */
  ended: boolean;
};

/** `gate`: of this one only; `run`: this one, else the latest; `before`: the others are those older than this run. */
export type RunsAsked = {
  gate?: GateReference | undefined;
  run?: string | undefined;
  before?: string | undefined;
};

export type RunsView = {
  /** The run that is meant, as it would be undone; none on a page of older ones, or where there is none. */
  view: UndoView | undefined;
  others: readonly RunLine[];
  /** As asked: of which gate, and older than which run. */
  gate: string | undefined;
  before: string | undefined;
  /** The run that those on the next page are older than. */
  older: string | undefined;
};

/** `gate`: as it is set by now. */
export type Undone = {
  gate: string;
  roleName: string;
  back: number;
  away: number;
  chats: readonly AskedBack[];
};

type Dependencies = {
  store: Store;
  ids: () => string;
  people: Pick<People, 'mentions'>;
  offices: Offices;
  audit: Audit;
  gates: Pick<Gates, 'find'>;
  rules: Pick<RuleReader, 'checkRoles'>;
  personalLinks: PersonalLinks;
  work: Pick<GateWork, 'begin'>;
};

type Step = { change: ChangeRow; person: PersonId };
/** `rule`: by which the run did what still stands. */
type Plan = { back: Step[]; away: Step[]; rule: string | undefined };
type Found = { run: RunRow; gate: NamedGate };

const isEnd = ({ kind }: RunRow): boolean => kind === 'ungate';

const RUNS_SHOWN = 6;
const NOBODY: Mention = { label: '?', accounts: [] };

const sealOf = ({ back, away }: Pick<Plan, 'back' | 'away'>): string =>
  keccakText(
    [back, away].map((steps) => steps.map(({ change }) => keyOf(change)).join()).join('|'),
  ).slice(2, 18);

export type RunUndo = ReturnType<typeof createRunUndo>;

export function createRunUndo(deps: Dependencies) {
  const { store, people, offices, audit, gates, personalLinks, work, ids } = deps;
  const ending = createGateEnding(deps);

  async function find(books: Books, community: CommunityId, id: string): Promise<Result<Found>> {
    const run = isUuid(id) ? await books.runs.findRun(id) : undefined;
    const gate = run && (await books.roles.findGate(run.gateId));
    const kinds: readonly RunRow['kind'][] = ['sweep', 'person', 'ungate'];
    const isOurs = run?.communityId === community && kinds.includes(run.kind);
    if (!gate || !isOurs) return refuse({ code: 'role-run-unknown' });
    if (run.state !== 'done') return refuse({ code: 'role-run-undone', role: gate.roleName });
    if (isEnd(run)) {
      const follower = await books.roles.findGateOfRole(gate.roleId);
      return follower
        ? refuse({ code: 'gate-exists', role: gate.roleName })
        : accept({ run, gate });
    }
    return gate.state === 'off'
      ? refuse({ code: 'gate-unknown', text: gate.roleName })
      : accept({ run, gate });
  }

  /** Its id, of one that was removed too. */
  async function gateMeant(
    community: CommunityId,
    reference: GateReference,
  ): Promise<Result<string>> {
    const gate = await gates.find(community, reference);
    if (gate.ok) return accept(gate.value.id);
    if ('name' in reference) {
      const ended = await store.roles.findEndedGate(community, reference.name);
      return ended ? accept(ended.id) : gate;
    }
    const ended = isUuid(reference.id) ? await store.roles.findGate(reference.id) : undefined;
    return ended?.communityId === community ? accept(ended.id) : gate;
  }

  async function standingsOf(
    books: Books,
    changes: readonly ChangeRow[],
  ): Promise<ReadonlyMap<AccountId, PersonId>> {
    const found = new Map<AccountId, PersonId>();
    for (const { accountId } of changes) {
      const account = await books.people.findAccountById(accountId);
      if (account && account.erasedAt === null) {
        found.set(accountId, await books.people.findStanding(account.personId));
      }
    }
    return found;
  }

  /** What it gave and took of: of a gate that was removed, what it opened then. */
  const effectsOf = (books: Books, { run, gate }: Found): Promise<PlacedEffect[]> =>
    isEnd(run)
      ? books.roles.listEndedEffects(gate.roleId, run.startedAt)
      : books.roles.listEffects(run.communityId, gate.roleId);

  /** What of a run still stands as it left it, for those who are there now. */
  async function planOf(books: Books, { run, gate }: Found): Promise<Plan> {
    const changes = await books.runs.listChanges(run.id);
    const effects = await effectsOf(books, { run, gate });
    const places = [...new Set(effects.map((effect) => effect.placeId))];
    const present = new Map<AccountId, PersonId>(
      (await books.grants.listPresentAccounts(places)).map((one) => [one.accountId, one.standing]),
    );
    const grants = new Map(
      (await books.grants.listGrants(effects.map((effect) => effect.id))).map((grant) => [
        keyOf(grant),
        grant,
      ]),
    );
    const chats = new Map(
      effects.flatMap((effect) => (effect.kind === 'telegram-chat' ? [[effect.id, effect]] : [])),
    );
    // Whoever was removed from a chat is not in it: they are asked back.
    const removed = changes.filter(({ effectId, gave }) => chats.has(effectId) && !gave);
    const standings = await standingsOf(books, removed);
    const steps = changes.flatMap((change): Step[] => {
      const grant = grants.get(keyOf(change));
      const chat = chats.get(change.effectId);
      // That somebody was let in is undone only where the gate removes at all.
      if (chat && change.gave && !chat.removes) return [];
      const person = present.get(change.accountId) ?? (chat && standings.get(change.accountId));
      const isIts = (grant?.provenance as Provenance | undefined)?.run === run.id;
      if (!grant || !isIts || grant.byHand || grant.wanted !== change.gave || !person) return [];
      return [{ change, person }];
    });
    const [first] = steps;
    const noted = first && (grants.get(keyOf(first.change))?.provenance as Provenance | undefined);
    return {
      back: steps.filter(({ change }) => !change.gave),
      away: steps.filter(({ change }) => change.gave),
      rule: noted?.rule ?? (gate.version === run.version ? gate.ruleText : undefined),
    };
  }

  /** Who was asked back into these chats before the gate was removed, and still is: their links went with it. */
  async function awaitedIn(books: Books, effects: readonly PlacedEffect[]) {
    const chats = effects.filter(({ kind }) => kind === 'telegram-chat').map(({ id }) => id);
    const grants = chats.length === 0 ? [] : await books.grants.listGrants(chats);
    const now = await books.now();
    return grants.filter((grant) => awaitedUntil(grant, now)?.cause === 'undo');
  }

  async function mentionsOf(steps: readonly Step[]): Promise<Mention[]> {
    const persons = [...new Set(steps.map((step) => step.person))];
    const mentions = await people.mentions(persons);
    return persons.map((person) => mentions.get(person) ?? NOBODY);
  }

  async function viewOf(found: Found): Promise<UndoView> {
    const { run, gate } = found;
    const plan = await planOf(store, found);
    return {
      run: run.id,
      roleName: gate.roleName,
      rule: plan.rule ?? null,
      version: run.version,
      ended: isEnd(run),
      state: gate.state === 'on' ? 'on' : 'preview',
      at: run.startedAt,
      back: await mentionsOf(plan.back),
      away: await mentionsOf(plan.away),
      seen: sealOf(plan),
    };
  }

  async function carryOut(
    books: Books,
    { run, gate }: Found,
    plan: Plan,
    person: PersonId,
  ): Promise<void> {
    const now = await books.now();
    const id = ids();
    await books.runs.insertRun({
      id,
      communityId: run.communityId,
      gateId: gate.id,
      version: run.version,
      kind: 'undo',
      state: 'done',
      startedAt: now,
      answeredBy: person,
      answeredAt: now,
    });
    const steps = [...plan.back, ...plan.away].map(({ change }) => change);
    const provenance: Provenance = {
      gate: gate.id,
      version: run.version,
      rule: plan.rule ?? gate.ruleText,
      at: now.toISOString(),
      run: id,
      cause: 'undo',
    };
    await books.grants.insertGrantsWanted(
      steps.map(({ effectId, accountId, gave }) => ({
        ...{ effectId, accountId, wanted: !gave, provenance, at: now },
      })),
    );
    await books.runs.insertChanges(
      steps.map((change) => ({
        ...change,
        runId: id,
        gave: !change.gave,
        consented: true,
        at: now,
      })),
    );
    await books.runs.updateRun(run.id, { state: 'undone', answeredBy: person, answeredAt: now });
    await books.outbox.insertOutbox(steps.map((change) => ringFor(change)));
    if (steps.length > 0) await work.begin(books, gate, { person, cause: 'undo', run: id });
  }

  async function revert(
    community: CommunityId,
    person: PersonId,
    asked: { run: string; seen: string; eventId: string },
  ): Promise<Result<Omit<Undone, 'chats'> & { effects: readonly string[] }>> {
    return store.transaction('undo run', async (books) => {
      const right = await offices.require(community, person, 'gate.change', books);
      if (!right.ok) return right;
      const found = await find(books, community, asked.run);
      if (!found.ok) return found;
      // Gates are set and removed one at a time.
      if (isEnd(found.value.run)) await books.communities.lockCommunity(community);
      // As a look does it: the gate, then its losses; then what it gave and took stands still.
      await books.roles.lockGate(found.value.gate.id);
      await books.runs.lockRoleLosses(found.value.gate.roleId);
      const standing = await find(books, community, asked.run);
      if (!standing.ok) return standing;
      const { gate, run } = standing.value;
      const may = isEnd(run) ? await ending.mayReturn(books, gate) : accept(null);
      if (!may.ok) return may;
      const plan = await planOf(books, standing.value);
      if (sealOf(plan) !== asked.seen) return refuse({ code: 'role-undo-changed' });
      const back = new Set(plan.back.map((step) => step.person)).size;
      const away = new Set(plan.away.map((step) => step.person)).size;
      const effects = [...new Set(plan.back.map(({ change }) => change.effectId))];
      const undone = { gate: gate.id, roleName: gate.roleName, back, away, effects };
      const fresh = await audit.note(books, {
        community,
        actor: person,
        action: 'gate.undo',
        subject: gate.roleName,
        details: { gate: gate.id, run: asked.run, back, away },
        eventId: asked.eventId,
      });
      if (!fresh) return accept(undone);
      if (isEnd(run)) {
        const opened = await effectsOf(books, standing.value);
        const again = await ending.bringBack(books, gate, opened, person);
        await carryOut(books, { run, gate: again }, plan, person);
        await books.outbox.insertOutbox([
          { kind: 'gate-sweep', key: community },
          ...ringLinks(opened),
          ...(await awaitedIn(books, opened)).map((grant) => ringFor(grant)),
        ]);
        return accept(undone);
      }
      if (gate.state === 'on') await books.roles.updateGateState(gate.id, 'preview');
      await quietGate(books, gate.id);
      await carryOut(books, standing.value, plan, person);
      return accept(undone);
    });
  }

  return {
    /** The run that is meant, or the latest, as it would be undone; and some of the others, as far back as any is kept. */
    async view(
      community: CommunityId,
      person: PersonId,
      { gate: reference, run, before }: RunsAsked = {},
    ): Promise<Result<RunsView>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const gate = reference && (await gateMeant(community, reference));
      if (gate && !gate.ok) return gate;
      const last = before !== undefined && isUuid(before) && (await store.runs.findRun(before));
      if (before !== undefined && (!last || last.communityId !== community)) {
        return refuse({ code: 'role-run-unknown' });
      }
      const of = { gateId: gate?.value, before };
      const listed = await store.runs.listRuns(community, RUNS_SHOWN + 1, of);
      const runs = listed.slice(0, RUNS_SHOWN);
      const meant = run ?? (before === undefined ? runs[0]?.id : undefined);
      const found = meant === undefined ? undefined : await find(store, community, meant);
      if (found && !found.ok) return found;
      return accept({
        view: found && (await viewOf(found.value)),
        others: runs
          .filter(({ id }) => id !== meant)
          .map((one) => ({ ...one, at: one.startedAt, ended: isEnd(one) })),
        ...{ gate: gate?.value, before },
        older: listed.length > RUNS_SHOWN ? runs.at(-1)?.id : undefined,
      });
    },

    async undo(
      community: CommunityId,
      person: PersonId,
      asked: { run: string; seen: string; eventId: string },
    ): Promise<Result<Undone>> {
      const undone = await revert(community, person, asked);
      if (!undone.ok) return undone;
      const { effects, ...counted } = undone.value;
      return accept({ ...counted, chats: await personalLinks.askedBack(effects) });
    },
  };
}
