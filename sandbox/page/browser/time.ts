// Times as the platforms' clients show them: local, and "in 2 days" by the deployment's clock.
import { el } from './dom.ts';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function relativeTime(atMs: number, nowMs: number): string {
  const distance = atMs - nowMs;
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? ['second', 1_000];
  return relative.format(Math.round(distance / ms), unit);
}

const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  // Telegram's.
  wD: { dateStyle: 'full' },
  wDt: { dateStyle: 'full', timeStyle: 'short' },
};

export function absoluteTime(atMs: number, style: string): string {
  return new Intl.DateTimeFormat('en-GB', formats[style] ?? formats['f']).format(atMs);
}

/** Today's messages show the time alone. */
export function messageTime(atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  return absoluteTime(atMs, isToday ? 't' : 'f');
}

/** `r`/`R` keeps itself up to date, see tickTimes. */
export function timeElement(atMs: number, style: string, nowMs: number): HTMLElement {
  const isRelative = style.toLowerCase() === 'r';
  return el(
    'time',
    {
      class: 'stamp',
      datetime: new Date(atMs).toISOString(),
      title: absoluteTime(atMs, 'F'),
      ...(isRelative && { 'data-relative': atMs }),
    },
    isRelative ? relativeTime(atMs, nowMs) : absoluteTime(atMs, style),
  );
}

export function tickTimes(nowMs: number): void {
  for (const node of document.querySelectorAll<HTMLElement>('time[data-relative]')) {
    const text = relativeTime(Number(node.dataset['relative']), nowMs);
    if (node.textContent !== text) node.textContent = text;
  }
}
