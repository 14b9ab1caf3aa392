/** A link that was made for one person and leads nowhere any more is found out, made anew, and told once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noticeReply } from '#chat/notice.ts';
import { wordsFor } from '#chat/words/index.ts';
import { DAY_MS, MINUTE_MS } from '#core/duration.ts';
import { LINK_CHECKS_A_MINUTE } from '#core/eligibility/chat.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { personalLinks } from '../../support/personal-links.ts';

let world: ChatWorld;
let gate: string;

beforeEach(async () => {
  world = await startChatWorld();
  gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const { linkOf, notices, linkTo, follow, undo, undone } = personalLinks(() => world);
const why = (who: Asker) => world.alone(who, 'why');
const asked = () => world.calls('editChatInviteLink');

/** An administrator revokes it in the chat's settings, of which Telegram tells nobody. */
function revoke(url: string): void {
  const link = linkOf(url);
  if (!link) throw new Error('there is no such link');
  link.revoked = true;
}

async function one(name: string): Promise<{ who: Asker; url: string }> {
  const [who] = await undone(name);
  if (!who) throw new Error('nobody was undone');
  return { who, url: await linkTo(who) };
}

test('by /why it is found out, said, made anew, told once, and leads in whom it is for', async () => {
  const { who: bo, url } = await one('Bo');
  await world.advance(2 * MINUTE_MS);
  expect(JSON.stringify((await why(bo)).blocks)).toContain(url);
  // What is asked is set again: it ends when it did.
  const before = linkOf(url);
  expect(before).toMatchObject({ name: 'Bo', createsJoinRequest: true });
  expect((before?.expireDate ?? 0) * 1_000 - Date.now()).toBeGreaterThan(6 * DAY_MS);
  revoke(url);
  await world.advance(2 * MINUTE_MS);
  const dead = await why(bo);
  expect(JSON.stringify(dead.blocks)).not.toContain(url);
  expect(wordsOf(dead)).toContain('there is no link to ask by yet; you get it as soon as there is');
  await world.settle();

  const fresh = await linkTo(bo);
  expect(fresh).not.toBe(url);
  const told = await notices(bo);
  expect(told.map((notice) => notice.url)).toEqual([fresh, url]);
  const [latest, first] = told.map((notice) => wordsOf(noticeReply(notice, wordsFor('en'))));
  expect(latest).toContain('The link you were sent before does not work any more.');
  expect(first).not.toContain('does not work any more');
  expect(JSON.stringify((await why(bo)).blocks)).toContain(fresh);
  await world.settle();
  expect(await notices(bo)).toHaveLength(2);
  await follow(bo, fresh);
  expect([world.isIn(bo), linkOf(fresh)?.revoked]).toEqual([true, true]);
});

test('asked again and again, Telegram is asked once a minute, and a chat that is closed to us proves nothing', async () => {
  const { who: bo, url } = await one('Bo');
  await world.advance(2 * MINUTE_MS);
  const before = asked();
  for (let time = 0; time < 5; time += 1) await why(bo);
  expect(asked() - before).toBe(1);
  await world.advance(2 * MINUTE_MS);
  world.telegram.setBotRights(world.groupId, ['restrict_members']);
  expect(JSON.stringify((await why(bo)).blocks)).toContain(url);
  world.telegram.setBotRights(world.groupId, ['invite_users', 'restrict_members']);
  await world.advance(2 * MINUTE_MS);
  world.telegram.disturb({ kind: 'error', method: 'editChatInviteLink', times: 10 });
  expect(JSON.stringify((await why(bo)).blocks)).toContain(url);
  await world.settle();
  expect(await notices(bo)).toHaveLength(1);
});

test('whoever comes by the gate’s link instead is shown the new one, and never the dead', async () => {
  const { who: bo, url } = await one('Bo');
  revoke(url);
  await world.advance(2 * MINUTE_MS);
  await world.ask(bo);
  await world.settle();
  const fresh = await linkTo(bo);
  expect(fresh).not.toBe(url);
  await world.settle();
  expect(await world.requestOf(bo)).toBe('declined');
  const read = await world.services.inbox.read(bo.person);
  const declined = read.find(({ notice }) => notice.kind === 'join-declined');
  expect(declined?.notice).toMatchObject({ why: 'own-link', url: fresh });
  await follow(bo, fresh);
  expect(world.isIn(bo)).toBe(true);
});

