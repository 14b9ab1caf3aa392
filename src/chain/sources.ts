/**
 * Whether somebody's source code is published, as a service says that has compiled it: Sourcify's API v2,
 * `GET /v2/contract/{chainId}/{address}` (https://docs.sourcify.dev/docs/api/). Its word is shown and decides nothing:
 * whatever is no clear answer is unknown, never one or the other.
 */
import type { Published } from '#core/execution/called-code.ts';
import { type Address, toChecksumAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Log } from '#telemetry/log.ts';
import { readMost } from './answer-body.ts';

export type SourcesOptions = {
  /** Its root, as `SOURCES_URL` names it; undefined: nobody is asked. */
  readonly url: string | undefined;
  readonly log: Log;
  /** For one question, the answer's body included. */
  readonly timeoutMs?: number;
  /** Answers that are remembered; the oldest goes first. */
  readonly keptMost?: number;
  /** In ms, of a clock that only goes forward. */
  readonly now?: () => number;
};

export type Sources = {
  /** `code`: keccak256 of what stands there. Undefined where nobody is asked. */
  published(chainId: number, address: Address, code: Hex): Promise<Published | undefined>;
};

const DEFAULT_TIMEOUT_MS = 3_000;
const ANSWER_MOST = 262_144;
const DEFAULT_KEPT_MOST = 2_000;
/** What is published stays so; what is not may be at any time. */
const NONE_KEPT_MS = 600_000;
/** After a failure nobody waits for it again so soon. */
const REST_MS = 30_000;

type Kept = { readonly answer: Published; readonly until: number };

/** Undefined for what is none of its answers: a 404 of something else, HTML, a chain it does not know. */
function answerIn(status: number, text: string, address: Address): Published | undefined {
  if (status !== 200 && status !== 404) return undefined;
  const said: unknown = JSON.parse(text);
  if (typeof said !== 'object' || said === null || !('match' in said)) return undefined;
  const isAnother =
    'address' in said && String(said.address).toLowerCase() !== address.toLowerCase();
  if (isAnother) return undefined;
  if (said.match === null) return 'none';
  if (status !== 200) return undefined;
  if (said.match === 'exact_match') return 'exact';
  return said.match === 'match' ? 'partial' : undefined;
}

export function createSources({
  url,
  log,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  keptMost = DEFAULT_KEPT_MOST,
  now = () => performance.now(),
}: SourcesOptions): Sources {
  const kept = new Map<string, Kept>();
  let restsUntil = Number.NEGATIVE_INFINITY;

  const keep = (key: string, answer: Published, forMs: number): void => {
    kept.delete(key);
    kept.set(key, { answer, until: now() + forMs });
    const [oldest] = kept.keys();
    if (kept.size > keptMost && oldest !== undefined) kept.delete(oldest);
  };
  const keptAt = (key: string): Published | undefined => {
    const found = kept.get(key);
    return found && found.until > now() ? found.answer : undefined;
  };

  const unknown = (details: object): Published => {
    log.warn(details, 'the service of published sources has no answer');
    return 'unknown';
  };

  async function ask(chainId: number, address: Address): Promise<Published> {
    try {
      const response = await fetch(`${url}/v2/contract/${chainId}/${toChecksumAddress(address)}`, {
        ...{ redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout(timeoutMs) },
        headers: { accept: 'application/json' },
      });
      const text = await readMost(response, ANSWER_MOST);
      const { status } = response;
      if (status === 429 || status >= 500) restsUntil = now() + REST_MS;
      return answerIn(status, text, address) ?? unknown({ chainId, status });
    } catch (error) {
      restsUntil = now() + REST_MS;
      return unknown({ chainId, why: error instanceof Error ? error.name : 'unknown' });
    }
  }

  return {
    async published(chainId, address, code) {
      if (url === undefined) return undefined;
      // The same code has the same source wherever it stands; that nobody published it is said of one address.
      const [ofCode, ofAddress] = [`${chainId}.${code}`, `${chainId}.${code}.${address}`];
      const known = keptAt(ofCode) ?? keptAt(ofAddress);
      if (known) return known;
      if (now() < restsUntil) return 'unknown';
      const answer = await ask(chainId, address);
      if (answer === 'none') keep(ofAddress, answer, NONE_KEPT_MS);
      else if (answer !== 'unknown') keep(ofCode, answer, Number.POSITIVE_INFINITY);
      return answer;
    },
  };
}
