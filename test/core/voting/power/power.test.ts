/** Powers: what each tree comes to, to the unit, and what holds of all of them (V2, V3, V7). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';
import { blurPower, evaluatePower } from '#core/voting/power/evaluate.ts';
import { parsePower } from '#core/voting/power/parse-power.ts';
import {
  addsUp,
  chainsOf,
  gainsBySplitting,
  isTokenPower,
  type Power,
  powerTermsOf,
} from '#core/voting/power/power.ts';
import { powerFromJson, powerToJson } from '#core/voting/power/power-json.ts';
import { printPower } from '#core/voting/power/print-power.ts';
import { settlesSupply } from '#core/voting/power/supply.ts';

const CIV = asAddress(`0x${'11'.repeat(20)}`);
const NFT = asAddress(`0x${'22'.repeat(20)}`);
const STAKE = asAddress(`0x${'33'.repeat(20)}`);
const tokens: KnownToken[] = [
  { symbol: 'CIV', standard: 'erc20', chainId: 1, address: CIV, decimals: 18 },
  { symbol: 'CIV', standard: 'erc20', chainId: 10, address: CIV, decimals: 18 },
  { symbol: 'USD', standard: 'erc20', chainId: 1, address: STAKE, decimals: 6 },
  { symbol: 'BADGE', standard: 'erc721', chainId: 1, address: NFT, decimals: 0 },
];

function power(text: string): Power {
  const read = parsePower(text, tokens);
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.refusal)}`);
  return read.value;
}
const civ = (amount: number): bigint => BigInt(amount) * 10n ** 18n;

describe('what a person weighs', () => {
  it.each<[string, bigint[], bigint, number]>([
    ['person', [1n], 1n, 0],
    ['person(erc20(CIV, chain 1) >= 100)', [0n], 0n, 0],
    ['erc20(CIV, chain 1)', [civ(7) + 3n], civ(7) + 3n, 18],
    ['votes(CIV, chain 1)', [civ(7)], civ(7), 18],
    ['nft(BADGE)', [3n], 3n, 0],
    // 100 for each piece, in the token's unit.
    ['erc20(CIV, chain 1) + 100 * nft(BADGE)', [civ(5), 2n], civ(205), 18],
    // Six decimals beside eighteen.
    ['erc20(USD) + erc20(CIV, chain 1)', [1_500_000n, civ(1)], civ(25) / 10n, 18],
    ['1/3 * nft(BADGE)', [1n], 333_333n, 6],
    ['0.5 * nft(BADGE)', [3n], 1_500_000n, 6],
    // √ of 2 tokens is 1.414…, rounded down at the token's last decimal.
    ['sqrt(erc20(CIV, chain 1))', [civ(2)], 1_414_213_562_373_095_048n, 18],
    ['sqrt(erc20(CIV, chain 1))', [civ(100)], civ(10), 18],
    ['sqrt(nft(BADGE))', [4n], 2_000_000n, 6],
    ['cap(erc20(CIV, chain 1), 50)', [civ(80)], civ(50), 18],
    ['cap(erc20(CIV, chain 1), 50)', [civ(50) - 1n], civ(50) - 1n, 18],
    ['cap(sqrt(erc20(CIV, chain 1)) + 2 * person, 11)', [civ(64), 1n], civ(10), 18],
    ['2 * (erc20(CIV, chain 1) + erc20(CIV, chain 10))', [civ(1), civ(2)], civ(6), 18],
    [`call(${STAKE}, stakedOf, decimals 6, chain 10)`, [7n], 7n, 6],
  ])('%s: %#', (text, readings, expected, decimals) => {
    const read = power(text);
    expect(read.decimals).toBe(decimals);
    expect(evaluatePower(read, readings)).toBe(expected);
  });

  it('is unknown as soon as one reading is, also below a cap that is reached (V7)', () => {
    expect(evaluatePower(power('cap(2 * nft(BADGE) + person, 1)'), [5n, null])).toBeNull();
    expect(evaluatePower(power('person'), [null])).toBeNull();
  });
});

it('keeps three digits of what an attested roll shows, and never more than was there', () => {
  const cases = [0n, 7n, 999n, 1_000n, 1_239n, 98_765n, civ(1) - 1n].map(blurPower);
  expect(cases).toEqual([0n, 7n, 999n, 1_000n, 1_230n, 98_700n, 999n * 10n ** 15n]);
});

describe('what a power is', () => {
  const facts = (text: string) => {
    const read = power(text);
    return [isTokenPower(read), gainsBySplitting(read), addsUp(read), settlesSupply(read)];
  };
  it.each([
    ['person', false, true, false, false],
    ['erc20(USD)', true, false, true, true],
    ['votes(USD) + 3 * erc20(CIV, chain 1)', true, false, true, true],
    ['nft(BADGE)', true, false, true, false],
    ['sqrt(erc20(USD))', true, true, false, false],
    ['2 * cap(erc20(USD), 1)', true, true, false, false],
    ['erc20(USD) + person', false, true, false, false],
  ])(
    '%s: of tokens %s, gains by splitting %s, adds up %s, has a supply %s',
    (text, ...expected) => {
      expect(facts(text)).toEqual(expected);
    },
  );

  it('names every chain that is read, those of a gate too', () => {
    expect(chainsOf(power('person(erc20(CIV, chain 10) >= 1) + nft(BADGE)'))).toEqual([10, 1]);
  });
});

describe('its text', () => {
  it.each([
    ['person', 'person'],
    ['PERSON ( citizen )', 'person(citizen)'],
    [
      'person(at least 1 of (member >= 7d, citizen >= 30d))',
      'person(at least 1 of (member >= 7d, citizen >= 30d))',
    ],
    [
      'person((citizen) and (nft(BADGE) or citizen))',
      'person(citizen and (nft(BADGE) or citizen))',
    ],
    [' 2*erc20( CIV , chain 10 )+nft(BADGE)', '2 * erc20(CIV, chain 10) + nft(BADGE)'],
    ['0.25 * (person + nft(BADGE))', '1/4 * (person + nft(BADGE))'],
    ['cap(sqrt(votes(USD)), 12.5)', 'cap(sqrt(votes(USD)), 12.5)'],
    [`call(${STAKE}, stakedOf)`, `call(${STAKE}, stakedOf, decimals 18, chain 1)`],
  ])('%s reads as %s', (text, printed) => {
    expect(printPower(power(text), tokens)).toBe(printed);
    expect(power(printed)).toEqual(power(text));
  });

  it.each([
    ['', 'rule-empty'],
    ['person(role("Crew"))', 'rule-not-for-rolls'],
    ['person(citizen and not accountAge >= 30d)', 'rule-not-for-rolls'],
    ['person +', 'rule-malformed'],
    ['0 * person', 'rule-malformed'],
    ['1/0 * person', 'rule-malformed'],
    ['sqrt person', 'rule-malformed'],
    ['cap(person)', 'rule-malformed'],
    ['cap(person, 0.5)', 'amount-too-precise'],
    ['person(', 'rule-malformed'],
    ['person()', 'rule-empty'],
    ['erc20(CIV)', 'token-ambiguous'],
    ['erc20(BADGE)', 'wrong-standard'],
    ['erc20(XYZ)', 'token-unknown'],
    ['call(0x12, f)', 'address-malformed'],
    [`call(${STAKE}, 1f)`, 'rule-malformed'],
    [`call(${STAKE}, f, decimals 37)`, 'rule-malformed'],
    [`${'sqrt('.repeat(9)}person${')'.repeat(9)}`, 'rule-too-deep'],
    [Array.from({ length: 25 }, () => 'person').join('+'), 'rule-too-large'],
    ['x'.repeat(1_001), 'rule-too-long'],
  ])('%s is refused as %s', (text, code) => {
    expect(parsePower(text, tokens)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('names what it means by itself, in the decimals of each, also where nobody knows its tokens', () => {
    const text = 'person(erc20(USD) >= 1.5 and nft(BADGE)) + person(erc20(CIV, chain 10) >= 100)';
    const stored = powerFromJson(JSON.parse(JSON.stringify(powerToJson(power(text)))));
    expect(printPower(stored, [])).toBe(text.replace('CIV, chain 10', 'CIV'));
    expect(printPower(stored, tokens)).toBe(text);
    // What names no contract is stored as ever.
    expect(powerToJson(power('person(citizen)'))).toEqual({
      ...{ v: 1, decimals: 0 },
      node: { kind: 'person', rule: { v: 1, node: { kind: 'citizen' } } },
    });
  });

  it('says where it stopped', () => {
    expect(parsePower('person + wat', tokens)).toMatchObject({
      refusal: { code: 'rule-malformed', position: 9, found: 'wat' },
    });
  });
});

/** Any tree whose text is written by hand. */
const trees = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('person', 'person(citizen)', 'nft(BADGE)', 'votes(USD)', 'erc20(CIV, chain 1)'),
    fc.tuple(fc.integer({ min: 1, max: 9 }), tie('tree')).map(([n, of]) => `${n} * (${of})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `${a} + ${b}`),
    tie('tree').map((of) => `sqrt(${of})`),
    tie('tree').map((of) => `cap(${of}, 1000)`),
  ),
})).tree;

describe('laws', () => {
  const readings = fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), {
    minLength: 32,
    maxLength: 32,
  });
  const fitting = (of: Power, values: readonly bigint[]) =>
    values.slice(0, powerTermsOf(of.node).length);

  it('is stored and printed, and comes back the same', () => {
    fc.assert(
      fc.property(trees, (text) => {
        const read = parsePower(text, tokens);
        if (!read.ok) return;
        expect(powerFromJson(JSON.parse(JSON.stringify(powerToJson(read.value))))).toEqual(
          read.value,
        );
        const again = parsePower(printPower(read.value, tokens), tokens);
        // "1 * (x)" is printed "x".
        if (again.ok) expect(printPower(again.value, tokens)).toBe(printPower(read.value, tokens));
        expect(again.ok).toBe(true);
      }),
    );
  });

  it('never weighs less for holding more', () => {
    fc.assert(
      fc.property(
        trees,
        readings,
        fc.nat(31),
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        (text, values, at, more) => {
          const read = parsePower(text, tokens);
          if (!read.ok) return;
          const before = evaluatePower(read.value, fitting(read.value, values)) ?? -1n;
          const raised = values.map((value, index) => (index === at ? value + more : value));
          expect(
            evaluatePower(read.value, fitting(read.value, raised)) ?? -1n,
          ).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  it('gives two halves no more than the whole unless it says that splitting gains (V2)', () => {
    fc.assert(
      fc.property(trees, readings, readings, (text, some, others) => {
        const read = parsePower(text, tokens);
        if (!read.ok || gainsBySplitting(read.value)) return;
        const of = (values: readonly bigint[]) =>
          evaluatePower(read.value, fitting(read.value, values)) ?? 0n;
        const whole = of(some.map((value, index) => value + (others[index] ?? 0n)));
        expect(of(some) + of(others)).toBeLessThanOrEqual(whole);
      }),
    );
  });
});
