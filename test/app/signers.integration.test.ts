/** The executor's keys as an operator lays them down. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJson } from 'ethers';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSigners } from '#app/signers.ts';
import { asAddress } from '#core/identity.ts';

const KEY = `0x${'11'.repeat(32)}` as const;
const account = privateKeyToAccount(KEY);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'civitas-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function lay(password: string, written = password): Promise<string> {
  const { address } = account;
  const options = { scrypt: { N: 1024, r: 8, p: 1 } };
  const made = await encryptKeystoreJson({ address, privateKey: KEY }, password, options);
  await writeFile(join(folder, 'treasury.json'), made);
  await writeFile(join(folder, 'treasury.pass'), `${written}\n`);
  const path = join(folder, 'keys.json');
  const files = { keystore: 'treasury.json', passwordFile: 'treasury.pass' };
  const accounts = [{ community: 3, purpose: 'treasury', address, ...files }];
  await writeFile(path, JSON.stringify({ v: 1, accounts }));
  return path;
}

test('a keystore is opened with the password beside it, and signs for its community alone', async () => {
  const path = await lay('correct horse ');
  const signers = await readSigners({ executor: { kind: 'keys-file', path } });
  const address = asAddress(account.address);
  expect(signers.accountsOf(3)).toEqual([{ purpose: 'treasury', address, index: null }]);
  expect(signers.accountsOf(0)).toEqual([]);
  const call = { to: address, value: 0n, data: '0x' as const };
  const fees = { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
  const signed = await signers.sign(address, {
    chainId: 1,
    nonce: 0,
    call,
    gasLimit: 21_000n,
    fees,
  });
  expect(signed.raw).toMatch(/^0x02/);
});

test('a wrong password stops the start, and the words hold no secret', async () => {
  const path = await lay('correct horse', 'battery staple');
  const failing = readSigners({ executor: { kind: 'keys-file', path } });
  await expect(failing).rejects.toThrow('the keystore treasury.json: password-wrong');
});

test('a file that is none stops the start and says where', async () => {
  const path = join(folder, 'keys.json');
  await writeFile(path, '{}');
  const failing = readSigners({ executor: { kind: 'keys-file', path } });
  await expect(failing).rejects.toThrow(`EXECUTOR_KEYS_FILE ${path}: must be`);
});
