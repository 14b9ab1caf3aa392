/**
 * The Bot API over HTTP. A 429 is obeyed on the spot while the wait is short, else it is the caller's
 * fault to put the work off; nothing else is repeated, because most calls are not harmless twice.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { Api, type Transformer } from 'grammy';

export type ApiOptions = { token: string; apiUrl: string };

const CALL_TIMEOUT_S = 20;
export const PATIENCE_MS = 4_000;
const ATTEMPTS_MAX = 3;

/** grammY wants the address without the slash at its end. */
export const apiRoot = (apiUrl: string): string => apiUrl.replace(/\/+$/, '');

/** Waits out short limits, at most twice and never longer than `patienceMs` in all. */
export const obeyRetryAfter =
  (patienceMs: number): Transformer =>
  async (prev, method, payload, signal) => {
    let leftMs = patienceMs;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await prev(method, payload, signal);
      if (answer.ok || answer.error_code !== 429 || method === 'getUpdates') return answer;
      const waitMs = (answer.parameters?.retry_after ?? 1) * 1000;
      if (attempt === ATTEMPTS_MAX || waitMs > leftMs) return answer;
      leftMs -= waitMs;
      await delay(waitMs);
    }
  };

export function createApi({ token, apiUrl }: ApiOptions): Api {
  return new Api(token, { apiRoot: apiRoot(apiUrl), timeoutSeconds: CALL_TIMEOUT_S });
}
