/** A member tag as Telegram takes it: at most 16 characters (UTF-16 units, to be safe), no emoji. */
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, isBlank } from '../text.ts';

export const TAG_MAX = 16;

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u200D\u20E3\uFE0F]/u;

export function decideTag(text: string): Result<string> {
  const tag = cleanLine(text);
  if (isBlank(tag)) return refuse({ code: 'text-empty', option: 'tag' });
  if (EMOJI.test(tag)) return refuse({ code: 'tag-has-emoji' });
  return tag.length > TAG_MAX
    ? refuse({ code: 'text-too-long', option: 'tag', max: TAG_MAX })
    : accept(tag);
}
