import { at, bold, code, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';

/** Credits are said to be credits, so that nobody takes them for the token of that name. */
const units = ({ symbol, custody }: { symbol: string; custody: boolean }): string =>
  custody ? symbol : `${symbol} credits`;

type Money = { amount: string; symbol: string; custody: boolean };
const money = (given: Money): Text => [bold(`${given.amount} ${units(given)}`)];

export const tip = {
  describe: {
    tip: () => 'Tip somebody from your balance',
    balance: () => 'What you have here',
    withdraw: () => 'Send from your balance to your own wallet',
    deposit: () => 'How to add to your balance',
    issue: () => 'Give out community credits (stewards, while founding)',
    confirm: () => 'Send it',
  },
  option: {
    to: () => 'To whom?',
    amount: () => 'How much? (for example 2.5)',
    memo: () => 'What for? Everybody sees it',
    reason: () => 'The reason, kept in the log',
    key: () => 'The withdrawal that was shown',
  },

  /** The public card. */
  line: (given: Money & { from: Text; to: Text }): Text =>
    say`💸 ${given.from} tipped ${given.to} ${money(given)}`,
  number: ({ number }: { number: number }) => `Tip #${number}`,
  sent: (given: Money & { to: string; left: string }): Text =>
    say`You tipped ${[bold(given.to)]} ${money(given)}. You have ${[bold(`${given.left} ${units(given)}`)]} left.`,

  balance: {
    heading: () => 'Your balance',
    available: () => 'Available',
    withdrawing: () => 'On its way to your wallet',
    joined: ({ amount, from }: { amount: string; from: Date }): Text =>
      say`${[bold(amount)]} from the account you joined, yours to use from ${[at(from)]}. Until then you can be two persons again, and it stays with that account.`,
    custody: (): Text =>
      "These are tokens in the community's vault. The keys of the vault are on this host: keep here what you want to tip, and withdraw the rest.",
    credits: (): Text =>
      'Community credits live here and on no chain: they can be tipped, not withdrawn.',
    empty: (): Text => 'Somebody can tip you, or you add to it yourself.',
    deposit: () => 'Deposit',
    withdraw: () => 'Withdraw',
  },

  withdraw: {
    ask: (plan: { amount: string; symbol: string; to: string; chainId: number }): Text =>
      say`Send ${[bold(`${plan.amount} ${plan.symbol}`)]} to your wallet ${[code(plan.to)]} on ${chainName(plan.chainId)}?`,
    left: ({ left, symbol }: { left: string; symbol: string }): Text =>
      say`Your balance will be ${[bold(`${left} ${symbol}`)]}. The community pays the network fee. A transfer that was sent cannot be taken back.`,
    confirm: () => 'Send it',
    started: (done: { number: number; amount: string; symbol: string; to: Text }): Text =>
      say`Withdrawal #${done.number}: ${[bold(`${done.amount} ${done.symbol}`)]} is on its way to ${done.to}. Your inbox says when it has arrived; should it fail, the amount is back on your balance.`,
  },

  deposit: {
    heading: ({ symbol }: { symbol: string }) => `Add ${symbol} to your balance`,
    how: ({ symbol, chainId }: { symbol: string; chainId: number }): Text =>
      say`Send ${[bold(symbol)]} from a wallet that is linked to you to this address, on ${chainName(chainId)}:`,
    token: ({ symbol, token }: { symbol: string; token: string }): Text =>
      say`Only the token ${[bold(symbol)]} with the contract ${[code(token)]} counts. Anything else sent there is not credited.`,
    after: (): Text =>
      'It is on your balance once the block is final, usually within minutes, and your inbox tells you. From a wallet that nobody has linked it waits until you link that wallet here. Never send from an exchange.',
    balance: () => 'My balance',
    none: ({
      why,
      symbol,
    }: {
      why: 'credits' | 'native' | 'custody-off';
      symbol: string;
    }): Text => {
      if (why === 'credits') {
        return say`${[bold(symbol)]} are community credits: they are given out by the community and cannot be sent in.`;
      }
      return why === 'native'
        ? say`${[bold(symbol)]} is the chain's own coin, which cannot be deposited here: only ERC-20 tokens can. Send from wallet to wallet instead.`
        : say`This host keeps no ${[bold(symbol)]} of members. Send from wallet to wallet instead; tips here are community credits.`;
    },
  },

  issued: (given: { amount: string; symbol: string; to: string }): Text =>
    say`${[bold(given.to)]} has been given ${[bold(`${given.amount} ${units({ ...given, custody: false })}`)]}. The log keeps who, why and when.`,
};
