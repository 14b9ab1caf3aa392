import { parseAbi } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chain, createChain } from '#chain/client.ts';
import { createTokens, type Tokens } from '#chain/tokens/index.ts';
import { shortenAddress } from '#core/address.ts';
import { asAddress } from '#core/identity.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createLog } from '#telemetry/log.ts';
import { deployHostile } from '../../support/hostile-contract.ts';

let sandbox: SandboxChain;
let tokens: Tokens;
const chainAt = (url: string): Chain =>
  createChain({ rpc: { 31337: [url] }, finality: {}, log: createLog({ level: 'silent' }) });

beforeAll(async () => {
  sandbox = await startChain();
  tokens = createTokens(chainAt(sandbox.url));
});
afterAll(async () => sandbox?.stop());

const describe = (address: string) => tokens.describe(31337, asAddress(address));
const code = async (address: string) => {
  const described = await describe(address);
  return described.ok ? undefined : described.refusal.code;
};

test('a token, a collection and one of many kinds are told apart', async () => {
  expect(await describe(contracts.token.address)).toEqual({
    ok: true,
    value: { standard: 'erc20', symbol: 'CIV', name: 'Civitas', decimals: 18 },
  });
  expect(await describe(contracts.badge.address)).toEqual({
    ok: true,
    value: { standard: 'erc721', symbol: 'BADGE', name: 'Civitas Badge', decimals: 0 },
  });
  // It has neither symbol nor name.
  expect(await describe(contracts.items.address)).toMatchObject({
    value: { standard: 'erc1155', symbol: '0x77c7…C497', decimals: 0 },
  });
});

test('what is neither is refused, by what it is', async () => {
  expect(await code(people.ada.address)).toBe('not-a-contract');
  expect(await code(contracts.multicall3.address)).toBe('not-a-token');
});

test.each([77n, 256n, 2n ** 200n])('%d decimals are a lie', async (claimed) => {
  const address = await sandbox.deployMisbehavingToken('LyingDecimalsToken', people.ada.address);
  const hash = await sandbox.walletOf(people.ada).writeContract({
    address,
    abi: parseAbi(['function claimDecimals(uint256 claimed)']),
    functionName: 'claimDecimals',
    args: [claimed],
  });
  await sandbox.mined(hash);
  expect(await code(address)).toBe('not-a-token');
});

test('what is named at such length that nobody could read it is refused, whatever it is', async () => {
  const named = (kind: 'SpamToken' | 'SpamCollection', args: unknown[]) =>
    deployHostile(sandbox, kind, args);
  // A symbol of 2,000 bytes is not read, one of 2 MB uses up the gas that it is given.
  for (const bytes of [2_000n, 2_000_000n]) {
    expect(await code(await named('SpamToken', [bytes]))).toBe('token-name-unread');
    expect(await code(await named('SpamCollection', [bytes, false]))).toBe('token-name-unread');
  }
  // It hides that it has a symbol, and answers it all the same.
  expect(await code(await named('SpamCollection', [2_000n, true]))).toBe('token-name-unread');
  // As a collection without names does: there is nothing to read.
  const address = await named('SpamCollection', [2_000_000n, true]);
  expect(await describe(address)).toEqual({
    ok: true,
    value: {
      ...{ standard: 'erc721', decimals: 0 },
      ...{ symbol: shortenAddress(asAddress(address)), name: shortenAddress(asAddress(address)) },
    },
  });
});

test('a good symbol is enough where the name beside it is megabytes', async () => {
  expect(await describe(await deployHostile(sandbox, 'LongNameToken'))).toEqual({
    ok: true,
    value: { standard: 'erc20', symbol: 'GOOD', name: 'GOOD', decimals: 18 },
  });
});

test('a contract that says yes to everything is no collection', async () => {
  // PUSH1 1 PUSH0 MSTORE PUSH1 32 PUSH0 RETURN: every call answers one.
  const address = '0x00000000000000000000000000000000000c0de5';
  await sandbox.anvil.setCode(address, '0x60015f5260205ff3');
  expect(await code(address)).toBe('not-a-token');
});

test('a chain that cannot be asked is a fault, never a "no such token"', async () => {
  const dead = createTokens(chainAt('http://127.0.0.1:9'));
  await expect(dead.describe(31337, asAddress(contracts.badge.address))).rejects.toMatchObject({
    name: 'ChainFault',
  });
});
