/** Commands as a text names them, held to what is really typed on the platform it is read on. */
import { commandKey } from '#chat/command.ts';
import type { Text } from '#chat/text.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { renderInline } from '#discord/render/inline.ts';
import { commandNames } from '#telegram/register.ts';
import { formatText } from '#telegram/render/inline.ts';

const listed = commands.filter((command) => command.listed);
const onTelegram = new Set(commandNames(commands).keys());
const onDiscord = new Set(
  listed.flatMap((command) => [commandKey(command), ...(command.short ? [command.short] : [])]),
);
const keys = new Set(listed.map(commandKey));

/** `/` and one or two words; what belongs to a path or an address is none. */
const NAMED = /(?<![\w/.:<])\/([a-z][a-z_]*)(?: ([a-z]+))?/gu;

/** Said on Telegram too, of a server on Discord. */
const FOR_THE_OTHER = /run \/civitas join [0-9a-f]+ there/gu;

export function wrongSpellings(text: string, platform: Platform): string[] {
  const wrong: string[] = [];
  for (const [whole, first = '', second] of text.replace(FOR_THE_OTHER, '').matchAll(NAMED)) {
    const both = second === undefined ? first : `${first} ${second}`;
    const known =
      platform === 'telegram'
        ? onTelegram.has(first) && !(second !== undefined && keys.has(both))
        : onDiscord.has(both) || onDiscord.has(first);
    if (!known) wrong.push(`${platform} does not take "${whole}"`);
  }
  return wrong;
}

/** Discord's marks stand for nothing that is read. */
export const withoutMarks = (content: string): string =>
  content.replace(/\\(?=[^0-9A-Za-z\s])|\*\*|`/gu, '');

/** A text as each platform renders it. */
export const wrongWithText = (text: Text): string[] => [
  ...wrongSpellings(withoutMarks(renderInline(text)), 'discord'),
  ...wrongSpellings(formatText(text, 'ephemeral').text, 'telegram'),
];
