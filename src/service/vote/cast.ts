/** One ballot inside a transaction: the vote's row is locked shared, the law decides, one row is written (V2, V4). */
import type { AccountId, CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import {
  type BallotDecision,
  decideBallot,
  type Entitlement,
  type VoteState,
} from '#core/voting/cast.ts';
import type { Choice } from '#core/voting/choice.ts';
import type { MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { takesDraft } from '#core/voting/paper.ts';
import { printSnapshot } from '#core/voting/power/snapshot.ts';
import { type Receipt, receiptOf } from '#core/voting/receipt.ts';
import { voterOf } from '#core/voting/roll.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import { decideSigning, type StoredSignature, signingOf } from '#core/voting/signed.ts';
import type { BallotDesk } from '#store/ballot.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { gateOf } from '../poll/gate.ts';
import { electorateOf, isTokenPower, methodOf } from './election.ts';
import type { Seals } from './seal.ts';

export type Caster = { person: PersonId; account: AccountId };

export type BallotInput = {
  caster: Caster;
  /** Where it was said; undefined where no place says so. */
  community: CommunityId | undefined;
  vote: VoteId;
  /** As it came from outside. */
  choice: unknown;
  /** A wallet's, verified: service/vote/signed.ts. */
  signed?: { sequence: number; signature: StoredSignature };
};

export type Judged = { row: BallotDesk; decision: BallotDecision };
export type CastBallot = Judged & { receipt: Receipt };

export const lawState = (state: VoteRow['state']): VoteState => {
  if (state === 'open') return 'open';
  return state === 'closed' ? 'closed' : 'cancelled';
};

/** What entitles a person to this vote, as read in the ballot's own transaction. */
export function entitlementOf(desk: BallotDesk): Entitlement {
  const { power, citizen, member } = desk;
  switch (electorateOf(desk)) {
    case 'roll':
      return { by: 'roll', power };
    case 'citizens':
      return { by: 'citizenship', citizen };
    case 'members':
      return { by: 'membership', member };
  }
}

type DeskOf<K extends keyof BallotDesk> = Pick<BallotDesk, K>;

/** A poll whose list of who may answer could not be read is not known to be anybody's yet (V7). */
export const notOpen = (row: DeskOf<'rules' | 'opensAt' | 'now'>): Result<never> =>
  gateOf(row) && row.opensAt <= row.now
    ? refuse({ code: 'roll-unknown' })
    : refuse({ code: 'poll-not-open-yet', opensAt: row.opensAt });

/** Whoever is not on the roll is told what it was made by, and whether there is still a way onto it. */
export function offRoll<T>(
  row: DeskOf<'id' | 'rules' | 'rollBlock'>,
  refused: Result<T>,
): Result<T> {
  if (refused.ok || refused.refusal.code !== 'not-on-roll') return refused;
  if (isTokenPower(row)) return refuse({ code: 'not-on-roll', late: row.id });
  const gate = gateOf(row);
  if (!gate) return refused;
  const block = printSnapshot(row.rollBlock);
  return refuse({ code: 'poll-gate', vote: row.id, rule: gate.text, block });
}

/** Buttons and selects give a list of numbers; a method that takes one choice takes a list of one as it. */
const asAsked = (method: MethodId, choice: unknown): unknown =>
  METHODS_BY_ID[method].shape === 'one' && Array.isArray(choice) && choice.length === 1
    ? choice[0]
    : choice;

/** Second thoughts of a moment are told once. */
const TELL_FOLLOWERS_MS = 20_000;

/** Tells those for whom it counts, apart from the ballot. */
async function ringFollowers(
  books: Books,
  { id, now, followed }: BallotDesk,
  person: PersonId,
): Promise<void> {
  if (!followed) return;
  const dueAt = new Date(now.getTime() + TELL_FOLLOWERS_MS);
  await books.outbox.insertOutbox([{ kind: 'tell-followers', key: `${id}:${person}`, dueAt }]);
}
/**
 * What would be listed of the voter is said once, before the first ballot counts. Of a hidden vote the button that
 * agrees does not carry the choice: buttons are kept in the clear.
 */
const consentNeeded = (row: BallotDesk, choice: unknown): Result<never> =>
  refuse({
    code: 'consent-needed',
    vote: row.id,
    choice: typeof choice === 'number' && row.secrecy === 'open' ? choice : null,
    block: printSnapshot(row.rollBlock),
  });

const decideOn = (row: BallotDesk, choice: unknown): Result<BallotDecision> => {
  const method = methodOf(row);
  return decideBallot({
    vote: {
      state: lawState(row.state),
      method,
      optionCount: row.choices.length,
      rules: rulesFromJson(row.rules),
      opensAt: row.opensAt,
      closesAt: row.closesAt,
    },
    voter: { entitlement: entitlementOf(row), earlier: row.earlier as Choice | null },
    choice: asAsked(method, choice),
    now: row.now,
  });
};

/** All that decides about a ballot but its signature, read under the vote's lock; nothing is written. */
export async function judgeIn(
  books: Books,
  seals: Seals,
  { caster, community, vote, choice }: Omit<BallotInput, 'signed'>,
): Promise<Result<Judged>> {
  let row = await books.ballots.lockForBallot(vote, caster.person);
  if (!row || (community !== undefined && row.communityId !== community)) {
    return refuse({ code: 'poll-unknown', text: '' });
  }
  if (row.state === 'pending') return notOpen(row);
  let decided = decideOn(row, choice);
  if (!decided.ok && decided.refusal.code === 'not-on-roll') {
    // What waited for the lock while the vote was opened has read the roll of before: asked again, it holds the lock.
    row = (await books.ballots.lockForBallot(vote, caster.person)) ?? row;
    decided = decideOn(row, choice);
  }
  if (!decided.ok) return offRoll(row, decided);
  // A host that could not open the ballot again takes none.
  if (seals.lossOf(row)) return refuse({ code: 'seal-key-missing' });
  if (!row.agreed) return consentNeeded(row, asAsked(methodOf(row), choice));
  return accept({ row, decision: decided.value });
}

export async function castIn(
  books: Books,
  ids: () => string,
  seals: Seals,
  { signed, ...input }: BallotInput,
): Promise<Result<CastBallot>> {
  const judged = await judgeIn(books, seals, input);
  if (!judged.ok) return judged;
  const { row, decision } = judged.value;
  const { choice } = decision;
  const sequence = signed?.sequence ?? null;
  const mayStand = (earlier: number | null): Result<null> =>
    decideSigning({ vote: row.id, signing: signingOf(row), sequence, earlier, choice });
  const may = mayStand(row.sequence);
  if (!may.ok) return may;
  const { person, account } = input.caster;
  const id = ids();
  const salt = row.salt as Hex;
  const receipt = receiptOf(salt, voterOf(salt, person), id);
  const stands = await books.ballots.insertBallot({
    ...{ id, voteId: row.id, personId: person, accountId: account },
    choice: seals.sealChoice(row, person, choice),
    ...{ receipt, castAt: row.now, signed },
  });
  const cast = accept({ row, decision, receipt });
  if (stands) {
    if (takesDraft(methodOf(row))) await books.papers.deleteDraft(row.id, person);
    await ringFollowers(books, row, person);
    return cast;
  }
  // Another of theirs was cast at the same moment: the later one stands, and a signed one before any.
  const held = await books.ballots.findBallot(row.id, person);
  const still = mayStand(held?.sequence ?? null);
  return still.ok ? cast : still;
}
