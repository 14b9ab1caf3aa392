/** What the commands of ballot papers have in common: which vote they mean, and the paper they answer with. */
import { asId, isUuid, type VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { DraftStep } from '#core/voting/paper.ts';
import type { Services } from '#service/services.ts';
import type { Paper } from '#service/vote/paper.ts';
import type { Unit } from './card/ballot.ts';
import { ballotCard } from './card/paper.ts';
import type { Call, CommunityScene } from './command.ts';
import type { Options } from './option.ts';
import type { Reply } from './reply.ts';

export const VOTE = {
  vote: {
    kind: 'text',
    required: true,
    maxLength: 40,
    describe: (words) => words.ballot.option.vote(),
  },
} as const satisfies Options;

export const PAGE = {
  page: {
    kind: 'integer',
    required: false,
    min: 1,
    max: 100,
    describe: (words) => words.ballot.option.page(),
  },
} as const satisfies Options;

/** One of the vote's choices, by its number. */
export const OPTION = {
  option: {
    kind: 'integer',
    required: true,
    min: 1,
    max: 1_000,
    describe: (words) => words.ballot.option.option(),
  },
} as const satisfies Options;

type Spoken = Call<{ vote: string }, CommunityScene>;

/** Buttons name votes by their ids. */
export const voteIn = (text: string): Result<VoteId> =>
  isUuid(text) ? accept(asId(text)) : refuse({ code: 'poll-unknown', text });

/** What power is shown in: nothing where persons count, which need no look. */
export async function unitOf(
  { communities }: Pick<Services, 'communities'>,
  { community }: CommunityScene,
  { tokenPower, decimals }: { tokenPower: boolean; decimals: number | null },
): Promise<Unit | undefined> {
  if (!tokenPower) return undefined;
  // A power written out has a unit of its own.
  return decimals === null ? (await communities.get(community)).asset : { symbol: '', decimals };
}

export async function paperReply(
  { actor, scene, services, words }: Spoken,
  paper: Result<Paper>,
  page?: number,
): Promise<Result<Reply>> {
  if (!paper.ok) return services.polls.explain(paper, actor.person);
  const unit = await unitOf(services, scene, paper.value);
  return accept(ballotCard(paper.value, { page, unit }, words));
}

/** One step of the draft, and the paper as it stands then. */
export async function changeReply(
  call: Spoken,
  step: DraftStep,
  page?: number,
): Promise<Result<Reply>> {
  const { actor, scene, values, services, eventId } = call;
  const vote = voteIn(values.vote);
  if (!vote.ok) return vote;
  const change = { step, eventId };
  const paper = await services.papers.change(scene.community, actor.person, vote.value, change);
  return paperReply(call, paper, page);
}
