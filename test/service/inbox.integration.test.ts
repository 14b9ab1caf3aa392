import { afterAll, beforeAll, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import {
  createWalletWorld,
  DAY_MS,
  type Member,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(async () => {
  await world?.close();
});

const tell = (member: Member, address: string) =>
  world.store.transaction('tell', (books) =>
    world.inbox.tell(books, member.person, undefined, address, { kind: 'wallet-linked', address }),
  );
const read = async (member: Member) =>
  (await world.inbox.read(member.person)).map(({ notice }) => notice);

it.each(['discord', 'telegram'] as const)(
  'keeps a private word for 30 days, read or not, and then forgets it, on %s',
  async (platform) => {
    const [reader, absent] = [
      await world.addMember(platform, 'reader'),
      await world.addMember(platform, 'absent'),
    ];
    const both = [reader, absent];
    const [older, newer] = [people.ada.address, people.bo.address];
    for (const member of both) await tell(member, older);
    await read(reader);
    await world.advance(DAY_MS);
    for (const member of both) await tell(member, newer);
    await world.advance(29 * DAY_MS - 60_000);
    await world.inbox.forgetOld();
    expect(await world.inbox.unread(absent.person)).toBe(2);
    await world.advance(120_000);
    await world.inbox.forgetOld();
    expect(await world.inbox.unread(absent.person)).toBe(1);
    for (const member of both) {
      expect(await read(member)).toEqual([{ kind: 'wallet-linked', address: newer }]);
    }
  },
);
