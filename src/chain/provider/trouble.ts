/** What can be wrong with a provider, as data: how long it is left alone for each, and whether that binds. */
import type { ChainFaultCode } from '../fault.ts';

type Rest = {
  /** After the first failure; each further one doubles it. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** Not asked before the rest is over, even where nobody else is left: it asked for that itself. */
  readonly binds: boolean;
};

const MINUTE_MS = 60_000;

export const TROUBLES = {
  down: { firstMs: 1_000, mostMs: MINUTE_MS, binds: false },
  timeout: { firstMs: 2_000, mostMs: MINUTE_MS, binds: false },
  'rate-limited': { firstMs: 1_000, mostMs: 5 * MINUTE_MS, binds: true },
  'bad-answer': { firstMs: 1_000, mostMs: MINUTE_MS, binds: false },
  'wrong-chain': { firstMs: 30_000, mostMs: 10 * MINUTE_MS, binds: false },
  failing: { firstMs: 1_000, mostMs: MINUTE_MS, binds: false },
} as const satisfies Readonly<Record<string, Rest>>;

export type Trouble = keyof typeof TROUBLES;

/** What a fault says of the provider that gave it; what is missing here says nothing of its health. */
const BY_FAULT: { readonly [C in ChainFaultCode]?: Trouble } = {
  unreachable: 'down',
  timeout: 'timeout',
  'rate-limited': 'rate-limited',
  'bad-answer': 'bad-answer',
  'wrong-chain': 'wrong-chain',
  unknown: 'failing',
};

export const troubleOf = (code: ChainFaultCode): Trouble | undefined => BY_FAULT[code];
