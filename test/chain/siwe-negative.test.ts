/**
 * Sign-in messages that are none, or are signed for somebody else: those published with siwe 1.0.0 (test/vectors,
 * LICENSE.siwe.txt), and what one change makes of each published good one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createSignIn } from '#chain/siwe.ts';
import { asAddress, asId } from '#core/identity.ts';
import { decideLink } from '#core/wallet/link.ts';
import { ownTerms, type SignInTerms } from '#core/wallet/siwe-terms.ts';

const vectors = <T>(name: string): [string, T][] => {
  const file = join(import.meta.dirname, '..', 'vectors', name);
  return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>);
};
const log = pino({ level: 'silent' });
const signIn = createSignIn({ chain: createChain({ rpc: {}, finality: {}, log }), log });

describe('the published messages that are none', () => {
  it.each(vectors<string>('siwe-parsing-negative.json'))('are not read: %s', async (_, message) => {
    expect(await signIn.read(message)).toBeUndefined();
  });
});

type Vector = Omit<SignInTerms, 'resources' | 'chainId'> & { chainId: string; signature: Hex };

/** By which of our refusals each ends; the time until which a text is good stands in the books. */
const REFUSALS: Readonly<Record<string, string>> = {
  'expired message': 'link-expired',
  // No chain is configured that could deny that a contract signed it.
  'malformed signature': 'signature-unverifiable',
  'wrong signature': 'signature-unverifiable',
  'invalid expiration time': 'unreadable',
};

describe('the published messages that must not verify', () => {
  const published = vectors<Vector>('siwe-verification-negative.json');

  it('are all known here', () => {
    expect(published.map(([name]) => name)).toEqual(Object.keys(REFUSALS));
  });

  const build = async ({ signature: _, chainId, address, ...terms }: Vector) =>
    signIn.build({
      ...{ ...terms, chainId: Number(chainId), resources: [] },
      address: asAddress(address),
    });

  it('is neither built nor read: invalid expiration time', async () => {
    const [, wrong] = published.find(([name]) => name === 'invalid expiration time') ?? [];
    if (!wrong) throw new Error('it is not among them');
    await expect(build(wrong)).rejects.toThrow();
    const expirationTime = wrong.expirationTime.replace('-32T', '-28T');
    const good = await build({ ...wrong, expirationTime });
    expect(await signIn.read(good)).toMatchObject({ nonce: wrong.nonce });
    expect(await signIn.read(good.replace('-28T', '-32T'))).toBeUndefined();
  });

  it.each(published.filter(([name]) => REFUSALS[name] !== 'unreadable'))(
    'links nothing: %s',
    async (name, vector) => {
      const address = asAddress(vector.address);
      const message = await build(vector);
      const said = await signIn.read(message);
      if (said === undefined) throw new Error('it reads as it stands');
      const { signature } = vector;
      const verdict = await signIn.verify({ address, chainId: 1, message, signature });
      expect(verdict.signature).toBe('unverifiable');
      const decided = decideLink({
        session: {
          person: asId('01890000-0000-7000-8000-000000000001'),
          platform: 'discord',
          externalId: '80351110224678912',
          ...{ domain: vector.domain, nonce: vector.nonce, message, messageAddress: address },
          browserHash: 'browser',
          issuedAt: new Date(vector.issuedAt),
          expiresAt: new Date(vector.expirationTime),
          usedAt: null,
        },
        signed: {
          ...{ message, domain: said.domain, nonce: said.nonce, address },
          ...{ browserHash: 'browser', signature: verdict.signature, walletChainId: null },
        },
        linkedTo: null,
        now: new Date(vector.issuedAt),
      });
      expect(decided).toMatchObject({ ok: false, refusal: { code: REFUSALS[name] } });
    },
  );
});

type Change = (message: string) => string;
const linesOf = (change: (lines: string[]) => string[]): Change => {
  return (message) => change(message.split('\n')).join('\n');
};
const isField = (name: string) => (line: string) => line.startsWith(`${name}: `);
const without = (name: string): Change =>
  linesOf((lines) => lines.filter((line) => !isField(name)(line)));
const twice = (name: string): Change =>
  linesOf((lines) => lines.flatMap((line) => (isField(name)(line) ? [line, line] : [line])));
const withValue = (name: string, value: string): Change =>
  linesOf((lines) => lines.map((line) => (isField(name)(line) ? `${name}: ${value}` : line)));
/** A line changes places with the next one. */
const later = (name: string): Change =>
  linesOf((lines) => {
    const at = lines.findIndex(isField(name));
    const [line, next] = lines.slice(at, at + 2);
    return at === -1 || line === undefined || next === undefined
      ? lines
      : lines.toSpliced(at, 2, next, line);
  });

const REQUIRED = ['URI', 'Version', 'Chain ID', 'Nonce', 'Issued At'];
const TIMES = ['Issued At', 'Expiration Time', 'Not Before'];
const NO_TIMES = [
  'soon',
  'Wed Oct 05 2011 16:48:00 GMT+0200 (CEST)',
  '2021-09-30',
  '2021-09-30 16:25:24Z',
  '2021-09-30T16:25:24',
  '2021-13-30T16:25:24Z',
  '2021-02-31T16:25:24Z',
  '2021-09-30T25:25:24Z',
];
const ADDRESS = /\n(0x[0-9a-fA-F]{40})\n/;
const address = (change: (text: string) => string): Change => {
  return (message) => message.replace(ADDRESS, (_line, text: string) => `\n${change(text)}\n`);
};
/** The first letter of the address in the other case. */
const flipped = (text: string): string =>
  text.replace(/(?<=^0x\d*)[a-fA-F]/, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );

