/** Pieces the refusals have in common. */
import type { RefusalCode, RefusalOf } from '#core/refusal.ts';
import type { Text } from '../../../text.ts';
import type { Numbers } from '../../number.ts';

export type Sayings = {
  readonly [C in RefusalCode]?: (data: RefusalOf<C>, number: Numbers) => Text;
};

export const amount = (
  units: bigint,
  data: { symbol: string; decimals: number },
  number: Numbers,
): string => `${number.amount(units, data.decimals)} ${data.symbol}`;

export const quoted = (text: string): Text => ['“', text.slice(0, 80), '”'];

/** "40 seconds", "3 minutes", "2 hours": rounded up, for waiting. */
export function span(ms: number): string {
  const secondsTotal = Math.max(1, Math.ceil(ms / 1000));
  if (secondsTotal < 60) return secondsTotal === 1 ? 'a second' : `${secondsTotal} seconds`;
  const minutes = Math.ceil(secondsTotal / 60);
  if (minutes < 60) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.ceil(minutes / 60);
  return hours === 1 ? 'an hour' : `${hours} hours`;
}
