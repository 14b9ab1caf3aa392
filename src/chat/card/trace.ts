/** What each part of a rule found: its value, in which wallet, at which block, and what is missing. */
import { shortenAddress } from '#core/address.ts';
import type { SinceTrace, Trace, WalletsTrace, WalletTrace } from '#core/eligibility/facts.ts';
import type { TokenStandard, WalletTerm } from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { printAge } from '#core/eligibility/terms/since.ts';
import { plain, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { shortSymbol } from './role.ts';

/** Whose view it is: addresses are shown to nobody else. `all`: every wallet, however many there are. */
export type Reader = { mine: boolean; all?: boolean };

const WALLETS_SHOWN = 4;

/** A part stands under its whole; what is deeper moves to the right. */
export const under = (line: Text): Text =>
  /^\u2003*↳/u.test(plain(line)) ? say`\u2003${line}` : say`↳ ${line}`;

const STANDARD: { readonly [K in WalletTerm['kind']]: TokenStandard } = {
  native: 'native',
  erc20: 'erc20',
  erc721: 'erc721',
  erc1155: 'erc1155',
  votes: 'votes',
  assets: 'erc4626',
  read: 'view',
  'safe-owner': 'safe',
  ens: 'names',
};

/** How a term is spoken of: by what it counts, or as something that is so or not. */
type Spoken =
  | { readonly unit: string; readonly decimals: number }
  | {
      readonly what: Text;
      readonly value: (wallet: WalletTrace) => string;
      readonly step: 'piece' | 'says' | 'safe-owner' | 'name';
    };

/**
 * `wanted`: whether it is to be so; under a "not" it is not, and nothing is said of how to get there. `told`: whom the wallets
 * were read from is said once, of all parts.
 */
type Seen = Reader & { readonly wanted: boolean; readonly told: boolean };

export function spokenOf(term: WalletTerm, tokens: readonly KnownToken[], words: Words): Spoken {
  const w = words.rule;
  const token = tokens.find(
    ({ address, chainId, standard }) =>
      address === term.token && chainId === term.chainId && standard === STANDARD[term.kind],
  );
  const short = shortenAddress(term.token);
  const symbol = token ? shortSymbol(token.symbol) : short;
  const decimals = token?.decimals ?? 0;
  const yesNo = ({ value }: WalletTrace): string => (value === 0n ? w.no() : w.yes());
  switch (term.kind) {
    case 'native':
    case 'erc20':
      return { unit: symbol, decimals };
    case 'votes':
      return { unit: w.votesOf({ symbol }), decimals };
    case 'assets':
      return { unit: w.assetsOf({ symbol, vault: short }), decimals };
    case 'erc721':
      return term.id === undefined
        ? { unit: symbol, decimals }
        : { what: w.piece({ symbol, id: String(term.id) }), value: yesNo, step: 'piece' };
    case 'erc1155':
      return { unit: plain(w.piece({ symbol, id: String(term.id) })), decimals };
    case 'read': {
      const { function: name } = term;
      return term.returns === 'bool' && term.atLeast === 1n
        ? { what: w.says({ name, contract: short }), value: yesNo, step: 'says' }
        : { unit: w.functionOf({ name, contract: short }), decimals };
    }
    case 'safe-owner':
      return { what: w.safeOwner({ safe: short }), value: yesNo, step: 'safe-owner' };
    case 'ens':
      return { what: w.name(term), value: ({ text }) => text ?? w.noName(), step: 'name' };
  }
}

/** Who told several values, where it is one for all of them. */
export function onlyTeller(told: readonly (string | null | undefined)[]): string | null {
  const [first, ...others] = told;
  if (!first || others.length === 0) return null;
  return others.every((one) => one === first) ? first : null;
}

const walletPartsOf = (trace: Trace): readonly WalletsTrace[] => {
  if ('of' in trace) return trace.of.flatMap(walletPartsOf);
  return 'wallets' in trace ? [trace] : [];
};

/** Of all wallets that could be read. Providers of two chains are two, whatever they are called. */
function tellerIn(trace: Trace): string | null {
  const parts = walletPartsOf(trace);
  if (new Set(parts.map(({ term }) => term.chainId)).size !== 1) return null;
  const read = parts.flatMap(({ wallets }) => wallets).filter(({ value }) => value !== null);
  return onlyTeller(read.map(({ toldBy }) => toldBy));
}

function walletLines(
  trace: WalletsTrace,
  shownOf: (wallet: WalletTrace) => string,
  words: Words,
  { all = false, told }: Seen,
): Text[] {
  const { wallets } = trace;
  const w = words.rule;
  if (wallets.length === 0) return [under(w.noWallet())];
  const shown = (all ? wallets : wallets.slice(0, WALLETS_SHOWN)).map((one) =>
    under(
      w.wallet({
        wallet: shortenAddress(one.wallet),
        value: one.value === null ? null : shownOf(one),
        block: one.block === null ? null : String(one.block),
        toldBy: told ? null : (one.toldBy ?? null),
      }),
    ),
  );
  const more = wallets.length - shown.length;
  return [...shown, ...(more > 0 ? [under(w.moreWallets({ count: more }))] : [])];
}

function walletsLines(
  trace: WalletsTrace,
  tokens: readonly KnownToken[],
  words: Words,
  reader: Seen,
): Text[] {
  const { mine, wanted } = reader;
  const { term, needed, found, verdict } = trace;
  const w = words.rule;
  const spoken = spokenOf(term, tokens, words);
  if ('what' in spoken) {
    const steps = mine && wanted && verdict === 'no';
    const line = w.held({ verdict, what: spoken.what, step: steps ? spoken.step : null });
    return mine ? [line, ...walletLines(trace, spoken.value, words, reader)] : [line];
  }
  const { unit, decimals } = spoken;
  const amount = (units: bigint): string => words.number.amount(units, decimals);
  const line = w.token({
    ...{ verdict, found: amount(found), needed: amount(needed), symbol: unit },
    missing: amount(found < needed ? needed - found : 0n),
    oneWallet: 'oneWallet' in term && term.oneWallet === true,
    step: wanted,
  });
  const shownOf = ({ value }: WalletTrace): string => `${amount(value ?? 0n)} ${unit}`;
  const delegates = mine && wanted && verdict === 'no' && term.kind === 'votes';
  return [
    line,
    ...(delegates ? [under(w.delegate())] : []),
    ...(mine ? walletLines(trace, shownOf, words, reader) : []),
  ];
}

function sinceLine(
  { term, verdict, since }: SinceTrace,
  words: Words,
  { mine, wanted }: Seen,
): Text {
  const { kind, atLeastMs } = term;
  if (since && atLeastMs !== undefined) {
    const reachedAt = new Date(since.getTime() + atLeastMs);
    return words.rule.since({
      ...{ what: kind, verdict, since, needed: printAge(atLeastMs), reachedAt },
    });
  }
  const step = mine && wanted && verdict !== 'yes';
  if (kind === 'citizen') return words.rule.citizen({ verdict, step });
  return kind === 'member'
    ? words.rule.member({ verdict, step })
    : words.rule.account({ verdict, step });
}

function partLines(trace: Trace, words: Words): Text {
  if (trace.kind === 'at-least') return words.rule.atLeast(trace);
  const kind = trace.kind === 'all' || trace.kind === 'any' ? trace.kind : 'not';
  return words.rule[kind](trace);
}

function linesOf(trace: Trace, tokens: readonly KnownToken[], words: Words, reader: Seen): Text[] {
  const toldBy = reader.mine && !reader.told ? tellerIn(trace) : null;
  if (toldBy !== null) {
    const lines = linesOf(trace, tokens, words, { ...reader, told: true });
    return [...lines, under(words.rule.readFrom({ toldBy }))];
  }
  if ('of' in trace) {
    const inside = trace.kind === 'not' ? { ...reader, wanted: !reader.wanted } : reader;
    return [
      partLines(trace, words),
      ...trace.of.flatMap((part) => linesOf(part, tokens, words, inside).map(under)),
    ];
  }
  if ('wallets' in trace) return walletsLines(trace, tokens, words, reader);
  if ('since' in trace) return [sinceLine(trace, words, reader)];
  const { verdict, term } = trace;
  const step = reader.mine && reader.wanted && verdict === 'no';
  return [words.rule.role({ verdict, role: term.name, step })];
}

/**
 * What balances are short of at the top of a rule that is not met; `one`: any of it is enough. Votes come by delegating, and
 * what a function answers by whatever its contract does: neither is held.
 */
export function shortOf(
  trace: Trace,
  tokens: readonly KnownToken[],
  words: Words,
): { missing: string[]; one: boolean } | null {
  const isTree = trace.kind === 'all' || trace.kind === 'any';
  const missing = (isTree ? trace.of : [trace]).flatMap((part) => {
    if (!('wallets' in part) || part.verdict !== 'no' || part.found >= part.needed) return [];
    const spoken = spokenOf(part.term, tokens, words);
    if ('what' in spoken || part.term.kind === 'votes' || part.term.kind === 'read') return [];
    return [`${words.number.amount(part.needed - part.found, spoken.decimals)} ${spoken.unit}`];
  });
  return missing.length === 0 ? null : { missing, one: trace.kind === 'any' };
}

/** One line for each part, with what is missing and, to the reader of his own, how to get it. */
export const traceLines = (
  trace: Trace,
  tokens: readonly KnownToken[],
  words: Words,
  reader: Reader,
): Text[] => linesOf(trace, tokens, words, { ...reader, wanted: true, told: false });