const CHANGES: readonly [string, Change][] = [
  ...REQUIRED.map((name): [string, Change] => [`no ${name}`, without(name)]),
  ...REQUIRED.map((name): [string, Change] => [`${name} twice`, twice(name)]),
  ...[...REQUIRED.slice(0, 4), 'Expiration Time', 'Not Before'].map((name): [string, Change] => [
    `${name} after what follows it`,
    later(name),
  ]),
  ...TIMES.flatMap((name) =>
    NO_TIMES.map((time): [string, Change] => [`${name}: ${time}`, withValue(name, time)]),
  ),
  ...['', '2', '1.0', '01', ' 1'].map((value): [string, Change] => [
    `Version: ${value}`,
    withValue('Version', value),
  ]),
  ...['', '?', '0', '-1', '0x1', '1.5', '1e3', ' 1', '9007199254740993'].map(
    (value): [string, Change] => [`Chain ID: ${value}`, withValue('Chain ID', value)],
  ),
  ...['', '1234567', '1234-5678', '1234 5678', 'ábcdefgh'].map((value): [string, Change] => [
    `Nonce: ${value}`,
    withValue('Nonce', value),
  ]),
  ...[
    '',
    '_no_uri_',
    'https://a b',
    '//service.org',
    'https://service.org/<x>',
    'https://[::1.2.3.256]/',
    'https://[1:2:3:4:5:6:7]/',
  ].map((value): [string, Change] => [`URI: ${value}`, withValue('URI', value)]),
  ['a resource that is no URI', (text) => text.replace(/\n- .*/, '\n- _no_uri_')],
  ['a last resource that is no URI', (text) => text.replace(/\n- [^\n]*$/, '\n- no uri')],
  ['two resources on a line', (text) => text.replace(/(\n- [^\n]*)$/, '$1 - https://a.example')],
  ['a resource without its dash', (text) => text.replace(/\n- /, '\n')],
  ['resources before the rest', (text) => text.replace(/\nIssued At/, '\nResources:\nIssued At')],
  ['a field that there is not', (text) => text.replace(/\nNonce/, '\nHost: x\nNonce')],
  ['a field without its space', (text) => text.replace(/\nNonce: /, '\nNonce:')],
  ['a field in small letters', (text) => text.replace(/\nNonce/, '\nnonce')],
  ['an address in small letters', address((text) => text.toLowerCase())],
  ['an address in capital letters', address((text) => `0x${text.slice(2).toUpperCase()}`)],
  ['an address with one letter in the other case', address(flipped)],
  ['an address of 39 digits', address((text) => text.slice(0, -1))],
  ['an address of 41 digits', address((text) => `${text}0`)],
  ['an address without 0x', address((text) => text.slice(2))],
  ['an address with 0X', address((text) => text.replace('0x', '0X'))],
  ['no address', (text) => text.replace(ADDRESS, '\n')],
  ['no domain', (text) => text.replace(/^\S+ /, ' ')],
  ['a domain with a space', (text) => text.replace(/^(.)/, '$1 ')],
  ['another currency', (text) => text.replace('Ethereum account', 'Bitcoin account')],
  ['a statement of two lines', (text) => text.replace(/\n\n(.+)\n\n/, '\n\n$1\n$1\n\n')],
  ['a statement with a tab', (text) => text.replace(/\n\n(.+)\n\n/, '\n\n$1\t\n\n')],
  ['a statement beyond ASCII', (text) => text.replace(/\n\n(.+)\n\n/, '\n\n$1é\n\n')],
  ['a statement with < and >', (text) => text.replace(/\n\n(.+)\n\n/, '\n\n<$1>\n\n')],
  ['a line more before the fields', (text) => text.replace(/\n\nURI/, '\n\n\n\nURI')],
  ['a line less before the fields', (text) => text.replace(/\n\nURI/, '\nURI')],
  ['CR LF', (text) => text.replaceAll('\n', '\r\n')],
  ['CR', (text) => text.replaceAll('\n', '\r')],
  ['a line break at its end', (text) => `${text}\n`],
  ['a space at its end', (text) => `${text} `],
  ['a zero byte at its end', (text) => `${text}\0`],
  ['a second message behind it', (text) => `${text}\n${text}`],
  ['a line break before it', (text) => `\n${text}`],
  ['a byte order mark', (text) => `\ufeff${text}`],
];

describe('what one change makes of a published message', () => {
  const published = vectors<{ message: string; fields: { nonce: string } }>(
    'siwe-parsing-positive.json',
  ).map(([, one]) => one);
  const full = published.map(({ message, fields }) => ({
    message: message.replace(
      /\nIssued At: .*/,
      '$&\nExpiration Time: 2031-09-30T16:25:24Z\nNot Before: 2021-09-30T16:25:24Z\nRequest ID: a1',
    ),
    fields,
  }));
  const good = [...published, ...full];

  it('begins with messages that are some', async () => {
    for (const { message, fields } of good) {
      expect(await signIn.read(message)).toMatchObject({ nonce: fields.nonce });
    }
  });

  it.each(CHANGES)('is no message any more: %s', async (_name, change) => {
    const changed = good.filter(({ message }) => change(message) !== message);
    // A change that changes nothing anywhere would say nothing.
    expect(changed.length).toBeGreaterThan(0);
    for (const { message, fields } of changed) {
      const text = change(message);
      expect([text, await signIn.read(text)]).toEqual([text, undefined]);
      // Nor does it pass for the text the server built.
      const { nonce } = fields;
      expect(ownTerms(text, { message, nonce })).toBeUndefined();
      expect(ownTerms(message, { message: null, nonce })).toBeUndefined();
      expect(ownTerms(message, { message, nonce })?.nonce).toBe(nonce);
    }
  });
});
