/** Whatever is typed: nothing breaks, nothing of it comes alive in an answer or on a card. */
import { expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { commandKey } from '#chat/command.ts';
import type { Option } from '#chat/option.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { type Battery, problemsOf } from '../../support/battery.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-text.ts';
import { wrongWithCard } from '../../support/rendering.ts';
import type { Ask } from './bed.ts';

/** Each text as long as the option lets it be, and once longer than anything may be. */
function* textsFor(option: Option): Generator<[string, string]> {
  const all = Object.entries(HOSTILE_TEXTS);
  if (option.kind !== 'text') {
    yield* all.slice(0, 2);
    return;
  }
  for (const [what, text] of all) yield [what, [...text].slice(0, option.maxLength).join('')];
  yield ['too much', 'x'.repeat(4_001)];
}

/** Every card that stands anywhere, as the worker would send it. */
async function wrongWithCards({ deployment }: Battery): Promise<string[]> {
  const subjects = await deployment.store.sql<{ subject: string }[]>`
    select distinct subject from card`;
  const wrong: string[] = [];
  for (const { subject } of subjects) {
    const card = await renderCard(deployment.app.services, subject);
    if (!card) continue;
    pressesOf(card);
    for (const one of wrongWithCard(sealReply(card), wordsFor('en')))
      wrong.push(`${subject}: ${one}`);
  }
  return wrong;
}

export function withstandsHostileText(platform: Platform, ask: Ask): void {
  it('withstands whatever is typed into any option', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const command of commands) {
      const key = commandKey(command);
      const sample = samples[platform][key];
      for (const [name, option] of Object.entries(command.options)) {
        for (const [what, text] of textsFor(option)) {
          const values = { ...sample?.values, [name]: text };
          const where = sample?.where ?? 'club';
          const said = await battery.say({ platform, who: 'steward', where, command: key, values });
          for (const one of problemsOf(said)) wrong.push(`${key} ${name}, ${what}: ${one}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('withstands people with a hostile name', async () => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const [command, sample] of Object.entries(samples[platform])) {
      const said = await battery.say({ platform, who: 'mallory', command, ...sample });
      for (const one of problemsOf(said)) wrong.push(`${command}: ${one}`);
    }
    for (const command of [
      'poll list',
      'proposal list',
      'citizen list',
      'role list',
      'why',
      'inbox',
    ]) {
      const said = await battery.say({ platform, who: 'steward', where: 'club', command });
      for (const one of problemsOf(said)) wrong.push(`${command}: ${one}`);
    }
    expect(wrong).toEqual([]);
  });

  it('shows all that on cards without a word of it alive', async () => {
    expect(await wrongWithCards(ask().battery)).toEqual([]);
  });
}
