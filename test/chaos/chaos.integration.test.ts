/**
 * T1, T9 and T15 with real processes: the real clerks over a real Postgres and a real chain, killed by SIGKILL at named points
 * and at any time, alone or two with one key, while blocks and connections go. `SEED=7 ROUND=3` replays one round;
 * `npm run chaos -- --rounds 200` plays more.
 */
import { expect, test } from 'vitest';
import { killsByPoint, runCampaign, summary } from './campaign.ts';

const ROUND = process.env['ROUND'];
const SEED = Number(process.env['SEED'] ?? 1);
/** What the time of a run of all tests bears. */
const ROUNDS = ROUND === undefined ? 20 : 1;

test(`T1, T9, T15: ${ROUNDS} rounds of processes that are killed leave every effect once`, async () => {
  const campaign = { seed: SEED, from: Number(ROUND ?? 0), rounds: ROUNDS, lanes: 2 };
  const results = await runCampaign(campaign);
  process.stdout.write(`${summary(campaign, results)}\n`);
  expect(results.flatMap(({ broken }) => broken)).toEqual([]);
  expect(results).toHaveLength(ROUNDS);
  // Twelve points by name, whatever died by the clock.
  const places = [...killsByPoint(results).keys()].filter((name) => name !== 'time');
  if (ROUND === undefined) expect(places.length).toBeGreaterThanOrEqual(12);
}, 600_000);
