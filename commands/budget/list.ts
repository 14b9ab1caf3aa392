import { budgetLine, budgetReply } from '#chat/card/budget.ts';
import { defineCommand } from '#chat/command.ts';
import { list, note, sayOnly, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** All of them, or one with what was paid out of it; everybody may read it. */
export const budgetList = defineCommand({
  noun: 'budget',
  verb: 'list',
  describe: (words) => words.budget.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    budget: {
      kind: 'text',
      required: false,
      maxLength: 60,
      describe: (words) => words.budget.option.budget(),
    },
  },
  async run({ scene, values, services, words }) {
    const { asset } = await services.communities.get(scene.community);
    if (values.budget !== undefined) {
      const shown = await services.budgets.show(scene.community, values.budget);
      return shown.ok ? accept(budgetReply(shown.value, asset, words)) : shown;
    }
    const budgets = await services.budgets.list(scene.community);
    if (budgets.length === 0) return accept(sayOnly(words.budget.none()));
    return accept({
      blocks: [
        title(words.budget.heading()),
        list(budgets.map((one) => budgetLine(one, asset, words))),
        note(words.budget.hint()),
      ],
    });
  },
});
