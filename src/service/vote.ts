/**
 * What polls and proposals share: casting a ballot and counting. A ballot locks the vote's row shared,
 * reads `civitas_now()` under that lock and decides in the law; the close locks it exclusively (V4).
 */
import { asId, type CommunityId, type PersonId, type VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result } from '#core/result.ts';
import type { Choice } from '#core/voting/choice.ts';
import type { MethodId } from '#core/voting/method.ts';
import type { Receipt } from '#core/voting/receipt.ts';
import { voterOf } from '#core/voting/roll.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import type { Secrecy, VoteKind } from '#core/voting/setting.ts';
import { signingOf } from '#core/voting/signed.ts';
import { storedResultOf } from '#core/voting/stored-result.ts';
import { countBallots, type Standing } from '#core/voting/tally.ts';
import type { Books, Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Cards, Subject } from './card.ts';
import { type Caster, castIn } from './vote/cast.ts';
import { closeIn } from './vote/close.ts';
import {
  decimalsOf,
  electionOf,
  electorateOf,
  isTokenPower,
  methodOf,
  unopenedHeld,
} from './vote/election.ts';
import { type Opening, openIn } from './vote/open.ts';
import type { SealLoss, Seals } from './vote/seal.ts';

export type { Caster };

export type Cast = {
  vote: VoteId;
  kind: VoteKind;
  method: MethodId;
  choice: Choice;
  choices: readonly string[];
  maxScore: number;
  replaces: boolean;
  closesAt: Date;
  power: bigint;
  tokenPower: boolean;
  /** Of a power written out, which has a unit of its own. */
  decimals: number | null;
  /** It may carry a wallet's signature. */
  signable: boolean;
  /** What may be said of it afterwards: of a secret ballot, that there is one. */
  secrecy: Secrecy;
  /** Proves that the ballot is counted, not how; dead once it is replaced. */
  receipt: Receipt;
  /** As whom its voter stands in the vote's file. */
  voter: Hex;
  /** Who may vote was frozen with the powers. */
  hasRoll: boolean;
};

export const subjectOf = (row: Pick<VoteRow, 'kind' | 'id'>): Subject => `${row.kind}:${row.id}`;

/** Hidden: the ballots are sealed; turnout and how many there are is all that is known. */
export type VoteStanding = Standing & { readonly hidden: boolean };

const REMEMBERED_MAX = 200;

export type Votes = ReturnType<typeof createVotes>;

export function createVotes({
  store,
  ids,
  cards,
  seals,
}: {
  store: Store;
  ids: () => string;
  cards: Cards;
  seals: Seals;
}) {
  /** Closed votes stay as they are; a sealed one takes a millisecond a ballot to count again. */
  const closed = new Map<VoteId, VoteStanding>();
  function remember(id: VoteId, standing: VoteStanding): void {
    if (closed.size >= REMEMBERED_MAX) closed.clear();
    closed.set(id, standing);
  }

  /** Turnout and how many there are; nothing of it says what they are. */
  async function hiddenStanding(row: VoteRow): Promise<VoteStanding> {
    const counted = countBallots((await unopenedHeld(store, row)).election);
    const all = row.choices.map((_, index) => index + 1);
    const blank = { abstained: 0n, order: [all], winners: [], tie: false, rounds: [] };
    return { ...counted, ...blank, hidden: true };
  }

  return {
    /** Casts or replaces the person's one ballot. */
    async cast(
      caster: Caster,
      community: CommunityId | undefined,
      voteId: VoteId,
      choice: unknown,
    ): Promise<Result<Cast>> {
      const input = { caster, community, vote: voteId, choice };
      const cast = await store.transaction('cast ballot', (books) =>
        castIn(books, ids, seals, input),
      );
      if (!cast.ok) return cast;
      const { row, decision, receipt } = cast.value;
      cards.wantSoon(subjectOf(row), row.communityId);
      return accept({
        vote: row.id,
        kind: row.kind,
        method: methodOf(row),
        maxScore: rulesFromJson(row.rules).maxScore,
        choice: decision.choice,
        choices: row.choices,
        replaces: decision.replaces,
        closesAt: row.closesAt,
        power: decision.power,
        tokenPower: isTokenPower(row),
        decimals: decimalsOf(row),
        signable: signingOf(row) !== 'none',
        secrecy: row.secrecy,
        receipt,
        voter: voterOf(row.salt as Hex, row.eldest),
        hasRoll: electorateOf(row) === 'roll',
      });
    },

    /** What a public vote lists of its voters was said to this one, who agreed. */
    async agree(person: PersonId, voteId: VoteId): Promise<void> {
      await store.transaction('agree to be listed', async (books) =>
        books.ballots.insertConsent(voteId, person, await books.now()),
      );
    },

    /** How an open vote stands; the stored result is the truth once it is closed. */
    async standing(row: VoteRow): Promise<VoteStanding> {
      if (row.secrecy !== 'open' && row.state !== 'closed') return hiddenStanding(row);
      const known = closed.get(row.id);
      if (known) return known;
      // The key is gone, the result is not.
      if (seals.lossOf(row))
        return { ...(await hiddenStanding(row)), ...storedResultOf(row.result), hidden: false };
      const standing = { ...countBallots(await electionOf(store, row, seals)), hidden: false };
      if (row.secrecy !== 'open') remember(row.id, standing);
      return standing;
    },

    /** Why a vote that is about to open could not be counted later; undefined where nothing is in the way. */
    sealLossOf: (row: VoteRow): SealLoss | undefined =>
      row.secrecy === 'open' || seals.able ? undefined : 'seal-key-missing',

    /** Freezes roll and rules and opens the vote, in the transaction that holds its row. */
    open: (books: Books, row: VoteRow, opening: Opening) => openIn(books, row, opening, seals),

    /** Counts and closes a vote that is due, in the transaction that holds its row. */
    close: (books: Books, row: VoteRow) => closeIn(books, row, seals),

    seals,

    newId: (): VoteId => asId(ids()),
  };
}
