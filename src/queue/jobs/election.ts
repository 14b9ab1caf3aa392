/** What time brings to offices: terms end, the next election opens, and what enough citizens ask for is proposed. */
import { deedTitle } from '#chat/card/decision.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId, type CommunityId, type VoteId } from '#core/identity.ts';
import type { RecallMotion } from '#service/recall.ts';
import type { Services } from '#service/services.ts';

type Job = { key: string };
type Again = { again: Date } | undefined;

export const createRenewElectionJob =
  ({ services }: { services: Pick<Services, 'elections'> }) =>
  async ({ key }: Job): Promise<Again> =>
    services.elections.renew(asId<VoteId>(key));

export const createEndTermsJob =
  ({ services }: { services: Pick<Services, 'terms'> }) =>
  async ({ key }: Job): Promise<Again> =>
    services.terms.end(asId<CommunityId>(key));

/** What one author may not propose just now, the next one may; else it is tried again so long after. */
const RETRY_MS = 600_000;

async function propose(services: Services, motion: RecallMotion): Promise<VoteId | null> {
  const { petition, community, person, office, authors } = motion;
  const action = { kind: 'end-office', person, office } as const;
  const context = { unit: { symbol: '', decimals: 0 }, person: petition.person };
  // It stays as it is written now, so it is written in the community's language.
  const words = wordsFor(petition.locale);
  for (const author of authors) {
    const published = await services.proposals.publish({
      ...{ community, author, action, payment: undefined, eventId: `recall:${petition.id}` },
      title: deedTitle(action, context, words),
      body: plain(words.recall.body(petition)),
    });
    if (published.ok) return published.value;
  }
  return null;
}

/** Proposes it, or closes what came to nothing: too few in time, or nobody is in that office any more. */
export const createRecallJob =
  ({ services, store }: { services: Services; store: { now(): Promise<Date> } }) =>
  async ({ key }: Job): Promise<Again> => {
    const due = await services.recalls.due(key);
    if (!due || 'again' in due) return due;
    const { community, person, office } = due;
    const held = await services.offices.held(community, person);
    if (!held.includes(office)) {
      await services.recalls.done(key, null);
      return undefined;
    }
    const proposal = await propose(services, due);
    if (proposal !== null) {
      await services.recalls.done(key, proposal);
      return undefined;
    }
    return { again: new Date((await store.now()).getTime() + RETRY_MS) };
  };
