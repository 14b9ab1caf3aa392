/** `/role gate` without a rule: a gate by presses alone, on both platforms, against a real chain. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { SealedReply } from '#chat/reply.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { attachGroup } from '../../support/attach-group.ts';
import {
  type GateWorld,
  labelsOf,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let chain: SandboxChain;
let world: GateWorld;
beforeAll(async () => {
  chain = await startChain();
});
afterAll(async () => chain?.stop());
beforeEach(async () => {
  world = await startGateWorld(chain);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const holder = () => ({
  by: 'native',
  platform: 'discord',
  externalId: world.holderRole,
  name: 'Holder',
});

/** Picks from the list whose answer goes to this option. */
async function choose(who: Somebody, reply: SealedReply, option: string, value: string) {
  const select = (reply.selects ?? []).find((one) => one.option === option);
  if (!select) throw new Error(`no list of ${option} in ${wordsOf(reply)}`);
  return world.act(who, { kind: 'press', id: select.press.id, values: { [option]: value } });
}

/** Presses a button that asks, and answers it: in the form it opens, or as plain words. */
async function fill(who: Somebody, reply: SealedReply, label: string, answer: string) {
  const asked = await world.press(who, reply, label);
  if (!asked.form) return world.act(who, { kind: 'text', value: answer });
  const [field] = asked.form.fields;
  // What a form of Discord shows whole.
  expect(field?.label.length).toBeLessThanOrEqual(45);
  const values = { [field?.option ?? '']: answer };
  return world.act(who, { kind: 'press', id: asked.form.press.id, values });
}

/** What is offered while a chat is typed. */
const suggested = ({ platform, externalId, name }: Somebody, partial: string) =>
  world.dispatcher.suggest(
    {
      eventId: `suggest:${partial}`,
      account: {
        ...{ platform, externalId, handle: null, displayName: name },
        ...{ isBot: false, locale: 'en' },
      },
      scene: {
        ...{ externalId: world.guildId, title: 'Harbour', channelId: '' },
        ...{ privateChat: false, platformOwner: false },
      },
      act: { kind: 'command', command: 'role gate', values: {} },
      forms: true,
    },
    'chat',
    partial,
  );

async function walk(who: Somebody, reply: SealedReply, ...path: string[]): Promise<SealedReply> {
  let card = reply;
  for (const label of path) card = await world.press(who, card, label);
  return card;
}

