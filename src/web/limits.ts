/** How often one address, and one link, may ask. Per process: a second one doubles it, which harms nobody. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export type Purpose = 'page' | 'act' | 'link';

const POINTS: { readonly [P in Purpose]: number } = {
  /** Pages and polling of one address, a minute. */
  page: 600,
  /** Proofs and signatures of one address, a minute: enough for a room full of people behind one. */
  act: 60,
  /** Proofs and signatures on one link, a minute. */
  link: 30,
};
const SECONDS = 60;

export type Limits = ReturnType<typeof createLimits>;

export function createLimits(points: { readonly [P in Purpose]: number } = POINTS) {
  const make = (purpose: Purpose) =>
    new RateLimiterMemory({ points: points[purpose], duration: SECONDS, keyPrefix: purpose });
  const limiters = { page: make('page'), act: make('act'), link: make('link') };
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
