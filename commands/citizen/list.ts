import { defineCommand } from '#chat/command.ts';
import { list, note, sayOnly, title } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

const SHOWN = 25;

export const citizenList = defineCommand({
  noun: 'citizen',
  verb: 'list',
  describe: (words) => words.citizen.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const citizens = await services.citizens.list(scene.community);
    if (citizens.length === 0) return accept(sayOnly(words.citizen.none()));
    const shown = citizens.slice(0, SHOWN);
    return accept({
      blocks: [
        title(words.citizen.heading({ count: citizens.length })),
        list(
          shown.map((citizen) =>
            words.citizen.line({
              number: citizen.number,
              name: [person(citizen.person)],
              at: citizen.grantedAt,
              granted:
                'proposal' in citizen.granted
                  ? citizen.granted
                  : { by: [person(citizen.granted.by)], reason: citizen.granted.reason },
            }),
          ),
        ),
        ...(citizens.length > shown.length
          ? [note(words.citizen.more({ count: citizens.length - shown.length }))]
          : []),
      ],
    });
  },
});
