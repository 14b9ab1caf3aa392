/**
 * Wallet-signed ballots (EIP-712). What is signed says which vote, whose ballot (the vote's pseudonym, never an id of
 * ours), the choice as RFC 8785 text, and a sequence that only rises; question and answer stand beside it, so that a
 * wallet shows in words what it signs. docs/decisions/0027-what-a-wallet-signs-of-a-ballot.md
 */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { toDouble } from '../decimal.ts';
import { type Address, toChecksumAddress, type VoteId } from '../identity.ts';
import { type Hex, keccakText } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';
import { printChoice } from './ballot.ts';
import { type Choice, isRanking } from './choice.ts';
import type { Secrecy, Signing } from './setting.ts';

export type BallotTerms = {
  readonly vote: VoteId;
  readonly question: string;
  /** Of the vote, in their order. */
  readonly choices: readonly string[];
  readonly voter: Hex;
  readonly choice: Choice;
  /** Milliseconds since 1970 when it was prepared, and above every earlier one of the voter. */
  readonly sequence: number;
  /** The chain the wallet is on; a contract wallet's signature is good on that chain alone (W5). */
  readonly chainId: number;
  /** Authority of the one fixed page, as in a sign-in message. */
  readonly host: string;
};

/** What `eth_signTypedData_v4` takes. */
export type TypedBallot = {
  readonly types: typeof BALLOT_TYPES;
  readonly primaryType: 'Ballot';
  readonly domain: {
    readonly name: 'Civitas';
    readonly version: '1';
    readonly chainId: number;
    readonly salt: Hex;
  };
  readonly message: {
    readonly vote: string;
    readonly question: string;
    readonly voter: Hex;
    readonly choice: string;
    readonly answer: string;
    /** Decimal text of a uint64. */
    readonly sequence: string;
  };
};

export const BALLOT_TYPES = {
  EIP712Domain: [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'salt', type: 'bytes32' },
  ],
  Ballot: [
    { name: 'vote', type: 'string' },
    { name: 'question', type: 'string' },
    { name: 'voter', type: 'bytes32' },
    { name: 'choice', type: 'string' },
    { name: 'answer', type: 'string' },
    { name: 'sequence', type: 'uint64' },
  ],
} as const;

/** The words are for reading; what counts is `choice`. */
const WORDS_MAX = 500;
const shorten = (text: string): string => {
  const letters = [...text.toWellFormed()];
  return letters.length > WORDS_MAX
    ? `${letters.slice(0, WORDS_MAX - 1).join('')}…`
    : letters.join('');
};

/** "Against", "1. B  2. D = A", "A: 60, B: 40", "Abstain". */
export function readableChoice(choice: Choice, choices: readonly string[]): string {
  if ('abstain' in choice) return 'Abstain';
  const nameOf = (option: number): string => choices[option - 1] ?? String(option);
  const { choice: value } = choice;
  if (typeof value === 'number') return nameOf(value);
  if (isRanking(value)) {
    const tiers = value.map((tier) => (typeof tier === 'number' ? [tier] : tier));
    return tiers.map((tier, at) => `${at + 1}. ${tier.map(nameOf).join(' = ')}`).join('  ');
  }
  return Object.entries(value)
    .map(([option, weight]) => `${nameOf(Number(option))}: ${toDouble(weight)}`)
    .join(', ');
}

/** What is asked, and what is answered, as a wallet shows it. */
const wordsOf = ({
  question,
  choice,
  choices,
}: Pick<BallotTerms, 'question' | 'choice' | 'choices'>) => ({
  question: shorten(question),
  answer: shorten(readableChoice(choice, choices)),
});

export const typedBallot = (terms: BallotTerms): TypedBallot => ({
  types: BALLOT_TYPES,
  primaryType: 'Ballot',
  domain: { name: 'Civitas', version: '1', chainId: terms.chainId, salt: keccakText(terms.host) },
  message: {
    ...wordsOf(terms),
    vote: terms.vote,
    voter: terms.voter,
    choice: printChoice(terms.choice),
    sequence: String(terms.sequence),
  },
});

/** The bytes that are stored, shown to a wallet and compared when they come back (W1). */
export const printTyped = (typed: TypedBallot): string => canonicalJson(typed as JsonValue);

/** As the books keep it beside the ballot. `chainId` null: the account of a key, good on every chain. */
export type StoredSignature = {
  readonly v: 1;
  readonly address: Address;
  readonly chainId: number | null;
  /** `printTyped` of what was signed. */
  readonly message: string;
  readonly signature: string;
};

/** Whether what a wallet signed asks and answers in these words. */
export function isSignedAs(
  { message }: Pick<StoredSignature, 'message'>,
  words: Parameters<typeof wordsOf>[0],
): boolean {
  const { message: said } = JSON.parse(message) as TypedBallot;
  const { question, answer } = wordsOf(words);
  return said.question === question && said.answer === answer;
}

/** One entry of an export's `signatures`: with it anybody verifies the ballot without this bot. */
export const signedToJson = ({ address, chainId, message, signature }: StoredSignature) => {
  const typed = JSON.parse(message) as TypedBallot;
  return {
    voter: typed.message.voter,
    address: toChecksumAddress(address),
    ...(chainId !== null && { chainId }),
    typed: typed as JsonValue,
    signature,
  } satisfies JsonValue;
};

/** The next sequence of a voter: the time it is prepared at, and always above the last (V2). */
export const nextSequence = (now: Date, last: number | null): number =>
  Math.max(now.getTime(), (last ?? 0) + 1);

/** A signature says who chose what: only where everybody may see that at once, a wallet signs. */
export const signingOf = (vote: {
  readonly signing: Signing;
  readonly secrecy: Secrecy;
}): Signing => (vote.secrecy === 'open' ? vote.signing : 'none');

/**
 * Whether a ballot may stand beside the voter's last signed one: a signed one is replaced only by a signed one of a
 * higher sequence, and some votes count signed ones alone (V2). `null`: not signed, or none signed before.
 */
export function decideSigning(input: {
  readonly vote: VoteId;
  readonly signing: Signing;
  readonly sequence: number | null;
  readonly earlier: number | null;
  readonly choice: Choice;
}): Result<null> {
  const { vote, signing, sequence, earlier } = input;
  const asked = { vote, choice: printChoice(input.choice) };
  if (sequence === null) {
    if (earlier !== null) return refuse({ code: 'ballot-signed-before', ...asked });
    return signing === 'required' ? refuse({ code: 'ballot-unsigned', ...asked }) : accept(null);
  }
  if (signing === 'none') return refuse({ code: 'signing-off' });
  const rises = earlier === null || sequence > earlier;
  return rises ? accept(null) : refuse({ code: 'ballot-sequence-old', ...asked });
}

/** Of two ballots of one voter, the earlier cast first: whether the later one stands (V2). */
const replaces = (later: number | null, held: number | null): boolean =>
  held === null || (later !== null && later > held);

/**
 * The ballot that counts of one voter's, the earliest cast first; undefined of none. Whoever are joined have a ballot
 * each: what is counted of them, shown to them and said of them is this one.
 */
export const standingOf = <B extends { readonly sequence: number | null }>(
  ballots: readonly B[],
): B | undefined =>
  ballots.reduce<B | undefined>(
    (held, one) => (replaces(one.sequence, held?.sequence ?? null) ? one : held),
    undefined,
  );
