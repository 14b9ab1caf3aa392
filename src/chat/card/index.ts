/** Which noun renders a subject: one line per kind of card. */
import { asId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Button, Reply } from '../reply.ts';
import { type Words, wordsFor } from '../words/index.ts';
import { announcementCard } from './announcement.ts';
import { budgetCard } from './budget.ts';
import { digestCard } from './digest.ts';
import { electionCard } from './election.ts';
import { placeCard } from './place.ts';
import { pollCard } from './poll.ts';
import { proposalCard } from './proposal.ts';
import { recallCard } from './recall.ts';
import { roleWorkCard } from './role-work.ts';
import { tipCard } from './tip.ts';
import { withTokenVote } from './token-vote.ts';

/** `isShown`: a message of it stands already, and is to be edited. */
type Renderer = (services: Services, id: string, isShown: boolean) => Promise<Reply | undefined>;

/** Public cards speak the community's language. */
const spoken = <V extends { locale: string }>(
  view: V | undefined,
  render: (view: V, words: Words) => Reply,
): Reply | undefined => view && render(view, wordsFor(view.locale));

const RENDERERS: { readonly [noun: string]: Renderer } = {
  poll: async (services, id) => spoken(await services.polls.view(asId(id)), pollCard),
  proposal: async (services, id) => {
    const view = await services.proposalViews.view(asId(id));
    if (!view) return undefined;
    const words = wordsFor(view.locale);
    const card = proposalCard(view, words, services.deployment.explorer);
    return withTokenVote(card, view.id, services, words);
  },
  election: async (services, id) =>
    spoken(await services.electionViews.view(asId(id)), electionCard),
  digest: async (services, id, isShown) =>
    spoken(await services.digests.view(id, isShown), digestCard),
  recall: async (services, id) => spoken(await services.recalls.view(id), recallCard),
  place: async (services, id) => spoken(await services.placeCards.view(id), placeCard),
  announcement: async (services, id) =>
    spoken(await services.announcements.view(id), announcementCard),
  budget: async (services, id) =>
    spoken(await services.budgets.payment(id), (view, words) =>
      budgetCard(view, words, services.deployment.explorer),
    ),
  'role-work': async (services, id) => spoken(await services.gateWork.card(id), roleWorkCard),
  tip: async (services, id) => spoken(await services.tips.view(id), tipCard),
};

const VOTES = new Set(['poll', 'proposal', 'election']);

/** Below every card of a vote the way to its public page. */
function withPage(card: Reply, { deployment }: Services, id: string): Reply {
  const url = `${deployment.publicUrl}/v/${id}`;
  const rows = card.buttons ?? [];
  const page: Button = { label: wordsFor('en').votePage.button(), url };
  return { ...card, buttons: [...rows.slice(0, -1), [...(rows.at(-1) ?? []), page]] };
}

/** The present state of a subject as a card; undefined when there is nothing to show. */
export async function renderCard(
  services: Services,
  subject: string,
  isShown = false,
): Promise<Reply | undefined> {
  const [noun = '', id = ''] = subject.split(':');
  const render = RENDERERS[noun];
  if (!render) throw new Error(`no card is rendered for ${subject}`);
  const card = await render(services, id, isShown);
  return card && VOTES.has(noun) ? withPage(card, services, id) : card;
}
