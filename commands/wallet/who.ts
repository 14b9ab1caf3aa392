import { defineCommand } from '#chat/command.ts';
import { list, type Reply, text } from '#chat/reply.ts';
import { code, person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

/** For helping the stuck: linked or not, and how many; addresses only where their owner shows them. */
export const walletWho = defineCommand({
  noun: 'wallet',
  verb: 'who',
  describe: (words) => words.wallet.describe.who(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    person: {
      kind: 'person',
      required: true,
      describe: (words) => words.wallet.option.person(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const target = await services.people.refer(values.person, scene.place);
    if (!target.ok) return target;
    const seen = await services.walletStaff.who({
      ...{ community: scene.community, actor: actor.person, target: target.value, eventId },
    });
    if (!seen.ok) return seen;
    const mention = (await services.people.mentions([target.value.person])).get(
      target.value.person,
    );
    const name = mention ? [person(mention)] : target.value.displayName;
    const { addresses } = seen.value;
    const reply: Reply = {
      blocks: [
        text(words.wallet.who({ name, ...seen.value })),
        ...(addresses && addresses.length > 0
          ? [list(addresses.map((address) => [code(address)]))]
          : []),
      ],
    };
    return accept(reply);
  },
});
