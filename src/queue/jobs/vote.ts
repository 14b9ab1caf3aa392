/** Opens, closes and executes what is due. A step that is not due yet says when to look again. */
import { asId, type VoteId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';

type Job = { key: string };
type Again = { again: Date } | undefined;

export const createOpenVoteJob =
  ({ services }: { services: Services }) =>
  async ({ key }: Job): Promise<Again> =>
    (await services.course.open(asId<VoteId>(key))) ??
    (await services.electionCourse.open(asId<VoteId>(key)));

/** Polls, proposals and elections share the bell; each closes only its own kind. */
export const createCloseVoteJob =
  ({ services }: { services: Services }) =>
  async ({ key }: Job): Promise<Again> =>
    (await services.polls.close(asId<VoteId>(key))) ??
    (await services.course.close(asId<VoteId>(key))) ??
    (await services.electionCourse.close(asId<VoteId>(key)));

export const createExecuteProposalJob =
  ({ services }: { services: Services }) =>
  async ({ key }: Job): Promise<Again> =>
    services.course.execute(asId<VoteId>(key));
