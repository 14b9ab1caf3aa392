/**
 * Exemptions: somebody keeps a role whatever its rule says, until a time or until it is ended. By itself it only
 * keeps: who does not have the role is given it only where that is asked for.
 */
import { parseDeadline } from '#core/duration.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { PersonView } from '../person.ts';
import { type ExemptChat, isAsking } from './exempt/chat.ts';
import { type AfterExemption, afterExemption } from './exempt/end.ts';
import { createKeeping } from './keeping.ts';
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
  const keeping = createKeeping({ ids });

  /** Members, and whoever asks to be let in by this gate. */
  async function isKnown(books: Books, gate: GateRow, person: PersonId): Promise<boolean> {
    if (await books.people.lockMemberShared(gate.communityId, person)) return true;
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    return isAsking(books, effects, person);
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
        // What the community decided takes another decision.
        if (!isAgain && before?.decidedBy) {
          return proposable(
            { code: 'needs-decision', action: 'gate.change' },
            { kind: 'revoke-role', person: target.person, role: gate.roleId, name: roleName },
          );
        }
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
          if (isEnd) await keeping.end(books, gate, target.person);
          else await keeping.keep(books, gate, target.person, { until: until.value, by });
        }
        const give = ask.give && !isAgain;
        const held = await keeping.holding(books, gate, target.person, give && { by });
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
