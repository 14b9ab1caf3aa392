/** Published signatures and hashes (test/vectors, LICENSE.viem.txt and LICENSE.snapshot.js.txt), by what verifies here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import {
  type Hex,
  hashTypedData,
  isErc6492Signature,
  parseErc6492Signature,
  size,
  type TypedDataDefinition,
  verifyTypedData,
} from 'viem';
import { describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createSignIn } from '#chain/siwe.ts';
import { asAddress } from '#core/identity.ts';

type Typed = {
  id: string;
  typedData: TypedDataDefinition;
  hash?: Hex;
  signer?: Hex;
  signature?: Hex;
};
type Message = { id: string; message: string; hash: Hex; signer?: Hex; signature?: Hex };
type Expected = {
  valid?: boolean;
  hash?: Hex;
  isErc6492?: boolean;
  address?: Hex;
  data?: Hex;
  signature?: Hex;
  factory_calldata_prefix?: string;
  inner_signature_bytes?: number;
};
type Offline = {
  id: string;
  kind: 'erc6492-parse' | 'eip712-eoa' | 'eip712-hash';
  input: Hex;
  address: Hex;
  signature: Hex;
  typedData: TypedDataDefinition;
  expected: Expected;
};

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'vectors', name), 'utf8')) as T;
const plain = read<{ messages: Message[]; typedData: Typed[]; must_throw: Typed[] }>(
  'eip191-eip712.json',
);
const smart = read<{ offline: Offline[] }>('erc6492-offline.json');
const log = pino({ level: 'silent' });
const signIn = createSignIn({ chain: createChain({ rpc: {}, finality: {}, log }), log });

describe('EIP-191', () => {
  it.each(plain.messages.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    expect(signIn.hash(one.message)).toBe(one.hash);
    if (one.signer === undefined || one.signature === undefined) return;
    const { message, signature } = one;
    const address = asAddress(one.signer);
    expect(await signIn.verify({ address, chainId: 1, message, signature })).toEqual({
      signature: 'valid',
      contract: false,
    });
  });
});

describe('EIP-712', () => {
  it.each(plain.typedData.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    if (one.hash !== undefined) {
      expect(hashTypedData(one.typedData)).toBe(one.hash);
      // As the server has it: the text of the JSON.
      expect(signIn.hashTyped(JSON.stringify(one.typedData))).toBe(one.hash);
    }
    if (one.signer === undefined || one.signature === undefined) return;
    const signed = { address: one.signer, signature: one.signature, ...one.typedData };
    expect(await verifyTypedData(signed)).toBe(true);
  });

  it.each(plain.must_throw.map((one) => [one.id, one] as const))('refuses %s', (_id, one) => {
    expect(() => hashTypedData(one.typedData)).toThrow();
  });
});

describe('ERC-6492 and smart accounts, offline', () => {
  const offline = (kind: Offline['kind']) =>
    smart.offline.filter((one) => one.kind === kind).map((one) => [one.id, one] as const);

  it.each(offline('erc6492-parse'))('%s', (_id, { input, expected }) => {
    expect(isErc6492Signature(input)).toBe(expected.isErc6492);
    if (!expected.isErc6492) return;
    const parsed = parseErc6492Signature(input);
    expect(parsed.address?.toLowerCase()).toBe(expected.address?.toLowerCase());
    if (expected.data !== undefined) expect(parsed.data).toBe(expected.data);
    if (expected.signature !== undefined) expect(parsed.signature).toBe(expected.signature);
    expect(parsed.data?.startsWith(expected.factory_calldata_prefix ?? '0x')).toBe(true);
    const inner = expected.inner_signature_bytes ?? size(parsed.signature);
    expect(size(parsed.signature)).toBe(inner);
  });

  it.each(offline('eip712-eoa'))('%s', async (_id, { typedData, address, signature, expected }) => {
    if (expected.hash !== undefined) expect(hashTypedData(typedData)).toBe(expected.hash);
    expect(await verifyTypedData({ address, signature, ...typedData })).toBe(expected.valid);
  });

  it.each(offline('eip712-hash'))('%s', (_id, { typedData, expected }) => {
    expect(hashTypedData(typedData)).toBe(expected.hash);
  });
});
