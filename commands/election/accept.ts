import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { MAX_STATEMENT_LENGTH } from '#core/election/rules.ts';
import { accept } from '#core/result.ts';

/** Says yes to a nomination, or stands by oneself. */
export const electionAccept = defineCommand({
  noun: 'election',
  verb: 'accept',
  describe: (words) => words.election.describe.accept(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    statement: {
      kind: 'text',
      required: true,
      maxLength: MAX_STATEMENT_LENGTH,
      long: true,
      describe: (words) => words.election.option.statement(),
    },
    ...WHICH_ELECTION,
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const { community } = scene;
    const { statement } = values;
    const done = await services.candidacies.accept(community, actor.person, found.value, statement);
    return done.ok ? accept(sayOnly(words.election.accepted(done.value))) : done;
  },
});
