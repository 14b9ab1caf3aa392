import { defineCommand } from '#chat/command.ts';
import { type Block, list, note, text, title } from '#chat/reply.ts';
import { bold, person, say } from '#chat/text.ts';
import { OFFICES } from '#core/office.ts';
import { accept } from '#core/result.ts';

export const officeList = defineCommand({
  noun: 'office',
  verb: 'list',
  describe: (words) => words.office.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const held = await services.appointments.list(scene.community);
    const { founding } = await services.communities.get(scene.community);
    const w = words.office;
    const blocks = OFFICES.flatMap((office): Block[] => {
      const holders = held.filter((one) => one.office === office);
      return [
        text(say`${[bold(w.name[office]())]}: ${w.may[office]()}`),
        list(
          holders.length === 0
            ? [w.none()]
            : holders.map((one) =>
                w.holder({
                  name: [person(one.person)],
                  givenBy: one.givenBy
                    ? [person(one.givenBy)]
                    : w.decided({ election: one.election }),
                  givenAt: one.givenAt,
                  until: one.until,
                }),
              ),
        ),
      ];
    });
    return accept({
      blocks: [title(w.heading()), ...blocks, note(founding ? w.founding() : w.constituted())],
    });
  },
});
