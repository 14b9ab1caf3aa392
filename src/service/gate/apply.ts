/**
 * The hands of a gate: brings one role or tag of one account to what is wanted, and with it what else is due of the
 * same member's roles in that place, in one write. Looks first, so that what somebody gave by hand is known as such
 * and never taken, and notes that it is ours before it gives, so that a crash between the two does not forget it. A
 * refusal for good breaks the effect; a fault is thrown.
 */
import { decideEffect, type EffectDecision, LEFT, type TagWait } from '#core/eligibility/effect.ts';
import type { GrantRow } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { Inbox } from '../inbox.ts';
import type { Denial, MemberView, RoleChange, Written } from '../port.ts';
import type { BrokenEffects } from './broken.ts';
import { READ_DELAY_MS } from './by-hand.ts';
import { keyOf, type Provenance, ringFor, ringForHands } from './grant.ts';
import {
  ADMIN_RETRY_MS,
  type Again,
  type EffectClaim,
  type Hand,
  type Scene,
  type Seen,
} from './hand.ts';
import { createRoleProbe } from './probe.ts';
import type { Removals } from './removal.ts';

type Dependencies = {
  store: Store;
  inbox: Inbox;
  broken: BrokenEffects;
  hand: Hand;
  removals: Removals;
};

/** The rule; empty where its gate is gone, for then it was not by it. */
const reasonOf = ({ ended, rule }: Provenance): string => (ended ? '' : rule);

/** What the platform shows of the member now. */
type Sight = { has: boolean; occupied: boolean };

/** What was begun of one role, and is to be written. */
type Step = { scene: Scene; decision: EffectDecision; provenance: Provenance };

/** The row was changed after the member was listed: what the list has of them may be what was before. */
type Stale = { changedAt: Date };

/** What a hand did is heard of at once or not at all. */
const HEARD_MS = 600_000;

/** Whether the platform shows what no gate did. */
function isBySomebody({ applied, byHand, lastError }: GrantRow, { has }: Sight): boolean {
  return has ? !applied && !byHand : (applied || byHand) && lastError !== LEFT;
}

const OTHER_TAG_RETRY_MS = 600_000;
/** Of the rows that a member's others are taken along by: longer than a port takes for one write. */
const LEASE_MS = 30_000;

