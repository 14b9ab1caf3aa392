import { at, bold, code, command, link, say, type Text } from '../../text.ts';

/** The inbox beyond what fits into a reply. */
export const inbox = {
  optionPage: () => 'All of it, on a page in your browser',
  all: () => 'All of it on the page',
  page: {
    intro: ({ domain, expiresAt }: { domain: string; expiresAt: Date }): Text =>
      say`All private messages to you from the last 30 days: the page on ${[code(domain)]} first makes sure that it is you. It only shows them; nothing is linked or signed. The link is yours alone, and only until ${[at(expiresAt)]}.`,
    viaPrivateChat: ({ expiresAt }: { expiresAt: Date }): Text =>
      say`All private messages to you from the last 30 days: go on in our private chat, where Telegram can show the page that it is you. The link is yours alone, and only until ${[at(expiresAt)]}.`,
    warn: (): Text => 'Do not pass it on: it is for your eyes.',
  },
};

/** The page itself. */
export const inboxPage = {
  heading: () => 'Your inbox',
  count: ({ count }: { count: number }): Text =>
    count === 0
      ? 'There is no private message to you from the last 30 days.'
      : say`${[bold(String(count))]} private ${count === 1 ? 'message' : 'messages'} from the last 30 days, the newest first. They are marked as read.`,
  unread: () => 'new',
  over: () => 'This page can be opened until',
  proveHeading: () => 'Read your inbox',
  stepRead: () => 'Read',
  /** Buttons are in the chat; a wallet objects from here. */
  object: ({ page }: { page: string }): Text =>
    say`This page only shows it. To object, use ${[command('recovery list')]} in your chat, or sign “Stop a recovery” with a linked wallet on ${[link('the wallet page', page)]}.`,
  allows: () => 'What this shows',
  shows: (): Text =>
    'The private messages the bot has for you, in this browser alone, until the time above. They are marked as read.',
  nothing: (): Text =>
    say`${[bold('Nothing is linked or signed.')]} No wallet is asked for, and nothing else can be done from this page.`,
  notYours: (): Text =>
    say`${[bold('Not your account?')]} Then somebody sent you their link. Close this page.`,
};
