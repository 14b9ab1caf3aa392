import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { proposalVote } from './vote.ts';

/** "I linked a wallet since: add it". */
export const proposalLate = defineCommand({
  noun: 'proposal',
  verb: 'late',
  describe: (words) => words.roll.describe.late(),
  audience: 'member',
  listed: false,
  slow: true,
  reach: 'community',
  options: { proposal: proposalVote.options.proposal },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const entry = await services.rolls.addLate(scene.community, actor.person, found.value);
    if (!entry.ok) return entry;
    const view = await services.proposalViews.view(found.value);
    const { symbol = '', decimals = 0 } = view?.unit ?? {};
    const amount = (units: bigint): string =>
      `${words.number.amount(units, decimals)} ${symbol}`.trim();
    const { added, power, wallets } = entry.value;
    return accept(
      sayOnly(words.roll.added({ wallets, added: amount(added), power: amount(power) })),
    );
  },
});
