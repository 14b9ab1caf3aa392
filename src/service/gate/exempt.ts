/**
 * Exemptions: somebody keeps a role whatever its rule says, until a time or until it is ended. By itself it only
 * keeps: who does not have the role is given it only where that is asked for.
 */
import { parseDeadline } from '#core/duration.ts';
import type { CommunityId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { PersonView } from '../person.ts';
import { holdsOf, keyOf, type Provenance, ringFor } from './grant.ts';
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
  /** Whether they hold it anywhere; where asked, it is given wherever they do not. */
  async function holding(
    books: Books,
    gate: GateRow,
    { target, give }: ExemptAsk,
    by: PersonView['person'],
  ): Promise<boolean> {
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    const places = [...new Set(effects.map((effect) => effect.placeId))];
    const present = await books.grants.listPresentAccounts(places, [target.person]);
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
    if (!give || without.length === 0) return without.length < keys.length;
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
      without.map((key) => ({ ...key, wanted: true, provenance, at: now })),
    );
    await books.runs.insertChanges(
      without.map((key) => ({
        ...key,
        runId: run,
        gave: true,
        consented: true,
        trace: null,
        at: now,
      })),
    );
    await books.outbox.insertOutbox(without.map((key) => ringFor(key)));
    return true;
  }

  async function write(
    books: Books,
    gate: GateRow,
    ask: ExemptAsk,
    { by, until, isEnd }: { by: PersonView['person']; until: Date | null; isEnd: boolean },
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
    async set(
      community: CommunityId,
      by: PersonView['person'],
      ask: ExemptAsk,
    ): Promise<Result<ExemptView>> {
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
        if (!(await books.people.lockMemberShared(community, target.person))) {
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
        const holds = await holding(books, gate, { ...ask, give: ask.give && !isAgain }, by);
        const standing = isAgain ? before : isEnd ? undefined : { until: until.value };
        return accept({
          ...told,
          state: standing ? 'exempt' : 'ended',
          until: standing?.until ?? null,
          holds,
        });
      });
    },
  };
}
