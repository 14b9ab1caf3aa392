/** A platform may deliver the same event again; what it did stands once. */
import { expect, it } from 'vitest';
import type { Platform } from '#core/identity.ts';
import { problemsOf } from '../../support/battery.ts';
import type { Ask } from './bed.ts';

/** Each delivery answers with a fresh secret; the one nobody was shown ends by itself. */
const FRESH_SECRETS = new Set(['civitas attach']);

/**
 * The same ballot cast anew, and a fresh look at the chain: the state is the same, and only these tables may
 * show that it was said twice.
 */
const SAID_AGAIN: { readonly [command: string]: string } = {
  'poll vote': 'ballot',
  'role check': 'gate_verdict',
};

/** What was set is said again as it was then. */
const SAME_ANSWER = new Set([
  'civitas alarms',
  'civitas caps',
  'civitas channel',
  'wallet primary',
  'wallet use',
]);

/** Of these an effect is seen, or the test would hold nothing. */
const EFFECTIVE = [
  'citizen grant',
  'civitas alarms',
  'civitas caps',
  'civitas channel',
  'credit issue',
  'election accept',
  'poll create',
  'poll vote',
  'proposal publish',
  'proposal offer',
  'tip',
  'wallet primary',
  'wallet use',
];

export function happensOnce(platform: Platform, ask: Ask): void {
  it('does once what is delivered twice', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    const effective = new Set<string>();
    for (const [command, sample] of Object.entries(samples[platform])) {
      const spoken = { platform, who: 'steward', command, ...sample } as const;
      const eventId = `${platform}:again:${command}`;
      const before = await battery.law();
      const first = await battery.say({ ...spoken, eventId });
      const once = await battery.law();
      if (once !== before) effective.add(command);
      const again = await battery.say({ ...spoken, eventId });
      if (JSON.stringify(again.reply) !== JSON.stringify(first.reply) && SAME_ANSWER.has(command))
        wrong.push(`${command} answered otherwise the second time`);
      for (const problem of problemsOf(again)) wrong.push(`${command}: ${problem}`);
      if (FRESH_SECRETS.has(command)) continue;
      const lines = (await battery.law()).split('\n').filter((line) => !once.includes(line));
      const changed = lines.map((line) => line.split(' ')[0]);
      if (changed.length === 0 || changed.join() === SAID_AGAIN[command]) continue;
      wrong.push(`${command} happened twice: ${lines.join(', ')}`);
    }
    expect(wrong).toEqual([]);
    expect([...effective]).toEqual(expect.arrayContaining(EFFECTIVE));
  });
}
