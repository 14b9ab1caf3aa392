/**
 * Carries out what was decided of a request to join. That somebody is let in by the gate is noted before the platform is
 * told, so that a crash between the two does not make it another's hand.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { DeclineReason } from '#core/eligibility/chat.ts';
import type { Verdict } from '#core/eligibility/facts.ts';
import type { PersonId } from '#core/identity.ts';
import type { JoinRequestRow } from '#store/chat-gate.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { Inbox } from '../inbox.ts';
import type { ChatPort, ChatPorts, Denial } from '../port.ts';
import type { BrokenEffects } from './broken.ts';
import type { Cause, Provenance } from './grant.ts';
import type { Again } from './hand.ts';
import { ringForUsed } from './personal-link.ts';

/** What an answer rests on, as the request keeps it. */
export type Decided = {
  gate: string;
  version: number;
  rule: string;
  at: string;
  run: string;
  verdict: Verdict;
  trace: JsonValue | null;
  why?: DeclineReason;
  /** Whose exemption lets them in, null of the community's decision: the rule alone would not. */
  by?: PersonId | null;
  /** Somebody wanted them in; that stands in the books as part of the run they decided it by. */
  cause?: Cause;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  inbox: Inbox;
  broken: BrokenEffects;
};

type Scene = {
  row: JoinRequestRow;
  decided: Decided;
  effect: PlacedEffect;
  /** The account's id on the platform. */
  externalId: string;
  port: ChatPort<never>;
};

export type JoinAnswers = ReturnType<typeof createJoinAnswers>;

