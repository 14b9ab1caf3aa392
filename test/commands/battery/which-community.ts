/** In a private chat the community is the only one, else asked: whatever the command. */
import { expect, it } from 'vitest';
import { commandKey } from '#chat/command.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { problemsOf } from '../../support/battery.ts';
import { TITLES } from '../../support/stage.ts';
import type { Ask } from './bed.ts';

const IN_COMMUNITY = commands.filter(({ reach }) => reach === 'community').map(commandKey);
const BOTH = [TITLES.club, TITLES.dao].toSorted();

export function asksWhichCommunity(platform: Platform, ask: Ask): void {
  it('asks in a private chat which community is meant, and goes on from there', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const command of IN_COMMUNITY) {
      await battery.deployment.store.sql`delete from draft`;
      const values = samples[platform][command]?.values ?? {};
      const spoken = { platform, where: 'private', command, values } as const;
      const asked = await battery.say({ ...spoken, who: 'member' });
      for (const problem of problemsOf(asked)) wrong.push(`${command}: ${problem}`);
      const choices = (asked.reply.buttons ?? []).flat();
      const labels = choices.map(({ label }) => label);
      if (labels.toSorted().join() !== BOTH.join()) wrong.push(`${command}: offers ${labels}`);
      const club = choices.find(({ label }) => label === TITLES.club);
      if (!club || !('press' in club)) throw new Error('no button of the club');
      const act = { kind: 'press', id: club.press.id, values: {} } as const;
      const before = await battery.law();
      const stranger = await battery.incoming({ ...spoken, who: 'stranger' });
      // Others of the battery have let the stranger in: this one was never met.
      const account = { ...stranger.account, externalId: '98', handle: 'nobody' };
      const refused = await battery.answer({ ...stranger, account, act });
      for (const problem of problemsOf(refused)) wrong.push(`${command}: ${problem}`);
      expect([command, ...refused.refused]).toEqual([command, 'not-member']);
      expect(await battery.law()).toBe(before);
      const heard = await battery.incoming({ ...spoken, who: 'member' });
      const said = await battery.answer({ ...heard, act });
      for (const problem of problemsOf(said)) wrong.push(`${command}: ${problem}`);
      const question = said.words.general.whichCommunity();
      if (JSON.stringify(said.reply).includes(question)) wrong.push(`${command}: asked twice`);
    }
    expect(wrong).toEqual([]);
  });

  it('offers the way to the others where somebody begins', async () => {
    const { battery } = ask();
    const spoken = { platform, where: 'private', who: 'member', command: 'start' } as const;
    await battery.deployment.store.sql`delete from draft`;
    const labels = async (act?: { id: string }) => {
      const heard = await battery.incoming(spoken);
      const press = act && ({ kind: 'press', id: act.id, values: {} } as const);
      const said = await battery.answer(press ? { ...heard, act: press } : heard);
      expect(problemsOf(said)).toEqual([]);
      return (said.reply.buttons ?? [])
        .flat()
        .flatMap((one) =>
          'press' in one && one.label.startsWith('Go to')
            ? [{ label: one.label, id: one.press.id }]
            : [],
        );
    };
    const both = await labels();
    expect(both.map(({ label }) => label).toSorted()).toEqual(BOTH.map((name) => `Go to ${name}`));
    const club = both.find(({ label }) => label.endsWith(TITLES.club));
    expect((await labels(club)).map(({ label }) => label)).toEqual([`Go to ${TITLES.dao}`]);
  });
}