describe('picked on Discord', () => {
  test('a role, a token from the list, an amount, and saved in preview', async () => {
    const { ada } = world;
    const cleo = await world.joinDiscord('Cleo');
    await world.link(cleo, people.cleo.address);
    await world.work();
    const first = await world.say(ada, 'role gate');
    expect(first.selects?.[0]?.choices).toEqual([{ label: 'Holder', value: world.holderRole }]);
    expect(wordsOf(first)).toContain('Make roles in the server');
    // A role made meanwhile is there at the next look.
    expect(labelsOf(first)).toContain('Look again');
    const asked = await choose(ada, first, 'discordRole', world.holderRole);
    expect(wordsOf(asked)).toContain('Gate of Holder');
    const amount = await walk(ada, asked, 'Holds a token', 'CIV');
    const whole = await walk(ada, amount, 'Must be in one wallet', '100');
    const said = wordsOf(whole);
    expect(said).toContain('erc20(CIV) >= 100 in one wallet');
    expect(said).toContain('has 100 or more CIV, in one wallet');
    expect(said).toContain('1 member of 2 would gain it now:\nCleo');
    expect(await world.services.gates.list(world.community)).toEqual([]);
    const saved = await world.press(ada, whole, 'Save in preview');
    expect(wordsOf(saved)).toContain('in preview');
    expect(saved.replace).toBe(true);
    await world.press(ada, saved, 'Switch on');
    await world.work();
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
  });

  test('a collection by its address, any of several conditions, and what is wrong is refused', async () => {
    const { ada } = world;
    const before = await world.say(ada, 'role gate');
    const asked = await world.say(ada, 'role gate', { role: holder() });
    const which = await walk(ada, asked, 'Owns an NFT');
    const wrong = await fill(ada, which, 'Paste an address…', contracts.token.address);
    expect(wordsOf(wrong)).toContain('is a token (ERC-20)');
    const nobody = await fill(ada, which, 'Paste an address…', people.finn.address);
    expect(wordsOf(nobody)).toContain('There is no contract at');
    const badge = await fill(ada, which, 'Paste an address…', contracts.badge.address);
    expect(wordsOf(badge)).toContain('How many of BADGE at least?');
    const one = await walk(ada, badge, 'Any piece');
    const time = await walk(ada, one, 'Add a condition', 'Member for at least…');
    expect(wordsOf(await fill(ada, time, 'Another time…', 'soon'))).toContain('30d');
    const two = await walk(ada, time, '30 days', 'Add a condition', 'Is a citizen', 'Change');
    const atLeast = await choose(ada, two, 'join', '2');
    const least = `at least 2 of (nft(${contracts.badge.address.toLowerCase()}), member >= 30d, citizen)`;
    expect(wordsOf(atLeast)).toContain(least);
    // The same press again, from a card further up, adds nothing.
    await world.press(ada, await walk(ada, one, 'Add a condition'), 'Is a citizen');
    const any = await choose(ada, atLeast, 'join', 'any');
    const dropped = await world.press(ada, any, 'Without: has been a member here for 30 days');
    expect(wordsOf(dropped)).toContain(`nft(${contracts.badge.address.toLowerCase()}) or citizen`);
    const whole = await world.press(ada, dropped, 'Back');
    const saved = await world.press(ada, whole, 'Save in preview');
    const [gate] = await world.services.gates.list(world.community);
    expect(gate?.rule).toBe(`nft(${contracts.badge.address.toLowerCase()}) or citizen`);
    expect(labelsOf(saved)).toContain('Switch on');
    // What was saved is no draft any more.
    expect(wordsOf(await world.press(ada, whole, 'Save in preview'))).toContain('no longer open');
    const again = await world.say(ada, 'role gate', { role: holder() });
    expect(wordsOf(again)).toContain('It has a gate already, with the rule');
    // From a list that was shown before it had one.
    await world.say(ada, 'role gate');
    const early = await choose(ada, before, 'discordRole', world.holderRole);
    expect(wordsOf(early)).toContain('It has a gate already, with the rule');
  });

  test('only who may change gates picks', async () => {
    const eve = await world.joinDiscord('Eve');
    expect(wordsOf(await world.say(eve, 'role gate'))).toContain('moderator');
    const card = await world.say(world.ada, 'role gate', { role: holder() });
    expect(wordsOf(await world.press(eve, card, 'Is a citizen'))).toContain('moderator');
  });
});

/** A moderator in the Telegram group. */
async function joinModerator(): Promise<Somebody> {
  const { ada, services, community } = world;
  const tom = await world.joinTelegram('Tom');
  await services.appointments.give(
    {
      community,
      actor: ada.person,
      target: { person: tom.person, label: 'Tom', displayName: 'Tom', isBot: false } as never,
      office: 'moderator',
      eventId: 'test:moderator',
    },
    undefined,
  );
  return tom;
}

