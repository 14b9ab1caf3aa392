/** A gate may remove from its chat, where that is switched on: on certain knowledge, slowly, and for nobody else's guests. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { REMOVALS_AN_HOUR } from '#core/eligibility/chat.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import { wordsOf } from '../../support/gate-world.ts';

let world: ChatWorld;
let gate: string;

beforeEach(async () => {
  world = await startChatWorld();
  gate = await world.openChat('citizen', '0');
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const letIn = (...names: string[]): Promise<Asker[]> => world.letIn(...names);
const lookAround = (): Promise<void> => world.lookAround();
const lose = (...members: Asker[]): Promise<void> => world.lose(...members);

test('nobody is removed until a moderator, shown whom it is about, switches it on', async () => {
  const [bo] = await letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  await lose(bo);
  expect(world.isIn(bo)).toBe(true);
  expect(await world.noticesOf(bo)).not.toContain('role-losing');

  const preview = await world.say(world.ada, 'role preview', {
    role: { by: 'name', name: 'Insider' },
  });
  const asked = await world.press(world.ada, preview, 'Remove people, too…');
  expect(wordsOf(asked)).toContain('1 member would be removed:');
  expect(world.isIn(bo)).toBe(true);
  await world.press(world.ada, asked, 'Yes, remove them');
  await lookAround();
  expect(world.isIn(bo)).toBe(false);
  // Out, and not banned: the link is open to them again.
  expect(world.statusOf(bo)).toBe('left');
  expect([world.calls('banChatMember'), world.calls('unbanChatMember')]).toEqual([1, 1]);
  expect(await world.noticesOf(bo)).toContain('chat-removed');

  // And back, once the rule is met again.
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  await lose(bo);
  expect(world.statusOf(bo)).toBe('left');
});

test('it takes the right to ban, and the doctor misses it', async () => {
  world.telegram.setBotRights(world.groupId, ['invite_users', 'pin_messages', 'manage_tags']);
  const given = { gate, on: true, eventId: 'test:1' };
  const { community, ada } = world;
  const refused = await world.services.chatRemoval.switch(community, ada.person, given);
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'permission-missing' } });
  const rights = ['invite_users', 'pin_messages', 'manage_tags', 'restrict_members'];
  world.telegram.setBotRights(world.groupId, rights);
  await world.switchRemoval(gate, true);
  expect(wordsOf(await world.say(ada, 'role doctor'))).not.toContain('I may not ban');
  const [bo] = await letIn('Bo');
  world.telegram.setBotRights(world.groupId, rights.slice(0, 3));
  expect(wordsOf(await world.say(ada, 'role doctor'))).toContain('I may not ban there');
  await lose(bo as Asker);
  expect([world.isIn(bo as Asker), (await world.effectOf()).brokenReason]).toEqual([
    true,
    'missing-permission',
  ]);
  world.telegram.setBotRights(world.groupId, rights);
  await world.say(ada, 'role doctor');
  await world.settle();
  expect([world.statusOf(bo as Asker), (await world.effectOf()).brokenReason]).toEqual([
    'left',
    null,
  ]);
});

test('each is told of the chat first, and has the time that the gate gives', async () => {
  await world.services.gates.switch(world.community, world.ada.person, gate, 'off');
  await world.work();
  gate = await world.openChat('citizen', '1d');
  await world.switchRemoval(gate, true);
  const [bo] = await letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  await lose(bo);
  expect(world.isIn(bo)).toBe(true);
  const told = (await world.services.inbox.read(bo.person)).map(({ notice }) => notice);
  expect(told).toContainEqual(expect.objectContaining({ kind: 'role-losing', chats: ['Quay'] }));
  await world.advance(DAY_MS);
  await world.settle();
  expect(world.statusOf(bo)).toBe('left');
});

test('never an administrator, a guest of somebody else, or whoever is exempt', async () => {
  await world.switchRemoval(gate, true);
  const [bo, cy] = await letIn('Bo', 'Cy');
  if (!bo || !cy) throw new Error('nobody is in');
  const guest = await world.joinTelegram('Guest');
  await grantCitizens(world, [guest]);
  await lookAround();
  world.telegram.promote(world.groupId, Number(bo.externalId));
  const exempted = await world.say(world.ada, 'role exempt', {
    person: { by: 'account', platform: 'telegram', externalId: cy.externalId, displayName: 'Cy' },
    role: { by: 'name', name: 'Insider' },
  });
  expect(wordsOf(exempted)).toContain('keeps');
  await revokeCitizens(world, [guest]);
  await lose(bo, cy);
  expect([bo, cy, guest].map(world.isIn)).toEqual([true, true, true]);
  expect(world.calls('banChatMember')).toBe(0);
  // An administrator no longer, and looked at again within the hour.
  world.telegram.demote(world.groupId, Number(bo.externalId));
  await world.advance(HOUR_MS);
  await world.settle();
  expect([bo, cy, guest].map(world.isIn)).toEqual([false, true, true]);
});

test('an unban that fails, and whose role nobody hears of any more, is made up by the removal’s own bell', async () => {
  await world.switchRemoval(gate, true);
  const [bo] = await letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  world.telegram.disturb({ kind: 'error', method: 'unbanChatMember', times: 3 });
  await lose(bo);
  expect(world.statusOf(bo)).toBe('kicked');
  const [open] = await world.sql`select state from chat_removal`;
  expect(open).toEqual({ state: 'open' });
  // Whoever was killed left its row under a lease: nobody hears of the role any more, only the removal's own bell is left.
  await world.sql`update outbox set done_at = clock_timestamp(), lease_until = null where kind = 'role-effect'`;
  world.telegram.calm();
  await world.advance(60_000);
  await world.settle();
  expect(world.statusOf(bo)).toBe('left');
  const [done] = await world.sql`select state from chat_removal`;
  expect(done).toEqual({ state: 'done' });
  expect(await world.noticesOf(bo)).toContain('chat-removed');
});

test('the ban itself may get lost on the way: it is tried again, once', async () => {
  await world.switchRemoval(gate, true);
  const [bo] = await letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  world.telegram.disturb({ kind: 'reset', method: 'banChatMember', when: 'after' });
  await lose(bo);
  expect(world.statusOf(bo)).toBe('kicked');
  await world.advance(120_000);
  await world.settle();
  expect([world.statusOf(bo), world.calls('banChatMember')]).toEqual(['left', 1]);
});

test('at most so many an hour; the rest waits, and is asked again before it goes', async () => {
  const names = Array.from({ length: REMOVALS_AN_HOUR + 3 }, (_, index) => `Cit${index}`);
  const all = await letIn(...names);
  await world.switchRemoval(gate, true);
  await revokeCitizens(world, all);
  await lookAround();
  // So many at once is for a moderator to say.
  expect(world.calls('banChatMember')).toBe(0);
  const doctor = await world.say(world.ada, 'role doctor');
  const asked = await world.press(world.ada, doctor, 'Who would lose Insider?');
  const label = (reply: SealedReply) =>
    (reply.buttons ?? []).flat().find((one) => /^Yes, remove/.test(one.label))?.label ?? '';
  await world.press(world.ada, asked, label(asked));
  await lookAround();
  const gone = () => all.filter((one) => !world.isIn(one)).length;
  expect(gone()).toBe(REMOVALS_AN_HOUR);
  const [kept, ...rest] = all.filter(world.isIn);
  if (!kept) throw new Error('all are out');
  await world.advance(HOUR_MS / 2);
  await lookAround();
  expect(gone()).toBe(REMOVALS_AN_HOUR);
  // Whoever meets the rule again meanwhile stays.
  await grantCitizens(world, [kept]);
  await world.advance(HOUR_MS);
  await lookAround();
  await world.advance(60_000);
  await lookAround();
  expect([world.isIn(kept), ...rest.map(world.isIn)]).toEqual([true, false, false]);
});

test('who leaves is left alone, may ask again, and comes back as whoever lets them in', async () => {
  await world.switchRemoval(gate, true);
  const [bo, cy] = await letIn('Bo', 'Cy');
  if (!bo || !cy) throw new Error('nobody is in');
  bo.phone.leave(world.groupId);
  cy.phone.leave(world.groupId);
  await world.settle();
  await lookAround();
  expect([bo, cy].map(world.isIn)).toEqual([false, false]);
  const grants = await world.store.grants.listGrants([(await world.effectOf()).id]);
  expect(grants.map(({ wanted, applied }) => [wanted, applied])).toEqual([
    [false, false],
    [false, false],
  ]);
  // One comes back through the gate, one by a friend's hand.
  await world.ask(bo);
  await world.settle();
  world.telegram.addMember(world.groupId, Number(cy.externalId));
  await world.settle();
  await lookAround();
  await lose(bo, cy);
  expect([bo, cy].map(world.isIn)).toEqual([false, true]);
});

test('removing the gate removes nobody from the chat', async () => {
  await world.switchRemoval(gate, true);
  const [bo] = await letIn('Bo');
  await world.services.gates.switch(world.community, world.ada.person, gate, 'off');
  await lookAround();
  expect(world.isIn(bo as Asker)).toBe(true);
  gate = await world.openChat('citizen', '0');
  expect((await world.effectOf()).removes).toBe(false);
});

test('a gate whose removal was undone removes nobody from the chat before that is switched on anew', async () => {
  const { gates } = world.services;
  const [community, ada] = [world.community, world.ada.person];
  await gates.switch(community, ada, gate, 'off');
  const opens = {
    name: 'Holder',
    discordRoleId: world.holderRole,
    tag: undefined,
    chat: true,
  } as const;
  const at = { community, person: ada, place: world.server };
  const set = await gates.set({ ...at, opens, rule: 'citizen', grace: '0' });
  if (!set.ok) throw new Error(set.refusal.code);
  gate = set.value.id;
  await gates.switch(community, ada, gate, 'on');
  await grantCitizens(world, [await world.joinDiscord('Dan')]);
  const [bo] = await letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  await world.switchRemoval(gate, true);
  await gates.switch(community, ada, gate, 'off');
  await lookAround();
  const shown = await world.say(world.ada, 'role undo');
  expect(wordsOf(shown)).toContain('What removing the gate of Holder took');
  await world.press(world.ada, shown, 'Undo it for 1');
  const [back] = await gates.list(community);
  await gates.switch(community, ada, back?.id ?? '', 'on');
  await lose(bo);
  expect(world.isIn(bo)).toBe(true);
});

test('switched on where many do not meet the rule, it is followed to the last, however many hours that takes', async () => {
  const over = 6;
  const names = Array.from({ length: 2 * (REMOVALS_AN_HOUR + over) }, (_, index) => `Cit${index}`);
  const all = await letIn(...names);
  const losing = all.slice(0, REMOVALS_AN_HOUR + over);
  const { community, ada, services } = world;
  await services.gateSettings.setShare(community, ada.person, 50, 'test:share');
  await lose(...losing);
  expect(all.filter(world.isIn)).toHaveLength(all.length);
  const role = { by: 'name', name: 'Insider' };
  const preview = await world.say(ada, 'role preview', { role });
  const asked = await world.press(ada, preview, 'Remove people, too…');
  const told = await world.press(ada, asked, 'Yes, remove them');
  await lookAround();
  const progress = async () => wordsOf(await world.press(ada, told, 'How far is it?'));
  expect(await progress()).toContain(`${REMOVALS_AN_HOUR} of ${losing.length} roles and tags`);
  await world.advance(HOUR_MS + 60_000);
  await world.settle();
  expect(losing.filter(world.isIn)).toEqual([]);
  expect(await progress()).toContain(
    `${losing.length} of ${losing.length} roles and tags are written`,
  );
  expect(await progress()).toContain('The gate of Insider now removes people from its chat');

  // Switched off and on again in preview nothing is set going.
  await services.gates.switch(community, ada.person, gate, 'preview');
  await world.switchRemoval(gate, false);
  const again = await world.press(
    ada,
    await world.say(ada, 'role preview', { role }),
    'Remove people, too…',
  );
  const quiet = await world.press(ada, again, 'Yes, remove them');
  expect(quiet.buttons ?? []).toEqual([]);
}, 120_000);
