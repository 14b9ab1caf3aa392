/** A gate opens a chat: who asks is answered by the rule, once, and waits where nothing certain is known. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { JOIN_WAIT_MS } from '#core/eligibility/chat.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens } from '../../support/citizens.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

const TOKENS = 'erc20(CIV) >= 100';

let chain: SandboxChain;
let rpc: RpcProxy;
let world: ChatWorld;

beforeAll(async () => {
  chain = await startChain();
  rpc = await startRpcProxy(chain.url);
});
afterAll(async () => {
  await rpc?.stop();
  await chain?.stop();
});
beforeEach(async () => {
  rpc.misbehave = undefined;
  world = await startChatWorld(chain, rpc.url);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

test('who meets the rule is let in, through the gate and as a member, and told why', async () => {
  await world.openChat('citizen');
  const bo = await world.stranger('Bo');
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  expect(world.isIn(bo)).toBe(false);
  await world.settle();
  expect([world.isIn(bo), await world.requestOf(bo)]).toEqual([true, 'admitted']);
  const effect = await world.effectOf();
  const [grant, ...more] = await world.store.grants.listGrants([effect.id]);
  expect(more).toEqual([]);
  expect(grant).toMatchObject({ wanted: true, applied: true, byHand: false });
  expect(await world.noticesOf(bo)).toContain('join-admitted');
  expect(await world.store.people.findMembership(world.community, bo.person)).toBeDefined();
});

test('who certainly does not is declined, and told first what is missing and how to ask again', async () => {
  await world.openChat('citizen');
  const cy = await world.stranger('Cy');
  await world.ask(cy);
  await world.settle();
  expect([world.isIn(cy), world.isAsking(cy)]).toEqual([false, false]);
  expect(await world.requestOf(cy)).toBe('declined');
  const said = world.toldTo(cy);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('You asked to join Quay');
  expect(said[0]).toContain('❌ citizen: a moderator can make you one');
  expect(said[0]).toContain('ask again');
  expect(await world.noticesOf(cy)).toEqual(['join-declined']);
  // Nobody became a member by asking.
  expect(await world.store.people.findMembership(world.community, cy.person)).toBeUndefined();
  // It may be asked again, and the answer follows what is so by then.
  await grantCitizens(world, [cy]);
  await world.ask(cy);
  await world.settle();
  expect(world.isIn(cy)).toBe(true);
});

test('where a gate looks at citizens alone, who asks has to be one', async () => {
  await world.openChat('any(citizen, not citizen)');
  await world.say(world.ada, 'role set', {
    role: (await world.effectOf()).roleName,
    audience: 'citizens',
  });
  const cy = await world.stranger('Cy');
  await world.ask(cy);
  await world.settle();
  expect(await world.requestOf(cy)).toBe('declined');
  expect(world.toldTo(cy)[0]).toContain('❌ citizen: a moderator can make you one');
  await grantCitizens(world, [cy]);
  await world.ask(cy);
  await world.settle();
  expect(world.isIn(cy)).toBe(true);
});

test('who asks to be let in has asked a gate that waits for that', async () => {
  await world.openChat('citizen');
  const role = (await world.effectOf()).roleName;
  await world.say(world.ada, 'role set', { role, audience: 'asked' });
  const bo = await world.stranger('Bo');
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  const [gate] = await world.services.gates.list(world.community);
  const asks = await world.store.roles.listAsks([gate?.id ?? ''], [bo.person]);
  expect(asks.map(({ personId }) => personId)).toEqual([bo.person]);
});

test('who is exempt is let in whatever the rule says', async () => {
  await world.openChat('citizen');
  const bo = await world.stranger('Bo');
  await world.store.people.insertMembership(world.community, bo.person, await world.store.now());
  const person = { by: 'account', platform: 'telegram', externalId: bo.externalId };
  await world.say(world.ada, 'role exempt', { person, role: (await world.effectOf()).roleName });
  await world.ask(bo);
  await world.settle();
  expect([world.isIn(bo), await world.requestOf(bo)]).toEqual([true, 'admitted']);
});

test('who has no wallet is written to, waits, and is answered once one is linked', async () => {
  await world.openChat(TOKENS);
  const dan = await world.stranger('Dan');
  await world.ask(dan);
  await world.settle();
  expect([world.isIn(dan), world.isAsking(dan)]).toEqual([false, true]);
  const [said] = world.toldTo(dan);
  expect(said).toContain('You have not linked a wallet yet');
  expect(said).toContain(TOKENS);
  const [message] = dan.phone.sees('private');
  const url = message?.buttons.flat()[0]?.url ?? '';
  const request = /start=enter_([\w-]+)$/.exec(url)?.[1] ?? '';
  // A wallet linked elsewhere counts for nothing here before they say so.
  await world.linkAlone(dan, people.dan.address);
  await world.settle();
  expect(world.isIn(dan)).toBe(false);
  const other = await world.stranger('Eve');
  const wrong = await world.start(other, `enter_${request}`);
  expect(wordsOf(wrong)).toContain('no such request');
  const entered = await world.start(dan, `enter_${request}`);
  expect(wordsOf(entered)).toContain('count for your request to join Quay');
  expect(await world.store.people.findMembership(world.community, dan.person)).toBeUndefined();
  await world.settle();
  expect([world.isIn(dan), await world.requestOf(dan)]).toEqual([true, 'admitted']);
  expect(await world.services.wallets.hasConsented(world.community, dan.person)).toBe(true);
  // Said once only.
  expect(world.toldTo(dan)).toHaveLength(1);
});

test('who links nothing is declined when the time is over, with words', async () => {
  await world.openChat(TOKENS);
  const dan = await world.stranger('Dan');
  await world.ask(dan);
  await world.settle();
  await world.advance(JOIN_WAIT_MS - 60_000);
  await world.settle();
  expect(world.isAsking(dan)).toBe(true);
  await world.advance(60_000);
  await world.settle();
  expect([world.isAsking(dan), await world.requestOf(dan)]).toEqual([false, 'declined']);
  const notices = await world.services.inbox.read(dan.person);
  expect(notices.map(({ notice }) => notice)).toContainEqual(
    expect.objectContaining({ kind: 'join-declined', why: 'unlinked' }),
  );
});

test('a wallet that holds too little is a certain no, said with what is missing', async () => {
  await world.openChat(TOKENS);
  const eve = await world.stranger('Eve');
  await world.linkAlone(eve, people.eve.address);
  await world.ask(eve);
  await world.settle();
  const [said] = world.toldTo(eve);
  expect(said).toContain('You have linked wallets');
  const row = await world.store.chatGates.listRequestsOf([eve.person]);
  await world.start(eve, `enter_${row[0]?.id}`);
  await world.settle();
  expect([world.isAsking(eve), await world.requestOf(eve)]).toEqual([false, 'declined']);
  expect(world.toldTo(eve).at(-1)).toContain('CIV');
});

test('while the chain is down nobody is answered; once it is back the rule decides', async () => {
  await world.openChat(TOKENS);
  const cleo = await world.stranger('Cleo');
  await world.link(cleo, people.cleo.address);
  rpc.misbehave = () => ({ kind: 'status', status: 503, body: 'down' });
  await world.ask(cleo);
  await world.settle();
  expect([world.isIn(cleo), world.isAsking(cleo)]).toEqual([false, true]);
  expect(world.toldTo(cleo)).toEqual([]);
  rpc.misbehave = undefined;
  await world.advance(60_000);
  await world.settle();
  expect(world.isIn(cleo)).toBe(true);
});

test('delivered again it is the same request', async () => {
  await world.openChat('citizen');
  const cy = await world.stranger('Cy');
  await world.ask(cy);
  await world.redeliver('chat_join_request');
  await world.settle();
  await world.redeliver('chat_join_request');
  await world.settle();
  expect(world.calls('declineChatJoinRequest')).toBe(1);
  expect(world.toldTo(cy)).toHaveLength(1);
  const [row] = await world.sql<{ n: number }[]>`select count(*)::int n from join_request`;
  expect(row?.n).toBe(1);
});

test('a crash after Telegram was told does not make it another hand', async () => {
  await world.openChat('citizen');
  const bo = await world.stranger('Bo');
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  // It took effect, and the answer never came.
  const broken = { kind: 'reset', method: 'approveChatJoinRequest', when: 'after' } as const;
  world.telegram.disturb(broken);
  await world.work();
  expect([world.isIn(bo), await world.requestOf(bo)]).toEqual([true, 'admitting']);
  await world.hear();
  await world.advance(120_000);
  await world.settle();
  expect(await world.requestOf(bo)).toBe('admitted');
  const grants = await world.store.grants.listGrants([(await world.effectOf()).id]);
  expect(grants).toMatchObject([{ applied: true, byHand: false }]);
});

test('a gate in preview answers nobody; switched on, those who wait are answered', async () => {
  const gate = await world.openChat('citizen');
  const { community, ada } = world;
  await world.services.gates.switch(community, ada.person, gate, 'preview');
  const cy = await world.stranger('Cy');
  await world.ask(cy);
  await world.settle();
  expect([world.isAsking(cy), world.toldTo(cy)]).toEqual([true, []]);
  await world.services.gates.switch(community, ada.person, gate, 'on');
  await world.settle();
  expect(await world.requestOf(cy)).toBe('declined');
});

test('whoever an administrator lets in, or takes a request back, is not the gate’s', async () => {
  await world.openChat(TOKENS);
  const [dan, eve] = [await world.stranger('Dan'), await world.stranger('Eve')];
  await world.ask(dan);
  await world.ask(eve);
  await world.settle();
  world.telegram.addMember(world.groupId, Number(dan.externalId));
  const group = world.telegram.world.chats[String(world.groupId)];
  if (group) group.requests = [];
  await world.advance(JOIN_WAIT_MS);
  await world.settle();
  expect(await world.requestOf(dan)).toBe('lapsed');
  expect(await world.requestOf(eve)).toBe('lapsed');
  expect(world.isIn(dan)).toBe(true);
  expect(await world.store.grants.listGrants([(await world.effectOf()).id])).toEqual([]);
});

test('a request by somebody else’s link waits for a human', async () => {
  await world.openChat('citizen');
  const cy = await world.stranger('Cy');
  const made = await fetch(
    `${world.telegram.url}/bot${world.telegram.token}/createChatInviteLink`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: world.groupId, creates_join_request: true }),
    },
  );
  const { result } = (await made.json()) as { result: { invite_link: string } };
  cy.phone.openDeepLink(result.invite_link);
  await world.settle();
  expect([world.isAsking(cy), await world.requestOf(cy)]).toEqual([true, undefined]);
});

test('its link is made with it, shown, missed by the doctor, and revoked with it', async () => {
  const { ada } = world;
  world.telegram.setBotRights(world.groupId, ['pin_messages']);
  const asked = { role: { by: 'name', name: 'Insider' }, rule: 'citizen', chat: 'yes' };
  expect(wordsOf(await world.say(ada, 'role gate', asked))).toContain('invite people');
  world.telegram.setBotRights(world.groupId, ['invite_users', 'pin_messages']);
  const shown = await world.say(ada, 'role gate', asked);
  const { inviteUrl } = await world.effectOf();
  expect(wordsOf(shown)).toContain(inviteUrl);
  expect(wordsOf(shown)).toContain('Nobody is removed from it');
  expect(wordsOf(await world.say(ada, 'role list'))).toContain(inviteUrl);
  const [set] = await world.services.gates.list(world.community);
  await world.services.gates.switch(world.community, ada.person, set?.id ?? '', 'on');
  // Whoever meets the rule elsewhere is shown where to ask.
  await grantCitizens(world, [ada]);
  expect(wordsOf(await world.say(ada, 'role check'))).toContain('You can ask to join Quay');
  const group = world.telegram.world.chats[String(world.groupId)];
  const link = group?.links.find((one) => one.link === inviteUrl);
  expect(link).toMatchObject({ createsJoinRequest: true, revoked: false });

  world.telegram.setBotRights(world.groupId, ['pin_messages']);
  expect(wordsOf(await world.say(ada, 'role doctor'))).toContain('I may not invite there');
  world.telegram.setBotRights(world.groupId, ['invite_users', 'pin_messages']);
  if (link) link.revoked = true;
  expect(wordsOf(await world.say(ada, 'role doctor'))).toContain('its invite link was revoked');
  const next = (await world.effectOf()).inviteUrl;
  expect(next).not.toBe(inviteUrl);
  expect(wordsOf(await world.say(ada, 'role doctor'))).not.toContain('revoked');

  const [gate] = await world.services.gates.list(world.community);
  await world.services.gates.switch(world.community, ada.person, gate?.id ?? '', 'off');
  await world.work();
  expect(group?.links.find((one) => one.link === next)?.revoked).toBe(true);
});
