import { shortenAddress } from '#core/address.ts';
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import { type Address, toChecksumAddress } from '#core/identity.ts';
import { at, bold, code, command, say } from '../../../text.ts';
import { quoted, type Sayings } from './phrases.ts';

const EXAMPLES = [
  'pay 5 CIV to @bo',
  'nft 0x… 7 to @bo',
  'items 0x… 7 x 3 to @bo',
  'mint 0x… 100 to @bo',
  'call 0x… "function setFee(uint256 bps)" 250',
].join('\n');

const EXECUTOR: { readonly [K in ExecutorKind]: string } = {
  safe: 'Safe of a version this bot knows (1.3.0, 1.4.0, 1.4.1 or 1.5.0)',
  timelock: 'timelock',
  governor: 'governor of version 5 (OpenZeppelin)',
};

const addresses = (list: readonly Address[]) =>
  list.slice(0, 10).flatMap((one, index) => [index === 0 ? '' : ', ', code(shortenAddress(one))]);

const DEEDS = [
  'grant citizenship to @bo',
  'revoke citizenship of @bo',
  'grant role "Crew" to @bo',
  'revoke role "Crew" of @bo',
  'set digest 10',
  'pin "The harbour opens on Friday."',
  'budget "Docs" 500 to @bo for 90d',
].join('\n');

/** What was typed to be done, on chain or without one. */
export const actions = {
  'action-unreadable': ({ position, text }) =>
    say`Step ${position} cannot be read: ${quoted(text)}. Please write steps like these, several with ; between them:\n${[code(EXAMPLES)]}`,
  'action-steps': ({ max }) =>
    say`One proposal carries out at most ${max} steps, so that people can read them all. Please make two proposals of it.`,
  'action-alone': () =>
    'What the community does itself is one proposal each, and is not mixed with steps on chain. Please make two proposals of it.',
  'deed-unreadable': ({ text }) =>
    say`${quoted(text)} cannot be read. Please write it like one of these:\n${[code(DEEDS)]}`,
  'action-no-code': ({ address }) =>
    say`There is no contract at ${[code(shortenAddress(address))]} on this chain, so a call to it would do nothing. Please check the address.`,
  'call-signature': ({ text }) =>
    say`${quoted(text)} is no function. Please write it as in its source, with the types of what it takes: ${[code('function setFee(uint256 bps)')]}`,
  'call-arguments': ({ needed, have }) =>
    say`That function takes ${[bold(String(needed))]} values, and there are ${have}. Please write one after the other, a list in square brackets: ${[code('["0x…", "0x…"]')]}`,
  'call-argument': ({ position, type, text }) =>
    say`Value ${position} has to be ${[code(type)]}, and ${quoted(text)} is none. Please write numbers whole and in base units, addresses complete.`,
  'call-reads-only': ({ text }) =>
    say`${quoted(text)} only reads, so there is nothing to carry out. Please choose a function that changes something.`,
  'call-not-payable': ({ text }) =>
    say`${quoted(text)} takes no money. Write ${[code('payable')]} behind it if its source says so, or leave the value out.`,
  'call-of-asset': ({ symbol }) =>
    say`${[bold(symbol)]} is what this community pays in, and the spending caps hold payments only: its contract is not called. Write ${[code('pay')]} or ${[code('mint')]} instead.`,
  'executor-other-kind': ({ kind, address }) =>
    say`The contract at ${[code(shortenAddress(address))]} does not answer as a ${EXECUTOR[kind]}. Please check the address and the chain.`,
  'executor-role-missing': ({ roles, account, address }) =>
    say`This community's account ${[code(toChecksumAddress(account))]} needs ${roles.join(', ')} in ${[code(shortenAddress(address))]} first. Whoever administers the contract grants them; then connect it again.`,
  'executor-taken': ({ address }) =>
    say`The contract ${[code(shortenAddress(address))]} is connected already. One contract belongs to one community, so please disconnect it there first.`,
  'executor-unknown': ({ address }) =>
    say`No contract ${[code(shortenAddress(address))]} is connected to this community. A steward connects one with ${[command('treasury connect')]}.`,
  'executor-in-use': ({ address }) =>
    say`The contract ${[code(shortenAddress(address))]} is in use: a kind of proposal has it, or something decided is in its hands. Set ${[command('track set')]} to another executor first, and wait until what it has is over.`,
  'budget-unknown': ({ text }) =>
    say`There is no budget ${quoted(text)} here. ${[command('budget list')]} shows them.`,
  'budget-exists': ({ name }) =>
    say`There is a budget ${quoted(name)} already. Please give it another name, or close that one with ${[command('budget close')]}.`,
  'budget-closed': ({ name }) =>
    say`The budget ${quoted(name)} is closed, so nothing is paid out of it. ${[command('budget list')]} shows the others.`,
  'budget-over': ({ name, until }) =>
    say`The budget ${quoted(name)} was over ${[at(until, 'relative')]}. ${[command('proposal create')]} asks for another one.`,
  'budget-not-holder': ({ name }) =>
    say`Only its holder pays out of the budget ${quoted(name)}. ${[command('budget list')]} shows who that is.`,
  'budget-too-low': ({ left, asked, symbol, decimals }, number) =>
    say`That would be ${[bold(`${number.amount(asked, decimals)} ${symbol}`)]}, and ${[bold(`${number.amount(left, decimals)} ${symbol}`)]} are left in the budget. Please pay less, or propose another one.`,
  'payee-changed': () =>
    'It would go to another wallet by now than the one you were shown, so nothing was paid. Please say the command again.',
  'safe-owners-strange': ({ owners, address }) =>
    say`No member of this community has a wallet linked that owns the Safe ${[code(shortenAddress(address))]}. Its owners are ${addresses(owners)}: one of them links that wallet with ${[command('link')]} and lets this community use it; then connect the Safe again.`,
  'owners-not-asked': () =>
    say`Nothing waits here for an owner's signature any more, or not yet. Please look at the proposal's card: it says how it stands, and gives a new page when owners are asked.`,
  'owner-foreign': ({ address, owners }) =>
    say`${[code(shortenAddress(address))]} is no owner of this Safe, so its signature would not count. Its owners are ${addresses(owners)}: please choose one of these wallets.`,
  'owner-text-over': () =>
    say`What you signed is not what waits now: the transaction has another number since. Nothing was kept. Please reload the page and sign what it shows.`,
  'owner-signed': ({ address }) =>
    say`${[code(shortenAddress(address))]} has signed this already, and its signature counts. Please ask the other owners.`,
} satisfies Sayings;
