/** What a moderator is shown before a gate that opens a chat is switched: who waits, who would go, and what becomes of each. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';
import { type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

const INSIDER = { role: { by: 'name', name: 'Insider' } };

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

/** The rows of the file that goes with a reply: the first cell and the name. */
function rowsOf({ files = [] }: SealedReply): string[] {
  const [file, ...more] = files;
  expect(more).toEqual([]);
  if (!file) return [];
  const [, ...rows] = new TextDecoder().decode(file.bytes).trim().split('\n');
  return rows.map((row) => row.split(',').slice(0, 2).join(' '));
}

async function set(rule: string, more: { discord?: true; grace?: string } = {}): Promise<string> {
  const made = await world.services.gates.set({
    community: world.community,
    person: world.ada.person,
    place: more.discord ? world.server : world.chat,
    opens: {
      name: 'Insider',
      discordRoleId: more.discord && world.holderRole,
      tag: undefined,
      chat: true,
    },
    rule,
    grace: more.grace,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return made.value.id;
}

const switchTo = (gate: string, state: 'on' | 'preview') =>
  world.services.gates.switch(world.community, world.ada.person, gate, state);

async function asking(name: string, wallet?: string): Promise<Asker> {
  const who = await world.stranger(name);
  if (wallet !== undefined) {
    const now = await world.store.now();
    await world.store.people.insertMembership(world.community, who.person, now);
    await world.link(who, wallet);
  }
  await world.ask(who);
  return who;
}

describe('whoever waits before a chat', () => {
  test('is counted and named, in words and in the file, by what the rule would answer', async () => {
    const gate = await set('citizen and erc20(CIV) >= 100');
    const preview = () => world.say(world.ada, 'role preview', INSIDER);
    expect(wordsOf(await preview())).toContain('Nobody asks to join just now');

    // Bo meets it, Cy is no citizen, Dan would have to link a wallet, Eve holds too little.
    const [bo, cy, dan, eve] = [
      await asking('Bo', people.cleo.address),
      await asking('Cy'),
      await asking('Dan'),
      await asking('Eve', people.eve.address),
    ];
    await grantCitizens(world, [bo, dan, eve]);
    await world.settle();
    const shown = await preview();
    const words = wordsOf(shown);
    expect(words).toContain('4 people ask to join and wait');
    expect(words).toContain('1 would be let in:\nBo');
    expect(words).toContain('2 would be declined and stay outside:\nCy, Eve');
    expect(words).toMatch(/1 would keep waiting outside, [^\n]*:\nDan/);
    expect(rowsOf(shown)).toEqual(['let in Bo', 'declined Cy', 'declined Eve', 'waits on Dan']);
    expect(words).toContain('Everybody is in the file');
    // Looked at, and nothing else.
    expect([bo, cy, dan, eve].map(world.isIn)).toEqual([false, false, false, false]);
    expect(await Promise.all([bo, cy, dan, eve].map(world.requestOf))).toEqual(
      Array(4).fill('pending'),
    );

    // And so it comes, once it is switched on.
    await switchTo(gate, 'on');
    await world.settle();
    expect(await Promise.all([bo, cy, dan, eve].map(world.requestOf))).toEqual([
      ...['admitted', 'declined', 'pending', 'declined'],
    ]);
    expect(rowsOf(await preview())).toEqual(['waits on Dan']);
  });

  test('and could not be written to in time is told of, until they are reached', async () => {
    const gate = await set('erc20(CIV) >= 100');
    await switchTo(gate, 'on');
    const preview = async () => wordsOf(await world.say(world.ada, 'role preview', INSIDER));
    const [dan, eve] = [await asking('Dan'), await asking('Eve')];
    await world.settle();
    expect(await preview()).not.toContain('could not be written to');
    expect([dan, eve].map((one) => world.toldTo(one).length)).toEqual([1, 1]);

    // The bot is away while Cy and Finn ask, and hears of it when the five minutes are over.
    const { inviteUrl } = await world.effectOf();
    const [cy, finn] = [await world.stranger('Cy'), await world.stranger('Finn')];
    for (const { phone } of [cy, finn]) phone.openDeepLink(inviteUrl ?? '');
    await world.advance(6 * 60_000);
    await world.settle();
    expect([world.isAsking(cy), await world.requestOf(cy)]).toEqual([true, 'pending']);
    expect([world.toldTo(cy), await world.noticesOf(cy)]).toEqual([[], ['join-unlinked']]);
    expect(await preview()).toContain(
      '2 people could not be written to: the five minutes in which Telegram allows it were over. They can press Start',
    );

    // Cy opens the private chat, and is told there what is missing.
    cy.phone.start();
    const told = await world.act(
      cy,
      { kind: 'command', command: 'why', values: {} },
      { externalId: undefined, title: undefined, privateChat: true },
    );
    expect(wordsOf(told)).toContain('you have not linked a wallet yet; the button links one');
    expect(await preview()).toContain('1 person could not be written to');
    // Finn takes the request back and asks again.
    const group = world.telegram.world.chats[String(world.groupId)];
    if (group)
      group.requests = group.requests.filter(({ userId }) => userId !== Number(finn.externalId));
    await world.ask(finn);
    await world.settle();
    expect(world.toldTo(finn)).toHaveLength(1);
    expect(await preview()).not.toContain('could not be written to');
  });

  test('waits on where the chain is not read, and is let in where a moderator said so', async () => {
    await set('erc20(CIV) >= 100');
    const bo = await asking('Bo', people.cleo.address);
    const cy = await asking('Cy', people.eve.address);
    const person = { by: 'account', platform: 'telegram', externalId: cy.externalId };
    await world.say(world.ada, 'role exempt', { person, ...INSIDER });
    await world.settle();
    rpc.misbehave = () => ({ kind: 'status', status: 503, body: 'down' });
    const shown = await world.say(world.ada, 'role preview', INSIDER);
    expect(rowsOf(shown)).toEqual(['let in Cy', 'waits on Bo']);
    expect(world.isIn(bo)).toBe(false);
  });
});

describe('before people are removed from a chat', () => {
  test('exactly those are shown whom it would take out, all of them in the file', async () => {
    const gate = await set('citizen', { discord: true, grace: '1d' });
    await switchTo(gate, 'on');
    const inside = await Promise.all(
      Array.from({ length: 18 }, (_, index) =>
        world.stranger(`Cit${String(index).padStart(2, '0')}`),
      ),
    );
    const holders: Somebody[] = [await world.joinDiscord('Hal'), await world.joinDiscord('Hen')];
    const [exempt, stays, left] = [
      await world.stranger('Exe'),
      await world.stranger('Sta'),
      await world.stranger('Lef'),
    ];
    await grantCitizens(world, [...inside, ...holders, exempt, stays, left]);
    for (const one of [...inside, exempt, stays, left]) await world.ask(one);
    await world.settle();
    const guest = await world.joinTelegram('Guest');
    left.phone.leave(world.groupId);
    await world.settle();
    expect(holders.map(world.rolesOf)).toEqual([[world.holderRole], [world.holderRole]]);
    const person = { by: 'account', platform: 'telegram', externalId: exempt.externalId };
    await world.say(world.ada, 'role exempt', { person, ...INSIDER });
    await revokeCitizens(world, [...inside, ...holders, exempt, left]);
    await world.sweep();
    await world.settle();

    const preview = await world.say(world.ada, 'role preview', INSIDER);
    expect(wordsOf(preview)).toContain('2 members would lose it:');
    const asked = await world.press(world.ada, preview, 'Remove people, too…');
    const words = wordsOf(asked);
    expect(words).toContain('18 members would be removed:');
    expect(words).toContain('and 3 more');
    expect(words).toContain('Everybody is in the file');
    expect(
      rowsOf(asked)
        .map((row) => row.split(' ')[0])
        .toSorted(),
    ).toEqual(inside.map(({ name }) => name));
    for (const { name } of [...holders, exempt, stays, left, guest]) {
      expect(words).not.toContain(name);
    }
  });

  test('nobody is where nobody would be', async () => {
    const gate = await set('citizen');
    await switchTo(gate, 'on');
    const preview = await world.say(world.ada, 'role preview', INSIDER);
    const asked = await world.press(world.ada, preview, 'Remove people, too…');
    expect(wordsOf(asked)).toContain('Nobody would be removed now');
    expect(asked.files ?? []).toEqual([]);
  });
});

describe('a gate that opens a role and a chat', () => {
  const ROLE = 'the role Insider in Harbour (Discord)';
  const CHAT = 'the chat Quay (Telegram)';

  test('says of each what becomes of whoever no longer meets the rule', async () => {
    const gate = await set('citizen', { discord: true, grace: '1d' });
    const off = wordsOf(await world.say(world.ada, 'role preview', INSIDER));
    expect(off).toContain('is told what is missing');
    expect(off).toContain(`loses ${ROLE}`);
    expect(off).toContain(`stays in ${CHAT}`);
    expect(off).not.toContain('loses it');
    await world.switchRemoval(gate, true);
    const on = wordsOf(await world.say(world.ada, 'role preview', INSIDER));
    expect(on).toContain(`loses ${ROLE}`);
    expect(on).toContain(`is removed from ${CHAT}`);
    expect(on).not.toContain(`stays in ${CHAT}`);
  });

  test('removed, it takes the role back, removes nobody, and leaves who waits to the administrators', async () => {
    await set('citizen', { discord: true });
    const bo = await asking('Bo');
    await world.settle();
    const asked = await world.say(world.ada, 'role ungate', INSIDER);
    const gone = `${CHAT}: nobody is removed, and nobody can ask to join by its link any more. 1 person waits`;
    expect(wordsOf(asked)).toContain(`${ROLE}: taken back from everybody the gate gave it to`);
    expect(wordsOf(asked)).toContain(gone);
    expect(wordsOf(asked)).not.toContain('What it gave is taken back');
    const done = wordsOf(await world.press(world.ada, asked, 'Remove the gate'));
    expect(done).toContain('is removed');
    expect(done).toContain(`${ROLE}: taken back`);
    expect(done).toContain(gone);
    await world.settle();
    expect([await world.requestOf(bo), world.isAsking(bo)]).toEqual(['lapsed', true]);
  });

  test.each([{ discord: true } as const, {}])(
    'back in preview (%o), whoever is inside stays and whoever waits waits',
    async (more) => {
      const gate = await set('erc20(CIV) >= 100', more);
      const on = await world.say(world.ada, 'role preview', INSIDER);
      const switched = wordsOf(await world.press(world.ada, on, 'Switch on'));
      expect(switched).toContain('whoever asks to join Quay and meets its rule is let in');
      await world.switchRemoval(gate, true);
      const bo = await asking('Bo', people.cleo.address);
      const dan = await asking('Dan');
      await world.settle();
      expect([bo, dan].map(world.isIn)).toEqual([true, false]);
      const shown = await world.say(world.ada, 'role preview', INSIDER);
      const back = wordsOf(await world.press(world.ada, shown, 'Back to preview'));
      expect(back).toContain('is in preview');
      expect(back).toContain('Everybody in Quay stays; nobody is removed');
      expect(back).toContain('1 person waits and is not answered');
      await world.settle();
      expect([world.isIn(bo), await world.requestOf(dan)]).toEqual([true, 'pending']);
    },
  );
});
