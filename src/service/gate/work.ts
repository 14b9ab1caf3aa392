/**
 * What somebody's press or command sets going, from its start to the last role or tag that is written: a card where the
 * staff reads that edits itself, the same behind a button, and a word to whoever began it. All of it is counted from the
 * books, so a restart changes nothing. What is done in a moment has no card.
 */
import { totalOf, WORK_SHOWN, type WorkCause, type WorkCount } from '#core/eligibility/work.ts';
import { type CommunityId, isUuid, type PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import type { WorkRow } from '#store/role-work.ts';
import type { Cards, Subject } from '../card.ts';
import type { Inbox } from '../inbox.ts';
import type { Offices } from '../office.ts';
import type { Mention, People } from '../person.ts';

export type WorkView = WorkCount & {
  id: string;
  gate: string;
  locale: string;
  roleName: string;
  cause: WorkCause;
  by: Mention;
  /** Whether all that there is to write is known. */
  looked: boolean;
  /** Null: it goes on. */
  ending: WorkRow['ending'];
  /** Who would have lost it when the gate stopped; 0: it did not. */
  stopped: number;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  cards: Pick<Cards, 'want'>;
  inbox: Inbox;
  offices: Offices;
  people: Pick<People, 'mentions'>;
  sandbox: boolean;
};

/** How often it is counted; the card has its own pace. */
const COUNT_MS = 5_000;
const SANDBOX_COUNT_MS = 1_000;
/** Once nothing has moved for that long, it is counted each minute. */
const SLOW_AFTER_MS = 60_000;
const SLOW_MS = 60_000;
const STILL_MS = 86_400_000;
const NOBODY: Mention = { label: '?', accounts: [] };

const subjectOf = ({ id }: Pick<WorkRow, 'id'>): Subject => `role-work:${id}`;

export type GateWork = ReturnType<typeof createGateWork>;

export function createGateWork(deps: Dependencies) {
  const { store, ids, cards, inbox, offices, people, sandbox } = deps;

  const isShown = (work: WorkCount): boolean => totalOf(work) >= WORK_SHOWN;

  /** What was told of it, or is now. */
  async function viewOf(work: WorkRow, locale: string): Promise<WorkView> {
    const role = await store.roles.findRole(work.roleId);
    const mentions = await people.mentions([work.personId]);
    return {
      ...work,
      ...{ gate: work.gateId, locale, roleName: role?.name ?? '' },
      by: mentions.get(work.personId) ?? NOBODY,
      looked: work.lookedAt !== null,
    };
  }

  /** Whoever began it is told how it ended, or that nothing moves any more, if it was long enough to be waited for. */
  async function tellEnd(books: Books, work: WorkRow): Promise<void> {
    const role = await books.roles.findRole(work.roleId);
    const { gave, took, had, failed, stopped, open, cause, communityId } = work;
    await inbox.tell(books, work.personId, communityId, `role-work:${work.id}`, {
      ...{ kind: 'role-written', role: role?.name ?? '', cause },
      ...{ gave, took, had, failed, stopped },
      ...(work.ending === 'still' && { still: { open } }),
    });
  }

  /** Counts it anew, and says when to count again; the present state of it. */
  async function count(id: string): Promise<{ work: WorkRow; next: Date } | undefined> {
    return store.transaction('count work', async (books) => {
      const before = await books.roleWork.lockWork(id);
      if (!before || before.endedAt !== null) return undefined;
      const now = await books.now();
      const counted = await books.roleWork.countWork(before);
      const waits = await books.runs.findWaitingRun(before.gateId);
      const found = { ...counted, stopped: waits?.losing ?? 0 };
      const keys = Object.keys(found) as (keyof typeof found)[];
      const moved = keys.some((key) => found[key] !== before[key]);
      const restedMs = now.getTime() - before.movedAt.getTime();
      const isDone = before.lookedAt !== null && found.open === 0;
      const ending = isDone ? 'done' : !moved && restedMs > STILL_MS ? 'still' : null;
      const work: WorkRow = {
        ...{ ...before, ...found, movedAt: moved ? now : before.movedAt },
        ...(ending && { ending, endedAt: now }),
      };
      const { movedAt, endedAt } = work;
      if (moved || ending)
        await books.roleWork.updateWork(id, { ...found, movedAt, endedAt, ending });
      if (isShown(work) && (moved || ending)) {
        await cards.want(books, subjectOf(work), work.communityId);
      }
      if (ending && isShown(work)) await tellEnd(books, work);
      const isSlow = !moved && restedMs > SLOW_AFTER_MS;
      const everyMs = sandbox ? SANDBOX_COUNT_MS : COUNT_MS;
      return { work, next: new Date(now.getTime() + (isSlow ? SLOW_MS : everyMs)) };
    });
  }

  /** Of one that looks for what there is to write: whether it has not found all, or some is to be written still. */
  const isGoing = async (books: Books, work: WorkRow): Promise<boolean> =>
    work.runId === null &&
    (work.lookedAt === null || (await books.roleWork.countWork(work)).open > 0);

  return {
    /**
     * Called under the lock of the gate, or of its run that waits, which everything else that begins one ends first; of what may
     * touch many. `run`: the one run that it is, where there is nothing to look for. What it takes over from is counted on by
     * it: a setting that changes nothing hides nobody who is still written.
     */
    async begin(
      books: Books,
      gate: Pick<GateRow, 'id' | 'communityId' | 'roleId'>,
      { person, cause, run }: { person: PersonId; cause: WorkCause; run?: string },
    ): Promise<void> {
      const now = await books.now();
      const before = await books.roleWork.updateWorkOvertaken(gate.roleId, now);
      if (before && isShown(before)) {
        await cards.want(books, subjectOf(before), before.communityId);
      }
      const isTakenOn = run === undefined && before && (await isGoing(books, before));
      const id = ids();
      await books.roleWork.insertWork({
        ...{ id, communityId: gate.communityId, roleId: gate.roleId, gateId: gate.id },
        ...{ personId: person, cause, runId: run ?? null, startedAt: now, movedAt: now },
        lookedAt: run === undefined ? null : now,
        ...(isTakenOn && { since: before.since ?? before.startedAt }),
      });
      await books.outbox.insertOutbox([{ kind: 'role-work', key: id }]);
    },

    /** What waits for a look at everybody: asked before gates are read, so that the look sees what each began with. */
    unlooked: (community: CommunityId): Promise<readonly string[]> =>
      store.roleWork.listWorkUnlooked(community),

    /** That look has come to its end. */
    async looked(waiting: readonly string[]): Promise<void> {
      if (waiting.length === 0) return;
      await store.transaction('work is known', async (books) => {
        const known = await books.roleWork.updateWorkLooked(waiting, await books.now());
        await books.outbox.insertOutbox(known.map((key) => ({ kind: 'role-work', key })));
      });
    },

    /** Counted again and again until it has ended. */
    async follow(id: string): Promise<{ again: Date } | undefined> {
      const counted = await count(id);
      return counted && counted.work.endedAt === null ? { again: counted.next } : undefined;
    },

    /** What the card shows. */
    async card(id: string): Promise<WorkView | undefined> {
      const work = await store.roleWork.findWork(id);
      const community = work && (await store.communities.findCommunity(work.communityId));
      return community && viewOf(work, community.locale);
    },

    /** The latest of a gate's role, counted now. */
    async view(
      community: CommunityId,
      person: PersonId,
      gateId: string,
    ): Promise<Result<WorkView>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const gate = isUuid(gateId) ? await store.roles.findGate(gateId) : undefined;
      if (gate?.communityId !== community) return refuse({ code: 'gate-unknown', text: '' });
      const work = await store.roleWork.findWorkOfRole(gate.roleId);
      if (!work) return refuse({ code: 'role-run-unknown' });
      const fresh = work.endedAt === null ? await store.roleWork.countWork(work) : {};
      return accept(await viewOf({ ...work, ...fresh }, ''));
    },
  };
}
