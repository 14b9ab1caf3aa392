/** What `npm run sandbox -- --play` shows: a community is founded, then each method is told from the command to the result. */
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { foundTown } from './found.ts';
import { createMethodsPlay, nameOf } from './methods.ts';
import type { Stage } from './stage.ts';

export type Play = Stage & {
  /** Moves all clocks of the town forward. */
  advance(ms: number): Promise<void>;
  say(line: string): void;
};

/** A vote of the sandbox is open for less. */
const VOTING_MS = 3_600_000;

/** Fails where what is said in a chat is not what must be said; `count`: only so many of the ten methods. */
export async function playMethods(play: Play, count: number = METHODS.length): Promise<void> {
  const { say } = play;
  const methods: readonly MethodId[] = METHODS.slice(0, count);
  await foundTown(play, { template: 'club' });
  say('Ada founded Harbour Town on Discord, Bo attached the Telegram group');
  const town = createMethodsPlay(play);
  await town.introduce();
  await town.delegate();
  say('Dan lets Bo speak for him');
  for (const [index, method] of methods.entries()) {
    await town.play(method);
    const [put, where] = index % 2 === 0 ? ['Ada', 'Discord'] : ['Eve', 'Telegram'];
    say(
      `${index + 1}/${methods.length} ${nameOf(method)}: put by ${put} on ${where}, answered on both`,
    );
  }
  await play.advance(VOTING_MS);
  for (const method of methods) await town.closed(method);
  for (const method of methods) await town.result(method, 'Passed.');
  say(`time is up: ${methods.length} results stand in both chats`);
}
