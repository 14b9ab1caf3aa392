/**
 * A ballot signed by a wallet (EIP-712), on the page where links are signed: the browser has itself proven the chat
 * account (W3), what was signed is what the books say to the byte (W1), the session is used once (W2), and the wallet is
 * one of this person's that the community may look at. Key signatures are judged offline, before any chain is asked.
 */
import type { SignIn } from '#chain/siwe.ts';
import { parseAddress } from '#core/address.ts';
import {
  type Address,
  type CommunityId,
  type PersonId,
  toChecksumAddress,
  type VoteId,
} from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { ABSTENTION, type Choice } from '#core/voting/choice.ts';
import { uniteVoters } from '#core/voting/kin.ts';
import type { ChoiceShape } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { voterOf } from '#core/voting/roll.ts';
import {
  decideSigning,
  nextSequence,
  printTyped,
  readableChoice,
  type StoredSignature,
  signingOf,
  typedBallot,
} from '#core/voting/signed.ts';
import { decideSession } from '#core/wallet/link.ts';
import type { BallotDesk } from '#store/ballot.ts';
import type { Books, Store } from '#store/index.ts';
import type { LinkSessionRow, LiveLink } from '#store/wallet.ts';
import type { Cards } from '../card.ts';
import { subjectOf } from '../vote.ts';
import { decideBrowser } from '../wallet/link.ts';
import {
  findSession,
  findUsableSession,
  lifeOf,
  type OpenSession,
  personOf,
} from '../wallet/session.ts';
import type { Wallets } from '../wallet.ts';
import { type Caster, castIn, type Judged, judgeIn } from './cast.ts';
import { methodOf } from './election.ts';
import type { Seals } from './seal.ts';
import { questionOf } from './title.ts';
import { publicWords, type Unnamed } from './unnamed.ts';

/** What the page shows before a wallet is asked, and after. */
export type BallotPaper = {
  vote: VoteId;
  question: string;
  choices: readonly string[];
  shape: ChoiceShape;
  /** What was chosen so far, and the same in words; null: the page asks. */
  choice: Choice | null;
  answer: string | null;
  closesAt: Date;
  /** A signed ballot of theirs stands: this one would replace it. */
  replacesSigned: boolean;
  /** Any of these may sign. */
  wallets: readonly `0x${string}`[];
};

export type SignedView = { address: `0x${string}`; answer: string; closesAt: Date };

type BallotSession = OpenSession & { vote: VoteId; community: CommunityId };
/** Of a session: what was chosen, and once it is prepared for a wallet its sequence. */
type Held = { choice: Choice; sequence?: number };

const SIGNATURE = /^0x(?:[0-9a-f]{2}){1,16384}$/i;
/** What the books hold of a chain's number. */
const CHAIN_MAX = 2 ** 31 - 1;
/** Shapes that the page itself can ask for; the others are put together in chat. */
const ASKED: readonly ChoiceShape[] = ['one', 'set'];

export type SignedBallots = ReturnType<typeof createSignedBallots>;

type Dependencies = {
  store: Store;
  ids: () => string;
  signIn: Pick<SignIn, 'hashTyped' | 'verifyHash'>;
  wallets: Pick<Wallets, 'openLink'>;
  cards: Pick<Cards, 'wantSoon'>;
  seals: Seals;
  unnamed: Unnamed;
  /** `PUBLIC_URL`. */
  publicUrl: string;
};

/** Live links that this community may look at. */
const linksOf = (books: Books, community: CommunityId, person: PersonId): Promise<LiveLink[]> =>
  books.wallets.listConsentedLinks(community, [person]);

/** A key signs for its account everywhere; a contract for its own chain alone (W5). `chainId` null: a key signed. */
const isOf = (links: readonly LiveLink[], address: Address, chainId: number | null): boolean =>
  links.some((link) => link.address === address && (chainId === null || link.chainId === chainId));

const heldOf = (row: LinkSessionRow): Held | null => row.ballot as Held | null;

