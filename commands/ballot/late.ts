import { unitOf, VOTE, voteIn } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** "I linked a wallet since: add it". */
export const ballotLate = defineCommand({
  noun: 'ballot',
  verb: 'late',
  describe: (words) => words.roll.describe.late(),
  audience: 'member',
  listed: false,
  slow: true,
  reach: 'community',
  options: VOTE,
  async run({ actor, scene, values, services, words }) {
    const vote = voteIn(values.vote);
    if (!vote.ok) return vote;
    const entry = await services.rolls.addLate(scene.community, actor.person, vote.value);
    if (!entry.ok) return entry;
    const { added, power, wallets, decimals } = entry.value;
    const unit = await unitOf(services, scene, { tokenPower: true, decimals });
    const amount = (units: bigint): string =>
      `${words.number.amount(units, unit?.decimals ?? 0)} ${unit?.symbol ?? ''}`.trim();
    return accept(
      sayOnly(words.roll.added({ wallets, added: amount(added), power: amount(power) })),
    );
  },
});
