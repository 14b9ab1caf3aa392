import { x25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type PersonId, type VoteId } from '#core/identity.ts';
import { fromHex, toHex } from '#core/keccak.ts';
import { choiceToJson, parseChoice } from '#core/voting/ballot.ts';
import { METHODS } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import {
  ballotBytes,
  isSealed,
  openJson,
  type Sealed,
  type SealedFor,
  sealJson,
  sealPairOf,
  secretVoterOf,
} from '#core/voting/seal.ts';

const KEY = 'b'.repeat(64);
const vote = asId<VoteId>('01900000-0000-7000-8000-0000000000a1');
const otherVote = asId<VoteId>('01900000-0000-7000-8000-0000000000a2');
const ada = asId<PersonId>('01900000-0000-7000-8000-0000000000b1');
const bo = asId<PersonId>('01900000-0000-7000-8000-0000000000b2');
const pair = sealPairOf(KEY, vote);
const to: SealedFor = { vote, person: ada, as: 'ballot' };
let last = 0;
/** Different each time, and the same in every run. */
const random = (): Uint8Array => {
  last += 1;
  return Uint8Array.from({ length: 32 }, (_, index) => (last * 31 + index * 7) % 251);
};
const seal = (json: Parameters<typeof sealJson>[0]['json'], length = 64) =>
  sealJson({ seal: pair.seal, to, json, length, random: random() });
const bytesOf = ({ sealed }: Sealed) => Buffer.from(sealed, 'base64');

describe('a sealed choice', () => {
  it('opens for its vote and person, with its key', () => {
    expect(openJson(pair, to, seal([2, 1]))).toEqual([2, 1]);
  });

  it.each<[string, Parameters<typeof openJson>[0], SealedFor]>([
    ['another person', pair, { ...to, person: bo }],
    ['another vote under the same pair', pair, { ...to, vote: otherVote }],
    ['a draft', pair, { ...to, as: 'draft' }],
    ['the pair of another vote', sealPairOf(KEY, otherVote), to],
    ['another SEAL_KEY', sealPairOf('c'.repeat(64), vote), to],
  ])('does not open for %s', (_, with_, for_) => {
    expect(openJson(with_, for_, seal(1))).toBeUndefined();
  });

  it('does not open once any bit of it was turned', () => {
    const whole = bytesOf(seal(1, 2));
    for (let place = 0; place < whole.length; place += 1) {
      const turned = Buffer.from(whole);
      turned[place] = (turned[place] ?? 0) ^ 1;
      expect(openJson(pair, to, { sealed: turned.toString('base64') })).toBeUndefined();
    }
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a choice in the clear', 1],
    ['no base64', { sealed: '!' }],
    ['too short a text', { sealed: 'AAAA' }],
    ['a point of low order', { sealed: Buffer.alloc(64).toString('base64') }],
  ])('is not %s', (_, stored) => {
    expect(openJson(pair, to, stored)).toBeUndefined();
  });

  it('is as long as every other of its vote, whatever the method', () => {
    for (const method of METHODS) {
      const { shape, minOptions, maxOptions } = METHODS_BY_ID[method];
      const optionCount = minOptions === maxOptions ? minOptions : 12;
      const all = Array.from({ length: optionCount }, (_, index) => index + 1);
      const weight = shape === 'scores' ? 5 : 1.7976931348623157e308;
      const longest = {
        one: optionCount,
        set: all,
        ranking: method === 'copeland/1' || method === 'schulze/1' ? [all] : all,
        weights: Object.fromEntries(all.map((option) => [option, weight])),
        scores: Object.fromEntries(all.map((option) => [option, 4.000000000000001])),
      }[shape];
      const shortest = { one: 1, set: [1], ranking: [1], weights: { 1: 1 }, scores: { 1: 1 } }[
        shape
      ];
      const lengths = [longest, shortest, { abstain: true }].map((json) => {
        const choice = parseChoice(method, optionCount, json);
        if (!choice.ok) throw new Error(`${method}: ${choice.refusal.code}`);
        const length = ballotBytes(method, optionCount);
        return bytesOf(seal(choiceToJson(choice.value), length)).length;
      });
      expect(new Set(lengths).size, method).toBe(1);
    }
  });

  it('says the same twice in two ways', () => {
    expect(seal(1)).not.toEqual(seal(1));
  });

  it('gives back whatever JSON it was given', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 2 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (json, bytes) => {
          const value = JSON.parse(JSON.stringify(json));
          const text = JSON.stringify(value);
          fc.pre(text.isWellFormed() && text.length < 4_000);
          const sealed = sealJson({ seal: pair.seal, to, json: value, random: bytes });
          expect(openJson(pair, to, sealed)).toEqual(value);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the pair of a vote', () => {
  it('is the same each time, and its public half tells nothing of SEAL_KEY', () => {
    expect(sealPairOf(KEY.toUpperCase(), vote)).toEqual(pair);
    expect(pair.seal.publicKey).toBe(toHex(x25519.getPublicKey(pair.privateKey)));
    expect(toHex(pair.privateKey)).not.toContain(KEY);
    expect(fromHex(pair.seal.publicKey)).toHaveLength(32);
  });

  it('refuses a key that is not 32 bytes', () => {
    expect(() => sealPairOf('ab', vote)).toThrow('32 bytes');
  });

  it('names the voters of a secret vote each in one way, and in another vote in another', () => {
    const name = secretVoterOf(pair, to);
    expect(secretVoterOf(pair, to)).toBe(name);
    expect(secretVoterOf(pair, { ...to, person: bo })).not.toBe(name);
    expect(secretVoterOf(sealPairOf(KEY, otherVote), { ...to, vote: otherVote })).not.toBe(name);
    expect(name).toMatch(/^0x[0-9a-f]{64}$/);
  });
});

it('knows a sealed choice from one in the clear', () => {
  expect([isSealed(seal(1)), isSealed(1), isSealed({ choice: 1 }), isSealed(null)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
