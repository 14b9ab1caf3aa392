/**
 * `/start`, `/help` and `/about`: what somebody meets first. What is said here and now, and why not more, to whom and
 * where; and how to check that this is the real bot and its real domain.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import { plainOn, type Text } from '#chat/text.ts';
import { type GateWorld, labelsOf, type Somebody, startGateWorld } from '../support/gate-world.ts';
import { HOST } from '../support/host.ts';

let world: GateWorld;
beforeAll(async () => {
  world = await startGateWorld();
});
afterAll(async () => world?.close());

const PRIVATE = {
  externalId: undefined,
  title: undefined,
  channelId: undefined,
  privateChat: true,
} as const;
const NOWHERE = { externalId: '-424242', title: 'Elsewhere' } as const;
type Scene = Parameters<GateWorld['act']>[2];

/** Everything a reply says, in lines, as that platform spells commands. */
function linesOf(reply: SealedReply, platform: Somebody['platform']): string[] {
  const texts = reply.blocks.flatMap((block): readonly Text[] => {
    if (block.kind === 'list') return block.items;
    return 'text' in block ? [block.text] : [];
  });
  return texts.map((text) => plainOn(text, platform));
}
const linksOf = (reply: SealedReply): string[] =>
  (reply.buttons ?? []).flat().flatMap((button) => ('url' in button ? [button.url] : []));

