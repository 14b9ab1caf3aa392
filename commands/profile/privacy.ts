import { privacyReply, SHOWN_TO } from '#chat/card/profile.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** The setting is the person's, in every community. */
export const profilePrivacy = defineCommand({
  noun: 'profile',
  verb: 'privacy',
  describe: (words) => words.profile.describe.privacy(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    wallets: {
      kind: 'choice',
      required: false,
      choices: SHOWN_TO.map((value) => ({
        value,
        label: (words) => words.profile.shownTo[value](),
      })),
      describe: (words) => words.profile.option.wallets(),
    },
  },
  async run({ actor, values, services, words, eventId }) {
    const shown = SHOWN_TO.find((one) => one === values.wallets);
    if (shown === undefined) {
      return accept(privacyReply(await services.profiles.shownTo(actor.person), words));
    }
    await services.profiles.showWalletsTo(actor.person, shown, eventId);
    return accept({ ...sayOnly(words.profile.privacySet({ shown })), replace: true });
  },
});
