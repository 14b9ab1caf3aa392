/** `/treasury pause` and `/treasury resume` on both platforms: one word stops payments, a decision lets them go on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plain } from '#chat/text.ts';
import {
  type Battery,
  PLATFORMS,
  problemsOf,
  type Said,
  startBattery,
} from '../support/battery.ts';

let battery: Battery;
beforeAll(async () => {
  battery = await startBattery();
});
afterAll(async () => battery?.close());

const HOUR_MS = 3_600_000;
const textOf = ({ reply }: Said): string =>
  reply.blocks.map((block) => ('text' in block ? plain(block.text) : '')).join('\n');
const buttonIn = ({ reply }: Said, label: string) => {
  const found = (reply.buttons ?? []).flat().find((one) => one.label === label);
  if (!found || !('press' in found)) throw new Error(`no button ${label}`);
  return { kind: 'press', id: found.press.id, values: {} } as const;
};
const frozen = async () => {
  const { dao } = battery.stage.community;
  return (
    await battery.deployment.store.sql`
    select frozen_reason as reason from community where id = ${dao}`
  )[0]?.['reason'] as unknown;
};

describe.each(PLATFORMS)('on %s', (platform) => {
  const steward = { platform, who: 'steward', where: 'dao' } as const;
  async function press(on: Said, label: string, eventId?: string): Promise<Said> {
    const heard = await battery.incoming({
      ...steward,
      command: 'about',
      ...(eventId && { eventId }),
    });
    const said = await battery.answer({ ...heard, act: buttonIn(on, label) });
    expect(problemsOf(said)).toEqual([]);
    return said;
  }

  /** Both stewards are for it, and nobody vetoes. */
  async function decide(number: string): Promise<void> {
    const { deployment, stage } = battery;
    const { course, proposals } = deployment.app.services;
    const found = await proposals.find(stage.community.dao, number);
    if (!found.ok) throw new Error(found.refusal.code);
    await deployment.advance(HOUR_MS);
    await course.open(found.value);
    for (const on of PLATFORMS) {
      const values = { vote: found.value, choice: '1' };
      const voted = { platform: on, who: 'steward', where: 'dao' } as const;
      const said = await battery.say({ ...voted, command: 'ballot cast', values });
      expect(said.refused).toEqual([]);
    }
    await deployment.advance(HOUR_MS);
    await course.close(found.value);
    await course.execute(found.value);
    expect(await frozen()).not.toBeNull();
    await deployment.advance(HOUR_MS);
    await course.execute(found.value);
  }

  it('shows what stops, asks once, and stops it', async () => {
    const values = { reason: 'a key may have leaked' };
    const asked = await battery.say({ ...steward, command: 'treasury pause', values });
    expect(problemsOf(asked)).toEqual([]);
    expect(textOf(asked)).toContain('Now waiting: 0 payments and 0 decisions in their timelock.');
    expect(await frozen()).toBeNull();
    const eventId = `${platform}:pause`;
    const paused = await press(asked, 'Stop payments', eventId);
    expect(textOf(paused)).toContain('Payments are paused');
    const before = await battery.law();
    expect((await press(asked, 'Stop payments', eventId)).reply).toEqual(paused.reply);
    expect(await battery.law()).toBe(before);
    expect(await frozen()).toBe('a key may have leaked');
    const withdrawn = await battery.say({
      ...{ ...steward, command: 'withdraw' },
      values: { amount: '1' },
    });
    expect(problemsOf(withdrawn)).toEqual([]);
    const status = await battery.say({ ...steward, command: 'civitas status' });
    expect(JSON.stringify(status.reply)).toContain('a key may have leaked');
  });

  it('goes on by a decision, and by nobody who is no citizen', async () => {
    const asked = await battery.say({ ...steward, command: 'treasury resume' });
    expect(problemsOf(asked)).toEqual([]);
    expect(textOf(asked)).toContain('takes a decision');
    const heard = await battery.incoming({ ...steward, who: 'member', command: 'about' });
    const act = buttonIn(asked, 'Publish the proposal');
    expect((await battery.answer({ ...heard, act })).refused).toEqual(['not-citizen']);
    const published = await press(asked, 'Publish the proposal');
    const number = /#(\d+)/.exec(textOf(published))?.[1] ?? '';
    const values = { proposal: number };
    const shown = await battery.say({ ...steward, command: 'proposal show', values });
    expect(problemsOf(shown)).toEqual([]);
    expect(textOf(shown)).toContain('If it passes: payments, which are paused now, go on.');
    await decide(number);
    expect(await frozen()).toBeNull();
    const done = await battery.say({ ...steward, command: 'proposal show', values });
    expect(problemsOf(done)).toEqual([]);
    expect(textOf(done)).toContain('Carried out.');
    const again = await battery.say({ ...steward, command: 'treasury resume' });
    expect(again.refused).toEqual(['not-paused']);
  });

  it('lifts no later pause than the one it was about', async () => {
    const { pauses } = battery.deployment.app.services;
    const { dao } = battery.stage.community;
    const person = battery.stage.persons[platform].steward;
    await pauses.pause(dao, person, 'the first', `${platform}:first`);
    const first = (await pauses.find(dao))?.id ?? '';
    const asked = await battery.say({ ...steward, command: 'treasury resume' });
    const published = await press(asked, 'Publish the proposal');
    const number = /#(\d+)/.exec(textOf(published))?.[1] ?? '';
    const { store } = battery.deployment.app;
    await store.transaction('lift', (books) =>
      pauses.decided.carryOut(books, dao, { kind: 'resume', pause: first }),
    );
    await pauses.pause(dao, person, 'the second', `${platform}:second`);
    await decide(number);
    expect(await frozen()).toBe('the second');
    const values = { proposal: number };
    const shown = await battery.say({ ...steward, command: 'proposal show', values });
    expect(textOf(shown)).toContain('payments were not paused any more');
    const second = (await pauses.find(dao))?.id ?? '';
    await store.transaction('lift', (books) =>
      pauses.decided.carryOut(books, dao, { kind: 'resume', pause: second }),
    );
  });
});
