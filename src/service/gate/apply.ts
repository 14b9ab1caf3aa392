/**
 * The hands of a gate: brings one role or tag of one account to what is wanted. Looks first, so that what
 * somebody gave by hand is known as such and never taken, and notes that it is ours before it gives, so that a
 * crash between the two does not forget it. A refusal for good breaks the effect; a fault is thrown.
 */
import { decideEffect, type EffectDecision } from '#core/eligibility/effect.ts';
import type { GrantRow } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { Inbox } from '../inbox.ts';
import type { Denial, Written } from '../port.ts';
import type { BrokenEffects } from './broken.ts';
import { type Provenance, ringFor } from './grant.ts';
import { type Again, type EffectClaim, type Hand, type Scene, spread } from './hand.ts';
import { createRoleProbe } from './probe.ts';
import type { Removals } from './removal.ts';

type Dependencies = {
  store: Store;
  inbox: Inbox;
  broken: BrokenEffects;
  hand: Hand;
  removals: Removals;
};

/** What the platform shows of the member now. */
type Sight = { has: boolean; occupied: boolean };

/** Why a member waits though nothing is broken, beside the platform's denials. */
type Waiting = 'member-is-admin' | 'other-tag';

/** Tags show on ordinary members only; nobody tells when an administrator becomes one. */
const ADMIN_RETRY_MS = 3_600_000;
const OTHER_TAG_RETRY_MS = 600_000;

export function createEffectHand({ store, inbox, broken, hand, removals }: Dependencies) {
  const probe = createRoleProbe();

  const { later, record } = hand;

  async function see(scene: Scene): Promise<Sight | 'left' | 'closed'> {
    const { effect } = scene;
    const member = await hand.look(scene);
    if (member === 'closed') return member;
    if (!member.present) return 'left';
    if (effect.kind === 'discord-role') {
      return { has: member.roleIds.includes(effect.externalId), occupied: false };
    }
    const has = member.tag === effect.externalId;
    return { has, occupied: !has && member.tag !== null && member.tag !== '' };
  }

  /**
   * Whether what they do not have (any more) is not theirs to be given: they came back, or a hand took it, while the
   * time ran that they still had. Nobody is given anything for a time of grace.
   */
  async function isRefused(
    books: Books,
    { key }: Scene,
    { has }: Sight,
    { provenance }: GrantRow,
  ): Promise<boolean> {
    if (has || (provenance as Provenance).cause !== undefined) return false;
    return (await books.runs.findRefusingGate(key)) !== undefined;
  }

  /** Decides on what is wanted now, and notes what is about to be done before it is done. */
  const begin = (scene: Scene, sight: Sight) =>
    record(scene, 'begin role effect', async (books, grant) => {
      const wanted = grant.wanted && !(await isRefused(books, scene, sight, grant));
      if (wanted !== grant.wanted) await books.grants.updateGrant(scene.key, { wanted });
      const decision = decideEffect({ wanted, ours: grant.applied, ...sight });
      const waits: Waiting | null = decision.act === 'wait' ? 'other-tag' : null;
      await books.grants.updateGrant(scene.key, {
        applied: decision.act === 'take' || decision.ours,
        byHand: decision.byHand,
        lastError: waits,
      });
      return { decision, provenance: grant.provenance as Provenance };
    });

  async function act(scene: Scene, on: boolean, reason: string): Promise<Written<void>> {
    const { effect, account, port } = scene;
    const { placeExternalId: place, externalId } = effect;
    if (effect.kind === 'telegram-tag') {
      return port.setTag(place, account.externalId, on ? externalId : '');
    }
    const denial = await probe.obstacle(effect, port);
    if (denial !== undefined) return { ok: false, denial };
    const written = await port.setRole(place, account.externalId, externalId, on, reason);
    if (!written.ok) probe.forget(effect.id);
    return written;
  }

  async function tell(books: Books, scene: Scene, on: boolean, why: Provenance): Promise<void> {
    const { personId } = scene.account;
    const standing = await books.people.findStanding(personId);
    const kind = on ? 'role-granted' : 'role-removed';
    const { communityId, roleName } = scene.effect;
    // One notice for all places that one check changed.
    await inbox.tell(books, standing, communityId, `${kind}:${why.gate}:${why.at}`, {
      kind,
      role: roleName,
      reason: why.rule,
      ...(why.cause && { cause: why.cause }),
    });
  }

  const done = (scene: Scene, decision: EffectDecision, why: Provenance) =>
    record(scene, 'record role effect', async (books) => {
      const { key, effect } = scene;
      await books.grants.updateGrant(key, {
        applied: decision.ours,
        byHand: false,
        lastError: null,
      });
      await tell(books, scene, decision.act === 'give', why);
      await broken.mend(books, effect);
      if (decision.act !== 'take' || effect.kind !== 'telegram-tag') return;
      const waiting = await books.grants.listWaitingTags(effect.placeId, key.accountId);
      await books.outbox.insertOutbox(waiting.map((grant) => ringFor(grant)));
    });

  /** Notes why it could not be done; a failed give is not ours, a failed take still is. */
  async function denied(scene: Scene, decision: EffectDecision, denial: Denial): Promise<Again> {
    const { key, effect } = scene;
    const applied = decision.act === 'take';
    const isAdmin = effect.kind === 'telegram-tag' && denial === 'role-too-high';
    if (isAdmin) {
      const lastError: Waiting = 'member-is-admin';
      await record(scene, 'record administrator', (books) =>
        books.grants.updateGrant(key, { applied, lastError }),
      );
      return later(ADMIN_RETRY_MS);
    }
    return hand.breakOff(scene, denial, applied);
  }

  async function left({ effect, key }: Scene): Promise<undefined> {
    await store.people.updatePresenceLeft(effect.placeId, key.accountId, await store.now());
    await store.grants.updateGrantsLeft(effect.placeId, key.accountId);
    return undefined;
  }

  /** A tag is refused to whoever has a title; asked before, so that it is no failed call. */
  async function isTitled({ effect, account, port }: Scene): Promise<boolean> {
    if (effect.kind !== 'telegram-tag') return false;
    return (await port.standing(effect.placeExternalId, account.externalId)) !== 'none';
  }

  /** Carries out one claimed row; says when to look again where something stands in the way. */
  return async function apply(claim: EffectClaim): Promise<Again> {
    const scene = await hand.sceneOf(claim);
    if (!scene) return undefined;
    if (scene.effect.kind === 'telegram-chat') return removals.apply(scene);
    const { retryAt } = scene.effect;
    if (retryAt && retryAt > (await store.now())) return { again: spread(retryAt, claim.key) };
    const sight = await see(scene);
    if (sight === 'left') return left(scene);
    if (sight === 'closed') return hand.breakOff(scene, 'bot-removed');
    const begun = await begin(scene, sight);
    if (!begun) return undefined;
    const { decision, provenance } = begun;
    if (decision.act === 'none') return undefined;
    if (decision.act === 'wait') return later(OTHER_TAG_RETRY_MS);
    const give = decision.act === 'give';
    if (give && (await isTitled(scene))) return denied(scene, decision, 'role-too-high');
    const written = await act(scene, give, provenance.rule);
    if (written.ok) {
      await done(scene, decision, provenance);
      return undefined;
    }
    return written.denial === 'member-gone' ? left(scene) : denied(scene, decision, written.denial);
  };
}