export function createEffectHand({ store, inbox, broken, hand, removals }: Dependencies) {
  const probe = createRoleProbe();

  const { later, record } = hand;

  function sightOf({ effect }: Scene, member: MemberView): Sight {
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

  /** Who did what is seen, where nobody has told just now. */
  async function askWho(books: Books, { key, effect }: Scene, { has }: Sight): Promise<void> {
    if (effect.kind !== 'discord-role') return;
    const now = await books.now();
    const last = await books.hands.findLastHand(key);
    if (last?.gave === has && now.getTime() - last.at.getTime() < HEARD_MS) return;
    const at = new Date(now.getTime() + READ_DELAY_MS);
    await books.outbox.insertOutbox([ringForHands(effect.placeId, at)]);
  }

  /**
   * Decides on what is wanted now, and notes what is about to be done before it is done. Compared with the list under the
   * row's lock: whatever has been done to the row since, another process or a hand that was heard may have done more.
   */
  const begin = (scene: Scene, sight: Sight, asOf: Date | undefined) =>
    record<Stale | Omit<Step, 'scene'>>(scene, 'begin role effect', async (books, grant) => {
      if (asOf && grant.changedAt >= asOf) return { changedAt: grant.changedAt };
      const wanted = grant.wanted && !(await isRefused(books, scene, sight, grant));
      if (wanted !== grant.wanted) await books.grants.updateGrant(scene.key, { wanted });
      const decision = decideEffect({ wanted, ours: grant.applied, ...sight });
      const waits: TagWait | null = decision.act === 'wait' ? 'other-tag' : null;
      await books.grants.updateGrant(scene.key, {
        applied: decision.act === 'take' || decision.ours,
        byHand: decision.byHand,
        lastError: waits,
      });
      if (isBySomebody(grant, sight)) await askWho(books, scene, sight);
      return { decision, provenance: grant.provenance as Provenance };
    });

  async function setTag({ scene, decision }: Step): Promise<Written<void>> {
    const { effect, account, port } = scene;
    const tag = decision.act === 'give' ? effect.externalId : '';
    return port.setTag(effect.placeExternalId, account.externalId, tag);
  }

  /** Takes before gives: whoever may have less is not left with more meanwhile. */
  async function setRoles(steps: readonly Step[]): Promise<Written<void>> {
    const [first] = steps;
    if (!first) return { ok: true, value: undefined };
    const { effect, account, port } = first.scene;
    const changes = steps
      .map(({ scene, decision }): RoleChange => {
        return { roleId: scene.effect.externalId, on: decision.act === 'give' };
      })
      .toSorted((a, b) => Number(a.on) - Number(b.on));
    const reasons = steps.map(({ provenance }) => reasonOf(provenance));
    const why = [...new Set(reasons.filter((one) => one !== ''))].join(' · ');
    const { placeExternalId } = effect;
    const written = await port.setRoles(placeExternalId, account.externalId, changes, why);
    if (written.ok) await hand.noteRoles(effect, account.externalId, changes);
    else for (const { scene } of steps) probe.forget(scene.effect.id);
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
      reason: reasonOf(why),
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
      const lastError: TagWait = 'member-is-admin';
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

  async function conclude({ scene, decision, provenance }: Step, written: Written<void>) {
    if (!written.ok) {
      const { denial } = written;
      return denial === 'member-gone' ? left(scene) : denied(scene, decision, denial);
    }
    await done(scene, decision, provenance);
    return undefined;
  }

  /**
   * Those still in hand, for a lease's time again. What waited until its lease lapsed may be another's by now, who has
   * taken what would be given here: given after that, it would look as if by a hand, and stay.
   */
  async function stillOurs(steps: readonly Step[]): Promise<Step[]> {
    const claims = steps.map(({ scene }) => scene.claim);
    const held = await store.outbox.renewOutboxAlong(claims, LEASE_MS);
    const ids = new Set(held.map(({ id }) => id));
    return steps.filter(({ scene }) => ids.has(scene.claim.id));
  }

  async function writeAlone(step: Step): Promise<Again> {
    const [open] = await stillOurs([step]);
    return open && conclude(open, await setRoles([open]));
  }

  /** One write for all that may be written; where that is refused, each by itself shows which of them it was. */
  async function write(steps: readonly Step[]): Promise<Again[]> {
    const obstacles = new Map<Step, Denial>();
    for (const step of steps) {
      const denial = await probe.obstacle(step.scene.effect, step.scene.port);
      if (denial !== undefined) obstacles.set(step, denial);
    }
    const open = await stillOurs(steps.filter((step) => !obstacles.has(step)));
    const together = await setRoles(open);
    const apart = !together.ok && together.denial !== 'member-gone' && open.length > 1;
    const ends: Again[] = [];
    for (const step of steps) {
      const denial = obstacles.get(step);
      if (denial !== undefined) ends.push(await conclude(step, { ok: false, denial }));
      else if (!open.includes(step)) ends.push(undefined);
      else ends.push(apart ? await writeAlone(step) : await conclude(step, together));
    }
    return ends;
  }

  /** What else is due of this member's roles here, claimed to be written in one go; the rest is another's. */
  async function alongside({ effect, account, claim }: Scene): Promise<EffectClaim[]> {
    if (effect.kind !== 'discord-role') return [];
    const unsettled = await store.grants.listUnsettledRoles(effect.placeId, account.id);
    const keys = unsettled.map(keyOf).filter((key) => key !== claim.key);
    if (keys.length === 0) return [];
    const { payload } = claim;
    const like = { kind: 'role-effect', payload };
    const taken = await store.outbox.lockOutboxAlong(like, keys.length, LEASE_MS, keys);
    return taken.map((row) => ({ ...row, payload }));
  }

  /** What is to be written of it, or when it is looked at again where nothing is. */
  async function prepare(
    scene: Scene,
    { member, asOf }: Seen,
  ): Promise<Step | Stale | { again: Again }> {
    const begun = await begin(scene, sightOf(scene, member), asOf);
    if (begun && 'changedAt' in begun) return begun;
    if (!begun || begun.decision.act === 'none') return { again: undefined };
    if (begun.decision.act === 'wait') return { again: await later(OTHER_TAG_RETRY_MS) };
    return { scene, ...begun };
  }

  async function end(claim: EffectClaim, again: Again): Promise<void> {
    if (again) await store.outbox.releaseOutboxAlong([claim], again);
    else await store.outbox.completeOutboxAlong([claim]);
  }

  /** One member's roles: the row in hand, and those taken along with it. */
  async function writeMember(own: Step, seen: Seen): Promise<Again> {
    const taken = await alongside(own.scene);
    const open = new Set(taken);
    try {
      const steps = [own];
      for (const claim of taken) {
        const scene = await hand.sceneOf(claim);
        const rest = scene && (await hand.rest(scene));
        const step = scene && !rest ? await prepare(scene, seen) : { again: rest };
        if ('scene' in step) steps.push(step);
        else {
          await end(claim, 'changedAt' in step ? await later(0) : step.again);
          open.delete(claim);
        }
      }
      const [again, ...others] = await write(steps);
      for (const [index, { scene }] of steps.slice(1).entries()) {
        await end(scene.claim, others[index]);
        open.delete(scene.claim);
      }
      return again;
    } catch (error) {
      await store.outbox.releaseOutboxAlong([...open], { interrupted: true });
      throw error;
    }
  }

  /** One member's row by what is seen of them; `since`: seen by no list of before. */
  async function bring(scene: Scene, since?: Date): Promise<Again | Stale> {
    const seen = await hand.see(scene, since);
    if (seen === 'closed') return hand.breakOff(scene, 'bot-removed');
    if (!seen.member.present) return left(scene);
    const step = await prepare(scene, seen);
    if (!('scene' in step)) return 'changedAt' in step ? step : step.again;
    if (scene.effect.kind === 'discord-role') return writeMember(step, seen);
    const isGiven = step.decision.act === 'give';
    if (isGiven && (await isTitled(scene))) return denied(scene, step.decision, 'role-too-high');
    return conclude(step, await setTag(step));
  }

  /** Carries out one claimed row; says when to look again where something stands in the way. */
  return async function apply(claim: EffectClaim): Promise<Again> {
    const scene = await hand.sceneOf(claim);
    if (!scene) return undefined;
    if (scene.effect.kind === 'telegram-chat') return removals.apply(scene);
    const rest = await hand.rest(scene);
    if (rest) return rest;
    const first = await bring(scene);
    const second = first && 'changedAt' in first ? await bring(scene, first.changedAt) : first;
    return second && 'changedAt' in second ? later(0) : second;
  };
}
