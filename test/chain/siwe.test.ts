import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { type Hex, serializeCompactSignature, signatureToCompactSignature, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createSignIn } from '#chain/siwe.ts';
import { asAddress, asId } from '#core/identity.ts';
import { buildSignInTerms, CLOCK_SKEW_MS, type SignInTerms } from '#core/wallet/siwe-terms.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';

// Published with the siwe library (test/vectors/LICENSE.siwe.txt).
const vectors = <T>(name: string): [string, T][] => {
  const file = join(import.meta.dirname, '..', 'vectors', name);
  return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>);
};
type Fields = Omit<SignInTerms, 'resources'> & { resources?: string[] };

const log = pino({ level: 'silent' });
// No chain is configured: what is verified here is verified offline.
const signIn = createSignIn({ chain: createChain({ rpc: {}, finality: {}, log }), log });
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const terms = buildSignInTerms({
  publicUrl: 'https://civitas.example',
  account: {
    id: asId('01890000-0000-7000-8000-000000000001'),
    platform: 'discord',
    handle: 'ada',
    externalId: '80351110224678912',
  },
  community: asId('01890000-0000-7000-8000-000000000002'),
  address: asAddress(people.ada.address),
  chainId: 31_337,
  nonce: '0123456789abcdef',
  now: new Date('2030-01-01T00:00:00Z'),
  expiresAt: new Date('2030-01-01T00:10:00Z'),
});

describe('the published messages', () => {
  it.each(vectors<{ message: string; fields: Fields }>('siwe-parsing-positive.json'))(
    'reads: %s',
    async (_name, { message, fields }) => {
      expect(await signIn.read(message)).toEqual({
        domain: fields.domain,
        nonce: fields.nonce,
        address: fields.address.toLowerCase(),
        chainId: fields.chainId,
      });
    },
  );

  it.each(vectors<{ message: string; fields: Fields }>('siwe-parsing-positive.json'))(
    'builds to the byte: %s',
    async (_name, { message, fields }) => {
      const { resources = [], ...rest } = fields;
      const built = await signIn.build({ ...rest, resources, address: asAddress(fields.address) });
      expect(built).toBe(message);
    },
  );

  it.each(vectors<Fields & { signature: Hex }>('siwe-verification-positive.json'))(
    'verifies offline: %s',
    async (_name, { signature, ...fields }) => {
      const address = asAddress(fields.address);
      const { resources = [], ...rest } = fields;
      const message = await signIn.build({ ...rest, resources, address });
      expect(await signIn.verify({ address, chainId: 1, message, signature })).toEqual({
        signature: 'valid',
        contract: false,
      });
    },
  );
});

describe('our own message', () => {
  it('says whose account, for which page and how long, and reads back', async () => {
    const message = await signIn.build(terms);
    expect(message).toBe(
      [
        'civitas.example wants you to sign in with your Ethereum account:',
        people.ada.address,
        '',
        'Link this wallet to the Discord account @ada, id 80351110224678912. This costs nothing and moves nothing. Do not sign if this is not your account.',
        '',
        'URI: https://civitas.example/link',
        'Version: 1',
        'Chain ID: 31337',
        'Nonce: 0123456789abcdef',
        'Issued At: 2030-01-01T00:00:00.000Z',
        'Expiration Time: 2030-01-01T00:10:00.000Z',
        'Resources:',
        '- urn:civitas:community:01890000-0000-7000-8000-000000000002',
        '- urn:civitas:account:01890000-0000-7000-8000-000000000001',
      ].join('\n'),
    );
    expect(await signIn.read(message)).toEqual({
      domain: 'civitas.example',
      nonce: '0123456789abcdef',
      address: asAddress(people.ada.address),
      chainId: 31_337,
    });
  });

  it.each([
    ['', 'nothing'],
    ['hello', 'no message of this form'],
    ['civitas.example wants you to sign in with your Ethereum account:\n0x12', 'half a message'],
  ])('reads %j as none: %s', async (text) => {
    expect(await signIn.read(text)).toBeUndefined();
  });
});

