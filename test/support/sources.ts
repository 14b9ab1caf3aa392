/** A service that knows published source code, on a local port: Sourcify's API v2 as far as this bot asks it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = readonly [status: number, body: string, headers?: Readonly<Record<string, string>>];
type Said = Readonly<Record<string, unknown>>;

const other = `0x${'99'.repeat(20)}`;
/** Of those that answer to the end; `slow` answers nothing, `trickle` begins and does not end. */
const ANSWERS = {
  busy: () => [429, '{"error":"too many requests"}', { 'retry-after': '60' }],
  down: () => [503, '<html>down</html>'],
  garbage: () => [200, '<html>hello</html>'],
  lost: () => [404, '<html>not found</html>'],
  unsupported: () => [404, '{"customCode":"unsupported_chain","message":"no such chain"}'],
  huge: (said) => [200, JSON.stringify({ ...said, more: 'x'.repeat(300_000) })],
  another: (said) => [200, JSON.stringify({ ...said, address: other })],
  well: (said) => [said['match'] === null ? 404 : 200, JSON.stringify(said)],
} as const satisfies Readonly<Record<string, (said: Said) => Answer>>;

export type SourcesMood = keyof typeof ANSWERS | 'slow' | 'trickle' | 'redirect';

export type SourcesStub = Awaited<ReturnType<typeof startSources>>;

export async function startSources() {
  const known = new Map<string, 'exact_match' | 'match'>();
  const asked: string[] = [];
  let mood: SourcesMood = 'well';
  let elsewhere = '';

  function answer(request: IncomingMessage, response: ServerResponse): void {
    asked.push(request.url ?? '');
    const [, chainId, address = ''] =
      /^\/server\/v2\/contract\/(\d+)\/(0x\w{40})$/.exec(request.url ?? '') ?? [];
    const found = known.get(`${chainId}.${address.toLowerCase()}`) ?? null;
    const said = {
      ...{ match: found, creationMatch: found, runtimeMatch: found, chainId, address },
      ...(found && { verifiedAt: '2025-01-01T00:00:00Z', matchId: '7' }),
    };
    if (mood === 'slow') return;
    if (mood === 'trickle') {
      response.writeHead(200).write('{');
      return;
    }
    const [status, body, headers = {}]: Answer =
      mood === 'redirect' ? [302, '', { location: elsewhere }] : ANSWERS[mood](said);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/server`,
    /** Paths, in order. */
    asked,
    feel(next: SourcesMood, to = ''): void {
      mood = next;
      elsewhere = to;
    },
    publish(chainId: number, address: string, match: 'exact_match' | 'match'): void {
      known.set(`${chainId}.${address.toLowerCase()}`, match);
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
