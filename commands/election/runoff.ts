import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** The button of a tied election. */
export const electionRunoff = defineCommand({
  noun: 'election',
  verb: 'runoff',
  describe: (words) => words.election.describe.runoff(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    election: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.election.option.election(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const opened = await services.elections.runOff(scene.community, actor.person, found.value);
    if (!opened.ok) return opened;
    const view = await services.electionViews.view(opened.value);
    if (!view) throw new Error('a run-off has no view');
    return accept(sayOnly(words.election.opened(view)));
  },
});
