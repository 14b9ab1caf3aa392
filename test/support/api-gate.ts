/**
 * Stands between a process and the look-alike of the Bot API, and holds a call at a moment that a test names: what came before it
 * has happened, what comes after it never does, until whoever waits for an answer is gone.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** `unsent`: the look-alike never hears of it; `unheard`: it did, and nobody hears its answer; `answered`: heard it. */
export type Moment = 'unsent' | 'unheard' | 'answered';

export type ApiGate = {
  readonly url: string;
  /** Resolves when the next call of this method is at that moment; nothing passes any more from then on. */
  holdAt(method: string, moment: Moment): Promise<void>;
  /** Lets everything pass again; whoever was held has ended. */
  release(): void;
  close(): Promise<void>;
};

const methodOf = (request: IncomingMessage): string => (request.url ?? '').split('/').at(-1) ?? '';

export async function startApiGate(target: string): Promise<ApiGate> {
  let awaited: { method: string; moment: Moment; reached: () => void } | undefined;
  let isHeld = false;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const mine = awaited?.method === methodOf(request) ? awaited : undefined;
    // Told once, and nothing that comes after it passes.
    if (isHeld) return;
    if (mine) {
      isHeld = true;
      awaited = undefined;
    }
    if (mine?.moment === 'unsent') return mine.reached();
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'POST',
      headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
      ...(body.length > 0 && { body }),
    });
    const said = Buffer.from(await answer.arrayBuffer());
    if (mine?.moment === 'unheard') return mine.reached();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(said, mine?.reached);
  }

  const server = createServer((request, response) => {
    // A process that is killed leaves its calls where they are.
    pass(request, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    holdAt: (method, moment) =>
      new Promise<void>((reached) => {
        awaited = { method, moment, reached };
      }),
    release() {
      isHeld = false;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
