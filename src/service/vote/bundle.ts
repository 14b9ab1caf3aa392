/** A closed vote as `civitas-election/1`, with the signatures that wallets gave: docs/voting.md "Recount". */
import type { JsonValue } from '#core/canonical-json.ts';
import type { CommunityId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { choiceToJson } from '#core/voting/ballot.ts';
import type { Choice } from '#core/voting/choice.ts';
import { ELECTION_FORMAT } from '#core/voting/election.ts';
import { rulesToJson } from '#core/voting/rules.ts';
import { type StoredSignature, signedToJson } from '#core/voting/signed.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { electionOf } from './election.ts';

type Bundle = { readonly [member: string]: JsonValue };

/** Of ballots that a wallet signed; what anybody needs to verify them. */
export async function signaturesOf(books: Books, row: Pick<VoteRow, 'id'>): Promise<JsonValue[]> {
  const ballots = await books.ballots.listBallots(row.id);
  return ballots.flatMap(({ signature }) =>
    signature === null ? [] : [signedToJson(signature as StoredSignature)],
  );
}

const ballotJson = (voter: string, choice: Choice): Bundle =>
  'abstain' in choice ? { voter, abstain: true } : { voter, choice: choiceToJson(choice) };

export async function bundleOf(
  books: Books,
  community: CommunityId,
  id: VoteId,
): Promise<Result<{ bundle: Bundle }>> {
  const row = await books.votes.findVote(id);
  if (row?.communityId !== community) return refuse({ code: 'poll-unknown', text: '' });
  const election = await electionOf(books, row);
  const signatures = await signaturesOf(books, row);
  return accept({
    bundle: {
      format: ELECTION_FORMAT,
      method: election.method.replace(/\/\d+$/, ''),
      ...{ seats: row.seats, choices: row.choices },
      roll: election.roll.map(({ voter, power }) => ({
        voter: voter as Hex,
        power: String(power),
      })),
      ballots: election.ballots.map(({ voter, choice }) => ballotJson(voter, choice as Choice)),
      delegations: (election.delegations ?? []).map(({ from, to }) => ({ from, to })),
      rules: rulesToJson(election.rules),
      result: row.result as JsonValue,
      ...(signatures.length > 0 && { signatures }),
    },
  });
}
