/** What comes of somebody once they are no longer exempt, as the books have it now. */
import type { PersonId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { GateRow, PlacedEffect } from '#store/role.ts';
import { audiencesOf } from '../audience.ts';
import { keyOf, takenOf } from '../grant.ts';

/**
 * `nothing`: they have nothing that could be lost. `outside`: the gate does not look at them. `kept`: a moderator said so when
 * many would have lost it. `stopped`: nobody loses it until a moderator answers. `unknown`: not read, so nothing is taken.
 * `loses`: in `graceMs`, with the chats they are then removed from, and those nobody is removed from.
 */
export type AfterExemption =
  | { kind: 'nothing' | 'preview' | 'outside' | 'keeps' | 'kept' | 'stopped' | 'unknown' }
  | { kind: 'loses'; graceMs: number; removed: readonly string[]; stays: readonly string[] }
  /** All they have is chats that nobody is removed from. */
  | { kind: 'stays'; stays: readonly string[] };

export async function afterExemption(
  books: Books,
  gate: GateRow,
  effects: readonly PlacedEffect[],
  person: PersonId,
): Promise<AfterExemption> {
  const held = await heldOf(books, effects, person);
  if (held.length === 0) return { kind: 'nothing' };
  if (gate.state !== 'on') return { kind: 'preview' };
  const looksAt = await audiencesOf(books, gate.communityId, [gate], [person]);
  if (!looksAt(gate, person)) return { kind: 'outside' };
  const found = await books.grants.findVerdict(gate.id, person);
  if (!found || found.version !== gate.version || found.unknownSince) return { kind: 'unknown' };
  if (found.verdict === 'yes') return { kind: 'keeps' };
  if (found.answer === 'keep') return { kind: 'kept' };
  const taken = takenOf(held);
  const namesOf = (some: readonly PlacedEffect[]) =>
    some.filter(({ kind }) => kind === 'telegram-chat').map(({ placeTitle }) => placeTitle);
  const stays = namesOf(held.filter((one) => !taken.includes(one)));
  if (taken.length === 0) return { kind: 'stays', stays };
  const waits = await books.runs.findWaitingRun(gate.id);
  if (waits && found.answer !== 'remove') return { kind: 'stopped' };
  return { kind: 'loses', graceMs: gate.graceS * 1_000, removed: namesOf(taken), stays };
}

/** What the gate gave them and they still have, or are being given: of nothing else it takes anything. */
async function heldOf(
  books: Books,
  effects: readonly PlacedEffect[],
  person: PersonId,
): Promise<PlacedEffect[]> {
  const places = [...new Set(effects.map(({ placeId }) => placeId))];
  const present = await books.grants.listPresentAccounts(places, [person]);
  const grants = await books.grants.listGrants(
    effects.map(({ id }) => id),
    [...new Set(present.map(({ accountId }) => accountId))],
  );
  const given = new Set(
    grants.filter(({ wanted, byHand }) => wanted && !byHand).map((grant) => keyOf(grant)),
  );
  return effects.filter(({ id: effectId, placeId }) =>
    present.some(
      ({ placeId: at, accountId }) => at === placeId && given.has(keyOf({ effectId, accountId })),
    ),
  );
}