export function createSignedBallots(deps: Dependencies) {
  const { store, ids, signIn, wallets, cards, seals } = deps;
  const host = new URL(deps.publicUrl).host;

  /** The session of a ballot in the browser that proved whose it is, with the vote it is for. */
  function mine(found: Result<OpenSession>, browser: string | null): Result<BallotSession> {
    if (!found.ok) return found;
    const { voteId: vote, communityId: community } = found.value.row;
    if (vote === null || community === null) return refuse({ code: 'link-unknown' });
    const same = decideBrowser(found.value, browser);
    return same.ok ? accept({ ...found.value, vote, community }) : same;
  }

  /** The locked row, still usable by this browser. */
  async function lock(
    books: Books,
    session: OpenSession,
    browser: string | null,
  ): Promise<Result<{ row: LinkSessionRow; now: Date }>> {
    const row = await books.wallets.lockSession(session.row.id);
    if (!row) return refuse({ code: 'link-unknown' });
    const now = await books.now();
    const usable = decideSession(lifeOf(row), now);
    if (!usable.ok) return usable;
    const same = decideBrowser({ row, account: session.account }, browser);
    return same.ok ? accept({ row, now }) : same;
  }

  /** The text of this ballot by the books as they are now. */
  async function textOf(
    books: Books,
    of: { vote: VoteId; person: PersonId; choice: Choice; sequence: number; chainId: number },
  ): Promise<string> {
    const { person, choice, sequence, chainId } = of;
    const vote = await books.votes.findVote(of.vote);
    invariant(vote, 'a session names a vote that is there');
    const voterFor = uniteVoters(await books.votes.listKin(vote.id));
    // It stands in the file that anybody may read, so it names nobody whom the page does not name.
    const { title, choices } = await publicWords(books, vote, deps.unnamed);
    return printTyped(
      typedBallot({
        ...{ vote: vote.id, choice, sequence, chainId, host },
        ...{ question: title, choices },
        voter: voterOf(vote.salt as Hex, voterFor(person)),
      }),
    );
  }

  /** Whether this ballot, signed with this sequence, may stand; nothing is written. */
  async function judge(
    books: Books,
    asked: { caster: Caster; community: CommunityId; vote: VoteId; choice: unknown },
  ): Promise<Result<Judged & { sequence: number }>> {
    const judged = await judgeIn(books, seals, asked);
    if (!judged.ok) return judged;
    const { row, decision } = judged.value;
    const sequence = nextSequence(row.now, row.sequence);
    const signing = signingOf(row);
    const may = decideSigning({
      ...{ vote: row.id, signing, sequence, earlier: row.sequence, choice: decision.choice },
    });
    return may.ok ? accept({ ...judged.value, sequence }) : may;
  }

  async function record(
    books: Books,
    session: BallotSession,
    browser: string | null,
    signed: { message: string; address: Address; chainId: number | null; signature: string },
  ): Promise<Result<SignedView & { row: BallotDesk }>> {
    const { account, vote, community } = session;
    const locked = await lock(books, session, browser);
    if (!locked.ok) return locked;
    const { row, now } = locked.value;
    const held = heldOf(row);
    const { message, address } = signed;
    const same = row.message === message && row.messageAddress === address;
    if (!same || held?.sequence === undefined) return refuse({ code: 'message-altered' });
    const { choice, sequence } = held;
    const person = await personOf(books, account);
    if (!isOf(await linksOf(books, community, person), address, signed.chainId)) {
      return refuse({ code: 'signing-wallet-foreign', address });
    }
    // Joined with somebody since: it would be another voter's than the one that was signed for.
    const text = await textOf(books, { vote, person, choice, sequence, chainId: row.chainId });
    if (text !== message) return refuse({ code: 'message-altered' });
    const signature: StoredSignature = { v: 1, ...signed };
    const caster = { person, account: account.id };
    const input = { caster, community, vote, choice, signed: { sequence, signature } };
    const cast = await castIn(books, ids, seals, input);
    if (!cast.ok) return cast;
    const desk = cast.value.row;
    const used = await books.wallets.updateSessionUsed(row.id, row.nonce, now);
    invariant(used, 'a locked session that may be used is used once');
    const answer = readableChoice(choice, desk.choices);
    return accept({
      ...{ row: desk, answer, closesAt: desk.closesAt },
      address: toChecksumAddress(address),
    });
  }

  return {
    /** Opens the page for one ballot. What is chosen comes from the press, a draft or the ballot so far. */
    async open(asked: {
      caster: Caster;
      community: CommunityId;
      vote: VoteId;
      choice: unknown;
    }): Promise<Result<{ code: string; expiresAt: Date }>> {
      const { caster, community, vote } = asked;
      const chosen = await store.transaction(
        'look at a ballot to sign',
        async (books): Promise<Result<Choice | null>> => {
          // Whoever may abstain may vote; what they choose is judged where it is known.
          const choice = asked.choice ?? ABSTENTION;
          const judged = await judge(books, { caster, community, vote, choice });
          if (!judged.ok) return judged;
          if ((await linksOf(books, community, caster.person)).length === 0) {
            return refuse({ code: 'not-linked' });
          }
          const { row, decision } = judged.value;
          if (asked.choice !== undefined) return accept(decision.choice);
          const earlier = row.earlier as Choice | null;
          const isAsked = ASKED.includes(METHODS_BY_ID[methodOf(row)].shape);
          return earlier === null && !isAsked
            ? refuse({ code: 'ballot-to-sign-missing' })
            : accept(earlier);
        },
      );
      if (!chosen.ok) return chosen;
      const ballot = { vote, choice: chosen.value };
      return wallets.openLink({ account: caster.account, community, purpose: 'ballot', ballot });
    },

    /** What the page shows to the browser that proved the account; also once the ballot is signed. */
    async paper(code: string, browser: string | null): Promise<Result<BallotPaper>> {
      const session = await findSession(store, code);
      const found = mine(session ? accept(session) : refuse({ code: 'link-unknown' }), browser);
      if (!found.ok) return found;
      const { row, account, community } = found.value;
      const vote = await store.votes.findVote(found.value.vote);
      invariant(vote, 'a session names a vote that is there');
      const person = await personOf(store, account);
      const [question, links, ballot] = await Promise.all([
        questionOf(store, vote),
        linksOf(store, community, person),
        store.ballots.findBallot(vote.id, person),
      ]);
      const choice = heldOf(row)?.choice ?? null;
      return accept({
        ...{ vote: vote.id, question, choices: vote.choices, choice, closesAt: vote.closesAt },
        shape: METHODS_BY_ID[methodOf(vote)].shape,
        answer: choice && readableChoice(choice, vote.choices),
        replacesSigned: ballot?.sequence != null,
        wallets: links.map(({ address }) => toChecksumAddress(address)),
      });
    },

    /** Builds what this wallet is to sign and stores it: only that will be accepted. */
    async prepare(
      code: string,
      browser: string | null,
      wanted: { address: string; chainId: number | undefined; choice?: unknown },
    ): Promise<Result<{ message: string; address: `0x${string}` }>> {
      const parsed = parseAddress(wanted.address);
      if (!parsed.ok) return parsed;
      const address = parsed.value;
      const session = mine(await findUsableSession(store, code), browser);
      if (!session.ok) return session;
      const { account, vote, community } = session.value;
      return store.transaction('prepare ballot', async (books) => {
        const locked = await lock(books, session.value, browser);
        if (!locked.ok) return locked;
        const { row } = locked.value;
        const choice = wanted.choice ?? heldOf(row)?.choice;
        if (choice === undefined) return refuse({ code: 'ballot-to-sign-missing' });
        const person = await personOf(books, account);
        if (!isOf(await linksOf(books, community, person), address, null)) {
          return refuse({ code: 'signing-wallet-foreign', address });
        }
        const caster = { person, account: account.id };
        const judged = await judge(books, { caster, community, vote, choice });
        if (!judged.ok) return judged;
        const { decision, sequence } = judged.value;
        const ballot = { choice: decision.choice, sequence };
        // Wallets refuse typed data of another chain than the one they are on.
        const { chainId: on = row.chainId } = wanted;
        const chainId = on <= CHAIN_MAX ? on : row.chainId;
        const message = await textOf(books, { vote, person, ...ballot, chainId });
        await books.wallets.updateSessionBallot(row.id, {
          ...{ ballot, message, messageAddress: address, chainId },
        });
        return accept({ message, address: toChecksumAddress(address) });
      });
    },

    /** The signature comes back: one ballot, or a reason why not and nothing changed. */
    async finish(
      code: string,
      browser: string | null,
      given: { address: string; message: string; signature: string },
    ): Promise<Result<SignedView>> {
      const session = mine(await findUsableSession(store, code), browser);
      if (!session.ok) return session;
      const { row } = session.value;
      const parsed = parseAddress(given.address);
      if (!parsed.ok) return parsed;
      const address = parsed.value;
      const { message } = given;
      if (row.message !== message || row.messageAddress !== address) {
        return refuse({ code: 'message-altered' });
      }
      if (!SIGNATURE.test(given.signature)) return refuse({ code: 'signature-wrong' });
      const signature = given.signature as Hex;
      const { chainId } = row;
      const hash = signIn.hashTyped(message);
      const verdict = await signIn.verifyHash({ address, chainId, hash, signature });
      if (verdict.signature === 'unverifiable') return refuse({ code: 'signature-unverifiable' });
      if (verdict.signature === 'wrong') return refuse({ code: 'signature-wrong' });
      const signed = { message, address, chainId: verdict.contract ? chainId : null, signature };
      const done = await store.transaction('cast signed ballot', (books) =>
        record(books, session.value, browser, signed),
      );
      if (!done.ok) return done;
      const { row: desk, ...view } = done.value;
      cards.wantSoon(subjectOf(desk), desk.communityId);
      return accept(view);
    },
  };
}