describe('picked on Telegram', () => {
  test('a tag, a rule written, a condition with it, and the audience', async () => {
    const { services, community } = world;
    const tom = await joinModerator();
    const first = await world.say(tom, 'role gate');
    expect(labelsOf(first)).toEqual([
      'Tag: holder',
      'Tag: citizen',
      'Tag: member',
      'Tag: guest',
      'Another tag…',
      'Entry to this chat',
    ]);
    const tooLong = await fill(tom, first, 'Another tag…', 'a tag that is much too long');
    expect(wordsOf(tooLong)).toContain('16');
    const named = await world.act(tom, { kind: 'text', value: 'keeper' });
    const written = await fill(tom, named, 'Write it as a rule', 'votes(CIV) >= 1 or citizen');
    expect(wordsOf(written)).toContain('votes(CIV) >= 1 or citizen');
    const both = await walk(tom, written, 'Add a condition', 'Account older than…', '90 days');
    const rule = '(votes(CIV) >= 1 or citizen) and accountAge >= 90d';
    expect(wordsOf(both)).toContain(rule);
    const change = await world.press(tom, both, 'Change');
    const citizens = await choose(tom, change, 'audience', 'citizens');
    const saved = await walk(tom, citizens, 'Back', 'Save in preview');
    expect(wordsOf(saved)).toContain('citizens only');
    const [gate] = await services.gates.list(community);
    expect(gate).toMatchObject({ rule, audience: 'citizens', roleName: 'keeper' });
    expect(gate?.effects).toMatchObject([{ kind: 'telegram-tag', shown: 'keeper' }]);
  });
});

