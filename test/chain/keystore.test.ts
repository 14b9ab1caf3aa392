/**
 * The Web3 Secret Storage definition, version 3: its vector for PBKDF2, and a keystore made by the definition
 * (https://github.com/ethereum/wiki/wiki/Web3-Secret-Storage-Definition).
 */
import { createCipheriv, scryptSync } from 'node:crypto';
import { keccak256 } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { expect, test } from 'vitest';
import { openKeystore } from '#chain/keystore.ts';
import { asAddress } from '#core/identity.ts';

const KEY = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
const ADDRESS = asAddress(privateKeyToAddress(KEY));
const PASSWORD = 'testpassword';

const pbkdf2 = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};

/**
 * By the definition itself, with Node's cryptography: the published vector for scrypt has r = 1 with n = 262144, which
 * RFC 7914 (section 2) forbids and no library here derives. The cost is that of a test, not of a wallet.
 */
function scryptKeystore() {
  const [salt, iv] = [Buffer.alloc(32, 7), Buffer.alloc(16, 9)];
  const [n, r, p] = [4096, 8, 1];
  const derived = scryptSync(PASSWORD, salt, 32, { N: n, r, p });
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([
    cipher.update(Buffer.from(KEY.slice(2), 'hex')),
    cipher.final(),
  ]);
  const mac = keccak256(Buffer.concat([derived.subarray(16), ciphertext]));
  return {
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams: { dklen: 32, n, r, p, salt: salt.toString('hex') },
      mac: mac.slice(2),
    },
    id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
    version: 3,
  };
}

test.each([
  ['PBKDF2, the published vector', pbkdf2],
  ['scrypt', scryptKeystore()],
])('%s: the key', async (_kdf, keystore) => {
  const opened = await openKeystore(JSON.stringify(keystore), PASSWORD, ADDRESS);
  expect(opened).toEqual({ ok: true, key: KEY });
});

const problemOf = async (keystore: unknown, password = PASSWORD, address = ADDRESS) => {
  const text = typeof keystore === 'string' ? keystore : JSON.stringify(keystore);
  const opened = await openKeystore(text, password, address);
  return opened.ok ? 'opened' : opened.problem;
};

test('says what is wrong, and gives no key', async () => {
  const other = asAddress(`0x${'11'.repeat(20)}`);
  expect(await problemOf(pbkdf2, 'another')).toBe('password-wrong');
  expect(await problemOf(pbkdf2, PASSWORD, other)).toBe('address-differs');
  expect(await problemOf('not json')).toBe('malformed');
  expect(await problemOf({ version: 1 })).toBe('malformed');
  expect(await problemOf({ version: 3 })).toBe('malformed');
  const cipher = { ...pbkdf2, crypto: { ...pbkdf2.crypto, cipher: 'rot13' } };
  expect(await problemOf(cipher)).toBe('malformed');
  const bent = pbkdf2.crypto.ciphertext.replace('5318', '5319');
  const tampered = { ...pbkdf2, crypto: { ...pbkdf2.crypto, ciphertext: bent } };
  expect(await problemOf(tampered)).toBe('password-wrong');
});
