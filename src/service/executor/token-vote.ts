/**
 * Votes of a token's holders that are brought to a governor: a wallet signs one on a page (EIP-712, the governor's own
 * domain), and the community's account sends it. The signature is the right: whoever has it may bring it there, so nobody
 * is asked whose wallet it is. Each is checked against the chain first, and is one intent, once a voter.
 */
import type { Actions } from '#chain/actions/index.ts';
import type { Governors } from '#chain/executor/governor.ts';
import type { SignIn } from '#chain/siwe.ts';
import { parseAddress } from '#core/address.ts';
import type { GovernorVote } from '#core/execution/carriers/index.ts';
import { type HoldersVote, type NotedVote, readNotedVote } from '#core/execution/governor.ts';
import {
  decideVoter,
  type GovernorDomain,
  printBallot,
  RELAYED_MAX,
  readBallot,
  type Support,
} from '#core/execution/governor-ballot.ts';
import type { MandateState } from '#core/execution/mandate.ts';
import { mandateSource, votingStage } from '#core/execution/source.ts';
import { Fault } from '#core/fault.ts';
import { type Address, toChecksumAddress, type VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { RefusalOf } from '#core/refusal.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { ExecutorRow, MandateRow } from '#store/mandate.ts';
import type { Executions } from '../execution/index.ts';

/** What the page shows. */
export type TokenVotePage = {
  vote: VoteId;
  communityName: string;
  locale: string;
  number: number;
  actionHash: string;
  chainId: number;
  governor: Address;
  /** The proposal's id there, as 32 bytes. */
  proposal: Hex;
  state: MandateState;
  holders: HoldersVote | null;
  /** Votes are shown with these decimals. */
  decimals: number;
};

export type TokenVotes = ReturnType<typeof createTokenVotes>;

type Dependencies = {
  store: Store;
  governors: Pick<Governors, 'voter'>;
  signIn: Pick<SignIn, 'hashTyped' | 'verifyHash'>;
  actions: Pick<Actions, 'simulate'>;
  executions: Pick<Executions, 'planCarrier'>;
};

type Place = { mandate: MandateRow; executor: ExecutorRow };
type Facts = { readonly name: string; readonly version: string; readonly decimals?: number };
type Wanted = { address: string; chainId: number | undefined };

const SIGNATURE = /^0x(?:[0-9a-f]{2}){1,16384}$/i;
const WHOLE_SIGNATURE = 132;

/** Some wallets count the parity of a key's signature from 0, contracts from 27. */
function forContract(signature: string): Hex {
  const text = signature.toLowerCase();
  const parity = text.slice(130);
  const isOld = text.length === WHOLE_SIGNATURE && (parity === '00' || parity === '01');
  return (isOld ? `${text.slice(0, 130)}${parity === '00' ? '1b' : '1c'}` : text) as Hex;
}

const domainOf = ({ executor: { chainId, address, facts } }: Place): GovernorDomain => {
  const { name, version } = facts as Facts;
  return { name, version, chainId, contract: address };
};

export function createTokenVotes(deps: Dependencies) {
  const { store, governors, signIn, actions, executions } = deps;

  /** The mandate of a proposal that a governor has; undefined where there is none. */
  async function placeOf(books: Books, vote: VoteId): Promise<Place | undefined> {
    const mandate = await books.mandates.findMandateOf(vote);
    const executor = mandate && (await books.mandates.findExecutor(mandate.executorId));
    return mandate && executor?.kind === 'governor' ? { mandate, executor } : undefined;
  }

  async function standsOf(
    books: Books,
    { mandate }: Place,
    voter: Address,
  ): Promise<RefusalOf<'token-vote-repeated'>['stands'] | undefined> {
    const source = mandateSource(mandate.id, votingStage(voter), mandate.round);
    const intent = await books.executions.findIntentBySource(source);
    if (!intent) return undefined;
    if (intent.state === 'final') return 'counted';
    return intent.settledAt === null ? 'waiting' : 'not-sent';
  }

  /** Whether one more is taken of this wallet, by the books. */
  async function decideRoom(books: Books, place: Place, voter: Address): Promise<Result<null>> {
    const { mandate, executor } = place;
    if (mandate.state !== 'voting') return refuse({ code: 'token-vote-over' });
    const stands = await standsOf(books, place, voter);
    if (stands) return refuse({ code: 'token-vote-repeated', address: voter, stands });
    const signed = await books.mandates.listSignatures(mandate.id, mandate.round);
    if (signed.length >= RELAYED_MAX) {
      return refuse({ code: 'token-vote-limit', max: RELAYED_MAX });
    }
    for (const other of await books.mandates.listMandatesSignedBy(executor.id, voter)) {
      const waits = (await standsOf(books, { mandate: other, executor }, voter)) === 'waiting';
      if (waits) return refuse({ code: 'token-vote-busy', address: voter });
    }
    return accept(null);
  }

  /** The nonce to sign with, or why the contract would not count a vote of this wallet now. */
  async function decideThere(place: Place, voter: Address): Promise<Result<bigint>> {
    const { chainId, address } = place.executor;
    try {
      const look = await governors.voter(chainId, address, place.mandate.reference, voter);
      const may = decideVoter(voter, look);
      return may.ok ? accept(look.nonce) : may;
    } catch (error) {
      if (error instanceof Fault) return refuse({ code: 'chain-unreachable', chainId });
      throw error;
    }
  }

  /** Whoever signed, the contract takes it: a trial run from the account says so. */
  async function decideTaken(place: Place, action: GovernorVote): Promise<Result<null>> {
    const { communityId, executor } = { ...place.mandate, ...place };
    const { chainId } = executor;
    const sender = await store.executions.findSenderOf(communityId, chainId, 'treasury');
    if (!sender) return refuse({ code: 'treasury-missing' });
    try {
      const tried = await actions.simulate(sender.address, action);
      return tried.ok ? accept(null) : refuse({ code: 'token-vote-refused', text: tried.detail });
    } catch (error) {
      if (error instanceof Fault) return refuse({ code: 'chain-unreachable', chainId });
      throw error;
    }
  }

  const record = (vote: VoteId, action: GovernorVote): Promise<Result<null>> =>
    store.transaction('take token vote', async (books): Promise<Result<null>> => {
      // In this order, as turns and vetoes do.
      const proposal = await books.proposals.lockProposal(vote);
      const seen = await placeOf(books, vote);
      const mandate = seen && (await books.mandates.lockMandate(seen.mandate.id));
      if (!proposal || !seen || !mandate) return refuse({ code: 'token-vote-over' });
      const place = { ...seen, mandate };
      const room = await decideRoom(books, place, action.voter);
      if (!room.ok) return room;
      const now = await books.now();
      // The card follows with the mandate's next look, which the intent rings for.
      const { id, communityId, round, notAfter } = mandate;
      const planned = await executions.planCarrier(books, {
        ...{ community: communityId, action, notBefore: now, notAfter },
        source: mandateSource(id, votingStage(action.voter), round),
      });
      if (!planned.ok) return planned;
      await books.mandates.insertSignature({
        ...{ mandateId: id, communityId, round, signer: action.voter, signedAt: now },
        ...{ signature: action.signature, support: action.support, way: 'page' },
      });
      return accept(null);
    });

  /** Read outside any transaction, and again by the books when it is taken. */
  async function decideOpen(
    vote: VoteId,
    address: string,
  ): Promise<Result<Place & { voter: Address }>> {
    const parsed = parseAddress(address);
    if (!parsed.ok) return parsed;
    const place = await placeOf(store, vote);
    if (!place) return refuse({ code: 'token-vote-over' });
    const room = await decideRoom(store, place, parsed.value);
    return room.ok ? accept({ ...place, voter: parsed.value }) : room;
  }

  return {
    /** Whether holders vote on it in a governor now, as far as it was last looked at. */
    async isOpen(vote: VoteId): Promise<boolean> {
      const place = await placeOf(store, vote);
      return place?.mandate.state === 'voting';
    },

    /** Undefined where no governor has the proposal. */
    async page(vote: VoteId): Promise<TokenVotePage | undefined> {
      const place = await placeOf(store, vote);
      const proposal = place && (await store.proposals.findProposal(vote));
      const community = proposal && (await store.communities.findCommunity(proposal.communityId));
      if (!place || !community) return undefined;
      const { mandate, executor } = place;
      return {
        ...{ vote, communityName: community.name, locale: community.locale },
        ...{ number: proposal.number, actionHash: proposal.actionHash ?? '' },
        ...{ chainId: executor.chainId, governor: executor.address, proposal: mandate.reference },
        state: mandate.state,
        holders: readNotedVote(mandate.detail as Partial<NotedVote>),
        decimals: (executor.facts as Facts).decimals ?? 0,
      };
    },

    /** What this wallet is to sign, by the books and the chain as they are now. */
    async prepare(
      vote: VoteId,
      { address, chainId, support }: Wanted & { support: Support },
    ): Promise<Result<{ message: string; address: `0x${string}` }>> {
      const open = await decideOpen(vote, address);
      if (!open.ok) return open;
      const { mandate, executor, voter } = open.value;
      // Wallets refuse typed data of another chain than the one they are on.
      if (chainId !== undefined && chainId !== executor.chainId) {
        return refuse({ code: 'token-vote-chain', chainId: executor.chainId });
      }
      const nonce = await decideThere(open.value, voter);
      if (!nonce.ok) return nonce;
      const ballot = { proposal: mandate.reference, support, voter, nonce: nonce.value };
      const message = printBallot(domainOf(open.value), ballot);
      return accept({ message, address: toChecksumAddress(voter) });
    },

    /** The signature comes back: it is brought there, or a reason why not and nothing changed. */
    async finish(
      vote: VoteId,
      given: { address: string; message: string; signature: string },
    ): Promise<Result<{ support: Support }>> {
      const open = await decideOpen(vote, given.address);
      if (!open.ok) return open;
      const { mandate, executor, voter } = open.value;
      const said = readBallot(given.message);
      if (!said) return refuse({ code: 'message-altered' });
      if (!SIGNATURE.test(given.signature)) return refuse({ code: 'signature-wrong' });
      const nonce = await decideThere(open.value, voter);
      if (!nonce.ok) return nonce;
      if (said.nonce !== String(nonce.value)) return refuse({ code: 'token-vote-nonce' });
      const { support } = said;
      const { chainId, address: contract } = executor;
      const ballot = { proposal: mandate.reference, support, voter };
      const message = printBallot(domainOf(open.value), { ...ballot, nonce: nonce.value });
      if (message !== given.message) return refuse({ code: 'message-altered' });
      const signature = forContract(given.signature);
      const hash = signIn.hashTyped(message);
      const verdict = await signIn.verifyHash({ address: voter, chainId, hash, signature });
      if (verdict.signature === 'unverifiable') return refuse({ code: 'signature-unverifiable' });
      if (verdict.signature === 'wrong') return refuse({ code: 'signature-wrong' });
      const action: GovernorVote = {
        ...{ kind: 'governor-vote', chainId, contract, ...ballot },
        ...{ nonce: said.nonce, signature },
      };
      const taken = await decideTaken(open.value, action);
      if (!taken.ok) return taken;
      const done = await record(vote, action);
      return done.ok ? accept({ support }) : done;
    },
  };
}
