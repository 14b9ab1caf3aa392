/** Tips and credits as members say them, answered in private and shown on a card. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { plain } from '#chat/text.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createDesk, type Desk, type Speaker } from '#test/support/desk.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let sandbox: SandboxChain;
let database: TestStore;
let desk: Desk;
let ada: Speaker;
let bo: Speaker;
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  desk = await createDesk({ sandbox, database }, { kind: 'credit', symbol: 'POINT', decimals: 2 });
  ada = await desk.speaker('Ada');
  bo = await desk.speaker('Bo');
  await desk.store.transaction('office', (tx) =>
    desk.services.offices.give(tx, desk.community, {
      person: ada.person,
      office: 'steward',
      by: ada.person,
      how: 'test',
    }),
  );
});
afterAll(async () => {
  await database.close();
  await sandbox.stop();
});

test('/credit issue is for stewards, and its reason is kept', async () => {
  const values = { to: desk.mention(ada), amount: '10', reason: 'the harvest' };
  const refused = await desk.run(bo, 'credit issue', values);
  expect(refused.text).not.toContain('has been given');
  const { text } = await desk.run(ada, 'credit issue', values);
  expect(text).toContain('Ada has been given 10 POINT credits');
  const [deed] = await desk.store.communities.listAudit(desk.community, 1);
  expect(deed).toMatchObject({ action: 'credit.issue', reason: 'the harvest' });
});

test('/tip answers the giver, and the room sees a card', async () => {
  const values = { to: desk.mention(bo), amount: '2 POINT', memo: 'for the docs' };
  const { text } = await desk.run(ada, 'tip', values);
  expect(text).toBe('You tipped Bo 2 POINT credits. You have 8 POINT credits left.');
  const cards = await desk.store.cards.listCardsOf([desk.place]);
  const card = cards.find(({ subject }) => subject.startsWith('tip:'));
  expect(card?.channelId).toBe('general');
  const shown = await renderCard(desk.services, card?.subject ?? '');
  const words = shown?.blocks.map((block) => ('text' in block ? plain(block.text) : ''));
  expect(words).toEqual(['💸 Ada tipped Bo 2 POINT credits', 'for the docs', 'Tip #1']);
});

test('the same event twice is one tip', async () => {
  const values = { to: desk.mention(bo), amount: '1' };
  const first = await desk.run(ada, 'tip', values, 'discord:again');
  const second = await desk.run(ada, 'tip', values, 'discord:again');
  expect(second.text).toBe(first.text);
  expect((await desk.run(ada, 'balance')).text).toContain('Available: 7 POINT');
});

test('/balance of credits offers no way to a chain', async () => {
  const { text, reply } = await desk.run(bo, 'balance');
  expect(text).toContain('Available: 3 POINT');
  expect(text).toContain('on no chain');
  expect(reply.buttons).toBeUndefined();
});

test('/withdraw and /deposit of credits say why not', async () => {
  expect((await desk.run(bo, 'withdraw', { amount: '1' })).text).toContain('cannot be withdrawn');
  expect((await desk.run(bo, 'deposit')).text).toContain('cannot be sent in');
});

test.each<[string, { amount?: string; memo?: string }, string]>([
  ['too much', { amount: '999' }, 'there is 7 POINT'],
  ['another asset', { amount: '1 USDC' }, "This community's asset is POINT"],
  ['nothing', { amount: '0' }, 'not more than zero'],
  ['1e18', { amount: '1e18' }, 'not an amount I can read'],
  ['1,000.5', { amount: '1,000.5' }, '1000.5'],
  ['80 digits', { amount: '9'.repeat(80) }, 'larger than any balance'],
  ['4,000 characters', { memo: 'x'.repeat(4_000) }, 'at most 200 characters'],
])('/tip with %s is refused in words', async (_name, over, words) => {
  const values = { to: desk.mention(bo), amount: '1', ...over };
  expect((await desk.run(ada, 'tip', values)).text).toContain(words);
  expect((await desk.run(ada, 'balance')).text).toContain('Available: 7 POINT');
});

test('/tip to oneself, to a bot and to nobody is refused in words', async () => {
  const to = (values: object) => desk.run(ada, 'tip', { amount: '1', to: { ...values } });
  expect((await to(desk.mention(ada))).text).toContain('to yourself');
  const bot = { ...desk.mention(bo), externalId: '42', isBot: true };
  expect((await to(bot)).text).toContain('Bots cannot take part');
  const nobody = { by: 'handle', platform: 'discord', handle: 'nobody' };
  expect((await to(nobody)).text).toContain('nobody');
});
