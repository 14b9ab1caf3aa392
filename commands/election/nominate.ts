import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

/** Whoever is nominated is asked, and stands only after saying yes. */
export const electionNominate = defineCommand({
  noun: 'election',
  verb: 'nominate',
  describe: (words) => words.election.describe.nominate(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    person: {
      kind: 'person',
      required: true,
      describe: (words) => words.election.option.person(),
    },
    ...WHICH_ELECTION,
  },
  async run({ actor, scene, values, services, words }) {
    const target = await services.people.refer(values.person, scene.place);
    if (!target.ok) return target;
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const done = await services.candidacies.nominate(
      scene.community,
      actor.person,
      found.value,
      target.value,
    );
    if (!done.ok) return done;
    const mention = (await services.people.mentions([target.value.person])).get(
      target.value.person,
    );
    const name = mention ? [person(mention)] : target.value.displayName;
    return accept(sayOnly(words.election.nominated({ name })));
  },
});
