/** What a community says in all its chats at once. */
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank, lengthOf } from '../text.ts';

/** As much as a pinned message is read of. */
export const ANNOUNCEMENT_MAX = 1_000;

export function decideAnnouncement(typed: string): Result<string> {
  const text = cleanText(typed);
  if (isBlank(text)) return refuse({ code: 'text-empty', option: 'action' });
  return lengthOf(text) > ANNOUNCEMENT_MAX
    ? refuse({ code: 'text-too-long', option: 'action', max: ANNOUNCEMENT_MAX })
    : accept(text);
}
