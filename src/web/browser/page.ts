/** What the owners of a contract wallet sign, each in their own time. */
export type Awaited = {
  message: string;
  address: string;
  chainId: number;
  hash: string;
  /** ISO 8601. */
  expiresAt: string;
};

/** What the server put into the page for this script, and the few ways it changes the page. */
export type PageData = {
  state: 'unproven' | 'confirming' | 'proven' | 'linked' | 'asked';
  /** Whether the proof may arrive while the page is open. */
  waits: boolean;
  /** The contract wallet whose owners are waited for. */
  awaiting: Awaited | null;
  /** What the session is for; an inbox has nothing to sign. */
  purpose: 'link' | 'recover' | 'inbox' | 'ballot';
  code: string;
  csrf: string;
  /** Wallets that are not in this browser; without a project id none is asked for through a relay. */
  reach: { projectId: string | null; chainIds: readonly number[] };
  texts: Readonly<Record<string, string>>;
};

/** Of every page that asks wallets. */
export type WalletData = Pick<PageData, 'csrf' | 'reach' | 'texts'>;

export function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

export const readPage = <T extends WalletData>(): T =>
  JSON.parse(required('page').textContent ?? '') as T;

/** A text of the page with its holes filled. */
export const fill = (text: string, holes: Readonly<Record<string, string>> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => holes[name] ?? whole);

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: { text?: string; className?: string },
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.className !== undefined) made.className = options.className;
  // As text, always: wallets and servers give words, never markup.
  if (options.text !== undefined) made.textContent = options.text;
  made.append(...children);
  return made;
}

export function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const made = element('button', { text, className });
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}

/** Instants come in UTC; people read their own time. */
export function localTime(instant: string): string {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(new Date(instant));
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "in 2 days". */
function distance(instant: string): string {
  const ms = new Date(instant).getTime() - Date.now();
  const [unit, length] = UNITS.find(([, size]) => Math.abs(ms) >= size) ?? UNITS[2];
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(
    Math.round(ms / length),
    unit,
  );
}

export function localizeTimes(): void {
  for (const time of document.querySelectorAll('time[datetime]')) {
    const instant = time.getAttribute('datetime') ?? '';
    time.textContent = time.classList.contains('relative') ? distance(instant) : localTime(instant);
  }
}
