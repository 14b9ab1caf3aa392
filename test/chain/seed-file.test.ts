import { expect, test } from 'vitest';
import { openSeedFile, sealSeedFile } from '#chain/seed-file.ts';

const mnemonic = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
/** Cheap: the cost of the real one is a second. */
const cost = { n: 2 ** 10, r: 8, p: 1 };

test('a plain mnemonic is read as people write it', () => {
  expect(openSeedFile(`\n  ${mnemonic.toUpperCase().replaceAll(' ', '\n ')} \n`)).toEqual({
    ok: true,
    mnemonic,
  });
});

// BIP-39's own vectors.
test.for([
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong',
  'letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter always',
  'void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold',
])('%s', (text) => {
  expect(openSeedFile(text)).toEqual({ ok: true, mnemonic: text });
});

test('one wrong word is noticed before any address is made of it', () => {
  expect(openSeedFile(mnemonic.replace('year', 'yard'))).toEqual({
    ok: false,
    problem: 'checksum-wrong',
  });
  expect(openSeedFile(mnemonic.replace('year', 'yaer'))).toEqual({
    ok: false,
    problem: 'malformed',
  });
  expect(openSeedFile('legal winner')).toEqual({ ok: false, problem: 'malformed' });
  expect(openSeedFile('')).toEqual({ ok: false, problem: 'malformed' });
});

test('sealed by a passphrase: opened by it alone, and says nothing without it', () => {
  const sealed = sealSeedFile(mnemonic, 'correct horse', { cost });
  for (const word of mnemonic.split(' ')) expect(sealed).not.toContain(word);
  expect(openSeedFile(sealed, 'correct horse')).toEqual({ ok: true, mnemonic });
  expect(openSeedFile(sealed, 'wrong horse')).toEqual({ ok: false, problem: 'passphrase-wrong' });
  expect(openSeedFile(sealed)).toEqual({ ok: false, problem: 'passphrase-missing' });
});

test('a changed or half file is refused', () => {
  const sealed = JSON.parse(sealSeedFile(mnemonic, 'p', { cost })) as Record<string, unknown>;
  const text = String(sealed['text']);
  const open = (change: object) => openSeedFile(JSON.stringify({ ...sealed, ...change }), 'p');
  expect(open({ text: `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}` })).toEqual({
    ok: false,
    problem: 'passphrase-wrong',
  });
  expect(open({ v: 2 })).toEqual({ ok: false, problem: 'malformed' });
  expect(open({ n: 2 ** 40 })).toEqual({ ok: false, problem: 'malformed' });
  expect(open({ salt: 'zz' })).toEqual({ ok: false, problem: 'malformed' });
  expect(openSeedFile('{"v":1', 'p')).toEqual({ ok: false, problem: 'malformed' });
});