test('nobody looks: its own bell finds out within a day', async () => {
  const { who: bo, url } = await one('Bo');
  revoke(url);
  await world.advance(DAY_MS + MINUTE_MS);
  await world.settle();
  const fresh = await linkTo(bo);
  expect(fresh).not.toBe(url);
  await follow(bo, fresh);
  expect(world.isIn(bo)).toBe(true);
});

test('the doctor finds some each time, says it, and each gets another', async () => {
  const names = Array.from({ length: LINK_CHECKS_A_MINUTE + 2 }, (_, index) => `Cit${index}`);
  const all = await world.letIn(...names);
  await world.lose(...all);
  // So many at once is for a moderator to say.
  const stopped = await world.say(world.ada, 'role doctor');
  const shown = await world.press(world.ada, stopped, 'Who would lose Insider?');
  const yes = (shown.buttons ?? []).flat().find((button) => /^Yes, remove/.test(button.label));
  await world.press(world.ada, shown, yes?.label ?? '');
  await world.lookAround();
  await undo();
  const dead = await Promise.all(all.map(linkTo));
  for (const url of dead) revoke(url);
  await world.advance(2 * MINUTE_MS);
  const before = asked();
  const first = wordsOf(await world.say(world.ada, 'role doctor'));
  expect(first).toContain('5 members had a link of their own');
  // One of the gate itself besides.
  expect(asked() - before).toBe(LINK_CHECKS_A_MINUTE + 1);
  expect(wordsOf(await world.say(world.ada, 'role doctor'))).not.toContain('link of their own');
  await world.advance(2 * MINUTE_MS);
  expect(wordsOf(await world.say(world.ada, 'role doctor'))).toContain('2 members had a link');
  await world.settle();
  const fresh = await Promise.all(all.map(linkTo));
  expect(fresh.some((url) => dead.includes(url))).toBe(false);
  expect((await Promise.all(all.map(notices))).map((told) => told.length)).toEqual(
    all.map(() => 2),
  );
});

test('undone, its gate removed and that undone: there is a link again', async () => {
  const { community, ada, services } = world;
  await services.gates.switch(community, ada.person, gate, 'off');
  const set = await services.gates.set({
    ...{ community, person: ada.person, place: world.chat, rule: 'citizen', grace: '0' },
    opens: { name: 'Member', discordRoleId: undefined, tag: 'member', chat: true },
  });
  if (!set.ok) throw new Error(set.refusal.code);
  await services.gates.switch(community, ada.person, set.value.id, 'on');
  await world.switchRemoval(set.value.id, true);
  // Whose tag goes with the gate, or there would be nothing to undo.
  await world.letIn('Cy');
  const { who: bo, url } = await one('Bo');
  await services.gates.switch(community, ada.person, set.value.id, 'off');
  await world.settle();
  expect(linkOf(url)?.revoked).toBe(true);
  await undo();
  await world.settle();
  const fresh = await linkTo(bo);
  expect(fresh).not.toBe(url);
  expect(JSON.stringify((await why(bo)).blocks)).toContain(fresh);
  await follow(bo, fresh);
  expect(world.isIn(bo)).toBe(true);
  const rows = await world.sql`select 1 from personal_link where ended_at is null`;
  expect(rows).toHaveLength(0);
});

test('a group that becomes a supergroup leaves its links behind, and all are made anew', async () => {
  const { who: bo, url } = await one('Bo');
  const { inviteUrl } = await world.effectOf();
  const moved = world.telegram.migrate(world.groupId);
  await world.settle();
  await world.settle();
  expect(() => bo.phone.openDeepLink(url)).toThrow('expired');
  const fresh = await linkTo(bo);
  const gates = (await world.effectOf()).inviteUrl ?? '';
  expect([fresh === url, gates === inviteUrl]).toEqual([false, false]);
  expect(linkOf(gates, moved)).toMatchObject({ name: 'Insider', revoked: false });
  // Both of Telegram's words for it came; it was told once.
  expect(await notices(bo)).toHaveLength(2);
  expect(world.telegram.world.chats[String(moved)]?.links).toHaveLength(2);
  await follow(bo, fresh);
  expect(world.telegram.world.chats[String(moved)]?.members[bo.externalId]?.status).toBe('member');
  expect(linkOf(fresh, moved)?.revoked).toBe(true);
});
