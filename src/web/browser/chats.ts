/** What a signed look shows: communities, their chats, and what the same wallet may sign next about them. */
import { button, element } from './page.ts';

/** One press, and what it asks the server a text for. */
export type Choice = { label: string; wanted: object };
/** `lines` are words of the server's. */
export type Community = { name: string; lines: readonly string[]; choices: readonly Choice[] };

export function communityList(
  communities: readonly Community[],
  press: (choice: Choice) => void,
): HTMLElement[] {
  return communities.map(({ name, lines, choices }) =>
    element(
      'section',
      { className: 'community' },
      element('h3', { text: name }),
      ...lines.map((line) => element('p', { text: line })),
      ...choices.map((choice) =>
        element(
          'p',
          {},
          button(choice.label, 'quiet', () => press(choice)),
        ),
      ),
    ),
  );
}

/** What was signed for: a code to type, or a link that says it. */
export function codeOf(
  done: { code?: string; url?: string },
  text: (name: string) => string,
): HTMLElement[] {
  const { code, url } = done;
  if (code !== undefined) {
    const shown = element('pre', { text: code, className: 'message' });
    shown.tabIndex = 0;
    return [shown];
  }
  if (url === undefined) return [];
  const link = element('a', { text: text('openTelegram'), className: 'button' });
  link.href = url;
  link.rel = 'noopener';
  return [element('p', {}, link)];
}
