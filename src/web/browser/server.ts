/** Asks this site's server; whatever comes back is an answer or words to show. */
import type { PageData } from './page.ts';

export type Answer<T> = { ok: true; value: T } | { ok: false; code: string; words: string };

const TIMEOUT_MS = 30_000;

export function createServer({ code, csrf, texts }: PageData) {
  async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
    try {
      const response = await fetch(`/link/${code}/${path}`, {
        ...init,
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body: unknown = await response.json();
      if (response.ok) return { ok: true, value: body as T };
      return { ok: false, ...(body as { code: string; words: string }) };
    } catch {
      // No answer, or none of ours: there is nothing to be read from it.
      return { ok: false, code: 'offline', words: texts['offline'] ?? '' };
    }
  }

  const act = <T>(path: string, body: object): Promise<Answer<T>> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
      body: JSON.stringify(body),
    });

  return {
    state: () => ask<{ state: PageData['state'] }>('state', {}),
    prepare: (wallet: { address: string; chainId?: number }) =>
      act<{ message: string; address: string }>('prepare', wallet),
    finish: (signed: {
      address: string;
      message: string;
      signature: string;
      move: boolean;
      join: boolean;
    }) => act<{ address: string; moved: boolean; asked?: true }>('finish', signed),
  };
}

export type Server = ReturnType<typeof createServer>;
