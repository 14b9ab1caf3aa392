import type { TokenStandard } from '#core/eligibility/rule.ts';
import { at, bold, code, command, say, type Text } from '../../text.ts';
import { duration } from './proposal.ts';

export const MARK = { yes: '✅', no: '❌', unknown: '❔', unchecked: '❔', unread: '❔' } as const;
type Verdict = 'yes' | 'no' | 'unknown';

const STANDARD: { readonly [S in TokenStandard]: string } = {
  native: "a chain's coin",
  erc20: 'a token (ERC-20)',
  erc721: 'a collection (ERC-721)',
  erc1155: 'a collection of many kinds (ERC-1155)',
  votes: 'a token with votes (ERC-5805)',
  erc4626: 'a vault (ERC-4626)',
  view: 'a contract',
  safe: 'a Safe',
  names: 'ENS names',
};

/** Whether it is known what that is. */
export const isStandard = (standard: string): boolean => Object.hasOwn(STANDARD, standard);

export const standardName = (standard: string): string =>
  (STANDARD as { readonly [name: string]: string })[standard] ?? 'not a token';

type Counted = {
  verdict: Verdict;
  found: string;
  needed: string;
  missing: string;
  symbol: string;
  oneWallet: boolean;
  /** Whether what is missing is wanted: under a "not" it is not. */
  step: boolean;
};

/** What there is, and what to do about it. */
const stepped = (line: Text, step: Text | false): Text => (step ? say`${line}: ${step}` : line);

/** What makes something so that is held or is so in a wallet. */
const HELD_STEP = {
  piece: 'hold it in a wallet you have linked',
  says: 'that contract decides; or link the wallet it says yes to',
  'safe-owner': 'its owners can make you one; or link the wallet that is one',
  name: 'choose it as the primary name of a wallet you have linked, in the ENS app',
} as const;

