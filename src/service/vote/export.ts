/**
 * One vote as one `civitas-election/1` file, by which anybody counts it again. Voters stand under this vote's
 * pseudonyms; of a secret vote under names that lead to nobody, with the list of who voted beside them. What the reader
 * of the format does not know (`vote`, `snapshot`, `receipts` …) it passes over.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { choiceToJson, parseChoice } from '#core/voting/ballot.ts';
import { ELECTION_FORMAT } from '#core/voting/election.ts';
import { postedToJson } from '#core/voting/posted-json.ts';
import { receiptRoot } from '#core/voting/receipt.ts';
import { type RollLine, voterOf } from '#core/voting/roll.ts';
import { rulesToJson } from '#core/voting/rules.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import { type StoredSignature, signedToJson } from '#core/voting/signed.ts';
import type { Election } from '#core/voting/tally.ts';
import type { BallotRow } from '#store/ballot.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { quorumBaseOf } from './dormancy.ts';
import { addsUp, type Held, holdElection, powerIn } from './election.ts';
import { countedReceipts } from './receipt.ts';
import type { Seals } from './seal.ts';
import { numberOf, questionOf } from './title.ts';
import { type Asked, isPublic, publicWords, type Unnamed } from './unnamed.ts';

export type ElectionBundle = { readonly [member: string]: JsonValue };

/** A line for a spreadsheet. */
export type SheetLine = {
  readonly voter: string;
  readonly power: bigint;
  /** Whom the voter had named; empty for nobody. */
  readonly delegate: string;
  /** JSON; empty without a ballot of one's own. */
  readonly choice: string;
};

export type ElectionExport = {
  readonly kind: VoteKind;
  readonly number: number;
  readonly ballots: number;
  readonly closed: boolean;
  readonly bundle: ElectionBundle;
  readonly sheet: readonly SheetLine[];
};

type Ballot = { readonly [member: string]: JsonValue };

/** As the file has it; a ballot that cannot be read stands with an empty choice, and is named in the result. */
function ballotJson(row: VoteRow, election: Election, voter: string, choice: unknown): Ballot {
  const read = parseChoice(election.method, row.choices.length, choice, election.rules);
  if (!read.ok) return { voter, choice: null };
  if ('abstain' in read.value) return { voter, abstain: true };
  return { voter, choice: choiceToJson(read.value) };
}

const when = (date: Date | null): string | null => date?.toISOString() ?? null;

/** It says nothing of who came when; two lines of one voter by their power. */
const byName = (a: RollLine, b: RollLine): number =>
  a.voter === b.voter ? Number(a.power - b.power) : a.voter < b.voter ? -1 : 1;

/** What the vote was, for readers and for its page. */
const about = (row: VoteRow, number: number, title: string): JsonValue => ({
  ...{ id: row.id, kind: row.kind, number, title, state: row.state, secrecy: row.secrecy },
  ...{ signing: row.signing, evidence: row.evidence, community: row.communityId },
  opensAt: when(row.opensAt),
  closesAt: when(row.closesAt),
  closedAt: when(row.closedAt),
  // Null where no quorum is a share of the citizens.
  quorumBase: quorumBaseOf(row),
  rollRoot: row.rollRoot,
  supplementRoot: row.supplementRoot,
  resultHash: row.resultHash,
});

const sheetOf = ({ roll, delegations = [] }: Election, ballots: readonly Ballot[]): SheetLine[] => {
  const to = new Map(delegations.map((one) => [one.from, one.to]));
  const said = new Map(
    ballots.map(({ voter, choice, abstain }) => [voter, abstain ? { abstain } : choice]),
  );
  return roll.map(({ voter, power }) => ({
    ...{ voter, power, delegate: to.get(voter) ?? '' },
    choice: said.has(voter) ? JSON.stringify(said.get(voter)) : '',
  }));
};

/**
 * Of ballots that count and that a wallet signed: what anybody verifies them by. A text with a name in it is none for
 * everybody; how many are left out for that is said.
 */
function signaturesOf(
  { effective }: Held,
  isShown: (ballot: BallotRow) => boolean,
): ElectionBundle {
  const signed = [...effective.values()].filter(({ signature }) => signature !== null);
  const shown = signed.filter(isShown);
  const withheld = signed.length - shown.length;
  return {
    ...(shown.length > 0 && {
      signatures: shown.map(({ signature }) => signedToJson(signature as StoredSignature)),
    }),
    ...(withheld > 0 && { signaturesWithheld: withheld }),
  };
}

/** In which words a file asks, and which signed texts it shows. */
type Telling = Asked & { readonly shows: (ballot: BallotRow) => boolean };

export type VoteExports = ReturnType<typeof createVoteExports>;

type Dependencies = { store: Store; seals: Seals; unnamed: Unnamed };

