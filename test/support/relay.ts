/**
 * A look-alike of WalletConnect's relay and a real wallet behind it, both on this machine. The relay hands
 * sealed messages to whoever subscribed to their topic, as https://specs.walletconnect.com (irn) says.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SignClient } from '@walletconnect/sign-client';
import type { BrowserContext } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { accountOf, type Person } from '#sandbox/chain/people.ts';

const RELAY = 'wss://relay.walletconnect.org/**';
/** The frame that a page opens before it asks a wallet: what it says of the page's origin goes with the question. */
export const VOUCHER = 'https://verify.walletconnect.org/v3/attestation**';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Its answer, signed by nobody. Without one the page waits five seconds for it, each time. */
function voucher(address: string): string {
  const { searchParams } = new URL(address);
  const [id, origin] = [searchParams.get('id'), searchParams.get('origin')];
  const attestation = `${part({ alg: 'ES256', typ: 'JWT' })}.${part({ id, origin })}.${part({})}`;
  const said = JSON.stringify({ type: 'verify_attestation', attestation });
  return `<script>parent.postMessage(${JSON.stringify(said)}, '*')</script>`;
}

type Call = { id: number; method?: string; params: { [name: string]: unknown } };
type Peer = { send(text: string): void; topics: Set<string> };

export type Relay = {
  url: string;
  /** Methods asked for so far, in their order. */
  asked: string[];
  /** A page of this context reaches this relay where it asks for the real one, and is vouched for. */
  serve(context: BrowserContext): Promise<void>;
  close(): Promise<void>;
};

export async function startRelay(): Promise<Relay> {
  const peers = new Set<Peer>();
  const kept: { topic: string; message: string; by: Peer }[] = [];
  const asked: string[] = [];
  let last = 1_000;

  function deliver(peer: Peer, topic: string, message: string): void {
    last += 1;
    const data = { topic, message, publishedAt: Date.now(), tag: 0 };
    const params = { id: topic, data };
    peer.send(JSON.stringify({ id: last, jsonrpc: '2.0', method: 'irn_subscription', params }));
  }
  function publish(by: Peer, topic: unknown, message: unknown): void {
    const sent = { topic: String(topic), message: String(message), by };
    kept.push(sent);
    for (const peer of peers) {
      if (peer !== by && peer.topics.has(sent.topic)) deliver(peer, sent.topic, sent.message);
    }
  }
  function subscribe(peer: Peer, topic: unknown): string {
    const name = String(topic);
    peer.topics.add(name);
    for (const one of kept) {
      if (one.topic === name && one.by !== peer) deliver(peer, name, one.message);
    }
    return name;
  }
  function answer(peer: Peer, { method, params }: Call): unknown {
    switch (method) {
      case 'wc_proposeSession':
        subscribe(peer, params['pairingTopic']);
        publish(peer, params['pairingTopic'], params['sessionProposal']);
        return true;
      case 'wc_approveSession':
        subscribe(peer, params['sessionTopic']);
        publish(peer, params['pairingTopic'], params['sessionProposalResponse']);
        publish(peer, params['sessionTopic'], params['sessionSettlementRequest']);
        return true;
      case 'irn_publish':
        publish(peer, params['topic'], params['message']);
        return true;
      case 'irn_subscribe':
        return subscribe(peer, params['topic']);
      case 'irn_batchSubscribe':
        return (params['topics'] as string[]).map((topic) => subscribe(peer, topic));
      case 'irn_batchFetchMessages':
      case 'irn_fetchMessages':
        return { messages: [], hasMore: false };
      default:
        return true;
    }
  }
  function join(send: (text: string) => void): { hear(text: string): void; leave(): void } {
    const peer: Peer = { send, topics: new Set() };
    peers.add(peer);
    return {
      hear(text) {
        const call = JSON.parse(text) as Call;
        if (call.method === undefined) return;
        asked.push(call.method);
        const result = answer(peer, call);
        send(JSON.stringify({ id: call.id, jsonrpc: '2.0', result }));
      },
      leave: () => void peers.delete(peer),
    };
  }

  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    const peer = join((text) => socket.send(text));
    socket.on('message', (data) => peer.hear(String(data)));
    socket.on('close', peer.leave);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async serve(context) {
      await context.routeWebSocket(RELAY, (socket) => {
        const peer = join((text) => socket.send(text));
        socket.onMessage((data) => peer.hear(String(data)));
        socket.onClose(peer.leave);
      });
      await context.route(VOUCHER, (route) =>
        route.fulfill({ contentType: 'text/html', body: voucher(route.request().url()) }),
      );
    },
    async close() {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * A wallet's app on another device: it reads codes, agrees or declines, and signs what it is asked to. One for
 * a test file: the library keeps what it knows in its process.
 */
export async function startWalletApp(relay: Relay) {
  const app = await SignClient.init({
    projectId: '0'.repeat(32),
    relayUrl: relay.url,
    logger: 'silent',
    telemetryEnabled: false,
    storageOptions: { database: ':memory:' },
    metadata: { name: 'Test wallet app', description: 'a wallet', url: relay.url, icons: [] },
  });
  const requested: string[] = [];
  let owner: Person | undefined;
  app.on('session_proposal', async ({ id, params }) => {
    if (owner === undefined) {
      await app.reject({ id, reason: { code: 5000, message: 'User rejected.' } });
      return;
    }
    const { chains = [], methods = [] } = params.optionalNamespaces['eip155'] ?? {};
    const accounts = chains.map((chain) => `${chain}:${owner?.address}`);
    await app.approve({ id, namespaces: { eip155: { accounts, chains, methods, events: [] } } });
  });
  app.on('session_request', async ({ topic, id, params }) => {
    requested.push(params.request.method);
    const [hex] = params.request.params as [`0x${string}`];
    if (owner === undefined) throw new Error('nobody holds this wallet');
    const result = await accountOf(owner).signMessage({ message: { raw: hex } });
    await app.respond({ topic, response: { id, jsonrpc: '2.0', result } });
  });
  return {
    /** Methods it was asked for so far. */
    requested,
    /** Without an owner it declines. */
    async scan(uri: string, by: Person | undefined): Promise<void> {
      owner = by;
      await app.pair({ uri });
    },
    async stop(): Promise<void> {
      app.core.heartbeat.stop();
      await app.core.relayer.transportClose();
    },
  };
}
