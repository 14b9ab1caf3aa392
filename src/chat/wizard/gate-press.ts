/** What a card of a gate that is being set up presses. */
import type { Button, Press } from '../reply.ts';

export const pick = (values: Press['values']): Press => ({ command: 'role pick', values });
export const button = (label: string, values: Press['values']): Button => ({
  label,
  press: pick(values),
});
/** A button that asks for something to be typed. */
export const ask = (label: string, ...options: readonly string[]): Button => ({
  label,
  press: { command: 'role ask', values: { fields: options.join(',') } },
});

export const clipped = (said: string, max: number): string =>
  [...said].length > max ? `${[...said].slice(0, max - 1).join('')}…` : said;