let joined = 0;
describe.each(['discord', 'telegram'] as const)('on %s', (platform) => {
  const join = () => {
    joined += 1;
    const name = `Newcomer${joined}`;
    return platform === 'discord' ? world.joinDiscord(name) : world.joinTelegram(name);
  };
  const ask = (who: Somebody, command: string, scene: Scene = {}, values = {}) =>
    world.act(who, { kind: 'command', command, values }, scene);
  const said = async (who: Somebody, command: string, scene: Scene = {}, values = {}) =>
    linesOf(await ask(who, command, scene, values), platform);
  /** Both words say the same, so both are asked. */
  async function welcome(who: Somebody, scene: Scene = {}): Promise<SealedReply> {
    const [start, help] = [await ask(who, 'start', scene), await ask(who, 'help', scene)];
    expect(linesOf(help, platform)).toEqual(linesOf(start, platform));
    expect(labelsOf(help)).toEqual(labelsOf(start));
    return start;
  }
  const link = async (who: Somebody) => world.link(who, `0x${randomBytes(20).toString('hex')}`);

  it('a newcomer is told where they are, what is open to them, and what a wallet would open', async () => {
    const who = await join();
    const reply = await welcome(who);
    expect(linesOf(reply, platform)).toEqual([
      'You are in Harbour: it decides together in this chat, and what it decides is carried out.',
      expect.stringContaining('You can answer polls, ask a question, propose a decision'),
      'Not open to you yet',
      'You have no linked wallet, so roles and token votes are closed to you.',
    ]);
    expect(labelsOf(reply)).toEqual(
      expect.arrayContaining(['Link a wallet', 'Your inbox', 'Is this the real bot?']),
    );
    expect(labelsOf(reply)).not.toContain('Found a community');
    // The way out of what is missing is the button that leads there.
    const linking = await world.press(who, reply, 'Link a wallet');
    expect(linesOf(linking, platform).join('\n')).toContain('The link is yours alone');
    const about = await world.press(who, reply, 'Is this the real bot?');
    expect(linesOf(about, platform)).toEqual(await said(who, 'about'));
    const inbox = await world.press(who, reply, 'Your inbox');
    expect(linesOf(inbox, platform).join('\n')).toContain('Your inbox is empty.');
  });

  it('with a wallet nothing is missing; where a community may not look, that is said, with its button', async () => {
    const who = await join();
    await link(who);
    const open = await welcome(who);
    expect(linesOf(open, platform).join('\n')).not.toContain('Not open to you yet');
    expect(labelsOf(open)).toContain('Your wallets');
    expect(labelsOf(open)).not.toContain('Link a wallet');
    await world.store.transaction('office', (books) =>
      world.services.offices.give(books, world.community, {
        ...{ person: world.ada.person, office: 'moderator', by: null, how: 'founding' },
      }),
    );
    const person = { by: 'account', platform, externalId: who.externalId };
    const ended = await world.say(world.ada, 'wallet unuse', { person, reason: 'a test' });
    expect(linesOf(ended, platform).join('\n')).toContain('no longer looks');
    const closed = await welcome(who);
    expect(linesOf(closed, platform)).toContain(
      'This community may not look at your linked wallets yet, so roles and token votes are closed to you.',
    );
    await world.press(who, closed, 'Use my wallets here too');
    expect(linesOf(await welcome(who), platform).join('\n')).not.toContain('Not open to you yet');
  });

  it('in the private chat it says what belongs there, and counts what waits in the inbox', async () => {
    const who = await join();
    const empty = linesOf(await welcome(who, PRIVATE), platform);
    expect(empty[0]).toContain('You are in Harbour');
    expect(empty).toContain(
      'Most things happen in the chat of your community. Here I keep my private messages to you.',
    );
    expect(empty.join('\n')).not.toContain('unread');
    await world.store.transaction('tell', (books) =>
      world.services.inbox.tell(books, who.person, world.community, `told:${who.externalId}`, {
        kind: 'wallet-linked',
        address: `0x${'ab'.repeat(20)}`,
      }),
    );
    expect(linesOf(await welcome(who, PRIVATE), platform)).toContain(
      '1 unread private word: /inbox',
    );
    // In the room of everybody too: the answer is for their eyes alone.
    expect(linesOf(await welcome(who), platform)).toContain('1 unread private word: /inbox');
    await ask(who, 'inbox', PRIVATE);
    expect(linesOf(await welcome(who, PRIVATE), platform).join('\n')).not.toContain('unread');
  });

  it('somebody of no community is told how to get one, and only who runs a chat can found it there', async () => {
    const stranger: Somebody = {
      ...{ platform, externalId: platform === 'discord' ? '80351110224699001' : '99001' },
      ...{ person: world.ada.person, name: 'Stranger' },
    };
    const alone = await welcome(stranger, PRIVATE);
    expect(linesOf(alone, platform)).toEqual([
      'Civitas lets a community decide together and act on it, right in its chat.',
      'Most things happen in the chat of your community. Here I keep my private messages to you.',
    ]);
    expect(labelsOf(alone)).toEqual(['Link a wallet', 'Is this the real bot?']);
    const setup = platform === 'telegram' ? '/civitas_setup' : '/civitas setup';
    const guest = await welcome(stranger, NOWHERE);
    expect(linesOf(guest, platform)[1]).toBe(
      `This chat has no community yet. Whoever runs it can found one with ${setup}.`,
    );
    expect(labelsOf(guest)).not.toContain('Found a community');
    const host = await welcome(stranger, { ...NOWHERE, platformOwner: true });
    expect(labelsOf(host)[0]).toBe('Found a community');
  });

  it('/start takes no code that is none, is somebody else’s, or is shown where others read it', async () => {
    const [who, other] = [await join(), await join()];
    const start = (by: Somebody, payload: string, scene: Scene) =>
      said(by, 'start', scene, { payload }).then((lines) => lines.join('\n'));
    for (const payload of ['x', 'link_', 'pay_1', `link_${'a'.repeat(65)}`, 'link_a b']) {
      expect(await start(who, payload, PRIVATE)).toContain('That link is not known here.');
    }
    for (const payload of ['link_unknown', 'here_unknown']) {
      expect(await start(who, payload, PRIVATE)).toContain('That link is not known here.');
    }
    const account = await world.store.people.findAccount(platform, who.externalId);
    if (!account) throw new Error('nobody');
    const opened = await world.services.wallets.openLink({
      account: account.id,
      community: world.community,
    });
    if (!opened.ok) throw new Error(opened.refusal.code);
    const code = `link_${opened.value.code}`;
    expect(await start(other, code, PRIVATE)).toContain('made for another chat account');
    expect(await start(who, code, {})).toContain('That link is not known here.');
    const own = await ask(who, 'start', PRIVATE, { payload: code });
    expect(linksOf(own)[0]).toContain(`https://civitas.example/link/${opened.value.code}`);
  });

  it('/about says how to check that this is the real bot, on which domain, and who runs it', async () => {
    const [who, linked] = [await join(), await join()];
    await link(linked);
    const reply = await ask(who, 'about');
    const lines = linesOf(reply, platform);
    expect(lines[0]).toBe('How to check that this is the real one');
    const all = lines.join('\n');
    expect(all).toContain('One domain: every page of mine is on civitas.example.');
    expect(all).toContain('letter by letter; if it says anything else, close the page');
    expect(all).toContain(`On Discord my number is ${HOST.discordId}.`);
    expect(all).toContain(
      `On Telegram I am @civitas_bot, letter by letter, with the number ${HOST.telegramId}.`,
    );
    expect(all).toContain('I never write to you first.');
    expect(all).toContain('I never ask for a seed phrase, a private key or a password');
    expect(all).toContain('no transaction, no approval, no fee');
    expect(all).toContain('Use only a link you asked for yourself with /link;');
    expect(lines.slice(-3)).toEqual([
      'Who runs it',
      'Example Association, Portugal.',
      'Write to privacy@example.org.',
    ]);
    expect(linksOf(reply)).toEqual(
      ['about', 'privacy', 'terms'].map((page) => `https://civitas.example/${page}`),
    );
    // The same to everybody everywhere: nobody can be told another domain.
    for (const [by, scene] of [
      [linked, {}],
      [who, PRIVATE],
      [who, NOWHERE],
      [linked, PRIVATE],
    ] as const) {
      expect(await said(by, 'about', scene)).toEqual(lines);
    }
  });
});
