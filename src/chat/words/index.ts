/** Every text a person reads, by locale. English is the source: other locales have its shape. */
import { en } from './en/index.ts';

export type Words = typeof en;

const LOCALES: { readonly [locale: string]: Words } = { en };

export const locales: readonly string[] = Object.keys(LOCALES);

/** The words of a locale (`pt-BR` falls back to `pt`, then English). */
export function wordsFor(locale: string): Words {
  return LOCALES[locale] ?? LOCALES[locale.split('-')[0] ?? 'en'] ?? en;
}
