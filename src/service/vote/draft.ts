/**
 * Drafts of ballots as they are stored: every draft is written and read here, and nowhere else. Beside the draft stand
 * the events that made it, so that a press which a platform delivers twice counts once.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { MethodId } from '#core/voting/method.ts';
import { type Draft, readDraft } from '#core/voting/paper.ts';
import type { VoteRow } from '#store/vote.ts';

/** More presses than are ever under way at once. */
const EVENTS_KEPT = 20;

export type StoredDraft = { readonly draft: Draft; readonly events: readonly string[] };

type Kept = Pick<VoteRow, 'id' | 'secrecy'>;

/** What may stand in the database: a choice of a vote that is not open is never there in clear. */
function seal(row: Kept, content: JsonValue): JsonValue {
  if (row.secrecy !== 'open') throw new Error(`vote ${row.id}: a draft cannot be sealed`);
  return content;
}

function unseal(row: Kept, stored: unknown): unknown {
  if (row.secrecy !== 'open') throw new Error(`vote ${row.id}: a draft cannot be unsealed`);
  return stored;
}

export const draftToJson = (row: Kept, { draft, events }: StoredDraft): JsonValue =>
  seal(row, { v: 1, ...(draft as object), events: events.slice(-EVENTS_KEPT) } as JsonValue);

/** Undefined where there is none, or one that this version does not read. */
export function draftFromJson(
  row: Kept,
  stored: unknown,
  method: MethodId,
): StoredDraft | undefined {
  if (stored === null) return undefined;
  const json = unseal(row, stored);
  const draft = readDraft(json, method);
  if (!draft) return undefined;
  const { events } = json as { events?: readonly string[] };
  return { draft, events: events ?? [] };
}
