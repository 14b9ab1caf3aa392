/**
 * Exemptions: somebody keeps a role whatever its rule says, until a time or until it is ended. By itself it only
 * keeps: who does not have the role is given it only where that is asked for.
 */
import { parseDeadline } from '#core/duration.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { GrantKey } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow, PlacedEffect } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { PersonView } from '../person.ts';
import { type ExemptChat, isAsking, planChats } from './exempt/chat.ts';
import { type AfterExemption, afterExemption } from './exempt/end.ts';
import { holdsOf, keyOf, type Provenance, ringFor, ringForRequest } from './grant.ts';
import type { GateReference, Gates } from './rule.ts';

export type ExemptAsk = {
  target: PersonView;
  role: GateReference;
  /** As typed; undefined: until somebody ends it. */
  until: string | undefined;
  /** Gives it to who does not have it. */
  give: boolean;
  eventId: string;
};

export type ExemptView = {
  roleName: string;
  name: string;
  /** Ended: said a second time, without anything new. */
  state: 'exempt' | 'ended';
  until: Date | null;
  /** Whether they have it, or are being given it. */
  holds: boolean;
  /** How each chat that the gate opens stands for them. */
  chats: readonly ExemptChat[];
  /** What comes of them without it. */
  after: AfterExemption;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  gates: Gates;
  offices: Offices;
  audit: Audit;
};

export type Exemptions = ReturnType<typeof createExemptions>;

export function createExemptions({ store, ids, gates, offices, audit }: Dependencies) {
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

  /** Whether they hold it anywhere, and how each chat stands for them; where asked, it is given wherever they do not. */
  async function holding(
    books: Books,
    gate: GateRow,
    { target: { person }, give }: ExemptAsk,
    by: PersonId,
  ): Promise<Pick<ExemptView, 'holds' | 'chats'>> {
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    const { all, without } = await missingOf(books, effects, person);
    const plans = await planChats(books, effects, { person, give });
    const chats = plans.map(({ chat }) => chat);
    const isIn = chats.some(({ state }) => state === 'in');
    const asked = plans.flatMap(({ keys }) => keys);
    // Whoever is exempt is let in, and waits for nothing any more.
    const requests = plans.flatMap((plan) => plan.requests);
    await books.outbox.insertOutbox(requests.map(({ id }) => ringForRequest(id)));
    if (!give) return { holds: isIn || without.length < all, chats };
    const keys = [...without, ...asked];
    if (keys.length > 0) await giveTo(books, gate, keys, by);
    // Whose request is approved is not asked in besides.
    const asking = new Set(requests.map((request) => keyOf(request)));
    const due = keys.filter((key) => !asking.has(keyOf(key)));
    await books.outbox.insertOutbox(due.map((key) => ringFor(key)));
    return { holds: isIn || all > 0 || asked.length > 0, chats };
  }

  async function giveTo(
    books: Books,
    gate: GateRow,
    keys: readonly GrantKey[],
    by: PersonId,
  ): Promise<void> {
    const now = await books.now();
    const run = ids();
    await books.runs.insertRun({
      id: run,
      communityId: gate.communityId,
      gateId: gate.id,
      version: gate.version,
      kind: 'given',
      state: 'done',
      startedAt: now,
      answeredBy: by,
      answeredAt: now,
    });
    const provenance: Provenance = {
      gate: gate.id,
      version: gate.version,
      rule: gate.ruleText,
      at: now.toISOString(),
      run,
      cause: 'given',
    };
    await books.grants.insertGrantsWanted(
      keys.map((key) => ({ ...key, wanted: true, provenance, at: now })),
    );
    await books.runs.insertChanges(
      keys.map((key) => ({
        ...key,
        runId: run,
        gave: true,
        consented: true,
        trace: null,
        at: now,
      })),
    );
  }

  /** Members, and whoever asks to be let in by this gate. */
  async function isKnown(books: Books, gate: GateRow, person: PersonId): Promise<boolean> {
    if (await books.people.lockMemberShared(gate.communityId, person)) return true;
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    return isAsking(books, effects, person);
  }

  async function write(
    books: Books,
    gate: GateRow,
    ask: ExemptAsk,
    { by, until, isEnd }: { by: PersonId; until: Date | null; isEnd: boolean },
  ): Promise<void> {
    const { person } = ask.target;
    const now = await books.now();
    await books.runs.updateExemptionsEnded(gate.roleId, person, now);
    if (isEnd) return books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
    const row = { id: ids(), roleId: gate.roleId, personId: person, until, givenBy: by };
    await books.runs.insertExemption({ ...row, createdAt: now });
    await books.grants.updateLosses(gate.id, [person], { losesAt: null });
  }

  return {
    /** Exempts somebody, changes until when, or, said again with nothing new, ends it. */
    async set(community: CommunityId, by: PersonId, ask: ExemptAsk): Promise<Result<ExemptView>> {
      const right = await offices.require(community, by, 'gate.change');
      if (!right.ok) return right;
      const { target } = ask;
      if (target.isBot) return refuse({ code: 'bot-person' });
      const found = await gates.find(community, ask.role);
      if (!found.ok) return found;
      const { id, roleName } = found.value;
      return store.transaction('exempt from gate', async (books) => {
        const gate = await books.roles.lockGate(id);
        if (!gate || gate.state === 'off') return refuse({ code: 'gate-unknown', text: roleName });
        if (!(await isKnown(books, gate, target.person))) {
          return refuse({ code: 'target-not-member' });
        }
        await books.runs.lockRoleLosses(gate.roleId);
        const zone = (await books.communities.findCommunity(community))?.timeZone ?? 'UTC';
        const until =
          ask.until === undefined
            ? accept(null)
            : parseDeadline(ask.until, await books.now(), zone);
        if (!until.ok) return until;
        const before = await books.runs.findExemption(gate.roleId, target.person);
        const isEnd = before !== undefined && ask.until === undefined && !ask.give;
        const action = isEnd ? 'gate.exempt-end' : 'gate.exempt';
        const told = { roleName, name: target.displayName };
        // Delivered again: as it stands.
        const isAgain =
          (await audit.isDone(books, ask.eventId, 'gate.exempt')) ||
          (await audit.isDone(books, ask.eventId, 'gate.exempt-end'));
        if (!isAgain) {
          await audit.note(books, {
            community,
            actor: by,
            action,
            subject: roleName,
            details: {
              person: target.person,
              until: until.value?.toISOString() ?? null,
              give: ask.give,
            },
            eventId: ask.eventId,
          });
          await write(books, gate, ask, { by, until: until.value, isEnd });
        }
        const held = await holding(books, gate, { ...ask, give: ask.give && !isAgain }, by);
        const standing = isAgain ? before : isEnd ? undefined : { until: until.value };
        const effects = await books.roles.listEffects(community, gate.roleId);
        return accept({
          ...{ ...told, ...held },
          state: standing ? 'exempt' : 'ended',
          until: standing?.until ?? null,
          after: await afterExemption(books, gate, effects, target.person),
        });
      });
    },
  };
}
