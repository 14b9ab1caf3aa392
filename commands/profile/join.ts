import { defineCommand } from '#chat/command.ts';
import { answerButtons } from '#chat/notice.ts';
import { note, sayOnly, text, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

const SHOWN = 5;

/** Who signed with a wallet of this person and asks to be one person with it (W6). */
export const profileJoin = defineCommand({
  noun: 'profile',
  verb: 'join',
  describe: (words) => words.join.describe.join(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, services, words }) {
    const requests = (await services.merges.requests(actor.account)).slice(0, SHOWN);
    if (requests.length === 0) return accept(sayOnly(words.join.none()));
    const several = requests.length > 1;
    return accept({
      blocks: [
        title(words.join.heading()),
        ...requests.map((request) => text(words.join.request(request))),
        note(words.join.means()),
      ],
      buttons: requests.map(({ id, asker }) =>
        answerButtons(id, words, several ? asker.name : undefined),
      ),
    });
  },
});
