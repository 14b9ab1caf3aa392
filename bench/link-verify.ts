/**
 * A signed sign-in message in -> a verdict: read, held against what was shown, signature verified. For the account of
 * a key and for a contract wallet (ERC-1271) on a real Anvil, and for a key while the RPC says nothing. The peer is viem's
 * verifySiweMessage with the same domain, nonce and address, on the same node. Both must give the same verdicts before
 * anything is timed.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createPublicClient, type Hex, http } from 'viem';
import { verifySiweMessage } from 'viem/siwe';
import { createChain } from '#chain/client.ts';
import { createSignIn, type SignIn } from '#chain/siwe.ts';
import { type Address, asAddress, asId, type PersonId } from '#core/identity.ts';
import { decideLink, type LinkSession } from '#core/wallet/link.ts';
import { buildSignInTerms, ownTerms } from '#core/wallet/siwe-terms.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { median, percentile } from './statistics.ts';

const RUNS = 9;
const WARM_UP = 100;
const EACH = 200;
/** Of the peer, when nobody answers: each of its attempts lasts as long as it is let. */
const PEER_TIMEOUT_MS = 1_000;
const DOMAIN = 'civitas.example';
const NONCE = '0123456789abcdef';
const NOW = new Date('2030-01-01T00:00:00Z');
const log = pino({ level: 'silent' });

type Case = { address: Address; message: string; signature: Hex };
type Verify = (one: Case) => Promise<boolean>;
type Path = { name: string; verify: Verify; one: Case; each: number };

export type LinkVerifyRow = {
  path: string;
  medianMs: number;
  p99Ms: number;
  /** Of this process, per verification; the node's own is not in it. */
  cpuMs: number;
  cpuToPeer: number | null;
};

/** What `finish` does with a signature, short of the database. */
const oursWith =
  (signIn: SignIn, chainId: number): Verify =>
  async ({ address, message, signature }) => {
    const session: LinkSession = {
      person: asId<PersonId>('01890000-0000-7000-8000-000000000003'),
      platform: 'discord',
      externalId: '80351110224678912',
      domain: DOMAIN,
      nonce: NONCE,
      message,
      messageAddress: address,
      browserHash: 'browser',
      issuedAt: NOW,
      expiresAt: new Date(NOW.getTime() + 600_000),
      usedAt: null,
    };
    const said = ownTerms(message, session) ?? (await signIn.read(message));
    if (said === undefined) return false;
    const verdict = await signIn.verify({ address, chainId, message, signature });
    const signed = {
      ...{ message, address, browserHash: 'browser', walletChainId: null },
      ...{ domain: said.domain, nonce: said.nonce, signature: verdict.signature },
    };
    return decideLink({ session, signed, linkedTo: null, now: NOW }).ok;
  };

const peerOn = (url: string, chain: SandboxChain['chain'], timeout?: number): Verify => {
  const transport = http(url, { retryCount: 0, ...(timeout !== undefined && { timeout }) });
  const client = createPublicClient({ chain, transport });
  return ({ address, message, signature }) =>
    verifySiweMessage(client, {
      ...{ address, message, signature, domain: DOMAIN, nonce: NONCE, time: NOW },
    });
};

/** Takes what it is asked, and never answers. */
async function startSilence() {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function caseFor(signIn: SignIn, chainId: number, address: Address): Promise<Case> {
  const message = await signIn.build(
    buildSignInTerms({
      publicUrl: `https://${DOMAIN}`,
      account: {
        id: asId('01890000-0000-7000-8000-000000000001'),
        platform: 'discord',
        handle: 'ada',
        externalId: '80351110224678912',
      },
      community: asId('01890000-0000-7000-8000-000000000002'),
      ...{ address, chainId, nonce: NONCE, now: NOW },
      expiresAt: new Date(NOW.getTime() + 600_000),
    }),
  );
  return { address, message, signature: await accountOf(people.ada).signMessage({ message }) };
}

async function measure({ name, verify, one, each }: Path): Promise<LinkVerifyRow> {
  for (let n = 0; n < Math.min(WARM_UP, each); n += 1) await verify(one).catch(() => false);
  const walls: number[][] = [];
  const cpus: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const times: number[] = [];
    const before = process.cpuUsage();
    for (let n = 0; n < each; n += 1) {
      const began = performance.now();
      await verify(one).catch(() => false);
      times.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(before);
    cpus.push((user + system) / 1_000 / each);
    walls.push(times);
  }
  return {
    path: name,
    medianMs: median(walls.map(median)),
    p99Ms: median(walls.map((times) => percentile(times, 0.99))),
    cpuMs: median(cpus),
    cpuToPeer: null,
  };
}

async function assertSame(verifiers: readonly Verify[], cases: readonly Case[]): Promise<void> {
  for (const one of cases) {
    const forged: Case = {
      ...one,
      signature: await accountOf(people.eve).signMessage({ message: one.message }),
    };
    for (const verify of verifiers) {
      if (!(await verify(one))) throw new Error('a true signature was refused');
      if (await verify(forged)) throw new Error('a forged signature was taken');
    }
  }
}

export async function linkVerify(): Promise<LinkVerifyRow[]> {
  const node = await startChain();
  const silence = await startSilence();
  try {
    const { chainId } = node;
    const signInOn = (url: string) =>
      createSignIn({ chain: createChain({ rpc: { [chainId]: [url] }, finality: {}, log }), log });
    const ours = oursWith(signInOn(node.url), chainId);
    const peer = peerOn(node.url, node.chain);
    const builder = signInOn(node.url);
    const key = await caseFor(builder, chainId, asAddress(people.ada.address));
    const wallet = await node.deployContractWallet(people.ada.address);
    const contract = await caseFor(builder, chainId, asAddress(wallet));
    await assertSame([ours, peer], [key, contract]);

    const rows: LinkVerifyRow[] = [];
    const against = async (mine: Path, theirs: Path): Promise<void> => {
      const [own, other] = [await measure(mine), await measure(theirs)];
      rows.push({ ...own, cpuToPeer: own.cpuMs / other.cpuMs }, other);
    };
    await against(
      { name: 'Civitas, key', verify: ours, one: key, each: EACH },
      { name: 'viem, key', verify: peer, one: key, each: EACH },
    );
    await against(
      { name: 'Civitas, ERC-1271', verify: ours, one: contract, each: EACH },
      { name: 'viem, ERC-1271', verify: peer, one: contract, each: EACH },
    );
    const alone = oursWith(signInOn(silence.url), chainId);
    if (!(await alone(key))) throw new Error('a key was refused while the RPC was down');
    await against(
      { name: 'Civitas, key, RPC silent', verify: alone, one: key, each: EACH },
      {
        name: `viem, key, RPC silent (given up after ${PEER_TIMEOUT_MS} ms)`,
        verify: peerOn(silence.url, node.chain, PEER_TIMEOUT_MS),
        one: key,
        each: 1,
      },
    );
    return rows;
  } finally {
    silence.stop();
    await node.stop();
  }
}
