import { budgetOption } from '#chat/budget.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Power is given up alone: by its holder, or taken by a treasurer. */
export const budgetClose = defineCommand({
  noun: 'budget',
  verb: 'close',
  describe: (words) => words.budget.describe.close(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: { budget: budgetOption },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const closed = await services.budgets.close(community, actor.person, values.budget);
    if (!closed.ok) return closed;
    const { asset } = await services.communities.get(community);
    const left = `${words.number.amount(closed.value.left, asset.decimals)} ${asset.symbol}`;
    return accept(sayOnly(words.budget.closed({ ...closed.value, left })));
  },
});
