import { HttpRequestError, ResponseBodyTooLargeError, RpcRequestError, TimeoutError } from 'viem';
import { expect, test } from 'vitest';
import { asking, ChainFault, type ChainFaultCode, toChainFault } from '#chain/fault.ts';

const url = 'https://rpc.example/v3/0123456789abcdef';
const body = { method: 'eth_sendRawTransaction' };
const rpc = (code: number, message: string) =>
  new RpcRequestError({ body, error: { code, message }, url });

// What nodes answer, gathered from geth, Erigon, Nethermind, Besu, Reth and Anvil.
test.for<[string, ChainFaultCode]>([
  ['already known', 'already-known'],
  ['ALREADY_EXISTS: already known', 'already-known'],
  ['Known transaction', 'already-known'],
  ['transaction already imported', 'already-known'],
  ['nonce too low: next nonce 5, tx nonce 4', 'nonce-too-low'],
  ['Transaction nonce is too low. Try incrementing the nonce.', 'nonce-too-low'],
  ['OldNonce', 'nonce-too-low'],
  ['nonce too high', 'nonce-too-high'],
  ['transaction nonce is too high', 'nonce-too-high'],
  ['replacement transaction underpriced', 'underpriced'],
  ['transaction underpriced: gas tip cap 0, minimum needed 1', 'underpriced'],
  ['could not replace existing tx', 'underpriced'],
  ['insufficient funds for gas * price + value: balance 0', 'insufficient-funds'],
  ['Insufficient funds for gas * price + value', 'insufficient-funds'],
  ['max fee per gas less than block base fee: address 0x0, maxFeePerGas: 1', 'fee-too-low'],
  ['max fee per gas less than the block base fee', 'fee-too-low'],
  ['txpool is full', 'pool-full'],
  ['missing trie node 1f2e (path ) state 0x1 is not available', 'missing-state'],
  ['header not found', 'missing-state'],
  ['header for hash not found', 'missing-state'],
  ['hash 0x12 is not currently canonical', 'missing-state'],
  ['block is not canonical', 'missing-state'],
  ['BlockOutOfRangeError: block height is 5 but requested was 9', 'missing-state'],
  ['execution reverted: ERC20: transfer amount exceeds allowance', 'reverted'],
  ['daily request limit exceeded', 'rate-limited'],
  ['out of gas', 'too-large'],
  ['EVM error OutOfGas', 'too-large'],
  ['gas required exceeds allowance (50000000)', 'too-large'],
  ['query returned more than 10000 results', 'too-large'],
  ['Response is too big: response size exceeded', 'too-large'],
  ['eth_getLogs block range is too large', 'too-large'],
  ['something nobody has ever said', 'unknown'],
])('%s is %s', ([message, code]) => {
  expect(toChainFault(rpc(-32000, message)).code).toBe(code);
});

test.for<[unknown, ChainFaultCode, boolean]>([
  [new TimeoutError({ body, url }), 'timeout', true],
  [new HttpRequestError({ url, status: 502 }), 'unreachable', true],
  [new HttpRequestError({ url, status: 429 }), 'rate-limited', true],
  [new HttpRequestError({ url, status: 413 }), 'too-large', true],
  [new ResponseBodyTooLargeError({ maxSize: 1, size: 2 }), 'too-large', true],
  [new HttpRequestError({ url, cause: new TypeError('fetch failed') }), 'unreachable', true],
  [new HttpRequestError({ url, cause: new SyntaxError('<') }), 'bad-answer', true],
  [rpc(-32005, 'whatever'), 'rate-limited', true],
  [rpc(-32001, 'Resource not found'), 'missing-state', true],
  [rpc(-32601, 'whatever'), 'unsupported', false],
  [rpc(-32601, 'the method debug_traceCall does not exist/is not available'), 'unsupported', false],
  [rpc(3, 'whatever'), 'reverted', false],
  [new Error('whatever'), 'unknown', true],
])('%# is read by its class', ([error, code, retryable]) => {
  expect(toChainFault(error)).toMatchObject({ code, retryable });
});

test('a wait that was asked for is kept, up to five minutes', () => {
  const after = (seconds: string) =>
    toChainFault(
      new HttpRequestError({ url, status: 429, headers: new Headers({ 'retry-after': seconds }) }),
    ).retryAfterMs;
  expect([after('7'), after('86400'), after('soon')]).toEqual([7_000, 300_000, undefined]);
});

test('a fault carries no url and nothing that cannot be stored', () => {
  const hostile = `see ${url} \u0000\u0000**no** \u202e\uD800 way`;
  const { message } = toChainFault(rpc(-32000, hostile));
  expect(message).toBe('see <url> **no** way');
  expect(toChainFault(new HttpRequestError({ url, status: 500 })).message).not.toContain(
    '0123456789',
  );
  expect(toChainFault(rpc(-32000, 'x'.repeat(5_000))).message.length).toBeLessThanOrEqual(200);
});

test('what is a fault already stays the same one', async () => {
  const fault = new ChainFault('x', { code: 'wrong-chain', retryable: false });
  expect(toChainFault(fault)).toBe(fault);
  await expect(asking(() => Promise.reject(new Error('y')))).rejects.toBeInstanceOf(ChainFault);
});
