import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** From the opening of the vote on it cannot be undone, so it asks once. */
export const electionWithdraw = defineCommand({
  noun: 'election',
  verb: 'withdraw',
  describe: (words) => words.election.describe.withdraw(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    ...WHICH_ELECTION,
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.election.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const found = await services.elections.find(community, values.election);
    if (!found.ok) return found;
    if (values.confirm !== true) {
      const view = await services.electionViews.view(found.value);
      if (!view) throw new Error('an election has no view');
      const press = {
        command: 'election withdraw',
        values: { election: found.value, confirm: true },
      };
      return accept({
        ...sayOnly(words.election.askWithdraw(view)),
        buttons: [[{ label: words.election.withdraw(), style: 'danger', press }]],
      });
    }
    const done = await services.candidacies.withdraw(community, actor.person, found.value);
    return done.ok
      ? accept({ ...sayOnly(words.election.withdrawn(done.value)), replace: true })
      : done;
  },
});
