/** Whoever was removed wrongly is asked back by a link of their own: it leads them in, nobody else, and not for long. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noticeReply } from '#chat/notice.ts';
import { wordsFor } from '#chat/words/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/duration.ts';
import { PERSONAL_LINKS_A_MINUTE } from '#core/eligibility/chat.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens } from '../../support/citizens.ts';
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
const linksMade = () => world.calls('createChatInviteLink');

/** What they were told to ask by, the latest first. */
const toldLinks = async (who: Asker) => (await notices(who)).map(({ url }) => url);

test('it lets in whom it was made for, whatever the rule says, and is revoked', async () => {
  const [bo, cy] = await world.letIn('Bo', 'Cy');
  if (!bo || !cy) throw new Error('nobody is in');
  await world.lose(bo);
  expect(await undo()).toContain('removed from Quay is sent a link of their own');
  const url = await linkTo(bo);
  expect(url).not.toBe((await world.effectOf()).inviteUrl);
  const made = linkOf(url);
  expect(made).toMatchObject({ name: 'Bo', createsJoinRequest: true, revoked: false });
  // Seven days of the platform's clock, but for what passed since.
  const leftMs = (made?.expireDate ?? 0) * 1_000 - Date.now();
  expect(leftMs).toBeGreaterThan(7 * DAY_MS - HOUR_MS);
  expect(leftMs).toBeLessThanOrEqual(7 * DAY_MS);

  const [told] = await notices(bo);
  if (!told) throw new Error('nobody was told');
  const reply = noticeReply(told, wordsFor('en'));
  expect(wordsOf(reply)).toContain('It was made for you, and lets in nobody else.');
  expect(reply.buttons).toEqual([[{ label: 'Ask to join Quay', url }]]);
  const why = await world.alone(bo, 'why');
  expect(JSON.stringify(why.blocks)).toContain(url);

  await follow(bo, url);
  expect([world.isIn(bo), linkOf(url)?.revoked]).toEqual([true, true]);
  expect(world.calls('revokeChatInviteLink')).toBe(1);
  // Of that a moderator has decided: switched on again it is the gate's, as it was before.
  await world.services.gates.switch(world.community, world.ada.person, gate, 'on');
  await world.lookAround();
  expect([world.isIn(bo), world.isIn(cy)]).toEqual([false, true]);
});

test('whoever else has it is declined with words, and it still leads in whom it is for', async () => {
  const [bo] = await undone('Bo');
  if (!bo) throw new Error('nobody was undone');
  const url = await linkTo(bo);
  const eve = await world.stranger('Eve');
  await grantCitizens(world, [eve]);
  await follow(eve, url);
  expect([world.isIn(eve), world.isAsking(eve)]).toEqual([false, false]);
  expect(await world.requestOf(eve)).toBe('declined');
  const [said] = world.toldTo(eve);
  expect(said).toContain('by a link that was made for somebody else');
  // Said once, and the gate is in preview: there is no other link to ask by.
  expect([world.toldTo(eve).length, said?.includes('link for everybody')]).toEqual([1, false]);
  expect(linkOf(url)?.revoked).toBe(false);
  await follow(bo, url);
  expect([world.isIn(bo), world.isIn(eve)]).toEqual([true, false]);

  // Where the gate answers, they are shown its link.
  await world.services.gates.switch(world.community, world.ada.person, gate, 'on');
  await world.lookAround();
  await undo();
  await world.services.gates.switch(world.community, world.ada.person, gate, 'on');
  const fay = await world.stranger('Fay');
  await follow(fay, await linkTo(bo));
  expect(world.toldTo(fay).join()).toContain('link for everybody');
});

test('by the gate’s link the rule alone answers, and they are shown their own', async () => {
  const [bo] = await undone('Bo');
  if (!bo) throw new Error('nobody was undone');
  await world.ask(bo);
  await world.settle();
  expect([world.isIn(bo), world.isAsking(bo)]).toEqual([false, false]);
  const [notice] = await world.services.inbox.read(bo.person);
  const url = await linkTo(bo);
  expect(notice?.notice).toMatchObject({ kind: 'join-declined', why: 'own-link', url });
  await follow(bo, url);
  expect(world.isIn(bo)).toBe(true);
});

