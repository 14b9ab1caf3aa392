/** Trouble on demand: 429s, 5xx, lost connections, slow answers, an outage, and Discord's own rate limits when asked for. */

export interface Match {
  method?: string;
  /** A route template (`/channels/{channel_id}/messages`) or an expression tried on it. */
  route?: string | RegExp;
}

export interface RateLimits {
  /** Requests per second over all routes but interaction callbacks; Discord's is 50. */
  globalPerSecond?: number;
  /** Per route and major id (channel, guild, webhook). */
  buckets?: readonly { match: Match; limit: number; windowMs: number }[];
}

type Effect =
  | { kind: 'limit'; retryAfterMs: number; global: boolean }
  | { kind: 'fail'; status: number }
  | { kind: 'reset' }
  | { kind: 'lose-answer' }
  | { kind: 'delay'; ms: number };

export interface Trouble {
  /** The next n matching requests get a 429. */
  limitNext(n: number, match?: Match, how?: { retryAfterMs?: number; global?: boolean }): void;
  /** The next n matching requests get a 5xx and change nothing. */
  failNext(n: number, match?: Match, status?: number): void;
  /** The next n matching requests are cut before anything happened. */
  resetNext(n: number, match?: Match): void;
  /** The next n matching requests are carried out, and their answers lost. */
  loseAnswerNext(n: number, match?: Match): void;
  delayNext(n: number, ms: number, match?: Match): void;
  setRateLimits(limits: RateLimits): void;
  clear(): void;
}

export interface RateState {
  limit: number;
  remaining: number;
  resetAfterMs: number;
  /** Set when the request is one too many. */
  exceeded: 'user' | 'global' | null;
}

export interface TroubleMaker extends Trouble {
  take(method: string, route: string): Effect | undefined;
  count(method: string, route: string, major: string): RateState;
}

const fits = (match: Match, method: string, route: string): boolean =>
  (match.method === undefined || match.method === method) &&
  (match.route === undefined ||
    (typeof match.route === 'string' ? match.route === route : match.route.test(route)));

interface Window {
  startedAt: number;
  used: number;
}

/** Fixed windows on the monotonic clock. */
function countIn(windows: Map<string, Window>, key: string, windowMs: number): Window {
  const now = performance.now();
  const known = windows.get(key);
  const window = known && now - known.startedAt < windowMs ? known : { startedAt: now, used: 0 };
  window.used += 1;
  windows.set(key, window);
  return window;
}

const isCallback = (route: string): boolean => route.endsWith('/callback');

export function createTrouble(): TroubleMaker {
  let queue: { left: number; match: Match; effect: Effect }[] = [];
  let limits: RateLimits = {};
  const windows = new Map<string, Window>();
  const push = (left: number, match: Match, effect: Effect): void => {
    queue.push({ left, match, effect });
  };
  const unlimited: RateState = { limit: 1000, remaining: 999, resetAfterMs: 1000, exceeded: null };

  return {
    limitNext: (n, match = {}, { retryAfterMs = 1000, global = false } = {}) =>
      push(n, match, { kind: 'limit', retryAfterMs, global }),
    failNext: (n, match = {}, status = 500) => push(n, match, { kind: 'fail', status }),
    resetNext: (n, match = {}) => push(n, match, { kind: 'reset' }),
    loseAnswerNext: (n, match = {}) => push(n, match, { kind: 'lose-answer' }),
    delayNext: (n, ms, match = {}) => push(n, match, { kind: 'delay', ms }),
    setRateLimits(next) {
      limits = next;
      windows.clear();
    },
    clear() {
      queue = [];
      limits = {};
      windows.clear();
    },
    take(method, route) {
      const due = queue.find((entry) => fits(entry.match, method, route));
      if (!due) return undefined;
      due.left -= 1;
      if (due.left === 0) queue = queue.filter((entry) => entry !== due);
      return due.effect;
    },
    count(method, route, major) {
      const now = performance.now();
      if (limits.globalPerSecond !== undefined && !isCallback(route)) {
        const window = countIn(windows, 'global', 1000);
        if (window.used > limits.globalPerSecond) {
          const resetAfterMs = window.startedAt + 1000 - now;
          return { limit: limits.globalPerSecond, remaining: 0, resetAfterMs, exceeded: 'global' };
        }
      }
      const bucket = limits.buckets?.find(({ match }) => fits(match, method, route));
      if (!bucket) return unlimited;
      const window = countIn(windows, `${method} ${route} ${major}`, bucket.windowMs);
      return {
        limit: bucket.limit,
        remaining: Math.max(0, bucket.limit - window.used),
        resetAfterMs: window.startedAt + bucket.windowMs - now,
        exceeded: window.used > bucket.limit ? 'user' : null,
      };
    },
  };
}