export function createVoteExports({ store, seals, unnamed }: Dependencies) {
  /** Why there is no file now; undefined where there is one. */
  function obstacleOf(row: VoteRow): Result<never> | undefined {
    if (row.state === 'pending') return refuse({ code: 'poll-not-open-yet', opensAt: row.opensAt });
    if (row.secrecy === 'open') return undefined;
    if (row.state === 'open') return refuse({ code: 'ballots-sealed', closesAt: row.closesAt });
    if (row.state === 'cancelled') return refuse({ code: 'poll-cancelled' });
    return seals.lossOf(row) ? refuse({ code: 'seal-key-lost' }) : undefined;
  }

  /**
   * The roll as its roots were posted, under the usual pseudonyms: lines of the opening, what came late, and who
   * counts as whom. Of a secret vote the names of the count lead to none of them.
   */
  async function postedOf(row: VoteRow, { voterFor }: Held): Promise<ElectionBundle> {
    if (row.rollRoot === null) return {};
    const nameOf = (person: PersonId): Hex => voterOf(row.salt as Hex, person);
    const base = await store.rolls.listRoll(row.id);
    const late = await store.rolls.listLate(row.id);
    const persons = [...new Set([...base, ...late].map(({ personId }) => personId))];
    const named = ({ personId, power }: { personId: PersonId; power: bigint }) => ({
      ...{ voter: nameOf(personId), power },
    });
    const posted = postedToJson({
      rollRoot: row.rollRoot,
      supplementRoot: row.supplementRoot ?? undefined,
      base: base.map(named).sort(byName),
      supplement: late.map(named).sort(byName),
      merged: new Map(
        persons
          .filter((person) => voterFor(person) !== person)
          .map((person) => [nameOf(person), nameOf(voterFor(person))]),
      ),
      ...{ adds: addsUp(row), renamed: row.secrecy === 'secret' },
    });
    return { posted };
  }

  /** Of a secret vote: who stood on the roll, and who voted, in the order of pseudonyms that say nothing else. */
  async function turnoutOf(row: VoteRow, held: Held): Promise<ElectionBundle> {
    if (row.secrecy !== 'secret') return {};
    const nameOf = (person: PersonId): Hex => voterOf(row.salt as Hex, person);
    const lines = await store.rolls.listRoll(row.id);
    const register = [...new Set(lines.map(({ personId }) => held.voterFor(personId)))];
    return {
      voted: [...held.effective.keys()].map(nameOf).sort(),
      ...(register.length > 0 && { register: register.map(nameOf).sort() }),
    };
  }

  /**
   * Wallets and blocks, early and late, of those who said yes to that before their first ballot; and how much of the
   * roll is of those who did not.
   */
  async function evidenceOf(row: VoteRow, { voterFor }: Held): Promise<ElectionBundle> {
    if (row.evidence !== 'public') return {};
    const { rolls, ballots } = store;
    const agreed = new Set(await ballots.listConsents(row.id));
    const wallets = [
      ...(await rolls.listRollWallets(row.id)),
      ...(await rolls.listLateWallets(row.id)),
    ];
    const shown = wallets.filter(({ personId }) => agreed.has(personId));
    const lines = shown.map(({ chainId, address, term, personId, power, block }) => ({
      voter: voterOf(row.salt as Hex, voterFor(personId)),
      ...{ chainId, address, term, power: String(power), block: String(block) },
    }));
    const roll = [...(await rolls.listRoll(row.id)), ...(await rolls.listLate(row.id))];
    const unseen = roll.filter(({ personId, power }) => power > 0n && !agreed.has(personId));
    return {
      evidence: lines.sort((a, b) => (a.address < b.address ? -1 : 1)),
      notEvidenced: {
        voters: new Set(unseen.map(({ personId }) => voterFor(personId))).size,
        power: String(powerIn(unseen)),
      },
    };
  }

  async function exportOf(
    row: VoteRow,
    { title, choices, shows }: Telling,
  ): Promise<ElectionExport> {
    const held = await holdElection(store, row, seals);
    const { election } = held;
    const number = await numberOf(store, row);
    const closed = row.state === 'closed';
    const ballots = election.ballots.map(({ voter, choice }) =>
      ballotJson(row, election, voter, choice),
    );
    const receipts = countedReceipts(row, held, seals);
    const bundle: ElectionBundle = {
      format: ELECTION_FORMAT,
      method: election.method.replace(/\/\d+$/, ''),
      seats: row.seats,
      choices,
      roll: election.roll.map(({ voter, power }) => ({ voter, power: String(power) })),
      ballots,
      delegations: (election.delegations ?? []).map(({ from, to }) => ({ from, to })),
      rules: rulesToJson(election.rules),
      ...(closed && { result: row.result as JsonValue }),
      vote: about(row, number, title),
      ...(row.rollBlock !== null && { snapshot: row.rollBlock as JsonValue }),
      ...(await postedOf(row, held)),
      ...(await evidenceOf(row, held)),
      ...(await turnoutOf(row, held)),
      ...signaturesOf(held, shows),
      ...(closed && { receipts: { root: receiptRoot(receipts), receipts } }),
    };
    const sheet = sheetOf(election, ballots);
    return { kind: row.kind, number, ballots: ballots.length, closed, bundle, sheet };
  }

  /** Of sealed and secret votes once they are closed; of open ones at any time, before the close without a result. */
  async function fileOf(
    community: CommunityId,
    id: VoteId,
    tell: (row: VoteRow) => Promise<Telling>,
  ): Promise<Result<ElectionExport>> {
    const row = await store.votes.findVote(id);
    if (row?.communityId !== community) return refuse({ code: 'poll-unknown', text: '' });
    return obstacleOf(row) ?? accept(await exportOf(row, await tell(row)));
  }

  return {
    /** For members: in the words of the card. */
    election: (community: CommunityId, id: VoteId): Promise<Result<ElectionExport>> =>
      fileOf(community, id, async (row) => ({
        ...{ title: await questionOf(store, row), choices: row.choices },
        shows: () => true,
      })),

    /** For anybody: in the words of the public page, which names nobody without consent. It counts the same. */
    forAnybody: (community: CommunityId, id: VoteId): Promise<Result<ElectionExport>> =>
      fileOf(community, id, async (row) => {
        const words = await publicWords(store, row, unnamed);
        return { ...words, shows: (ballot) => isPublic(words, ballot) };
      }),
  };
}