test('a request that waits when it is undone is let in as it stands', async () => {
  const [bo] = await world.letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  await world.lose(bo);
  await world.services.gates.switch(world.community, world.ada.person, gate, 'preview');
  await world.ask(bo);
  await world.settle();
  expect(world.isAsking(bo)).toBe(true);
  await undo();
  expect(world.isIn(bo)).toBe(true);
  await world.settle();
  expect(linkOf(await linkTo(bo))?.revoked).toBe(true);
});

test('undone too late, it leads nowhere', async () => {
  const [bo] = await undone('Bo');
  if (!bo) throw new Error('nobody was undone');
  const url = await linkTo(bo);
  await world.services.gates.switch(world.community, world.ada.person, gate, 'on');
  await world.advance(7 * DAY_MS + MINUTE_MS);
  await world.settle();
  expect(linkOf(url)?.revoked).toBe(true);
  expect(() => bo.phone.openDeepLink(url)).toThrow('expired');
  await world.ask(bo);
  await world.settle();
  expect([world.isIn(bo), await world.requestOf(bo)]).toEqual([false, 'declined']);
});

test('each has one of their own, however often it is pressed or tried', async () => {
  const before = linksMade();
  const [bo, cy] = await undone('Bo', 'Cy');
  if (!bo || !cy) throw new Error('nobody was undone');
  const again = wordsOf(await world.say(world.ada, 'role undo'));
  expect(again).not.toContain('Undo it for');
  await world.sql`update outbox set done_at = null, due_at = date_trunc('milliseconds', civitas_now())
    where kind = 'role-effect' and not exists (
      select from outbox open where open.kind = outbox.kind and open.key = outbox.key and open.done_at is null)
      and id in (select distinct on (key) id from outbox where kind = 'role-effect' order by key, due_at desc)`;
  await world.settle();
  expect(linksMade() - before).toBe(2);
  const [urlOfBo, urlOfCy] = [await linkTo(bo), await linkTo(cy)];
  expect([(await toldLinks(bo)).length, (await toldLinks(cy)).length]).toEqual([1, 1]);
  expect([linkOf(urlOfBo)?.name, linkOf(urlOfCy)?.name]).toEqual(['Bo', 'Cy']);
  // Each by the other's: neither.
  await follow(cy, urlOfBo);
  await follow(bo, urlOfCy);
  expect([bo, cy].map(world.isIn)).toEqual([false, false]);
  await follow(bo, urlOfBo);
  await follow(cy, urlOfCy);
  expect([bo, cy].map(world.isIn)).toEqual([true, true]);
});

test('where none can be made, both are told; once it can, it is made and sent', async () => {
  const [bo] = await world.letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  await world.lose(bo);
  world.telegram.setBotRights(world.groupId, ['restrict_members']);
  const done = await undo();
  expect(done).toContain('I cannot make links to Quay now');
  expect(done).toContain('I may not invite there');
  expect(await toldLinks(bo)).toEqual([null]);
  await world.advance(5 * MINUTE_MS);
  await world.settle();
  expect(await toldLinks(bo)).toEqual([null]);
  world.telegram.setBotRights(world.groupId, ['invite_users', 'restrict_members']);
  await world.advance(6 * MINUTE_MS);
  await world.settle();
  const url = await linkTo(bo);
  expect(await toldLinks(bo)).toEqual([url, null]);
  await follow(bo, url);
  expect(world.isIn(bo)).toBe(true);
});

test('killed after Telegram made it and before it was kept, another is made, and the first leads nobody in', async () => {
  const [bo] = await world.letIn('Bo');
  if (!bo) throw new Error('nobody is in');
  await world.lose(bo);
  world.telegram.disturb({ kind: 'reset', method: 'createChatInviteLink', when: 'after' });
  await undo();
  await world.advance(2 * MINUTE_MS);
  await world.settle();
  const url = await linkTo(bo);
  const all = world.telegram.world.chats[String(world.groupId)]?.links ?? [];
  const orphan = all.find(({ name, link }) => name === 'Bo' && link !== url);
  if (!orphan) throw new Error('there is no orphan');
  const eve = await world.stranger('Eve');
  await follow(eve, orphan.link);
  expect([world.isIn(eve), await world.requestOf(eve)]).toEqual([false, undefined]);
  await follow(bo, url);
  expect(world.isIn(bo)).toBe(true);
});

