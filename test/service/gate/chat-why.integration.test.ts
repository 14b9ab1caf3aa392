/** What `/why`, `/role why` and the inbox tell of a chat that a gate opens: in, waiting, taken out, asked back. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { plain } from '#chat/text.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import { labelsOf, named, type Somebody, wordsOf } from '../../support/gate-world.ts';

let chain: SandboxChain;
let world: ChatWorld;

beforeAll(async () => {
  chain = await startChain();
});
afterAll(async () => {
  await chain?.stop();
});
beforeEach(async () => {
  world = await startChatWorld(chain);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const alone = (who: Somebody, command: string) => world.alone(who, command);
const onRecord = async (who: Somebody): Promise<string> =>
  wordsOf(await world.say(world.ada, 'role why', { person: named(who) }));

async function letIn(name: string): Promise<Asker> {
  const who = await world.stranger(name);
  await grantCitizens(world, [who]);
  await world.ask(who);
  await world.settle();
  expect(world.isIn(who)).toBe(true);
  return who;
}

async function lose(who: Asker): Promise<void> {
  await revokeCitizens(world, [who]);
  await world.sweep();
  await world.settle();
  expect(world.statusOf(who)).toBe('left');
}

/** Of the last notice of a kind, its words and its buttons in the inbox. */
async function inboxOf(who: Somebody) {
  const reply = await alone(who, 'inbox');
  return { words: wordsOf(reply), labels: labelsOf(reply) };
}

test('who is out is told that, when, why and the way back; who is in, that the chat let them in', async () => {
  const gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
  const bo = await letIn('Bo');
  expect(wordsOf(await alone(bo, 'why'))).toContain('✅ let into the chat Quay (Telegram)');
  await lose(bo);
  const { inviteUrl } = await world.effectOf();
  const out = /➖ taken out of the chat Quay \(Telegram\) \d{4}-.* because the rule was not met/;
  const told = await alone(bo, 'why');
  expect(wordsOf(told)).toMatch(out);
  expect(JSON.stringify(told.blocks)).toContain(inviteUrl);
  const record = await onRecord(bo);
  expect(record).toMatch(out);
  expect(record).toMatch(/taken .* by the rule, version 1/);
  // Back by a friend's hand, nothing of it is true any more.
  world.telegram.addMember(world.groupId, Number(bo.externalId));
  await world.settle();
  await world.services.people.noteJoined(
    { ...bo, handle: 'bo', displayName: 'Bo', isBot: false, locale: 'en' },
    String(world.groupId),
  );
  expect(wordsOf(await alone(bo, 'why'))).not.toContain('taken out');
});

test('the notice of a removal carries what was found, and what to press', async () => {
  const gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
  const bo = await letIn('Bo');
  await lose(bo);
  const told = await inboxOf(bo);
  expect(told.words).toContain('You were removed from Quay');
  expect(told.words).toContain('❌ citizen');
  expect(told.labels).toContain('Check again');
});

test('a removal that is undone while it is under way is no undoing of a join', async () => {
  const gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
  const bo = await letIn('Bo');
  world.telegram.disturb({ kind: 'error', method: 'unbanChatMember', times: 3 });
  await revokeCitizens(world, [bo]);
  await world.sweep();
  await world.settle();
  expect(world.statusOf(bo)).toBe('kicked');
  const shown = await world.say(world.ada, 'role undo');
  await world.press(world.ada, shown, 'Undo it for 1');
  world.telegram.calm();
  await world.advance(120_000);
  await world.settle();
  const words = (await inboxOf(bo)).words;
  expect(words).toContain('You were removed from Quay: you do not meet its rule');
  expect(words).not.toContain('undid the change by which its gate let you in');
});

