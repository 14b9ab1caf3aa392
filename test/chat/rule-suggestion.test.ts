import { describe, expect, it } from 'vitest';
import { suggestRules } from '#chat/rule-suggestion.ts';
import { wordsFor } from '#chat/words/index.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { TOKEN_STANDARDS } from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress, asId } from '#core/identity.ts';

const ADDRESS = asAddress(`0x${'a'.repeat(40)}`);
const TOKEN = { standard: 'erc20', chainId: 1, decimals: 18 } as const;
const KNOWN: readonly KnownToken[] = [
  { ...TOKEN, symbol: 'CIV', address: asAddress(`0x${'b'.repeat(40)}`) },
  ...TOKEN_STANDARDS.map((standard) => ({
    ...{ ...TOKEN, standard, symbol: ADDRESS, address: ADDRESS },
  })),
];

type Asked = Parameters<typeof suggestRules>[0];
async function suggest(partial: string, token: string | null = ADDRESS, community = true) {
  const asset = { symbol: token === null ? 'POINT' : 'CIV', token };
  const call = {
    words: wordsFor('en'),
    scene: { community: community ? asId('c') : undefined },
    services: { communities: { get: async () => ({ asset }) } },
  };
  // Only what it asks of the world is here.
  return suggestRules(call as unknown as Asked, partial);
}

describe('common rules', () => {
  it.each([
    ['', 'erc20(CIV) >= 100'],
    ['', 'citizen'],
    ['', 'member >= 90d'],
    ['250', 'erc20(CIV) >= 250'],
    ['30', 'member >= 30d'],
    ['memb', 'member >= 90d'],
    ['citizen and ', 'citizen and erc20(CIV) >= 100'],
    ['citizen or not memb', 'citizen or not member >= 90d'],
    ['at least 2 of (cit', 'at least 2 of (citizen'],
    [ADDRESS, `nft(${ADDRESS})`],
    [ADDRESS, `safeOwner(${ADDRESS})`],
    [`citizen or ${ADDRESS}`, `citizen or assets(${ADDRESS}) >= 1`],
  ])('%j offers %s', async (partial, value) => {
    expect((await suggest(partial)).map((one) => one.value)).toContain(value);
  });

  it('are rules, each under its own words', async () => {
    for (const partial of ['', '7', ADDRESS, `citizen or ${ADDRESS}`]) {
      const found = await suggest(partial);
      for (const { label, value } of found) {
        expect([value, parseRule(value, KNOWN).ok]).toEqual([value, true]);
        expect([label.length <= 100, value.length <= 100]).toEqual([true, true]);
      }
      expect(new Set(found.map(({ label }) => label)).size).toBe(found.length);
    }
  });

  it('name a token only where there is one, and offer nothing that does not fit', async () => {
    const values = (await suggest('', null)).map(({ value }) => value);
    expect(values).toContain('citizen');
    expect(values.join()).not.toContain('erc20');
    expect(await suggest('zebra')).toEqual([]);
    expect(await suggest('', ADDRESS, false)).toEqual([]);
  });
});
