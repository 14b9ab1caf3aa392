import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

/** A moderator's part of unlinking: the community stops looking; the link is its owner's. */
export const walletUnuse = defineCommand({
  noun: 'wallet',
  verb: 'unuse',
  describe: (words) => words.wallet.describe.unuse(),
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
    reason: {
      kind: 'text',
      required: true,
      maxLength: 500,
      describe: (words) => words.wallet.option.reason(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const target = await services.people.refer(values.person, scene.place);
    if (!target.ok) return target;
    const done = await services.walletStaff.unuse({
      ...{ community: scene.community, actor: actor.person, target: target.value, eventId },
      reason: values.reason,
    });
    if (!done.ok) return done;
    const mention = (await services.people.mentions([target.value.person])).get(
      target.value.person,
    );
    const name = mention ? [person(mention)] : target.value.displayName;
    return accept(sayOnly(words.wallet.unused({ name })));
  },
});
