/** What a rule finds of made-up wallets, for the words of it. */
import { shortenAddress } from '#core/address.ts';
import { askingsOf } from '#core/eligibility/askings.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts } from '#core/eligibility/facts.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { readingKey } from '#core/eligibility/reading.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';

export const wallets = [1, 2, 3, 4, 5, 6].map((digit) =>
  asAddress(`0x${String(digit).repeat(40)}`),
);
export const civ: KnownToken = {
  symbol: 'CIV',
  standard: 'erc20',
  chainId: 1,
  address: asAddress(`0x${'c'.repeat(40)}`),
  decimals: 2,
};

export type Known = Partial<Pick<Facts, 'citizen' | 'member' | 'accounts' | 'roles'>>;
/** Of each wallet what is read of it; a text is a name, null what could not be read. */
export type Values = readonly (bigint | string | null)[];
/** Who told of each wallet, whatever is asked of it. */
export type Told = readonly (string | undefined)[];

const contract = (standard: KnownToken['standard'], symbol: string): KnownToken => ({
  ...{ ...civ, standard, symbol, decimals: 0 },
  address: asAddress(`0x${'d'.repeat(40)}`),
});
export const TOKENS: readonly KnownToken[] = [
  civ,
  { ...civ, standard: 'votes' },
  contract('erc721', 'BADGE'),
  contract('erc1155', 'ITEMS'),
  contract('view', 'stake'),
  contract('safe', 'Safe'),
  contract('names', 'ENS'),
  { ...contract('erc4626', 'USDC'), decimals: 2 },
  { ...contract('native', 'ETH'), decimals: 2 },
];
export const SHORT = shortenAddress(asAddress(`0x${'d'.repeat(40)}`));
export const NOW = new Date('2026-12-01T12:00:00Z');

export function found(
  rule: string,
  values: Values,
  known: Known = { citizen: 'never' },
  told: Told = [],
) {
  const parsed = parseRule(rule, TOKENS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
  const own = wallets.slice(0, values.length);
  const readings = askingsOf([parsed.value]).flatMap((asking) =>
    own.flatMap((wallet, place) => {
      const value = values[place] ?? null;
      if (value === null) return [];
      const toldBy = told[place];
      const reading = {
        ...(typeof value === 'bigint' ? { value } : { value: 1n, text: value }),
        ...{ block: 7n, ...(toldBy !== undefined && { toldBy }) },
      };
      return [[readingKey(asking, wallet), reading] as const];
    }),
  );
  const facts: Facts = {
    ...{ at: NOW, citizen: null, member: null, accounts: [null], roles: new Map(), ...known },
    wallets: own.map((address) => ({ address, chainId: null })),
    readings: new Map(readings),
  };
  return evaluate(parsed.value, facts).trace;
}
