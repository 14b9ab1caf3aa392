/** A notice is said in the private chat its person opened, once, and nowhere else. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import { plain, spansOf } from '#chat/text.ts';
import { asId, type CommunityId } from '#core/identity.ts';
import { createPrivateWordJob } from '#queue/jobs/private-word.ts';
import { people } from '#sandbox/chain/people.ts';
import { createButtons } from '#service/button.ts';
import type { ChatPort, Written } from '#service/port.ts';
import {
  createWalletWorld,
  linkWallet,
  type Member,
  must,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(() => world?.close());

const keysFor = async (member: Member): Promise<string[]> => {
  const rows = await world.connection.sql<{ key: string }[]>`
    select key from outbox where kind = 'private-word' and done_at is null`;
  return rows.map((row) => row.key).filter((key) => key.endsWith(`:${member.account}`));
};

/** A port of which only the private word is asked. */
function createDoor(answer: Written<void> = { ok: true, value: undefined }) {
  const said: { to: string; words: string; times: readonly (string | undefined)[] }[] = [];
  const telegram: Pick<ChatPort<SealedReply>, 'platform' | 'sendPrivate'> = {
    platform: 'telegram',
    async sendPrivate(to, message) {
      const words = message.blocks.map((block) => ('text' in block ? plain(block.text) : ''));
      const spans = message.blocks.flatMap((block) => ('text' in block ? spansOf(block.text) : []));
      const times = spans.flatMap((span) =>
        typeof span !== 'string' && span.kind === 'time' ? [`${span.style} ${span.zone}`] : [],
      );
      said.push({ to, words: words.join('\n'), times });
      return answer;
    },
  };
  const buttons = createButtons({ store: world.store });
  const ports = { telegram: telegram as ChatPort<SealedReply> };
  return { said, run: createPrivateWordJob({ services: { inbox: world.inbox, buttons }, ports }) };
}

describe('a private word', () => {
  it('reaches the open private chat, and no chat that was never opened', async () => {
    const open = await world.addMember('telegram', 'open', true);
    const closed = await world.addMember('telegram', 'closed');
    must(await linkWallet(world, open, people.ada));
    must(await linkWallet(world, closed, people.bo));
    expect(await keysFor(closed)).toEqual([]);
    const [key = ''] = await keysFor(open);
    const { said, run } = createDoor();
    await run({ key });
    expect(said).toHaveLength(1);
    expect(said[0]?.to).toBe(open.externalId);
    expect(said[0]?.words).toContain(`${people.ada.address} is now linked to you`);
  });

  it('says its times by the clocks of its community, and how far away they are', async () => {
    const zoned = await world.addMember('telegram', 'zoned', true);
    const asker = { platform: 'telegram', externalId: '1', handle: null, name: 'Eve' } as const;
    await world.store.transaction('tell', async (books) => {
      const row = { id: asId<CommunityId>(uuidv7()), name: 'Lisbon', template: 'club' } as const;
      const { id } = await books.communities.insertCommunity({
        ...{ ...row, timeZone: 'Europe/Lisbon', locale: 'en', state: 'founding' },
        createdAt: await books.now(),
      });
      await world.inbox.tell(books, zoned.person, id, 'zoned', {
        kind: 'recovery-asked',
        way: 'account',
        ...{ recovery: uuidv7(), to: 'person', heard: true, dueAt: '2030-01-02T03:04:00.000Z' },
        ...{ name: asker, asker },
      });
    });
    const [key = ''] = await keysFor(zoned);
    const { said, run } = createDoor();
    await run({ key });
    expect(said[0]?.times).toEqual(['datetime Europe/Lisbon', 'relative Europe/Lisbon']);
  });

  it('is not said to who has read it in the inbox meanwhile', async () => {
    const reader = await world.addMember('telegram', 'reader', true);
    must(await linkWallet(world, reader, people.cleo));
    const [key = ''] = await keysFor(reader);
    expect(await world.inbox.read(reader.person)).toMatchObject([{ unread: true }]);
    const { said, run } = createDoor();
    await run({ key });
    expect(said).toEqual([]);
  });

  it('is the last one into a chat that was closed to the bot', async () => {
    const blocker = await world.addMember('telegram', 'blocker', true);
    must(await linkWallet(world, blocker, people.dan));
    const { said, run } = createDoor({ ok: false, denial: 'bot-removed' });
    for (const key of await keysFor(blocker)) await run({ key });
    expect(said).toHaveLength(1);
    must(await world.wallets.unlink(blocker, people.dan.address));
    expect(await keysFor(blocker)).toHaveLength(1);
    expect(await world.store.inbox.listNotices(blocker.person, 5)).toHaveLength(2);
  });
});
