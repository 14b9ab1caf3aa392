/** A remote signer over real HTTP: what it gives back is believed only when it is what was asked for. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Hex, keccak256, parseTransaction, recoverTransactionAddress } from 'viem';
import { privateKeyToAccount, sign } from 'viem/accounts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ChainFault } from '#chain/fault.ts';
import { createSigners } from '#chain/signer.ts';
import { asAddress } from '#core/identity.ts';

const KEY: Hex = `0x${'11'.repeat(32)}`;
const account = privateKeyToAccount(KEY);
const address = asAddress(account.address);
const publicKey: Hex = `0x${account.publicKey.slice(4)}`;

type Answer = (
  request: IncomingMessage,
  data: Hex,
  response: ServerResponse,
) => void | Promise<void>;
/** As web3signer does: the hash of the data, signed. */
const signed: Answer = async (_request, data, response) => {
  response.end(await sign({ hash: keccak256(data), privateKey: KEY, to: 'hex' }));
};

let server: Server;
let answer: Answer;
const asked: { path: string; authorization: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
      void answer(request, (JSON.parse(body) as { data: Hex }).data, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = signed;
});

const root = (login = '') => `http://${login}127.0.0.1:${(server.address() as AddressInfo).port}`;
const transaction = {
  chainId: 31_337,
  nonce: 7,
  call: { to: asAddress(`0x${'22'.repeat(20)}`), value: 5n, data: '0x1234' as const },
  gasLimit: 60_000n,
  fees: { maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n },
};
const signersAt = (signer: string) => {
  const signers = createSigners({
    listed: [{ community: 2, purpose: 'treasury', key: { address, signer, publicKey } }],
  });
  signers.accountsOf(2);
  return signers;
};
const faultOf = async (signer = root()): Promise<[string, boolean]> => {
  const fault = await signersAt(signer)
    .sign(address, transaction)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  if (!(fault instanceof ChainFault)) throw new Error(`no fault: ${String(fault)}`);
  expect(fault.message).not.toContain('127.0.0.1');
  return [fault.code, fault.retryable];
};

test('signs the transaction that was asked for, as a key of ours would', async () => {
  const signers = signersAt(root());
  expect(signers.accountsOf(2)).toEqual([{ purpose: 'treasury', address, index: null }]);
  expect(signers.accountsOf(0)).toEqual([]);
  const remote = await signers.sign(address, transaction);
  const local = createSigners({ key: KEY });
  local.accountsOf(0);
  expect(remote).toEqual(await local.sign(address, transaction));
  expect(parseTransaction(remote.raw)).toMatchObject({ nonce: 7, value: 5n, data: '0x1234' });
  const from = await recoverTransactionAddress({
    serializedTransaction: remote.raw as `0x02${string}`,
  });
  expect(asAddress(from)).toBe(address);
  expect(asked).toEqual([{ path: `/api/v1/eth1/sign/${publicKey}`, authorization: undefined }]);
});

test('a name and a password of the url go into a header', async () => {
  await signersAt(root('bot:p%40ss@')).sign(address, transaction);
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('bot:p@ss').toString('base64')}`);
});

test('a signature in quotes is one too', async () => {
  answer = async (_request, data, response) => {
    const bare = await sign({ hash: keccak256(data), privateKey: KEY, to: 'hex' });
    response.end(`${JSON.stringify(bare)}\n`);
  };
  await expect(signersAt(root()).sign(address, transaction)).resolves.toBeDefined();
});

const status =
  (code: number): Answer =>
  (_request, _data, response) => {
    response.writeHead(code).end();
  };
const says =
  (text: string): Answer =>
  (_request, _data, response) => {
    response.end(text);
  };

test.each<[string, Answer, string, boolean]>([
  ['does not hold the key', status(404), 'unsupported', true],
  ['refuses', status(403), 'unsupported', true],
  ['asks to wait', status(429), 'rate-limited', true],
  ['is broken', status(503), 'unreachable', true],
  [
    'sends elsewhere',
    (_q, _d, r) => void r.writeHead(302, { location: '/' }).end(),
    'unreachable',
    true,
  ],
  ['hangs up', (_q, _d, r) => void r.destroy(), 'unreachable', true],
  ['answers with a page', says('<html>'), 'bad-answer', true],
  ['answers with no point of the curve', says(`0x${'ff'.repeat(65)}`), 'bad-answer', true],
  [
    'signs with another key',
    async (_q, data, r) => {
      const privateKey: Hex = `0x${'33'.repeat(32)}`;
      r.end(await sign({ hash: keccak256(data), privateKey, to: 'hex' }));
    },
    'bad-answer',
    true,
  ],
  [
    'signs other bytes',
    async (_q, data, r) => {
      r.end(await sign({ hash: keccak256(`${data}00`), privateKey: KEY, to: 'hex' }));
    },
    'bad-answer',
    true,
  ],
])('a signer that %s gives a fault and no bytes', async (_what, given, code, retryable) => {
  answer = given;
  expect(await faultOf()).toEqual([code, retryable]);
});

test('nobody there is a fault that passes', async () => {
  expect(await faultOf('http://127.0.0.1:1')).toEqual(['unreachable', true]);
});
