import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/canonical-json.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Choice } from '#core/voting/choice.ts';
import {
  type BallotTerms,
  decideSigning,
  nextSequence,
  printTyped,
  readableChoice,
  signedToJson,
  signingOf,
  standingOf,
  typedBallot,
} from '#core/voting/signed.ts';

const VOTE = asId<VoteId>('01890000-0000-7000-8000-00000000000a');
const terms: BallotTerms = {
  vote: VOTE,
  question: 'Which day?',
  choices: ['Mon', 'Tue', 'Wed'],
  voter: `0x${'ab'.repeat(32)}`,
  choice: { choice: [3, 1] },
  sequence: 1_893_456_000_000,
  chainId: 1,
  host: 'civitas.example',
};

describe('the text a wallet signs', () => {
  it('is one text for one ballot, with every part of it', () => {
    const { domain, primaryType, message } = typedBallot(terms);
    expect(domain).toEqual({
      name: 'Civitas',
      version: '1',
      chainId: 1,
      salt: keccakText('civitas.example'),
    });
    expect(primaryType).toBe('Ballot');
    expect(message).toEqual({
      vote: VOTE,
      question: 'Which day?',
      voter: `0x${'ab'.repeat(32)}`,
      choice: '[3,1]',
      answer: '1. Wed  2. Mon',
      sequence: '1893456000000',
    });
    expect(printTyped(typedBallot(terms))).toBe(
      canonicalJson(JSON.parse(printTyped(typedBallot(terms)))),
    );
  });

  it.each<[string, Partial<BallotTerms>]>([
    ['the vote', { vote: asId('01890000-0000-7000-8000-00000000000b') }],
    ['the question', { question: 'Which night?' }],
    ['the voter', { voter: `0x${'ac'.repeat(32)}` }],
    ['the choice', { choice: { choice: [1, 3] } }],
    ['an abstention', { choice: { abstain: true } }],
    ['the sequence', { sequence: 1_893_456_000_001 }],
    ['the chain', { chainId: 10 }],
    ['the host', { host: 'civitas.exampie' }],
  ])('is another with %s', (_what, other) => {
    expect(printTyped(typedBallot({ ...terms, ...other }))).not.toBe(
      printTyped(typedBallot(terms)),
    );
  });

  it('cuts words that are too long to read, never the choice', () => {
    const choice = { choice: Array.from({ length: 300 }, (_, at) => at + 1) };
    const choices = choice.choice.map((at) => `Option number ${at}`);
    const { message } = typedBallot({ ...terms, question: 'é'.repeat(900), choices, choice });
    expect([...message.question]).toHaveLength(500);
    expect([...message.answer]).toHaveLength(500);
    expect(JSON.parse(message.choice)).toEqual(choice.choice);
    // Half a letter has no UTF-8, so no hash.
    expect(typedBallot({ ...terms, question: '\ud800' }).message.question.isWellFormed()).toBe(
      true,
    );
  });

  it.each<[Choice, string]>([
    [{ choice: 2 }, 'Tue'],
    [{ choice: [2, [1, 3]] }, '1. Tue  2. Mon = Wed'],
    [{ choice: { 1: 60, 3: 0.5 } }, 'Mon: 60, Wed: 0.5'],
    [{ abstain: true }, 'Abstain'],
  ])('says %j in words', (choice, words) => {
    expect(readableChoice(choice, terms.choices)).toBe(words);
  });
});

describe('an export', () => {
  it('holds what verifies a signature, the chain of a contract wallet too', () => {
    const message = printTyped(typedBallot(terms));
    const address = asAddress('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
    const stored = { v: 1, address, message, signature: '0x12' } as const;
    expect(signedToJson({ ...stored, chainId: null })).toEqual({
      voter: terms.voter,
      address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      typed: typedBallot(terms),
      signature: '0x12',
    });
    expect(signedToJson({ ...stored, chainId: 10 })).toMatchObject({ chainId: 10 });
  });
});

describe('whether a ballot may stand', () => {
  const decide = (
    signing: 'none' | 'optional' | 'required',
    sequence: number | null,
    earlier: number | null,
  ) => {
    const decided = decideSigning({
      vote: VOTE,
      signing,
      sequence,
      earlier,
      choice: { choice: 2 },
    });
    return decided.ok ? 'yes' : decided.refusal.code;
  };

  it.each([
    ['none', null, null, 'yes'],
    ['none', 5, null, 'signing-off'],
    ['optional', null, null, 'yes'],
    ['optional', 5, null, 'yes'],
    ['optional', null, 5, 'ballot-signed-before'],
    ['optional', 5, 5, 'ballot-sequence-old'],
    ['optional', 4, 5, 'ballot-sequence-old'],
    ['optional', 6, 5, 'yes'],
    ['required', null, null, 'ballot-unsigned'],
    ['required', null, 5, 'ballot-signed-before'],
    ['required', 6, 5, 'yes'],
  ] as const)('%s: %s after %s: %s (V2)', (signing, sequence, earlier, said) => {
    expect(decide(signing, sequence, earlier)).toBe(said);
  });

  it('carries what was pressed, for the button to sign it', () => {
    expect(
      decideSigning({
        ...{ vote: VOTE, signing: 'required', sequence: null, earlier: null },
        choice: { abstain: true },
      }),
    ).toEqual({
      ok: false,
      refusal: { code: 'ballot-unsigned', vote: VOTE, choice: '{"abstain":true}' },
    });
  });

  it('never goes back: a new sequence is above the last, whatever the clock says', () => {
    const last = fc.option(fc.nat(), { nil: null });
    fc.assert(
      fc.property(fc.nat(), last, (now, earlier) => {
        const next = nextSequence(new Date(now), earlier);
        expect(next).toBeGreaterThan(earlier ?? -1);
        const [signed, before] = [{ sequence: next }, { sequence: earlier }];
        expect(standingOf([before, signed])).toBe(signed);
        expect(standingOf([signed, before])).toBe(signed);
      }),
    );
  });

  it('stands by the highest sequence, where no wallet signed by being cast last', () => {
    const of = (...sequences: (number | null)[]) =>
      sequences.map((sequence, id) => ({ id, sequence }));
    const cases: [(number | null)[], number | undefined][] = [
      [[], undefined],
      [[null], 0],
      [[null, null, null], 2],
      [[7, null, null], 0],
      [[null, 7, null], 1],
      [[7, 8, null], 1],
      [[8, 7, null], 0],
      // Two who were joined later signed in one millisecond: the one cast first.
      [[7, 7], 0],
    ];
    for (const [sequences, stands] of cases) {
      expect(standingOf(of(...sequences))?.id, String(sequences)).toBe(stands);
    }
  });

  it('is signed only where everybody may see who chose what', () => {
    expect(signingOf({ secrecy: 'open', signing: 'required' })).toBe('required');
    for (const secrecy of ['sealed', 'secret'] as const) {
      expect(signingOf({ secrecy, signing: 'optional' })).toBe('none');
    }
  });
});
