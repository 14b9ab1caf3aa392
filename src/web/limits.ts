/**
 * How often one address, one link and one account may ask. Per process: a second one doubles it, which harms nobody,
 * for what an account may begin at all is counted in the books (docs/decisions/0020-limits.md).
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export type Purpose = 'page' | 'act' | 'wallet' | 'link' | 'account';
export type Points = { readonly [P in Purpose]: number };

/** A minute. Thirty people behind one address, each asking once a second, are no attack. */
const POINTS: Points = {
  /** Pages and polling of one address. */
  page: 3_000,
  /** Proofs and signatures of one address, on links. */
  act: 300,
  /** Acts of one address on the wallet page, where nobody proves an account. */
  wallet: 60,
  /** Proofs and signatures on one link. */
  link: 30,
  /** Signatures of one chat account that was proven, on all its links. */
  account: 60,
};
const SECONDS = 60;

export type Limits = ReturnType<typeof createLimits>;

export function createLimits(points: Partial<Points> = {}) {
  const make = (purpose: Purpose) =>
    new RateLimiterMemory({
      points: points[purpose] ?? POINTS[purpose],
      duration: SECONDS,
      keyPrefix: purpose,
    });
  const limiters = {
    page: make('page'),
    act: make('act'),
    wallet: make('wallet'),
    link: make('link'),
    account: make('account'),
  };
  return {
    /** Undefined, or how long to wait. */
    async take(purpose: Purpose, key: string): Promise<number | undefined> {
      try {
        await limiters[purpose].consume(key);
        return undefined;
      } catch (error) {
        if (error instanceof RateLimiterRes) return Math.max(error.msBeforeNext, 1);
        throw error;
      }
    },
  };
}
