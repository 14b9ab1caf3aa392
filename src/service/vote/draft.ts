/**
 * Drafts of ballots as they are stored: every draft is written and read here, and nowhere else. Beside the draft stand
 * the events that made it, so that a press which a platform delivers twice counts once.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { PersonId } from '#core/identity.ts';
import { type Draft, readDraft } from '#core/voting/paper.ts';
import { methodOf } from './election.ts';
import type { SealedVote, Seals } from './seal.ts';

/** More presses than are ever under way at once. */
const EVENTS_KEPT = 20;

export type StoredDraft = { readonly draft: Draft; readonly events: readonly string[] };

/** What is stored; sealed like the ballot where that is. */
export const draftToJson = (
  seals: Pick<Seals, 'sealDraft'>,
  row: SealedVote,
  person: PersonId,
  { draft, events }: StoredDraft,
): unknown =>
  seals.sealDraft(row, person, { v: 1, ...draft, events: events.slice(-EVENTS_KEPT) } as JsonValue);

/** Undefined where there is none, or one that cannot be read. */
export function draftFromJson(
  seals: Pick<Seals, 'openDraft'>,
  row: SealedVote,
  person: PersonId,
  stored: unknown,
): StoredDraft | undefined {
  if (stored === null) return undefined;
  const json = seals.openDraft(row, person, stored);
  const draft = readDraft(json, methodOf(row));
  if (!draft) return undefined;
  const { events } = json as { events?: readonly string[] };
  return { draft, events: events ?? [] };
}
