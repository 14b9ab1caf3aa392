/** Asks this site's server; whatever comes back is an answer or words to show. */
import type { Awaited, PageData, WalletData } from './page.ts';

export type Answer<T> = { ok: true; value: T } | { ok: false; code: string; words: string };

const TIMEOUT_MS = 30_000;

type Guard = Pick<WalletData, 'csrf' | 'texts'>;

function createAsk(root: string, { texts }: Guard) {
  return async <T>(path: string, init: RequestInit): Promise<Answer<T>> => {
    try {
      const response = await fetch(`${root}/${path}`, {
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
  };
}

/** Acts below one address, with this page's token. */
export function createAsker(root: string, guard: Guard) {
  const ask = createAsk(root, guard);
  return <T>(path: string, body: object): Promise<Answer<T>> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': guard.csrf },
      body: JSON.stringify(body),
    });
}

export function createServer(page: PageData) {
  const root = `/link/${page.code}`;
  const ask = createAsk(root, page);
  const act = createAsker(root, page);

  return {
    /** Answered once it is no longer what the page shows, or after some seconds. */
    state: (shown: PageData['state']) =>
      ask<{ state: PageData['state'] }>(`state?from=${shown}`, {}),
    prepare: (wallet: { address: string; chainId?: number }) =>
      act<{ message: string; address: string }>('prepare', wallet),
    awaitOwners: (wallet: { address: string; chainId?: number }) => act<Awaited>('await', wallet),
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
