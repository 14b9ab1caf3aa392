import { Routes } from 'discord.js';
import { expect, test } from 'vitest';
import { failOnViolations } from '#sandbox/violation.ts';
import { failure, restOf, startTown } from './discord/start.ts';
import { refusal, startBench } from './telegram/bench.ts';

test('what nobody took is named, and how much there is', () => {
  failOnViolations('Discord', []);
  const seven = Array.from({ length: 7 }, (_, index) => ({ detail: `wrong ${index}` }));
  expect(() => failOnViolations('Discord', seven)).toThrow(/Discord: 7 violation.*wrong 4/su);
});

test.each([true, false])(
  'a Discord that was spoken to wrongly; the test took it: %s',
  async (isTaken) => {
    const { discord, general } = await startTown();
    const wrong = restOf(discord).post(Routes.channelMessages(general), { body: { contnt: 'x' } });
    expect(await failure(wrong)).toBe('400 50035');
    if (isTaken) {
      expect(discord.takeViolations()).toHaveLength(1);
      expect(discord.violations).toEqual([]);
      await discord.close();
    } else {
      await expect(discord.close()).rejects.toThrow(/Discord: 1 violation.*contnt/su);
    }
    // Closed it is, either way.
    await expect(fetch(discord.url)).rejects.toThrow('fetch failed');
  },
);

test.each([true, false])(
  'a Telegram that was spoken to wrongly; the test took it: %s',
  async (isTaken) => {
    const { telegram, bot, ada } = await startBench();
    expect(await refusal(bot.api.sendMessage(ada, 'x', { reply_to_message_id: 1 }))).toContain(
      'reply_to_message_id',
    );
    if (isTaken) {
      expect(telegram.takeViolations()).toHaveLength(1);
      await telegram.close();
    } else {
      await expect(telegram.close()).rejects.toThrow(
        /Telegram: 1 violation.*reply_to_message_id/su,
      );
    }
    await expect(fetch(telegram.url)).rejects.toThrow('fetch failed');
  },
);
