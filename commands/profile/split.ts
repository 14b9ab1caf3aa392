import { defineCommand } from '#chat/command.ts';
import { text, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

const SHOWN = 5;

/** Says what parting means and asks once; the answer is `profile undo`. */
export const profileSplit = defineCommand({
  noun: 'profile',
  verb: 'split',
  describe: (words) => words.join.describe.split(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, services, words }) {
    const undoable = await services.merges.undoable(actor.account);
    if (!undoable.ok) return undoable;
    const shown = undoable.value.slice(0, SHOWN);
    return accept({
      blocks: [
        title(words.join.heading()),
        ...shown.map((joined) => text(words.join.undoable(joined))),
      ],
      buttons: shown.map(({ id, other }) => [
        {
          label:
            shown.length > 1 && other
              ? words.join.undoFrom({ name: other.name })
              : words.join.undo(),
          style: 'danger' as const,
          press: { command: 'profile undo', values: { request: id } },
        },
      ]),
    });
  },
});
