import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { isUuid } from '#core/identity.ts';
import { accept, refuse } from '#core/result.ts';

/** The button of a petition's card. */
export const electionSign = defineCommand({
  noun: 'election',
  verb: 'sign',
  describe: (words) => words.election.describe.sign(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    petition: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.election.option.petition(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (!isUuid(values.petition)) return refuse({ code: 'recall-unknown' });
    const signed = await services.recalls.sign(scene.community, actor.person, values.petition);
    return signed.ok ? accept(sayOnly(words.recall.signed(signed.value))) : signed;
  },
});
