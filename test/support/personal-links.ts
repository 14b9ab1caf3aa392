/** Whoever a gate removed wrongly is asked back by a link of their own: how tests come to such links, and use them. */
import { expect } from 'vitest';
import type { Asker, ChatWorld } from './chat-world.ts';
import { wordsOf } from './gate-world.ts';

/** `worldOf`: the world of the test that runs, whose gate removes at once. */
export function personalLinks(worldOf: () => ChatWorld) {
  /** As Telegram keeps it. */
  const linkOf = (url: string, chat = worldOf().groupId) =>
    worldOf().telegram.world.chats[String(chat)]?.links.find(({ link }) => link === url);

  /** What told them of one, the latest first. */
  async function notices({ person }: Asker) {
    const read = await worldOf().services.inbox.read(person);
    return read.flatMap(({ notice }) => (notice.kind === 'chat-restored' ? [notice] : []));
  }

  /** The one they were told last. */
  async function linkTo(who: Asker): Promise<string> {
    const [notice] = await notices(who);
    if (!notice?.url) throw new Error(`${who.name} was told no link`);
    return notice.url;
  }

  async function follow({ phone }: Asker, url: string): Promise<void> {
    phone.openDeepLink(url);
    await worldOf().settle();
  }

  /** What a moderator is told who presses it. */
  async function undo(): Promise<string> {
    const world = worldOf();
    const shown = await world.say(world.ada, 'role undo');
    const label = (shown.buttons ?? []).flat().find((one) => one.label.startsWith('Undo it for'));
    const done = await world.press(world.ada, shown, label?.label ?? '');
    await world.settle();
    return wordsOf(done);
  }

  /** Lets them in, removes them, and undoes that. */
  async function undone(...names: string[]): Promise<Asker[]> {
    const world = worldOf();
    const all = await world.letIn(...names);
    await world.lose(...all);
    expect(all.map(world.isIn)).toEqual(all.map(() => false));
    await undo();
    return all;
  }

  return { linkOf, notices, linkTo, follow, undo, undone };
}
