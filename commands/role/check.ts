import { gatesBlocks, walletStep } from '#chat/card/why.ts';
import { waitingButtons } from '#chat/card/why-effect.ts';
import { defineCommand } from '#chat/command.ts';
import { text } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Reads everything again now, for oneself or (moderators) for somebody else, and tells what was found. */
export const roleCheck = defineCommand({
  noun: 'role',
  verb: 'check',
  describe: (words) => words.role.describe.check(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    person: {
      kind: 'person',
      required: false,
      describe: (words) => words.role.option.person(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const other = values.person && (await services.people.refer(values.person, scene.place));
    if (other && !other.ok) return other;
    const person = other ? other.value.person : actor.person;
    const checked = await services.gateChecks.recheck(community, actor.person, person);
    if (!checked.ok) return checked;
    const view = await services.why.explain(community, person, checked.value);
    const mine = person === actor.person;
    const step = mine ? walletStep(view, words) : { blocks: [], buttons: [] };
    const name = mine ? undefined : other?.value.displayName;
    const buttons = mine ? [...waitingButtons(view.gates, words), ...step.buttons] : [];
    return accept({
      blocks: [
        text(words.role.checked({ name })),
        ...step.blocks,
        ...gatesBlocks(view.gates, words, { mine }, true),
      ],
      ...(buttons.length > 0 && { buttons: [buttons] }),
    });
  },
});