test('who was restored by undoing is in by that, and by whoever pressed it', async () => {
  const gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
  const bo = await letIn('Bo');
  await lose(bo);
  const shown = await world.say(world.ada, 'role undo');
  await world.press(world.ada, shown, 'Undo it for 1');
  await world.settle();
  const waiting = wordsOf(await alone(bo, 'why'));
  expect(waiting).toMatch(/asked back into the chat Quay \(Telegram\) until/);
  await world.askBack(bo);
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  const record = await onRecord(bo);
  expect(record).toContain('✅ let into the chat Quay (Telegram)');
  expect(record).toMatch(/let in: Ada undid a change .*; found before that/);
  const rows = await world.sql<{ kind: string; by: string | null }[]>`
    select r.kind, r.answered_by as by from role_grant g
      join role_run r on r.id = (g.provenance ->> 'run')::uuid`;
  expect(rows).toEqual([{ kind: 'undo', by: world.ada.person }]);
  const persons = await world.sql`
    select 1 from role_run r join role_change c on c.run_id = r.id
     where r.kind = 'person' and c.gave`;
  // The first time they asked, and no second.
  expect(persons).toHaveLength(1);
});

test('restored too late, they are in by the rule, and nobody is named', async () => {
  const gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
  const bo = await letIn('Bo');
  await lose(bo);
  const shown = await world.say(world.ada, 'role undo');
  await world.press(world.ada, shown, 'Undo it for 1');
  await world.settle();
  await world.services.gates.switch(world.community, world.ada.person, gate, 'on');
  await world.advance(8 * 86_400_000);
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  expect(await onRecord(bo)).toMatch(/let in .* by the rule, version 1/);
  const notices = await world.services.inbox.read(bo.person);
  expect(notices.map(({ notice }) => notice)).toContainEqual(
    expect.objectContaining({ kind: 'join-admitted', restored: false }),
  );
});

test('a request that waits is shown with its time, what is missing and the button for it', async () => {
  await world.openChat('erc20(CIV) >= 100');
  const dan = await world.stranger('Dan');
  await world.store.people.insertMembership(world.community, dan.person, await world.store.now());
  await world.ask(dan);
  await world.settle();
  const first = await alone(dan, 'why');
  expect(wordsOf(first)).toMatch(
    /⏳ waiting to be let into the chat Quay \(Telegram\) until .*: you have not linked a wallet yet/,
  );
  expect(labelsOf(first)).toContain('Link a wallet for Quay (Insider)');
  expect(await onRecord(dan)).toMatch(
    /waiting to be let into the chat Quay .*: they have not linked a wallet/,
  );
  await world.linkAlone(dan, people.dan.address);
  const second = await alone(dan, 'why');
  expect(wordsOf(second)).toMatch(/waiting to be let into .* may not look at/);
  const pressed = await world.pressAlone(dan, second, 'Let my wallets count for Quay');
  expect(wordsOf(pressed)).toContain('count for your request to join Quay');
  await world.settle();
  expect(world.isIn(dan)).toBe(true);
  expect(wordsOf(await alone(dan, 'why'))).not.toContain('waiting to be let');
});

test('while its gate is in preview, a request waits for a moderator, and says so', async () => {
  const gate = await world.openChat('citizen');
  await world.services.gates.switch(world.community, world.ada.person, gate, 'preview');
  const bo = await world.stranger('Bo');
  await world.store.people.insertMembership(world.community, bo.person, await world.store.now());
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  await world.settle();
  const told = wordsOf(await alone(bo, 'why'));
  expect(told).toMatch(/waiting to be let into the chat Quay .*: its gate is in preview/);
  expect(told).not.toContain('You can ask to join');
});

test('whoever leaves by themselves was taken out by nobody', async () => {
  await world.openChat('citizen');
  const bo = await letIn('Bo');
  bo.phone.leave(world.groupId);
  await world.settle();
  const told = (await alone(bo, 'why')).blocks.flatMap((block) =>
    'text' in block ? [plain(block.text)] : [],
  );
  expect(told.join('\n')).not.toContain('taken out');
});
