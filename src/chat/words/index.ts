/** Every text a person reads, by locale. English is the source: other locales have its shape. */
import { en } from './en/index.ts';
import { type Numbers, numbersFor } from './number.ts';

/** What a locale has to say. */
export type Room = typeof en;
/** A room's words with the numbers of whoever reads them: there are more ways to write those than rooms. */
export type Words = Room & { readonly number: Numbers };

const ROOMS: { readonly [locale: string]: Room } = { en };

/** The words of a locale (`pt-BR` falls back to `pt`, then English). */
export function wordsFor(locale: string): Words {
  const room = ROOMS[locale] ?? ROOMS[locale.split('-')[0] ?? 'en'] ?? en;
  return { ...room, number: numbersFor(locale) };
}

/** Every language there are words for. */
export const rooms: ReadonlyMap<string, Words> = new Map(
  Object.keys(ROOMS).map((locale) => [locale, wordsFor(locale)]),
);
