/** `/role …` and `/why` as people use them, against a real chain: the whole story, and every way to get it wrong. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import {
  type GateWorld,
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

const holder = (externalId = world.holderRole, name = 'Holder') => ({
  by: 'native',
  platform: 'discord',
  externalId,
  name,
});

describe('the story', () => {
  test('preview, switch on, why, check, removal', async () => {
    const { ada } = world;
    const cleo = await world.joinDiscord('Cleo');
    const eve = await world.joinTelegram('Eve');
    await world.link(cleo, people.cleo.address);
    await world.link(eve, people.eve.address);
    await world.work();
    const shown = await world.say(ada, 'role gate', {
      role: holder(),
      rule: 'ERC20(civ) >= 100.0',
      tag: 'holder',
    });
    const words = wordsOf(shown);
    expect(words).toContain('erc20(CIV) >= 100');
    expect(words).toContain('in preview');
    expect(words).toContain('1 member of 3 would gain it:\nCleo');
    expect(words).toContain('Nobody would lose it');
    expect(words).toContain('the role Holder in Harbour (Discord)');
    expect(words).toContain('the tag holder in Quay (Telegram)');
    await world.work();
    expect(world.rolesOf(cleo)).toEqual([]);

    expect(wordsOf(await world.press(ada, shown, 'Switch on'))).toContain('is on');
    await world.work();
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
    expect(world.tagOf(eve)).toBeUndefined();

    const met = wordsOf(await world.say(cleo, 'why'));
    expect(met).toContain('✅ Holder: rule met');
    expect(met).toMatch(/0x3C44…93BC: 250 CIV at block \d+/);
    expect(met).toContain('✅ role given in Harbour');
    const missing = wordsOf(await world.say(eve, 'why'));
    expect(missing).toContain('❌ Holder: rule not met');
    expect(missing).toContain('40 CIV found, 100 needed: 60 CIV missing');

    await chain.fund(people.eve.address, { civ: 60n * 10n ** 18n });
    expect(wordsOf(await world.say(eve, 'role check'))).toContain('✅ 100 CIV found, 100 needed');
    await world.work();
    expect(world.tagOf(eve)).toBe('holder');

    const asked = await world.say(ada, 'role ungate', { role: holder() });
    expect(wordsOf(asked)).toContain('2 members would lose it:');
    expect(world.tagOf(eve)).toBe('holder');
    expect(wordsOf(await world.press(ada, asked, 'Remove the gate'))).toContain('is removed');
    await world.work();
    expect([world.rolesOf(cleo), world.tagOf(eve)]).toEqual([[], undefined]);
    expect(wordsOf(await world.say(ada, 'role list'))).toContain('There are no gates yet');
    const audit = await world.store.communities.listAudit(world.community, 10);
    expect(audit.map((row) => row.action)).toEqual(
      expect.arrayContaining(['gate.set', 'gate.on', 'gate.off']),
    );
  });

  test('a collection is told apart and named by its address, never by what it calls itself', async () => {
    const bo = await world.joinDiscord('Bo');
    await world.link(bo, people.bo.address);
    const words = wordsOf(
      await world.say(world.ada, 'role gate', {
        role: holder(),
        rule: `nft(${contracts.badge.address}) and not citizen`,
      }),
    );
    expect(words).toContain(`nft(${contracts.badge.address.toLowerCase()}) and not citizen`);
    expect(words).toContain('calls itself BADGE: a collection (ERC-721) on the local test chain');
    expect(words).toContain('1 member of 2 would gain it:\nBo');
    await world.work();
    const why = wordsOf(await world.say(bo, 'why'));
    expect(why).toContain('✅ all of:');
    expect(why).toContain('1 BADGE found, 1 needed');
    expect(why).toContain('✅ not:');
  });

  test('on Telegram a role is a name, and a tag shows it', async () => {
    const { creator, ada } = world;
    const scene: Somebody = {
      platform: 'telegram',
      externalId: String(creator),
      person: ada.person,
      name: 'Ada',
    };
    await world.services.people.noteJoined(
      { ...scene, handle: 'ada', displayName: 'Ada', isBot: false, locale: 'en' },
      String(world.groupId),
    );
    // Ada of Telegram is another person to us, and in no office.
    const refused = await world.say(scene, 'role gate', {
      role: 'Holder',
      rule: 'citizen',
      tag: 'citizen',
    });
    expect(wordsOf(refused)).toContain('Only a moderator');
    const none = await world.say(ada, 'role gate', { role: 'Citizen', rule: 'citizen' });
    expect(wordsOf(none)).toContain('would open nothing yet');
    const set = await world.say(ada, 'role gate', {
      role: 'Citizen',
      rule: 'citizen',
      tag: 'citizen',
    });
    expect(wordsOf(set)).toContain('the tag citizen in Quay (Telegram)');
  });

  test('a preview without a role asks which gate, also one that is no role of Discord', async () => {
    const { ada, groupId, telegram } = world;
    const nothing = await world.say(ada, 'role preview');
    expect(wordsOf(nothing)).toContain('There are no gates yet');
    telegram.setBotRights(groupId, [...ADMIN_RIGHTS]);
    await world.say(ada, 'role gate', { role: holder(), rule: 'citizen' });
    const chatAlone = { by: 'name', name: 'Quay' };
    await world.say(ada, 'role gate', { role: chatAlone, rule: 'erc20(CIV) >= 7', chat: 'yes' });
    const asked = await world.say(ada, 'role preview');
    const [list] = asked.selects ?? [];
    expect(list?.choices.map(({ label }) => label)).toEqual(['Holder', 'Quay']);
    const values = { role: 'Quay' };
    const shown = await world.act(ada, { kind: 'press', id: list?.press.id ?? '', values });
    expect(wordsOf(shown)).toContain('erc20(CIV) >= 7');
    expect((shown.buttons ?? []).flat().map(({ label }) => label)).toContain('Remove people, too…');
  });

  test('others are looked at by moderators alone, and their addresses are shown to nobody', async () => {
    await world.openGate('erc20(CIV) >= 100');
    const cleo = await world.joinDiscord('Cleo');
    const bo = await world.joinDiscord('Bo');
    await world.link(cleo, people.cleo.address);
    const who = { by: 'account', platform: 'discord', externalId: cleo.externalId };
    const told = wordsOf(await world.say(world.ada, 'role check', { person: who }));
    expect(told).toContain('250 CIV found, 100 needed');
    expect(told).not.toContain('0x3C44');
    expect(wordsOf(await world.say(bo, 'role check', { person: who }))).toContain(
      'Only a moderator',
    );
    expect(wordsOf(await world.say(bo, 'role preview', { role: holder() }))).toContain(
      'Only a moderator',
    );
  });

  test('without a wallet the next step is a button', async () => {
    await world.openGate('erc20(CIV) >= 100');
    const bo = await world.joinDiscord('Bo');
    const fresh = await world.say(bo, 'why');
    expect(wordsOf(fresh)).toContain('not looked at yet');
    await world.work();
    const why = await world.say(bo, 'why');
    expect(wordsOf(why)).toContain('You have no linked wallet');
    expect(wordsOf(why)).toContain('no wallet was counted');
    expect((why.buttons ?? []).flat().map((button) => button.label)).toEqual([
      'Link a wallet',
      'Check again',
    ]);
  });

  test('/why tells of open votes, too', async () => {
    const bo = await world.joinDiscord('Bo');
    await world.say(world.ada, 'poll create', { question: 'Tea?', choices: 'yes | no' });
    await world.say(world.ada, 'poll create', {
      question: 'Coffee?',
      choices: 'yes | no',
      citizens: true,
    });
    const words = wordsOf(await world.say(bo, 'why'));
    expect(words).toContain('✅ Poll #1 Tea? · you may vote with one vote');
    expect(words).toContain('❌ Poll #2 Coffee? · only citizens may vote');
  });
});

describe('bad input is refused with words, and nothing is half done', () => {
  const cases: [string, () => Parameters<GateWorld['say']>[2], string][] = [
    [
      'no contract',
      () => ({ rule: `erc20(${people.ada.address}) >= 1` }),
      'There is no contract at',
    ],
    [
      'no token',
      () => ({ rule: `erc20(${contracts.multicall3.address}) >= 1` }),
      'is not a token I can read',
    ],
    [
      'another standard (ERC-1155)',
      () => ({ rule: `nft(${contracts.items.address})` }),
      'is a collection of many kinds (ERC-1155), not a collection (ERC-721)',
    ],
    [
      'a collection taken for a token',
      () => ({ rule: `erc20(${contracts.badge.address}) >= 1` }),
      'is a collection (ERC-721), not a token (ERC-20)',
    ],
    [
      'a token taken for a collection',
      () => ({ rule: `nft(${contracts.token.address})` }),
      'is a token (ERC-20), not a collection (ERC-721)',
    ],
    ['a symbol that is only claimed', () => ({ rule: 'nft(BADGE)' }), "I don't know the token"],
    ['an unknown chain', () => ({ rule: 'erc20(CIV, chain 5) >= 1' }), "I don't know the token"],
    [
      'an address on an unknown chain',
      () => ({ rule: `erc20(${contracts.token.address}, chain 5) >= 1` }),
      'I am not connected to the chain',
    ],
    ['a typing mistake', () => ({ rule: 'erc20(CIV) > 5' }), 'I cannot read the rule'],
    ['an exponent', () => ({ rule: 'erc20(CIV) >= 1e18' }), 'is not an amount I can read'],
    ['a long tag', () => ({ rule: 'citizen', tag: 'a'.repeat(17) }), 'at most 16 characters'],
    ['a tag with emoji', () => ({ rule: 'citizen', tag: 'star ⭐' }), 'no emoji'],
    [
      'a role that is gone',
      () => ({ rule: 'citizen', role: holder('1574324526441824259', 'Ghost') }),
      'That role is gone here',
    ],
    [
      "everybody's role",
      () => ({ rule: 'citizen', role: holder(world.guildId, '@everyone') }),
      'belongs to everybody',
    ],
    [
      "the bot's own role",
      () => ({ rule: 'citizen', role: holder(world.botRole, 'Civitas') }),
      'belongs to everybody, to a bot',
    ],
  ];

  test.each(cases)('%s', async (_what, values, said) => {
    const reply = await world.say(world.ada, 'role gate', { role: holder(), ...values() });
    expect(wordsOf(reply)).toContain(said);
    expect(await world.services.gates.list(world.community)).toEqual([]);
    expect(await world.store.roles.listEffects(world.community)).toEqual([]);
  });

  test('a role above the bot, a missing right, a second gate, a taken tag', async () => {
    const say = (values: object) =>
      world.say(world.ada, 'role gate', { role: holder(), rule: 'citizen', ...values });
    world.discord.moveRole(world.holderRole, 2);
    expect(wordsOf(await say({}))).toContain('My own role stands below Holder');
    world.discord.setBotPermissions(world.guildId, 0n);
    expect(wordsOf(await say({}))).toContain('I lack a right here: manage roles');
    world.discord.setBotPermissions(world.guildId, 1n << 28n);
    world.discord.moveRole(world.botRole, 2);
    world.telegram.setBotRights(world.groupId, ['pin_messages']);
    expect(wordsOf(await say({ tag: 'holder' }))).toContain('manage member tags');
    world.telegram.setBotRights(world.groupId, ['manage_tags']);
    expect(wordsOf(await say({ tag: 'holder' }))).toContain('in preview');
    expect(wordsOf(await say({}))).toContain('already has a gate');
    const other = world.discord.addRole(world.guildId, { name: 'Other' });
    expect(wordsOf(await say({ role: holder(other.id, 'Other'), tag: 'holder' }))).toContain(
      'already belongs to the gate of Holder',
    );
    expect(await world.services.gates.list(world.community)).toHaveLength(1);
  });

  test('a failing RPC while a rule is set refuses without a trace', async () => {
    const dead = await startGateWorld(chain, 'http://127.0.0.1:9');
    const reply = await dead.say(dead.ada, 'role gate', {
      role: { ...holder(dead.holderRole) },
      rule: `nft(${contracts.badge.address})`,
    });
    expect(wordsOf(reply)).toContain('nothing was changed');
    expect(await dead.services.gates.list(dead.community)).toEqual([]);
    await dead.close();
  });
});
