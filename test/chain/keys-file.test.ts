import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { readKeysFile } from '#chain/keys-file.ts';

const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const address = account.address;
const publicKey = account.publicKey;
const keystore = {
  community: 0,
  purpose: 'treasury',
  address,
  keystore: 'a.json',
  passwordFile: 'a',
};
const remote = { community: 1, purpose: 'gas', address, signer: 'https://signer:9000/', publicKey };

const file = (...accounts: unknown[]) => readKeysFile(JSON.stringify({ v: 1, accounts }));
const problem = (...accounts: unknown[]) => {
  const read = file(...accounts);
  return read.ok ? 'taken' : read.problem;
};

test('reads keystores and remote signers, addresses and keys in one form', () => {
  const lower = address.toLowerCase();
  expect(file(keystore)).toEqual({
    ok: true,
    accounts: [{ ...keystore, generation: 0, address: lower, kind: 'keystore' }],
  });
  const bare = `0x${publicKey.slice(4).toLowerCase()}`;
  const read = { community: 1, purpose: 'gas', generation: 0, address: lower };
  for (const written of [
    publicKey,
    bare,
    bare.slice(2),
    publicKey.toUpperCase().replace('0X', '0x'),
  ]) {
    expect(file({ ...remote, publicKey: written })).toEqual({
      ok: true,
      accounts: [{ ...read, kind: 'remote', signer: 'https://signer:9000', publicKey: bare }],
    });
  }
});

test('an address stands for one account of one community, and an account has one address', () => {
  expect(problem(keystore, { ...keystore, community: 1 })).toContain('is there twice');
  const other = privateKeyToAccount(`0x${'22'.repeat(32)}`).address;
  expect(problem(keystore, { ...keystore, address: other })).toBe(
    'the treasury of community 0 is there twice',
  );
  expect(problem(keystore, { ...keystore, address: other, purpose: 'gas' })).toBe('taken');
  expect(problem(keystore, { ...keystore, address: other, generation: 1 })).toBe('taken');
});

test.each([
  ['no object', 7, 'must be an object'],
  ['no number', { ...keystore, community: -1 }, '"community"'],
  ['a purpose nobody knows', { ...keystore, purpose: 'fun' }, '"purpose"'],
  ['no generation', { ...keystore, generation: '1' }, '"generation"'],
  ['no address', { ...keystore, address: '0x12' }, '"address"'],
  ['neither', { ...keystore, keystore: undefined }, 'either'],
  ['both', { ...keystore, ...remote }, 'either'],
  ['no password', { ...keystore, passwordFile: undefined }, '"passwordFile"'],
  ['no url', { ...remote, signer: 'signer:9000' }, '"signer"'],
  ['half a key', { ...remote, publicKey: '0x1234' }, '"publicKey" must be'],
  ['the key of another', { ...remote, address: `0x${'11'.repeat(20)}` }, 'not of "address"'],
])('refuses %s with words', (_what, entry, words) => {
  expect(problem(entry)).toContain(`account 1: `);
  expect(problem(entry)).toContain(words);
});

test('refuses what is no such file', () => {
  expect(readKeysFile('{')).toEqual({ ok: false, problem: 'is no JSON' });
  for (const text of ['[]', '{"v":2,"accounts":[]}', '{"v":1}', 'null']) {
    expect(readKeysFile(text).ok).toBe(false);
  }
});