describe('entry to a chat', () => {
  const INVITE = /https:\/\/t\.me\/\+[\w-]+/;
  beforeEach(() => world.telegram.setBotRights(world.groupId, [...ADMIN_RIGHTS]));

  test('on Telegram: to this chat, which is offered until a gate opens it', async () => {
    const { services, community } = world;
    const tom = await joinModerator();
    const first = await world.say(tom, 'role gate');
    const whole = await walk(tom, first, 'Entry to this chat', 'Is a citizen');
    const said = wordsOf(whole);
    expect(said).toContain('Gate of Quay');
    expect(said).toContain('the chat Quay (Telegram)');
    expect(said).toContain('None of 2 members meets it now.');
    expect(labelsOf(await world.press(tom, whole, 'Change'))).not.toContain(
      'Also entry to this chat',
    );
    const saved = await world.press(tom, whole, 'Save in preview');
    expect(wordsOf(saved)).toMatch(INVITE);
    expect(wordsOf(saved)).toContain('Nobody is removed from it.');
    expect(wordsOf(saved)).toContain('whoever asks to join and meets the rule is let in');
    expect(wordsOf(saved)).not.toMatch(/would gain|loses it|by hand/);
    expect(labelsOf(saved)).toContain('Remove people, too…');
    const [gate] = await services.gates.list(community);
    expect(gate).toMatchObject({ rule: 'citizen', roleName: 'Quay' });
    expect(gate?.effects).toMatchObject([{ kind: 'telegram-chat', place: 'Quay' }]);
    // One gate opens a chat: it is no longer offered, and who presses further up is led to its rule.
    expect(labelsOf(await world.say(tom, 'role gate'))).not.toContain('Entry to this chat');
    const late = await world.press(tom, first, 'Entry to this chat');
    expect(wordsOf(late)).toContain('It has a gate already, with the rule citizen');
    const typed = await world.say(tom, 'role gate', { chat: 'yes' });
    expect(wordsOf(typed)).toContain('It has a gate already, with the rule citizen');
    const on = wordsOf(await world.press(tom, saved, 'Switch on'));
    expect(on).toContain('whoever asks to join Quay and meets its rule is let in');
    const asked = await world.say(tom, 'role ungate', { role: { by: 'name', name: 'Quay' } });
    expect(wordsOf(asked)).toContain(
      'nobody is removed, and nobody can ask to join by its link any more',
    );
    const off = wordsOf(await world.press(tom, asked, 'Remove the gate'));
    expect(off).toContain('The gate of Quay is removed.');
    expect(off).toContain('nobody is removed, and nobody can ask to join by its link any more');
    expect(labelsOf(await world.say(tom, 'role gate'))).toContain('Entry to this chat');
  });

  test('on Discord: to the only Telegram chat, beside a role', async () => {
    const { ada, services, community } = world;
    const first = await world.say(ada, 'role gate');
    expect(labelsOf(first)).toContain('Entry to Quay');
    const role = await choose(ada, first, 'discordRole', world.holderRole);
    const change = await walk(ada, role, 'Is a citizen', 'Change');
    const added = await world.press(ada, change, 'Also entry to Quay');
    const narrow = await choose(
      ada,
      await world.press(ada, added, 'Change'),
      'audience',
      'citizens',
    );
    expect(wordsOf(narrow)).toContain('answered by the rule, and has to be a citizen');
    const waiting = await choose(ada, narrow, 'audience', 'asked');
    // Nobody can have asked for a gate that is not set.
    expect(wordsOf(await world.press(ada, waiting, 'Back'))).toContain('nobody yet');
    const card = await world.press(ada, await choose(ada, narrow, 'audience', 'citizens'), 'Back');
    const both = wordsOf(card);
    expect(both).toContain('Gate of Holder');
    expect(both).toContain('the role Holder on Discord');
    expect(both).toContain('the chat Quay (Telegram)');
    const saved = await world.press(ada, card, 'Save in preview');
    expect(wordsOf(saved)).toMatch(INVITE);
    const [gate] = await services.gates.list(community);
    expect(gate?.effects.map(({ kind }) => kind).sort()).toEqual(['discord-role', 'telegram-chat']);
  });

  test('named on the command without a rule, it is chosen already; with one, only to be saved', async () => {
    const { ada, services, community } = world;
    const tom = await joinModerator();
    const asked = await world.say(tom, 'role gate', { chat: 'yes' });
    expect(wordsOf(asked)).toContain('Gate of Quay');
    expect(labelsOf(asked)).toContain('Is a citizen');
    const named = { by: 'name', name: 'Insiders' };
    const called = await world.say(tom, 'role gate', { role: named, chat: 'yes' });
    const mine = await world.press(tom, called, 'Is a citizen');
    expect(wordsOf(mine)).toContain('Gate of Insiders');
    expect(wordsOf(mine)).not.toContain('the tag');
    const ruled = await world.say(ada, 'role gate', { chat: 'yes', rule: 'erc20(CIV) >= 100' });
    await world.press(ada, ruled, 'Save in preview');
    const [gate] = await services.gates.list(community);
    expect(gate).toMatchObject({ rule: 'erc20(CIV) >= 100', roleName: 'Quay' });
    expect(gate?.effects).toMatchObject([{ kind: 'telegram-chat' }]);
    // What was picked meanwhile cannot be saved any more.
    expect(wordsOf(await world.press(tom, mine, 'Save in preview'))).toContain('already');
  });

  test('of several chats each is offered by its name, on both platforms', async () => {
    const { ada, services, community } = world;
    const tom = await joinModerator();
    const deck = await attachGroup(world, 'Deck');
    const first = await world.say(ada, 'role gate');
    expect(labelsOf(first).filter((label) => label.startsWith('Entry'))).toEqual([
      'Entry to Deck',
      'Entry to Quay',
    ]);
    expect(wordsOf(first)).toContain('Or entry to a Telegram chat');
    const whole = await walk(ada, first, 'Entry to Deck', 'Is a citizen');
    expect(wordsOf(whole)).toContain('the chat Deck (Telegram)');
    const saved = await world.press(ada, whole, 'Save in preview');
    expect(wordsOf(saved)).toMatch(INVITE);
    const [gate] = await services.gates.list(community);
    expect(gate).toMatchObject({ roleName: 'Deck', rule: 'citizen' });
    expect(gate?.effects).toMatchObject([{ kind: 'telegram-chat', place: 'Deck' }]);
    const [effect] = await world.store.roles.listEffects(community);
    expect(effect?.placeId).toBe(deck.id);
    // The one that has its gate is offered nowhere any more; who presses further up is led to its rule.
    await world.say(ada, 'role gate');
    const late = await world.press(ada, first, 'Entry to Deck');
    expect(wordsOf(late)).toContain('It has a gate already, with the rule citizen');
    const entries = labelsOf(await world.say(tom, 'role gate')).filter((one) => /^Entry/.test(one));
    expect(entries).toEqual(['Entry to this chat']);
  });

  test('on Telegram another chat is offered beside this one, and added to a tag', async () => {
    const { services, community } = world;
    const tom = await joinModerator();
    await attachGroup(world, 'Deck');
    const first = await world.say(tom, 'role gate');
    expect(labelsOf(first).slice(-2)).toEqual(['Entry to this chat', 'Entry to Deck']);
    const change = await walk(tom, first, 'Tag: holder', 'Is a citizen', 'Change');
    expect(labelsOf(change)).toContain('Also entry to this chat');
    const both = await world.press(tom, change, 'Also entry to Deck');
    expect(wordsOf(both)).toContain('the chat Deck (Telegram)');
    await world.press(tom, both, 'Save in preview');
    const [gate] = await services.gates.list(community);
    expect(gate?.effects.find(({ kind }) => kind === 'telegram-chat')?.place).toBe('Deck');
  });

  test('many chats, and those a button could not tell apart, stand in a list', async () => {
    const { ada } = world;
    const name = (at: number) => `The Harbour Network State, dock ${at}`;
    for (let at = 1; at <= 2; at += 1) await attachGroup(world, name(at));
    const alike = await world.say(ada, 'role gate');
    expect(labelsOf(alike).filter((label) => label.startsWith('Entry'))).toEqual([]);
    const list = alike.selects?.find(({ option }) => option === 'chat');
    expect(list?.choices.map(({ label }) => label)).toEqual([
      'Entry to Quay',
      `Entry to ${name(1)}`,
      `Entry to ${name(2)}`,
    ]);
    const picked = await choose(ada, alike, 'chat', list?.choices[2]?.value ?? '');
    expect(wordsOf(picked)).toContain(`Gate of ${name(2)}`);
    for (let at = 3; at <= 60; at += 1) await attachGroup(world, `Pier ${at}`);
    const many = await world.say(ada, 'role gate');
    const shown = many.selects?.find(({ option }) => option === 'chat')?.choices ?? [];
    expect(shown).toHaveLength(50);
    expect(wordsOf(many)).toContain('There are 11 more chats');
    // Whichever stands in no list is typed, and found while it is typed.
    const found = await suggested(ada, 'pier 6');
    expect(found.map(({ label }) => label)).toEqual(['Pier 6', 'Pier 60']);
    expect(await suggested(ada, '')).toHaveLength(25);
    const typed = await world.say(ada, 'role gate', { chat: found[1]?.value ?? '' });
    expect(wordsOf(typed)).toContain('Gate of Pier 60');
  });

  test('named on the command: by its name, and what is unclear or unknown is refused', async () => {
    const { ada, services, community } = world;
    await attachGroup(world, 'Deck');
    await attachGroup(world, 'Deck');
    const role = { by: 'name', name: 'Crew' };
    const asked = { role, rule: 'citizen' };
    const yes = await world.say(ada, 'role gate', { ...asked, chat: 'yes' });
    expect(wordsOf(yes)).toContain('not clear which Telegram chat');
    const twin = await world.say(ada, 'role gate', { ...asked, chat: 'deck' });
    expect(wordsOf(twin)).toContain('not clear which Telegram chat');
    const none = await world.say(ada, 'role gate', { ...asked, chat: 'Bridge' });
    expect(wordsOf(none)).toContain('no Telegram chat “Bridge”');
    expect(await services.gates.list(community)).toEqual([]);
    const set = await world.say(ada, 'role gate', { ...asked, chat: 'quay' });
    expect(wordsOf(set)).toMatch(INVITE);
    const [gate] = await services.gates.list(community);
    expect(gate?.effects).toMatchObject([{ kind: 'telegram-chat', place: 'Quay' }]);
  });

  test('without the right to invite it is refused with that right', async () => {
    world.telegram.setBotRights(world.groupId, []);
    const first = await world.say(world.ada, 'role gate');
    const refused = await world.press(world.ada, first, 'Entry to Quay');
    expect(wordsOf(refused)).toContain('I lack a right here');
  });
});
