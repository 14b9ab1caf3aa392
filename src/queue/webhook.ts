/**
 * Posts to an address that somebody typed, without lending them this machine's place in its network: what
 * the name resolves to is judged at the moment of the connection, and no redirect is followed.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf } from '#core/community/alarms.ts';
import { isPublicAddress } from '#core/community/internet-address.ts';

const TIMEOUT_MS = 10_000;

/** What is refused for good has a problem in a word; what may pass later is thrown. */
export type Posted = { ok: true } | { ok: false; problem: string };

export type Post = {
  url: string;
  headers: { readonly [name: string]: string };
  body: string;
  /** Addresses of this machine and its network are allowed: the sandbox. */
  local: boolean;
  /** Looks a name up; the system's own unless a test says otherwise. */
  resolve?: typeof lookup;
};

class PrivateAddress extends Error {}

/** The resolver of one connection: every address it may be made to is judged. */
const guarded =
  (resolve: typeof lookup): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error || !first) {
        done(error ?? new Error(`${hostname} has no address`), '', 0);
      } else if (addresses.some(({ address }) => !isPublicAddress(address))) {
        done(new PrivateAddress(hostname), '', 0);
      } else if (options.all) {
        done(null, addresses);
      } else {
        done(null, first.address, first.family);
      }
    });
  };

const PASSING = new Set([408, 425, 429]);

function judge(status: number): Posted {
  if (status >= 200 && status < 300) return { ok: true };
  if (status >= 500 || PASSING.has(status)) throw new Error(`the webhook answered ${status}`);
  return { ok: false, problem: String(status) };
}

export async function postWebhook(post: Post): Promise<Posted> {
  const { headers, body, local, resolve = lookup } = post;
  const url = new URL(post.url);
  const host = hostOf(url);
  // A literal address is never looked up.
  if (!local && isIP(host) !== 0 && !isPublicAddress(host)) {
    return { ok: false, problem: 'webhook-private' };
  }
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  try {
    const status = await new Promise<number>((done, fail) => {
      const call = request(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        // A connection of its own: one kept open was judged for somebody else.
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(!local && { lookup: guarded(resolve) }),
      });
      call.on('error', fail);
      call.on('response', (answer) => {
        // What it says is of no interest, and may be endless.
        answer.destroy();
        done(answer.statusCode ?? 0);
      });
      call.end(body);
    });
    return judge(status);
  } catch (error) {
    if (error instanceof PrivateAddress) return { ok: false, problem: 'webhook-private' };
    throw error;
  }
}
