import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const proposalEdit = defineCommand({
  noun: 'proposal',
  verb: 'edit',
  describe: (words) => words.discussion.describe.edit(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    proposal: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.proposal.option.proposal(),
    },
    title: {
      kind: 'text',
      required: false,
      maxLength: 150,
      describe: (words) => words.proposal.option.title(),
    },
    body: {
      kind: 'text',
      required: false,
      maxLength: 3_000,
      long: true,
      describe: (words) => words.proposal.option.body(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const meant = { community: scene.community, person: actor.person, vote: found.value };
    const { title, body } = values;
    const change = { ...(title !== undefined && { title }), ...(body !== undefined && { body }) };
    const edited = await services.discussions.edit(meant, change, eventId);
    return edited.ok ? accept(sayOnly(words.discussion.edited(edited.value))) : edited;
  },
});
