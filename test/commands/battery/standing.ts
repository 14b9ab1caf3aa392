/** Who speaks, and where: rights are the books', whatever a menu shows. */
import { expect, it } from 'vitest';
import { commandKey } from '#chat/command.ts';
import { pressId } from '#chat/seal.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { problemsOf, type Said } from '../../support/battery.ts';
import type { Ask, Bed } from './bed.ts';

/** Asks for the wizard's fields; what is filled in is judged by the wizard. */
const ONLY_ASKS = new Set(['civitas ask']);
/** Whoever runs a chat may ask that a community found itself or live there; a code, or its steward, has the word. */
const FOR_WHO_RUNS_IT = new Set(['civitas setup', 'civitas step', 'civitas join']);

const opensLink = ({ reply }: Said): boolean => {
  const id = pressId({ command: 'wallet link', values: {} });
  return (reply.buttons ?? []).flat().some((one) => 'press' in one && one.press.id === id);
};

/** Every command for staff with the last word said, too: a question that is asked first is no right. */
const staffCalls = (samples: Bed['samples'][Platform]) =>
  commands
    .filter(({ audience }) => audience === 'staff')
    .map((command) => {
      const key = commandKey(command);
      const sample = samples[key] ?? { where: 'club', values: {} };
      const values = { ...sample.values, ...('confirm' in command.options && { confirm: true }) };
      return { command: key, ...sample, values } as const;
    });

export function isForThoseWhoMay(platform: Platform, ask: Ask): void {
  it('answers its steward', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const [command, sample] of Object.entries(samples[platform])) {
      const said = await battery.say({ platform, who: 'steward', command, ...sample });
      for (const problem of problemsOf(said)) wrong.push(`${command}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });

  it('answers somebody without a wallet, and shows the way where it takes one', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    let unlinked = 0;
    for (const [command, sample] of Object.entries(samples[platform])) {
      const said = await battery.say({ platform, who: 'member', command, ...sample });
      for (const problem of problemsOf(said)) wrong.push(`${command}: ${problem}`);
      if (!said.refused.includes('not-linked')) continue;
      unlinked += 1;
      if (!opensLink(said)) wrong.push(`${command}: no way to link a wallet`);
    }
    expect(wrong).toEqual([]);
    expect(unlinked).toBeGreaterThan(2);
  });

  it('refuses where no community stands, and changes nothing', async () => {
    const { battery, samples } = ask();
    const before = await battery.law();
    const wrong: string[] = [];
    for (const command of commands.filter(({ reach }) => reach === 'community')) {
      const key = commandKey(command);
      const values = samples[platform][key]?.values ?? {};
      for (const [where, code] of [
        ['unattached', 'place-not-connected'],
        ['private', 'place-only-in-chat'],
      ] as const) {
        const said = await battery.say({ platform, who: 'stranger', where, command: key, values });
        for (const problem of problemsOf(said)) wrong.push(`${key}, ${where}: ${problem}`);
        if (said.refused.join() !== code) wrong.push(`${key}, ${where}: ${said.refused.join()}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await battery.law()).toBe(before);
  });

  it('works anywhere it says it does', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const command of commands.filter(({ reach }) => reach === 'anywhere')) {
      const key = commandKey(command);
      const values = samples[platform][key]?.values ?? {};
      for (const where of ['unattached', 'private'] as const) {
        const said = await battery.say({ platform, who: 'stranger', where, command: key, values });
        for (const problem of problemsOf(said)) wrong.push(`${key}, ${where}: ${problem}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives what is for staff to nobody else', async () => {
    const { battery, samples } = ask();
    const before = await battery.law();
    const wrong: string[] = [];
    for (const call of staffCalls(samples[platform])) {
      const key = call.command;
      for (const who of ['member', 'stranger'] as const) {
        const said = await battery.say({ platform, who, ...call });
        for (const problem of problemsOf(said)) wrong.push(`${key}, ${who}: ${problem}`);
        if (said.refused.length === 0 && !ONLY_ASKS.has(key))
          wrong.push(`${key}: given to a ${who}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await battery.law()).toBe(before);
  });

  it('gives nothing to whoever runs the server or group, without an office', async () => {
    const { battery, samples } = ask();
    const before = await battery.law();
    const wrong: string[] = [];
    for (const call of staffCalls(samples[platform])) {
      const key = call.command;
      if (FOR_WHO_RUNS_IT.has(key)) continue;
      const heard = await battery.incoming({ platform, who: 'member', ...call });
      const scene = { ...heard.scene, platformOwner: true };
      const said = await battery.answer({ ...heard, scene });
      for (const problem of problemsOf(said)) wrong.push(`${key}: ${problem}`);
      if (said.refused.length === 0 && !ONLY_ASKS.has(key)) wrong.push(`${key}: given`);
    }
    expect(wrong).toEqual([]);
    expect(await battery.law()).toBe(before);
  });

  it('lets no bot take part', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const [command, sample] of Object.entries(samples[platform])) {
      const heard = await battery.incoming({ platform, who: 'member', command, ...sample });
      const account = { ...heard.account, externalId: '99', handle: 'robot', isBot: true };
      const said = await battery.answer({ ...heard, account });
      if (said.refused.join() !== 'bot-person') wrong.push(`${command}: ${said.refused.join()}`);
    }
    expect(wrong).toEqual([]);
  });
}
