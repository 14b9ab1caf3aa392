/** A Safe transaction service on a local port, as far as this bot speaks to one; it believes whatever it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Confirmation = { owner: string; signature: string };
type Proposed = { safe: string; body: Record<string, unknown>; confirmations: Confirmation[] };

export type SafeServiceStub = Awaited<ReturnType<typeof startSafeService>>;

const read = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString() || '{}') as Record<string, unknown>;
};

export async function startSafeService() {
  const known = new Map<string, Proposed>();
  /** `slow` answers nothing at all. */
  let mood: 'well' | 'down' | 'garbage' | 'slow' = 'well';
  let asked = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    asked += 1;
    const body = await read(request);
    if (mood === 'slow') return;
    if (mood === 'down') return say(503, '<html>down</html>');
    if (mood === 'garbage') return say(200, '<html>{"confirmations": 7</html>');
    const [, safe] = /^\/api\/v1\/safes\/(0x\w{40})\/multisig-transactions\/$/.exec(path) ?? [];
    if (safe && request.method === 'POST') {
      const hash = String(body['contractTransactionHash']);
      const first = { owner: String(body['sender']), signature: String(body['signature']) };
      known.set(hash, { safe, body, confirmations: [first] });
      return say(201, '');
    }
    const [, hash = '', more] =
      /^\/api\/v1\/multisig-transactions\/(0x\w{64})\/(confirmations\/)?$/.exec(path) ?? [];
    const found = known.get(hash);
    if (!found) return say(404, { detail: 'No MultisigTransaction matches the given query.' });
    if (more && request.method === 'POST') {
      // The real one recovers the owner; here nobody needs to know whose it is.
      found.confirmations.push({ owner: 'posted', signature: String(body['signature']) });
      return say(201, '');
    }
    return say(200, { ...found.body, confirmations: found.confirmations });
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    known,
    asked: () => asked,
    feel(next: typeof mood): void {
      mood = next;
    },
    confirm(hash: string, one: Confirmation): void {
      known.get(hash)?.confirmations.push(one);
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