export function createJoinAnswers({ store, ports, inbox, broken }: Dependencies) {
  const keyOf = ({ effectId, accountId }: JoinRequestRow) => ({ effectId, accountId });

  async function sceneOf(id: string): Promise<Scene | undefined> {
    const row = await store.chatGates.findRequest(id);
    const effect = row && (await store.roles.findEffect(row.effectId));
    const account = row && (await store.people.findAccountById(row.accountId));
    const port = effect && ports[effect.platform];
    if (!row || !effect || !account || account.erasedAt !== null || !port) return undefined;
    return { row, decided: row.decision as Decided, effect, externalId: account.externalId, port };
  }

  /** Before the platform is told; a moderator's wish to have somebody in stays what lets them in. */
  async function begin(books: Books, row: JoinRequestRow, decided: Decided): Promise<void> {
    const key = keyOf(row);
    const { gate, version, rule, at, run, by, cause } = decided;
    const before = await books.grants.findGrant(key);
    const provenance: Provenance =
      before && cause
        ? (before.provenance as Provenance)
        : {
            gate,
            version,
            rule,
            at,
            run,
            ...(by !== undefined && { cause: by === null ? 'decided' : 'given' }),
          };
    const now = await books.now();
    await books.grants.insertGrantsWanted([{ ...key, wanted: true, provenance, at: now }]);
    await books.grants.updateGrant(key, { applied: true, byHand: false });
    await books.chatGates.updateRequest(row.id, { state: 'admitting', decision: decided });
  }

  /** By what they are in: the rule, or somebody's exemption. What undoing gives back is noted by whoever undoes it. */
  async function note(books: Books, { row, decided, effect }: Scene, now: Date): Promise<void> {
    const { run: id, gate: gateId, version, by, cause, trace } = decided;
    if (cause !== undefined) return;
    await books.runs.insertRun({
      ...{ id, communityId: effect.communityId, gateId, version, state: 'done', startedAt: now },
      ...(by === undefined
        ? { kind: 'person' }
        : { kind: 'given', answeredBy: by, answeredAt: now }),
    });
    await books.runs.insertChanges([
      { ...{ runId: id, ...keyOf(row), gave: true, consented: by !== undefined }, trace, at: now },
    ]);
  }

  /** Not let in after all. Whoever somebody wants in stays asked in; any other is as if they had left. */
  async function takeBack(
    books: Books,
    { row, decided, effect }: Scene,
    isIn: boolean,
  ): Promise<void> {
    if (decided.cause !== undefined && !isIn) {
      return books.grants.updateGrant(keyOf(row), { applied: false });
    }
    await books.chatGates.updateChatGrantsLeft(effect.placeId, row.accountId, await books.now());
  }

  /** Not by us after all: whoever is in was let in by somebody else. */
  async function lapse(scene: Scene, present: boolean): Promise<Again> {
    const { row, effect } = scene;
    await store.transaction('request is over', async (books) => {
      const now = await books.now();
      await books.grants.lockGrant(keyOf(row));
      const locked = await books.chatGates.lockRequest(row.id);
      if (locked?.state !== row.state) return;
      await books.chatGates.updateRequest(row.id, { state: 'lapsed', answeredAt: now });
      if (row.state !== 'admitting') return;
      await takeBack(books, scene, present);
      if (present) await ringForUsed(books, effect, keyOf(row));
      if (!present) await books.people.updatePresenceLeft(effect.placeId, row.accountId, now);
    });
    return undefined;
  }

  /** The bot may not answer: it waits as before, and is decided again. */
  async function deny(scene: Scene, denial: Denial): Promise<Again> {
    const { row, effect } = scene;
    return store.transaction('request is denied', async (books) => {
      await books.grants.lockGrant(keyOf(row));
      const locked = await books.chatGates.lockRequest(row.id);
      if (locked?.state !== row.state) return undefined;
      if (row.state === 'admitting') {
        await books.chatGates.updateRequest(row.id, { state: 'pending' });
        await takeBack(books, scene, false);
      }
      return { again: await broken.breakOff(books, effect, denial) };
    });
  }

  async function admitted(scene: Scene): Promise<Again> {
    const { row, decided, effect } = scene;
    const { accountId } = row;
    await store.transaction('record join', async (books) => {
      const grant = await books.grants.lockGrant(keyOf(row));
      const locked = await books.chatGates.lockRequest(row.id);
      if (locked?.state !== 'admitting') return;
      const now = await books.now();
      const account = await books.people.findAccountById(accountId);
      if (!account) return;
      const person = await books.people.findStanding(account.personId);
      const { communityId: community } = effect;
      await books.chatGates.updateRequest(row.id, { state: 'admitted', answeredAt: now });
      await books.people.insertPresence(effect.placeId, accountId, now);
      await books.people.insertMembership(community, person, now);
      // To ask to be let in is to ask the gate, also from now on.
      const gate = await books.roles.findGateOfRole(effect.roleId);
      if (gate?.audience === 'asked') await books.roles.insertAsks([gate.id], person, now);
      if (locked.consentedAt !== null)
        await books.people.updateWalletConsent(community, person, now);
      await note(books, scene, now);
      const cause = (grant?.provenance as Provenance | undefined)?.cause;
      await inbox.tell(books, person, community, `join-admitted:${row.id}`, {
        kind: 'join-admitted',
        ...{ chat: effect.placeTitle, role: effect.roleName, rule: decided.rule },
        restored: cause === 'undo',
        ...(cause !== undefined && cause !== 'undo' && { given: true }),
      });
      await broken.mend(books, effect);
      await ringForUsed(books, effect, keyOf(row));
      await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
    });
    return undefined;
  }

  /** `fresh`: decided just now, so whoever is in the chat already came by another hand. */
  async function admit(scene: Scene, fresh: boolean): Promise<Again> {
    const { effect, externalId, port } = scene;
    const place = effect.placeExternalId;
    if ((await port.member(place, externalId)).present) {
      return fresh ? lapse(scene, true) : admitted(scene);
    }
    const answered = await port.answerJoin(place, externalId, true);
    if (answered.ok) return admitted(scene);
    if (answered.denial !== 'member-gone') return deny(scene, answered.denial);
    // Nobody asks any more: taken back, or let in by somebody else since.
    return lapse(scene, (await port.member(place, externalId)).present);
  }

  async function decline(scene: Scene): Promise<Again> {
    const { row, effect, externalId, port } = scene;
    const answered = await port.answerJoin(effect.placeExternalId, externalId, false);
    if (!answered.ok && answered.denial !== 'member-gone') return deny(scene, answered.denial);
    const state = answered.ok ? 'declined' : 'lapsed';
    await store.transaction('record refusal', async (books) => {
      const locked = await books.chatGates.lockRequest(row.id);
      if (locked?.state !== 'declining') return;
      await books.chatGates.updateRequest(row.id, { state, answeredAt: await books.now() });
    });
    return undefined;
  }

  return {
    begin,

    /** Tells the platform what stands in the books; says when to look again where something stands in the way. */
    async answer(id: string, fresh: boolean): Promise<Again> {
      const scene = await sceneOf(id);
      if (scene?.row.state === 'admitting') return admit(scene, fresh);
      return scene?.row.state === 'declining' ? decline(scene) : undefined;
    },
  };
}
