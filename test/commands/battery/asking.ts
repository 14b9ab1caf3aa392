/** What a command still needs is asked for: in one form where the platform has one, else question by question. */
import { expect, it } from 'vitest';
import { commandKey } from '#chat/command.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { type Battery, problemsOf, type Said, type Spoken } from '../../support/battery.ts';
import type { Sample } from '../../support/samples.ts';
import type { Ask } from './bed.ts';

const QUESTIONS_MAX = 8;

/** Answers each question in plain words until nothing is asked any more. */
async function answerAll(battery: Battery, spoken: Spoken, sample: Sample): Promise<Said> {
  const heard = await battery.incoming(spoken);
  let said = await battery.answer(heard);
  for (let asked = 0; asked < QUESTIONS_MAX; asked += 1) {
    const option = await battery.dispatcher.awaiting(heard);
    if (!option || said.broken || said.refused.length > 0) return said;
    const command = commands.find((one) => commandKey(one) === spoken.command);
    const name = Object.entries(command?.options ?? {}).find(([, one]) => one === option)?.[0];
    const value = sample.values[name ?? ''] ?? 'Ŝömé';
    said = await battery.answer({
      ...heard,
      eventId: `${heard.eventId}:${asked}`,
      act: { kind: 'text', value },
    });
  }
  throw new Error(`${spoken.command} asks without end`);
}

export function asksForWhatIsMissing(platform: Platform, ask: Ask): void {
  // Where there are forms nothing is asked step by step.
  if (platform === 'telegram')
    it('asks again what was answered wrongly, and keeps the rest', async () => {
      const { battery, samples } = ask();
      const to = samples[platform]['tip']?.values['to'] ?? null;
      const spoken: Spoken = {
        ...{ platform, who: 'steward', where: 'club', command: 'tip' },
        values: { to, memo: 'ƒör the döçs' },
      };
      const heard = await battery.incoming(spoken);
      await battery.answer(heard);
      let at = 0;
      const type = (value: string) => {
        at += 1;
        const eventId = `${heard.eventId}:${at}`;
        return battery.answer({ ...heard, eventId, act: { kind: 'text', value } });
      };
      for (const [typed, code] of [
        ['-5', 'amount-not-positive'],
        ['1 000', 'amount-malformed'],
        ['2 USDC', 'asset-differs'],
      ] as const) {
        const wrong = await type(typed);
        expect(wrong.refused).toEqual([code]);
        expect(wrong.reply.awaiting?.placeholder).toBe(wrong.words.tip.option.amount());
      }
      const said = await type('0.01');
      expect(said.refused).toEqual([]);
      expect(JSON.stringify(said.reply.blocks)).toContain('You tipped');
      expect(await battery.dispatcher.awaiting(heard)).toBeUndefined();
    });

  it('asks for what is missing, and asks quickly', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const command of commands) {
      const key = commandKey(command);
      const required = Object.values(command.options).filter((option) => option.required).length;
      const sample = samples[platform][key];
      if (required === 0 || !sample) continue;
      const spoken: Spoken = { platform, who: 'steward', command: key, where: sample.where };
      if (await battery.dispatcher.isSlow(await battery.incoming(spoken))) {
        wrong.push(`${key}: deferred, so no form could open`);
      }
      const said =
        platform === 'discord'
          ? await battery.say(spoken)
          : await answerAll(battery, spoken, sample);
      for (const problem of problemsOf(said)) wrong.push(`${key}: ${problem}`);
      const fields = said.reply.form?.fields ?? [];
      if (platform === 'discord' && fields.filter((field) => field.required).length !== required) {
        wrong.push(`${key}: its form has ${fields.length} fields`);
      }
    }
    expect(wrong).toEqual([]);
  });
}
