import { at, say } from '../../../text.ts';
import type { Sayings } from './phrases.ts';

/** What a vote's secrecy allows. */
export const secrecy = {
  'seal-key-missing': () =>
    'This host has no key to seal ballots with, so nothing was changed. Please make it an open vote, or ask the operator to set SEAL_KEY.',
  'secret-needs-equal-powers': () =>
    'In a secret vote every voice must weigh the same, or a ballot would show whose it is. Please choose one person one vote, or make the vote sealed.',
  'secret-without-delegation': () =>
    'In a secret vote everybody votes for themselves: ballots that always agree would show whose they are. Please leave delegation out, or make the vote sealed.',
  'secret-unsigned': () =>
    'In a secret vote no ballot is signed by a wallet: a signature says who voted how. Please make the vote open, or let this kind of proposal do without signatures first (the setting “signing”).',
  'sealed-unsigned': () =>
    'A sealed ballot is not signed by a wallet, and here every ballot has to be. Please make the vote open, or have signatures optional for this kind of proposal first (the setting “signing”).',
  'ballots-sealed': ({ closesAt }) =>
    say`The ballots of this vote are sealed until it closes ${[at(closesAt, 'relative')]}. Please export it then.`,
  'seal-key-lost': () =>
    'The key that these ballots were sealed with is gone, so they cannot be opened again. The result stands as its card shows it. Please ask the operator for the SEAL_KEY of then.',
  'receipt-unknown': () =>
    'No vote of this community gave this receipt. Please copy all 32 characters of it, and ask in the community that you voted in.',
} satisfies Sayings;
