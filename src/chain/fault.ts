/**
 * Translates what viem and a node throw into a `ChainFault`: by error class, HTTP status and JSON-RPC code
 * first; what nodes say only in words stands in one table below. Urls never leave here: they carry keys.
 */
import {
  BaseError,
  ContractFunctionExecutionError,
  ExecutionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  ResponseBodyTooLargeError,
  RpcRequestError,
  TimeoutError,
} from 'viem';
import { Fault } from '#core/fault.ts';

export type ChainFaultCode =
  /** No answer came: refused, reset, 5xx. */
  | 'unreachable'
  | 'timeout'
  | 'rate-limited'
  /** An answer came that is none: HTML, half a body, a null where a block must be. */
  | 'bad-answer'
  /** The url serves another chain than it was configured for (T13). */
  | 'wrong-chain'
  /** The node no longer (or not yet) has the state of that block: unknown, never zero (V7). */
  | 'missing-state'
  /** No provider that is left has that block, or is as new as another was (V7). */
  | 'behind'
  /** More was asked than this node does in one call, or answers in one body. */
  | 'too-large'
  | 'reverted'
  /** The contract answered with what does not decode: it is not what it was taken for. */
  | 'undecodable'
  | 'insufficient-funds'
  | 'already-known'
  | 'nonce-too-low'
  | 'nonce-too-high'
  | 'underpriced'
  | 'fee-too-low'
  | 'pool-full'
  /** The node refuses the method or its parameters. */
  | 'unsupported'
  | 'unknown';

export class ChainFault extends Fault<ChainFaultCode> {}

const RETRYABLE: ReadonlySet<ChainFaultCode> = new Set([
  'unreachable',
  'timeout',
  'rate-limited',
  'bad-answer',
  'missing-state',
  'behind',
  'too-large',
  'pool-full',
  'unknown',
]);

/**
 * The words of geth, Erigon, Nethermind, Besu, Reth, Anvil; there is no code for these. Order matters:
 * "replacement transaction underpriced" must not be read as something else.
 */
const BY_WORDS: readonly (readonly [RegExp, ChainFaultCode])[] = [
  [
    /already known|already imported|known transaction|already in (the )?(mem)?pool/i,
    'already-known',
  ],
  [/underpriced|could not replace|replacement (fee|transaction)|fee bump/i, 'underpriced'],
  [
    /nonce (is )?too low|nonce has already been used|oldnonce|invalid nonce.*expected/i,
    'nonce-too-low',
  ],
  [/nonce (is )?too high|nonce ?gap|future transaction/i, 'nonce-too-high'],
  [/insufficient (funds|balance)|exceeds .*balance|outoffunds|out of funds/i, 'insufficient-funds'],
  [
    /less than (the )?block base fee|fee cap (is )?(less|lower)|below (the )?base fee|fee ?too ?low/i,
    'fee-too-low',
  ],
  [/pool is full|txpool.*full|mempool.*full|too many pending/i, 'pool-full'],
  [
    /response (size )?(is )?(too large|exceed)|(content|entity|payload|request|body|batch) (is )?too large/i,
    'too-large',
  ],
  [
    /(query )?returned more than|too many (results|logs)|block range|range (is )?too (large|wide)/i,
    'too-large',
  ],
  [
    /out of gas|outofgas|gas limit (is )?(exceeded|too)|gas required exceeds|exceeds? .*gas ?(cap|limit|allowance)/i,
    'too-large',
  ],
  [
    /missing trie node|header (for hash )?not found|unknown block|block not found|out ?of ?range|not available|pruned|historical state/i,
    'missing-state',
  ],
  // EIP-1898's `requireCanonical`: a reorganisation has left that block aside.
  [/not (currently )?canonical|non-?canonical/i, 'missing-state'],
  [/rate limit|too many requests|request limit|capacity exceeded/i, 'rate-limited'],
  [/execution reverted|\brevert(ed)?\b/i, 'reverted'],
];

const BY_RPC_CODE: Readonly<Record<number, ChainFaultCode>> = {
  3: 'reverted',
  429: 'rate-limited',
  // EIP-1474, and what EIP-1898 asks for of a block that is not there.
  [-32001]: 'missing-state',
  [-32005]: 'rate-limited',
  [-32007]: 'rate-limited',
  [-32700]: 'bad-answer',
  [-32600]: 'unsupported',
  [-32602]: 'unsupported',
  [-32004]: 'unsupported',
};

const within = <T extends Error>(
  error: BaseError,
  kind: abstract new (...args: never[]) => T,
): T | undefined => {
  const found = error.walk((one) => one instanceof kind);
  return found instanceof kind ? found : undefined;
};

function byHttp(error: HttpRequestError): ChainFaultCode {
  if (error.status === 429) return 'rate-limited';
  if (error.status === 413) return 'too-large';
  if (error.status !== undefined) return 'unreachable';
  // fetch answers a refused or reset connection with a TypeError; broken JSON is a SyntaxError.
  return error.cause instanceof SyntaxError ? 'bad-answer' : 'unreachable';
}

function codeOf(error: unknown): ChainFaultCode {
  if (!(error instanceof BaseError)) return 'unknown';
  if (within(error, TimeoutError)) return 'timeout';
  if (within(error, ResponseBodyTooLargeError)) return 'too-large';
  const rpc = within(error, RpcRequestError);
  if (rpc) {
    const words = BY_WORDS.find(([pattern]) => pattern.test(rpc.details));
    if (rpc.code === 3) return 'reverted';
    // Geth's words for it are those of a state that is gone: "does not exist/is not available".
    if (rpc.code === -32601) return 'unsupported';
    return words?.[1] ?? BY_RPC_CODE[rpc.code] ?? (rpc.status === 429 ? 'rate-limited' : 'unknown');
  }
  if (within(error, ExecutionRevertedError)) return 'reverted';
  if (within(error, InsufficientFundsError)) return 'insufficient-funds';
  const http = within(error, HttpRequestError);
  if (http) return byHttp(http);
  // A call that was answered, and failed all the same.
  return within(error, ContractFunctionExecutionError) ? 'undecodable' : 'unknown';
}

function retryAfterMs(error: unknown): number | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const headers =
    within(error, HttpRequestError)?.headers ?? within(error, RpcRequestError)?.headers;
  const seconds = Number.parseInt(headers?.get('retry-after') ?? '', 10);
  return Number.isNaN(seconds) ? undefined : Math.min(seconds, 300) * 1000;
}

/**
 * What the node or contract said: short, without urls, and without what cannot be stored or shown (a revert
 * reason may hold any bytes). For logs and `detail`; never trusted as markup.
 */
function describeFailure(error: unknown): string {
  const text =
    error instanceof BaseError
      ? error.details || error.shortMessage
      : error instanceof Error
        ? error.message
        : String(error);
  return text
    .toWellFormed()
    .replace(/\bhttps?:\/\/\S+/gi, '<url>')
    .replace(/[\p{C}\p{Z}\uFFFD]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
}

export function toChainFault(error: unknown): ChainFault {
  if (error instanceof ChainFault) return error;
  // viem wraps what a transport of ours throws.
  if (error instanceof BaseError) {
    const own = error.walk((one) => one instanceof ChainFault);
    if (own instanceof ChainFault) return own;
  }
  const code = codeOf(error);
  const wait = retryAfterMs(error);
  return new ChainFault(describeFailure(error), {
    code,
    retryable: RETRYABLE.has(code),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** Runs a read; whatever it throws comes out as a `ChainFault`. */
export async function asking<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw toChainFault(error);
  }
}
