import { shortenAddress } from '#core/address.ts';
import { toChecksumAddress } from '#core/identity.ts';
import { at, bold, code, command, say, type Text } from '../../../text.ts';
import { chainName } from '../chain.ts';
import { quoted, type Sayings } from './phrases.ts';

const STANDS = {
  waiting: 'It is on its way to the contract; please look at the page again in some minutes.',
  counted: 'The contract has counted it, and nothing can be changed from now on.',
  'not-sent':
    'The contract did not take it. You can still vote in the contract itself, with your own wallet.',
} as const;

/** Governors, and the votes of a token's holders that are brought to one. */
export const governor = {
  'governor-counting': ({ address, counting }) =>
    say`The governor at ${[code(shortenAddress(address))]} counts votes in a way that is not known here (${quoted(counting)}). It has to count for, against and abstain.`,
  'governor-shut-out': ({ roles, account, address }) =>
    say`The governor ${[code(shortenAddress(account))]} lacks ${roles.join(', ')} in its timelock ${[code(toChecksumAddress(address))]}, so nothing it decides would be carried out. Please have whoever administers the timelock grant that; then connect it again.`,
  'governor-cannot-propose': ({ account, address, needed, have, decimals }, number) =>
    say`To propose in ${[code(shortenAddress(address))]} takes ${[bold(number.amount(needed, decimals))]} votes, and this community's account ${[code(toChecksumAddress(account))]} has ${number.amount(have, decimals)}. Please have holders delegate votes to it first; then connect it again.`,
  'governor-no-standing': ({ account, address, needed, have, decimals }, number) =>
    say`It takes ${[bold(number.amount(needed, decimals))]} votes in ${[code(shortenAddress(address))]} to connect it; your linked wallets and the account ${[code(toChecksumAddress(account))]} have ${number.amount(have, decimals)}. Link one that has them with ${[command('wallet link')]}, or ask another steward.`,
  'mandate-past-stopping': () =>
    'The contract has it, and this community’s account cannot stop it there any more. Nothing was changed. Whoever holds votes can vote against it while voting is open; a canceller of its timelock can cancel it after that.',
  'token-vote-early': ({ opensAt }): Text =>
    opensAt === null
      ? 'Voting has not begun in the contract yet. Please come back in a few minutes.'
      : say`Voting begins in the contract ${[at(opensAt, 'relative')]}. Please come back then.`,
  'token-vote-over': () =>
    'Voting is not open in the contract any more, so nothing was sent. Please look at the page again: it shows what came of it.',
  'token-vote-counted': ({ address }) =>
    say`The contract has counted a vote of ${[code(shortenAddress(address))]} already, and it counts one of each wallet, so nothing was sent. To vote with another wallet, please choose it on the page.`,
  'token-vote-powerless': ({ address }) =>
    say`${[code(shortenAddress(address))]} had no votes when voting began, so the contract would count nothing. Votes are delegated, to yourself or somebody else, before that. Please use the wallet that has them.`,
  'token-vote-repeated': ({ address, stands }) =>
    say`${[code(shortenAddress(address))]} has signed its vote here already, and one is taken of each wallet. ${STANDS[stands]}`,
  'token-vote-busy': ({ address }) =>
    say`Another vote of ${[code(shortenAddress(address))]} is on its way to this contract, and it takes them one after the other. Please sign this one again in a few minutes.`,
  'token-vote-nonce': () =>
    'The wallet has voted in this contract since the page asked for this signature, so it does not hold any more. Please sign once more.',
  'token-vote-limit': ({ max }) =>
    say`This community pays the network fee of at most ${max} votes on one proposal, and they are used up. You can still vote in the contract itself, with your own wallet.`,
  'token-vote-chain': ({ chainId }) =>
    say`Your wallet is on another chain. Please switch it to ${chainName(chainId)} and try again.`,
  'token-vote-refused': ({ text }) =>
    say`The contract would not take this vote (${quoted(text)}), so nothing was sent. You can still vote in the contract itself, with your own wallet.`,
} satisfies Sayings;
