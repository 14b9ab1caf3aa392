/** `npm run chaos -- [--rounds N] [--seed S] [--from R] [--lanes L]`: as the test does it, for longer; a round is replayed by seed and number. */
import { parseArgs } from 'node:util';
import { runCampaign, summary } from './campaign.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    lanes: { type: 'string', default: '2' },
  },
});
const campaign = {
  seed: Number(values.seed),
  from: Number(values.from),
  rounds: Number(values.rounds),
  lanes: Number(values.lanes),
};
process.stdout.write(`seed ${campaign.seed}\n`);
const results = await runCampaign(campaign, ({ schedule, kills, reorgs, effects, ms, broken }) => {
  const ended = broken.length === 0 ? 'holds' : 'BROKEN';
  process.stdout.write(
    `round ${schedule.round}: ${ended}, ${effects} effects, ${reorgs} reorgs, killed ${kills.join(', ')}, ${(ms / 1_000).toFixed(1)} s\n`,
  );
});
process.stdout.write(`${summary(campaign, results)}\n`);
process.exit(results.some(({ broken }) => broken.length > 0) ? 1 : 0);