describe('a signature of a key', () => {
  const address = asAddress(people.ada.address);
  const signed = async () => {
    const message = await signIn.build(terms);
    return { message, signature: await accountOf(people.ada).signMessage({ message }) };
  };
  const verify = (message: string, signature: Hex) =>
    signIn.verify({ address, chainId: 31_337, message, signature });

  it('is valid in the usual and in the compact form (EIP-2098)', async () => {
    const { message, signature } = await signed();
    const r = `0x${signature.slice(2, 66)}` as const;
    const s = `0x${signature.slice(66, 130)}` as const;
    const yParity = signature.endsWith('1c') ? 1 : 0;
    const compact = serializeCompactSignature(signatureToCompactSignature({ r, s, yParity }));
    expect(await verify(message, signature)).toEqual({ signature: 'valid', contract: false });
    expect(await verify(message, compact)).toEqual({ signature: 'valid', contract: false });
  });

  it('is not valid as its twin with a high s', async () => {
    const { message, signature } = await signed();
    const s = ORDER - BigInt(`0x${signature.slice(66, 130)}`);
    const v = signature.endsWith('1c') ? '1b' : '1c';
    const twin = `${signature.slice(0, 66)}${toHex(s, { size: 32 }).slice(2)}${v}` as Hex;
    expect((await verify(message, twin)).signature).not.toBe('valid');
  });

  it('is not valid for a message with one byte changed, or of another key', async () => {
    const { message, signature } = await signed();
    const altered = message.replace('moves nothing', 'moves Nothing');
    expect((await verify(altered, signature)).signature).not.toBe('valid');
    const stranger = await accountOf(people.eve).signMessage({ message });
    expect((await verify(message, stranger)).signature).not.toBe('valid');
  });

  it('is not valid with any byte of the message, or of itself, changed', async () => {
    const { message, signature } = await signed();
    const change = (text: string, at: number, to: number): string =>
      text.slice(0, at) + String.fromCharCode(to) + text.slice(at + 1);
    const bytes = fc.integer({ min: 0, max: message.length - 1 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 0, max: 127 }), async (at, to) => {
        fc.pre(message.charCodeAt(at) !== to);
        expect((await verify(change(message, at, to), signature)).signature).not.toBe('valid');
      }),
      { numRuns: 150 },
    );
    // Every byte once, by its lowest bit.
    for (let at = 0; at < message.length; at += 1) {
      const other = change(message, at, message.charCodeAt(at) ^ 1);
      expect((await verify(other, signature)).signature).not.toBe('valid');
    }
    for (let at = 2; at < signature.length; at += 2) {
      const byte = Number.parseInt(signature.slice(at, at + 2), 16) ^ 1;
      const hex = byte.toString(16).padStart(2, '0');
      const other = `${signature.slice(0, at)}${hex}${signature.slice(at + 2)}` as Hex;
      expect((await verify(message, other)).signature).not.toBe('valid');
    }
  });

  it('names where it is good: domain, page, chain, community and account', async () => {
    const message = await signIn.build(terms);
    expect(message.split('\n')).toEqual([
      'civitas.example wants you to sign in with your Ethereum account:',
      people.ada.address,
      '',
      terms.statement,
      '',
      'URI: https://civitas.example/link',
      'Version: 1',
      'Chain ID: 31337',
      'Nonce: 0123456789abcdef',
      'Issued At: 2030-01-01T00:00:00.000Z',
      'Expiration Time: 2030-01-01T00:10:00.000Z',
      'Resources:',
      '- urn:civitas:community:01890000-0000-7000-8000-000000000002',
      '- urn:civitas:account:01890000-0000-7000-8000-000000000001',
    ]);
    expect(CLOCK_SKEW_MS).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ['0x', 'empty'],
    [`0x${'00'.repeat(65)}`, 'zero'],
    [`0x${'ff'.repeat(65)}`, 'out of the curve'],
    [`0x${'11'.repeat(64)}05`, 'an unknown recovery id'],
    [`0x${'22'.repeat(20_000)}`, 'longer than any'],
  ])('is refused when it is garbage: %#', async (garbage) => {
    const { message } = await signed();
    expect((await verify(message, garbage as Hex)).signature).not.toBe('valid');
  });

  it('may be of any key that really signed', async () => {
    const key = privateKeyToAccount(`0x${'07'.repeat(32)}`);
    const message = await signIn.build({ ...terms, address: asAddress(key.address) });
    const signature = await key.signMessage({ message });
    expect(
      await signIn.verify({ address: asAddress(key.address), chainId: 1, message, signature }),
    ).toEqual({ signature: 'valid', contract: false });
  });
});