/** What each part of a rule found, in `/why` and wherever a rule let somebody not in. */
export const rule = {
  all: ({ verdict }: { verdict: Verdict }): Text => `${MARK[verdict]} all of:`,
  any: ({ verdict }: { verdict: Verdict }): Text => `${MARK[verdict]} any of:`,
  not: ({ verdict }: { verdict: Verdict }): Text => `${MARK[verdict]} not:`,
  atLeast: ({ verdict, least }: { verdict: Verdict; least: number }): Text =>
    `${MARK[verdict]} at least ${least} of:`,
  citizen: ({ verdict, step }: { verdict: Verdict; step: boolean }): Text => {
    if (verdict === 'unknown') return `${MARK.unknown} citizen: not known just now`;
    return stepped(`${MARK[verdict]} citizen`, step && 'a moderator can make you one');
  },
  member: ({ verdict, step }: { verdict: Verdict; step: boolean }): Text => {
    if (verdict === 'unknown') return `${MARK.unknown} member: not known just now`;
    return stepped(
      `${MARK[verdict]} member`,
      step && 'the time begins when you are seen in a chat of this community',
    );
  },
  account: ({ verdict, step }: { verdict: Verdict; step: boolean }): Text =>
    verdict === 'unknown'
      ? stepped(
          `${MARK.unknown} age of the account: Telegram does not say it. Discord does`,
          step &&
            'an older account of yours there counts once it is here, too, with the same wallet',
        )
      : `${MARK[verdict]} an account on Discord or Telegram`,
  /** `needed` as rules write it: 30d. */
  since: ({
    what,
    verdict,
    since,
    needed,
    reachedAt,
  }: {
    what: 'citizen' | 'member' | 'account-age';
    verdict: Verdict;
    since: Date;
    needed: string;
    reachedAt: Date;
  }): Text => {
    const subject = {
      citizen: 'citizen since',
      member: 'member since',
      'account-age': 'account made',
    }[what];
    const line = say`${MARK[verdict]} ${subject} ${[at(since, 'date')]}, ${needed} needed`;
    if (verdict === 'yes') return line;
    return verdict === 'no'
      ? say`${line}: reached ${[at(reachedAt, 'relative')]}`
      : say`${line}; Telegram does not say how old the other account is`;
  },
  role: ({ verdict, role, step }: { verdict: Verdict; role: string; step: boolean }): Text =>
    stepped(
      say`${MARK[verdict]} the rule of the role ${[bold(role)]}`,
      step && say`${[command('role why')]} with its name shows what is missing`,
    ),
  token: ({ verdict, found, needed, missing, symbol, oneWallet, step }: Counted): Text => {
    const where = oneWallet ? ' in one wallet' : '';
    if (verdict === 'yes') return `${MARK.yes} ${found} ${symbol} found${where}, ${needed} needed`;
    if (verdict === 'unknown') {
      return `${MARK.unknown} ${found} ${symbol} found so far${where}, ${needed} needed; some could not be read, and that is retried by itself`;
    }
    const line = `${MARK.no} ${found} ${symbol} found${where}, ${needed} needed`;
    return step ? say`${line}: ${[bold(`${missing} ${symbol}`)]} missing` : line;
  },
  votesOf: ({ symbol }: { symbol: string }): string => `votes of ${symbol}`,
  /** To whoever has too few. */
  delegate: (): Text =>
    'tokens count as votes only once they are delegated: delegate yours to a wallet you linked, which may be the one that holds them',
  assetsOf: ({ symbol, vault }: { symbol: string; vault: string }): string =>
    `${symbol} in the vault ${vault}`,
  functionOf: ({ name, contract }: { name: string; contract: string }): string =>
    `of ${name} (${contract})`,
  /** What is held or is so in one of the wallets, or is not. */
  held: ({
    verdict,
    what,
    step,
  }: {
    verdict: Verdict;
    what: Text;
    step: keyof typeof HELD_STEP | null;
  }): Text =>
    verdict === 'unknown'
      ? say`${MARK.unknown} ${what}; it could not be read, and that is retried by itself`
      : stepped(say`${MARK[verdict]} ${what}`, step !== null && HELD_STEP[step]),
  piece: ({ symbol, id }: { symbol: string; id: string }): Text => say`${symbol} #${id}`,
  safeOwner: ({ safe }: { safe: string }): Text => say`owner of the Safe ${[code(safe)]}`,
  says: ({ name, contract }: { name: string; contract: string }): Text =>
    say`yes from ${[code(name)]} of ${[code(contract)]}`,
  /** Null: any. */
  name: ({ name }: { name: string | null }): Text => {
    if (name === null) return 'a primary ENS name';
    return name.startsWith('*.')
      ? say`a primary name below ${name.slice(2)}`
      : say`the primary name ${name}`;
  },
  noName: () => 'no name',
  yes: () => 'yes',
  no: () => 'no',
  wallet: ({
    wallet,
    value,
    block,
    toldBy,
  }: {
    wallet: string;
    value: string | null;
    block: string | null;
    /** Null where it is not known, and where `readFrom` says it of all. */
    toldBy: string | null;
  }): Text => {
    if (value === null) return say`${[code(wallet)]}: could not be read`;
    const from = toldBy === null ? '' : say`, read from ${[code(toldBy)]}`;
    return say`${[code(wallet)]}: ${value} at block ${block ?? '?'}${from}`;
  },
  /** The provider, once for all wallets above. In `code`, lest a domain become a link. */
  readFrom: ({ toldBy }: { toldBy: string }): Text => say`wallets read from ${[code(toldBy)]}`,
  moreWallets: ({ count }: { count: number }): Text => `and ${count} more wallets`,
  noWallet: (): Text => 'no wallet was counted',
  /** What a rule asks, for those who do not read rules. */
  plain: {
    all: (): Text => 'all of these:',
    any: (): Text => 'any of these:',
    not: (): Text => 'not:',
    atLeast: ({ least }: { least: number }): Text => `at least ${least} of these:`,
    counted: ({
      amount,
      unit,
      oneWallet,
    }: {
      amount: string;
      unit: string;
      oneWallet: boolean;
    }): Text =>
      say`has ${[bold(amount)]} or more ${[bold(unit)]}, ${oneWallet ? 'in one wallet' : 'in all linked wallets together'}`,
    piece: ({ unit }: { unit: string }): Text => say`has a piece of ${[bold(unit)]}`,
    is: ({ what }: { what: Text }): Text => say`has or is: ${what}`,
    citizen: ({ ms }: { ms: number | undefined }): Text =>
      ms === undefined ? 'is a citizen' : say`has been a citizen for ${[bold(duration(ms))]}`,
    member: ({ ms }: { ms: number }): Text =>
      say`has been a member here for ${[bold(duration(ms))]}`,
    account: ({ ms }: { ms: number }): Text =>
      say`has a chat account that is ${[bold(duration(ms))]} old (only Discord says that)`,
    role: ({ name }: { name: string }): Text => say`meets the rule of the role ${[bold(name)]}`,
  },
  /** What common rules ask, while one is typed. */
  suggest: {
    hold: ({ amount, symbol }: { amount: string; symbol: string }) =>
      `hold ${amount} ${symbol} or more`,
    citizen: () => 'be a citizen',
    member: ({ days }: { days: string }) =>
      days === '1' ? 'be a member for a day' : `be a member for ${days} days`,
    name: () => 'have a primary ENS name',
    collection: () => 'own a piece of this collection (ERC-721)',
    token: () => 'hold this token (ERC-20)',
    item: () => 'own a piece of kind 1 of it (ERC-1155)',
    votes: () => 'have votes of this token, own or delegated',
    vault: () => 'have a share of this vault (ERC-4626)',
    safeOwner: () => 'be an owner of this Safe',
  },
};
