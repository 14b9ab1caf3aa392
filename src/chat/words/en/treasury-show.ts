import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import { FLOW_DAYS } from '#core/ledger/overview.ts';
import type { HolderKind } from '#service/treasury/holder.ts';
import { at, bold, command, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';

/** What each holds it for; whose it is where it is not the community's. */
const HOLDER: { readonly [K in HolderKind]: string } = {
  account: 'Own account',
  replaced: 'Replaced account, being emptied',
  contract: 'Contract',
  gas: 'Gas purse (network fees only)',
  vault: 'Members’ deposits (theirs, not the community’s)',
};
/** The same, short: beside a bar. */
const PART: { readonly [K in HolderKind]: string } = {
  ...HOLDER,
  replaced: 'Replaced account',
  gas: 'Gas purse',
  vault: 'Members’ deposits',
};
const CONTRACT: { readonly [K in ExecutorKind]: string } = {
  safe: 'Safe',
  timelock: 'Timelock',
  governor: 'Governor',
};
type Where = { kind: HolderKind; contracts: readonly { kind: ExecutorKind; address: string }[] };

const kindsOf = (contracts: Where['contracts']): string =>
  [...new Set(contracts.map(({ kind }) => CONTRACT[kind]))].join(' and ');

const counted = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`;

/** `/treasury show`: what a community has, what of it is spoken for, what came and went. */
export const treasuryShow = {
  describe: () => 'What the community has, what of it is promised, what came and went',
  heading: () => 'Treasury',
  credits: ({ symbol }: { symbol: string }): Text =>
    say`This community keeps its books in credits (${[bold(symbol)]}), which no chain knows: it has no money on one. ${[command('balance')]} shows how many you have.`,
  noAccount: (): Text =>
    'This community has no account on a chain yet. One is made by itself as soon as this host has keys and its chain answers; a contract is named by a steward.',
  connect: (): Text => say`${[command('treasury connect')]} names a contract that keeps the money.`,
  alone: (): Text =>
    say`Only whoever runs this bot has the key of the own account. A contract with other owners, named by ${[command('treasury connect')]}, keeps the money in the community’s hands also when this bot or its host is gone.`,
  holder: ({
    kind,
    contracts,
    address,
    chain,
    pays,
    holdings,
  }: Where & {
    address: Text;
    /** Null where all is on one chain. */
    chain: number | null;
    pays: boolean;
    holdings: Text;
  }): Text => {
    const name = kind === 'contract' ? kindsOf(contracts) : HOLDER[kind];
    const where = chain === null ? '' : ` on ${chainName(chain)}`;
    return say`${[bold(name)]} ${address}${where}${pays ? ', which pays what is decided' : ''}: ${holdings}`;
  },
  part: ({ kind, contracts }: Where): string =>
    kind === 'contract' ? kindsOf(contracts) : PART[kind],
  pieces: ({ amount, symbol }: { amount: string; symbol: string }) =>
    `${amount} ${amount === '1' ? 'piece' : 'pieces'} of ${symbol}`,
  unknown: ({ symbol }: { symbol: string }) => `${symbol} unknown`,
  less: ({ least }: { least: string }) => `< ${least}`,
  nothing: () => 'nothing',
  notRead: () => 'unknown, for the chain could not be read',
  andMore: ({ count }: { count: number }) => `and ${count} more`,
  moreHolders: ({ count }: { count: number }): Text =>
    `And ${counted(count, 'more address', 'more addresses')}, of which the first are shown.`,
  idle: ({ count }: { count: number }): Text =>
    `${counted(count, 'other account of it holds', 'other accounts of it hold')} nothing.`,
  readAt: ({ block, chain }: { block: string; chain: number }): Text =>
    `Read at block ${block} of ${chainName(chain)}, which is final.`,
  chainNotRead: ({ chain }: { chain: number }): Text =>
    say`⚠️ ${chainName(chain)} could not be read now, so what is there is unknown, and not nothing. Please ask again in a few minutes; where it stays so, whoever runs the bot looks at its RPC addresses.`,
  contractsNotRead: ({ count }: { count: number }): Text =>
    `${counted(count, 'contract that a decision names', 'contracts that decisions name')} could not be asked what they are; what is held of them is not listed now.`,
  only: (): Text =>
    'Listed are the community’s token, the coins of its chains, and tokens that its gates or decisions name: anybody can send any other to an address.',
  standing: ({ total, promised, free }: { total: string; promised: string; free: string }): Text =>
    say`${[bold(total)]} are the community’s in all. ${[bold(promised)]} of it are promised, ${[bold(free)]} are free.`,
  overdrawn: ({
    total,
    promised,
    missing,
  }: {
    total: string;
    promised: string;
    missing: string;
  }): Text =>
    say`${[bold(total)]} are the community’s in all, and ${[bold(promised)]} are promised: ⚠️ ${[bold(missing)]} more than there is.`,
  allFree: ({ total }: { total: string }): Text =>
    say`${[bold(total)]} are the community’s in all, and nothing of it is promised.`,
  standingUnknown: ({ promised }: { promised: string | null }): Text =>
    say`How much the community has in all is unknown, for not all of it could be read; so is what is free. ${promised === null ? 'Nothing is promised.' : say`${[bold(promised)]} are promised.`}`,
  promisedHeading: () => 'Promised:',
  pending: ({ amount }: { amount: string }) => `${amount} in payments on their way`,
  carried: ({ amount }: { amount: string }) => `${amount} in the hands of its contracts`,
  waiting: ({ amount, count }: { amount: string; count: number }) =>
    `${amount} in ${counted(count, 'decision that passed and waits', 'decisions that passed and wait')}`,
  budgets: ({ amount, count }: { amount: string; count: number }) =>
    `${amount} left in ${counted(count, 'open budget', 'open budgets')}`,
  flows: ({ came, gone }: { came: string; gone: string }): Text =>
    say`${[bold(`Last ${FLOW_DAYS} days:`)]} ${[bold(came)]} came in, ${[bold(gone)]} went out, as far as it is final.`,
  still: ({ symbol }: { symbol: string }): Text =>
    say`${[bold(`Last ${FLOW_DAYS} days:`)]} no ${symbol} came in or went out, as far as it is final.`,
  opened: ({ amount, when }: { amount: string; when: Date }): Text =>
    say`The books of the own account begin on ${[at(when, 'date')]}, with ${amount} that were there.`,
  unexplained: ({ amount, isCoin }: { amount: string; isCoin: boolean }): Text =>
    isCoin
      ? `${amount} of that went by no payment: network fees, or a payment that was not decided here.`
      : `⚠️ ${amount} of that went by no payment that was decided here.`,
  largest: () => 'What went out, the largest first:',
  outflow: ({
    amount,
    when,
    of,
    hash,
  }: {
    amount: string;
    when: Date;
    of: Text;
    hash: Text | null;
  }): Text =>
    say`${[bold(amount)]} on ${[at(when, 'date')]} for ${of}${hash === null ? '' : say` (${hash})`}`,
  proposal: ({ number, title }: { number: number; title: string | null }): Text =>
    say`${[bold(`#${number}`)]} ${title ?? '(text folded)'}`,
  budget: ({ number, name }: { number: number; name: string }): Text =>
    say`the budget ${[bold(`#${number} ${name}`)]}`,
  morePayments: ({ count }: { count: number }) =>
    `and ${counted(count, 'smaller payment', 'smaller payments')}`,
  acts: ({ count }: { count: number }): Text =>
    `${counted(count, 'decision was carried out that pays', 'decisions were carried out that pay')} nothing (calls, new tokens, pieces).`,
  vault: ({ came, gone }: { came: string; gone: string }): Text =>
    `Members paid ${came} in and took ${gone} out of their deposits; that is not counted above.`,
  ahead: ({ amount, more, block }: { amount: string; more: boolean; block: string }): Text =>
    `The chain shows ${amount} ${more ? 'more' : 'less'} in the own account than these books explain. They were last brought up to date at block ${block}, and are every minute.`,
  notBooked: (): Text =>
    'The books have not looked at the own account yet; they do within a minute.',
  contractBooks: (): Text =>
    'What comes into a contract, and what its owners pay from it without a decision here, is in no books: its balance above is what the chain says.',
  status: () => 'What is happening?',
  budgetList: () => 'Budgets',
  picture: {
    title: ({ community }: { community: string }) => `Treasury of ${community}`,
    subtitle: ({ blocks }: { blocks: readonly { chain: number; block: string }[] }) =>
      blocks.map(({ chain, block }) => `${chainName(chain)}, block ${block}`).join(' · '),
    onChain: ({ symbol, chain }: { symbol: string; chain: number }) =>
      `${symbol} on ${chainName(chain)}`,
    /** Some of it could not be read. */
    atLeast: ({ amount }: { amount: string }) => `${amount} and what is unknown`,
    allUnknown: () => 'unknown',
    promised: ({ promised, free }: { promised: string; free: string }) =>
      `Promised ${promised} · free ${free}`,
    overdrawn: ({ promised }: { promised: string }) => `Promised ${promised}, more than there is`,
    flows: ({ symbol }: { symbol: string }) => `${symbol} in the last ${FLOW_DAYS} days`,
    came: ({ amount }: { amount: string }) => `In ${amount}`,
    gone: ({ amount }: { amount: string }) => `Out ${amount}`,
    from: () => `${FLOW_DAYS} days ago`,
    to: () => 'today',
    moreTokens: ({ count }: { count: number }) =>
      `${counted(count, 'more token is', 'more tokens are')} told by the message`,
    alt: ({ title, lines }: { title: string; lines: readonly string[] }) =>
      `${title}. ${lines.join('; ')}`,
    altHolding: (of: { label: string; value: string; parts: readonly string[] }) =>
      `${of.label}: ${of.value}${of.parts.length === 0 ? '' : ` (${of.parts.join(', ')})`}`,
    altFlows: ({ heading, came, gone }: { heading: string; came: string; gone: string }) =>
      `${heading}: ${came}, ${gone}`,
  },
};
