/** What a gate's verdict means for one account: what it should have, why, and the bell that is rung for it. */
import { LEFT } from '#core/eligibility/effect.ts';
import type { Verdict } from '#core/eligibility/facts.ts';
import { decideGateChange } from '#core/eligibility/gate.ts';
import type { PlaceId } from '#core/identity.ts';
import type { GrantKey, GrantRow, PresentAccount } from '#store/grant.ts';
import type { Books } from '#store/index.ts';
import type { OutboxPayload } from '#store/outbox.ts';
import type { GateRow, PlacedEffect } from '#store/role.ts';

/** An undoing, an exemption, or a decision of the community, instead of a rule. */
export type Cause = 'undo' | 'given' | 'decided';

/** Why a grant is as it is: kept beside it, and told with it. */
export type Provenance = {
  gate: string;
  version: number;
  rule: string;
  at: string;
  /** What it was changed by; absent before runs were noted. */
  run?: string;
  /** Its gate was removed, by whom the run says. */
  ended?: true;
  /** Somebody's decision, or the community's, instead of a rule's. */
  cause?: Cause;
};

export const keyOf = ({ effectId, accountId }: GrantKey): string => `${effectId}.${accountId}`;

/** Who gave what an account has of an effect, as far as the books know. */
export const holdsOf = (grant: GrantRow | undefined): 'gate' | 'hand' | null => {
  if (!grant) return null;
  if (grant.byHand) return 'hand';
  return grant.wanted ? 'gate' : null;
};

/** Whether somebody has it through the gate now: whoever left has it nowhere. */
export const isHeld = (grant: GrantRow): boolean =>
  holdsOf(grant) === 'gate' && grant.lastError !== LEFT;

/** Two bots that disagree about a role take turns at this pace, and no faster. */
export const HAND_DELAY_MS = 15_000;

/** Whether the books already say what the platform now shows. */
export function isSettled({ wanted, applied, byHand }: GrantRow, has: boolean): boolean {
  if (has) return applied || byHand;
  return !wanted && !applied && !byHand;
}

/** Rings for the platform's record of who did what in a place. */
export const ringForHands = (placeId: PlaceId, dueAt: Date) => ({
  kind: 'read-hands',
  key: placeId,
  dueAt,
});

/** So many that one list of everybody may do for a look at each. */
const CROWD = 20;

/** Rings the hands for what one look changed: what is taken comes before what is given. */
export function ringForAll(changes: readonly { key: GrantKey; wanted: boolean }[], now: Date) {
  const payload = changes.length > CROWD ? { crowd: true } : {};
  return changes.map(({ key, wanted }) => ({ ...ringFor(key, wanted ? undefined : now), payload }));
}

export const isOfCrowd = (payload: OutboxPayload): boolean => payload['crowd'] === true;

/** Rings the hands for a grant. */
export const ringFor = (key: GrantKey, dueAt?: Date) => ({
  kind: 'role-effect',
  key: keyOf(key),
  ...(dueAt && { dueAt }),
});

/** Rings for the links of these effects, as far as they are chats. */
export const ringLinks = (effects: readonly { id: string; kind: PlacedEffect['kind'] }[]) =>
  effects.flatMap(({ id, kind }) =>
    kind === 'telegram-chat' ? [{ kind: 'chat-link', key: id }] : [],
  );

/** Rings for the answer to a request. */
export const ringForRequest = (id: string, dueAt?: Date) => ({
  kind: 'join-request',
  key: id,
  ...(dueAt && { dueAt }),
});

/** A gate that takes nothing for now: no clock runs, and nobody is asked about it. */
export async function quietGate(books: Books, gateId: string): Promise<void> {
  await books.grants.updateLossesStopped(gateId);
  const waits = await books.runs.findWaitingRun(gateId);
  if (waits) {
    await books.runs.updateRun(waits.id, { state: 'over', answeredAt: await books.now() });
  }
}

/** Effects that a gate takes at all: nobody is removed from a chat unless that is switched on for it. */
export const takenOf = (effects: readonly PlacedEffect[]): PlacedEffect[] =>
  effects.filter(({ kind, removes }) => kind !== 'telegram-chat' || removes);

/**
 * Of a chat: whoever is in it and was not let in by the gate came by another hand, and nothing is noted of them. What can
 * change is that somebody who was let in is to be removed, or after all is not.
 */
function decideInChat(
  gate: GateRow,
  effect: PlacedEffect,
  verdict: Verdict,
  grant: GrantRow | undefined,
): boolean | undefined {
  if (!grant?.applied || grant.byHand) return undefined;
  const change = decideGateChange({ state: gate.state, verdict, holds: holdsOf(grant) });
  if (change === 'keep' || (change === 'remove' && !effect.removes)) return undefined;
  return change === 'grant';
}

type Decided = { key: GrantKey; wanted: boolean; ring: boolean };

/** What a person's accounts in one place should have of one effect; those nothing changes for are left out. */
export function decideGrants(
  gate: GateRow,
  effect: PlacedEffect,
  verdict: Verdict,
  accounts: readonly PresentAccount[],
  grants: ReadonlyMap<string, GrantRow>,
): Decided[] {
  return accounts.flatMap(({ accountId }): Decided[] => {
    const key = { effectId: effect.id, accountId };
    const grant = grants.get(keyOf(key));
    if (effect.kind === 'telegram-chat') {
      const wanted = decideInChat(gate, effect, verdict, grant);
      return wanted === undefined ? [] : [{ key, wanted, ring: true }];
    }
    const change = decideGateChange({ state: gate.state, verdict, holds: holdsOf(grant) });
    if (change !== 'keep') return [{ key, wanted: change === 'grant', ring: true }];
    // Given by hand stays as it is; what the gate says of it is kept for when the hand takes it back.
    const certain = gate.state === 'on' && verdict !== 'unknown';
    if (!grant?.byHand || !certain || grant.wanted === (verdict === 'yes')) return [];
    return [{ key, wanted: verdict === 'yes', ring: false }];
  });
}