test('it is tried until it is revoked', async () => {
  const [bo] = await undone('Bo');
  if (!bo) throw new Error('nobody was undone');
  const url = await linkTo(bo);
  world.telegram.disturb({ kind: 'error', method: 'revokeChatInviteLink', times: 3 });
  await follow(bo, url);
  expect([world.isIn(bo), linkOf(url)?.revoked]).toEqual([true, false]);
  for (let tried = 0; tried < 4; tried += 1) {
    await world.advance(10 * MINUTE_MS);
    await world.settle();
  }
  expect(linkOf(url)?.revoked).toBe(true);
  const [row] = await world.sql`select ended_at is not null as over from personal_link`;
  expect(row).toEqual({ over: true });
});

test('it goes with the gate, with an exemption that lets in, and with who comes by another hand', async () => {
  const [bo, cy, dan] = await undone('Bo', 'Cy', 'Dan');
  if (!bo || !cy || !dan) throw new Error('nobody was undone');
  const [first, second, third] = [await linkTo(bo), await linkTo(cy), await linkTo(dan)];
  const exempt = await world.say(world.ada, 'role exempt', {
    person: { by: 'account', platform: 'telegram', externalId: bo.externalId, displayName: 'Bo' },
    role: { by: 'name', name: 'Insider' },
    give: true,
  });
  expect(wordsOf(exempt)).toContain('is sent the link of Quay');
  world.telegram.addMember(world.groupId, Number(cy.externalId));
  await world.settle();
  expect([first, second, third].map((url) => linkOf(url)?.revoked)).toEqual([true, true, false]);
  expect(await linkTo(bo)).toBe((await world.effectOf()).inviteUrl);
  await world.services.gates.switch(world.community, world.ada.person, gate, 'off');
  await world.settle();
  expect(linkOf(third)?.revoked).toBe(true);
});

test('whoever is forgotten leaves none behind', async () => {
  const [bo] = await undone('Bo');
  if (!bo) throw new Error('nobody was undone');
  const url = await linkTo(bo);
  const erased = await world.services.profiles.erase(bo.person);
  expect(erased.ok).toBe(true);
  await world.settle();
  expect(linkOf(url)?.revoked).toBe(true);
  const [rows] = await world.sql`select count(*)::int as left from personal_link`;
  expect(rows).toEqual({ left: 0 });
});

test('many are asked back at a pace that leaves Telegram room for the rest', async () => {
  const names = Array.from({ length: PERSONAL_LINKS_A_MINUTE + 2 }, (_, index) => `Cit${index}`);
  const all = await world.letIn(...names);
  await world.lose(...all);
  // So many at once is for a moderator to say.
  const doctor = await world.say(world.ada, 'role doctor');
  const asked = await world.press(world.ada, doctor, 'Who would lose Insider?');
  const label = (asked.buttons ?? []).flat().find((one) => /^Yes, remove/.test(one.label))?.label;
  await world.press(world.ada, asked, label ?? '');
  await world.lookAround();
  expect(all.filter(world.isIn)).toEqual([]);
  const before = linksMade();
  await undo();
  expect(linksMade() - before).toBe(PERSONAL_LINKS_A_MINUTE);
  await world.advance(2 * MINUTE_MS);
  await world.settle();
  expect(linksMade() - before).toBe(names.length);
  const urls = await Promise.all(all.map(linkTo));
  expect(new Set(urls).size).toBe(names.length);

  const revoked = () => urls.filter((url) => linkOf(url)?.revoked).length;
  await world.services.gates.switch(world.community, world.ada.person, gate, 'off');
  await world.settle();
  expect(revoked()).toBe(PERSONAL_LINKS_A_MINUTE);
  await world.advance(MINUTE_MS);
  await world.settle();
  expect(revoked()).toBe(names.length);
});
