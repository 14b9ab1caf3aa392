import { deedText, deedTitle } from '#chat/card/decision.ts';
import { authorVerbs } from '#chat/card/proposal-verbs.ts';
import { defineCommand } from '#chat/command.ts';
import { deedContext } from '#chat/deed.ts';
import { sayOnly } from '#chat/reply.ts';
import { wordsFor } from '#chat/words/index.ts';
import { readCommunityAction } from '#core/execution/community-action.ts';
import { accept, refuse } from '#core/result.ts';

/** The button of a refusal that takes a decision: shows what a proposal for it would do, and asks once. */
export const proposalOffer = defineCommand({
  noun: 'proposal',
  verb: 'offer',
  describe: (words) => words.decision.describe.offer(),
  audience: 'member',
  listed: false,
  reach: 'community',
  slow: true,
  options: {
    action: {
      kind: 'text',
      required: true,
      maxLength: 2_000,
      describe: (words) => words.decision.option.action(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.decision.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const action = readCommunityAction(values.action);
    if (!action) return refuse({ code: 'button-expired' });
    const { asset: unit, locale } = await services.communities.get(community);
    const context = await deedContext(services, action, unit);
    if (values.confirm !== true) {
      const possible = await services.proposals.check(community, action);
      if (!possible.ok) return possible;
      const will = deedText(action, context, words);
      const press = {
        command: 'proposal offer',
        values: { action: values.action, confirm: true },
      };
      return accept({
        ...sayOnly(words.decision.offer({ will })),
        buttons: [[{ label: words.decision.publish(), style: 'primary', press }]],
      });
    }
    const published = await services.proposals.publish({
      community,
      author: actor.person,
      // It stays as it is written now, so it is written in the community's language.
      title: deedTitle(action, context, wordsFor(locale)),
      body: '',
      payment: undefined,
      action,
      eventId,
    });
    if (!published.ok) return published;
    const view = await services.proposalViews.view(published.value);
    if (!view) throw new Error('a published proposal has no view');
    const buttons = view.state === 'published' ? [authorVerbs(view.id, words)] : [];
    return accept({ ...sayOnly(words.proposal.published(view)), buttons, replace: true });
  },
});
