import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { text } from '#chat/reply.ts';
import { createDiscord } from '#discord/index.ts';
import { createLog } from '#telemetry/log.ts';
import { IDENTITY, startTown } from '#test/sandbox/discord/start.ts';
import { type Bed, COMMANDS, command, makeBed, until } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(async () => {
  await bed.close();
  expect(bed.town.discord.violations).toEqual([]);
});

describe('commands', () => {
  test('are registered once, and again only when they changed', async () => {
    const { discord: lookalike } = bed.town;
    const registered = () => lookalike.requests.filter(({ method }) => method === 'PUT').length;
    expect(lookalike.world.commands.map(({ name }) => name)).toEqual([
      'about',
      'late',
      'poll',
      'quick',
      'slow',
    ]);
    await bed.discord.stop();
    bed.discord = bed.createBot();
    await bed.discord.start();
    expect(registered()).toBe(1);
    await bed.discord.stop();
    bed.discord = bed.createBot([...COMMANDS, command({ noun: 'more' })]);
    await bed.discord.start();
    expect(registered()).toBe(2);
  });

  test('a quick one is answered by one request, to its person alone', async () => {
    const { discord: lookalike, general, ada, bo } = bed.town;
    const answer = await lookalike.as(bo).run(general, 'quick');
    expect(answer.kind).toBe('message');
    expect(answer.response()).toMatchObject({ text: 'quick', isEphemeral: true });
    expect(lookalike.as(ada).sees(general)).toEqual([]);
    expect([bed.callbacks().length, bed.laterRequests().length]).toEqual([1, 0]);
    expect(bed.heard[0]).toMatchObject({
      eventId: `discord:${answer.interactionId}`,
      scene: { title: 'Agora', platformOwner: false, channelId: general },
    });
    await lookalike.as(ada).run(general, 'quick');
    expect(bed.heard[1]?.scene.platformOwner).toBe(true);
  });

  test('options and persons arrive typed', async () => {
    const { discord: lookalike, general, bo, ada } = bed.town;
    await lookalike.as(bo).run(general, 'poll create', { question: 'Why?', who: ada });
    expect(bed.heard[0]?.act).toMatchObject({
      command: 'poll create',
      values: { question: 'Why?', who: { externalId: ada, handle: 'ada', isBot: false } },
    });
  });

  test('completions come as they are typed', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const found = await lookalike.as(bo).complete(general, 'poll create', 'token', 'ci');
    expect(found).toEqual([{ name: 'token ci', value: 'ci' }]);
  });

  test('a private chat is answered in the open', async () => {
    const { discord: lookalike, bo } = bed.town;
    const person = lookalike.as(bo);
    const answer = await person.run(person.directChannel().id, 'about');
    expect(answer.response()).toMatchObject({ text: 'about', isEphemeral: false });
    expect(bed.heard[0]?.scene).toMatchObject({ privateChat: true, externalId: undefined });
  });
});

describe('events', () => {
  test('are told in order', async () => {
    const { discord: lookalike, guildId, cy, bo } = bed.town;
    const { id: role } = lookalike.addRole(guildId, { name: 'Holder' });
    lookalike.memberJoins(guildId, cy);
    lookalike.grantRole(guildId, cy, role);
    lookalike.memberLeaves(guildId, cy);
    lookalike.deleteRole(role);
    const { id: hall } = lookalike.addChannel(guildId, { name: 'hall' });
    lookalike.deleteChannel(hall);
    lookalike.grantRole(guildId, bo, lookalike.addRole(guildId, { name: 'Other' }).id);
    lookalike.removeBot(guildId);
    await until('all events', () => bed.events.some(([name]) => name === 'botRemoved'));
    // Roles and channels that come and go move others, and with them what the bot may do.
    expect(bed.events).toContainEqual(['rightsChanged', guildId]);
    expect(bed.events.filter(([name]) => name !== 'rightsChanged')).toEqual([
      ['placeSeen', guildId, { title: 'Agora', memberCount: 3, ownerExternalId: bed.town.ada }],
      ['memberJoined', guildId, expect.objectContaining({ externalId: cy, handle: 'cy' })],
      ['memberRolesChanged', guildId, cy, [role]],
      ['memberLeft', guildId, cy],
      ['roleDeleted', guildId, role],
      ['channelDeleted', guildId, hall],
      ['memberRolesChanged', guildId, bo, [expect.any(String)]],
      ['botRemoved', guildId],
    ]);
  });

  test('nothing is lost while the gateway is cut, and it says that it is', async () => {
    const { discord: lookalike, guildId, general, cy, bo } = bed.town;
    expect(bed.discord.healthy()).toBe(true);
    lookalike.gateway.drop();
    await until('the cut to be noticed', () => !bed.discord.healthy());
    lookalike.memberJoins(guildId, cy);
    await until('the way back', () => bed.discord.healthy(), 20_000);
    await until('the event', () => bed.events.some(([name]) => name === 'memberJoined'));
    expect((await lookalike.as(bo).run(general, 'quick')).response().text).toBe('quick');
  });
});

describe('stopping', () => {
  test('stopping finishes what was begun', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const begun = Promise.withResolvers<void>();
    bed.script['slow'] = async () => {
      begun.resolve();
      await sleep(500);
      return { blocks: [text('finished')] };
    };
    const answer = await lookalike.as(bo).run(general, 'slow');
    await begun.promise;
    await bed.discord.stop();
    expect(bed.discord.healthy()).toBe(false);
    expect(answer.response().text).toBe('finished');
  });
});

describe('starting', () => {
  test('waits for a Discord that is out of reach', async () => {
    await bed.discord.stop();
    bed.town.discord.setOutage(true);
    bed.discord = bed.createBot();
    const started = bed.discord.start();
    await until('a first attempt', () =>
      bed.logged().includes('Discord is out of reach, trying again'),
    );
    expect(bed.discord.healthy()).toBe(false);
    bed.town.discord.setOutage(false);
    await started;
    expect(bed.discord.healthy()).toBe(true);
  });

  test('can be stopped while it waits', async () => {
    await bed.discord.stop();
    bed.town.discord.setOutage(true);
    bed.discord = bed.createBot();
    const started = bed.discord.start();
    await until('a first attempt', () =>
      bed.logged().includes('Discord is out of reach, trying again'),
    );
    await bed.discord.stop();
    await started;
    bed.town.discord.setOutage(false);
  });

  test('fails for good without the members intent', async () => {
    const strict = await startTown({ privilegedIntents: 0 });
    const bot = createDiscord({
      token: IDENTITY.token,
      apiUrl: `${strict.discord.url}/api`,
      log: createLog({ level: 'silent' }),
      dispatcher: {
        commands: [],
        answer: async () => ({ blocks: [] }),
        isSlow: async () => false,
        suggest: async () => [],
      },
      events: {
        placeSeen: async () => {},
        botRemoved: async () => {},
        rightsChanged: async () => {},
        memberJoined: async () => {},
        memberLeft: async () => {},
        memberRolesChanged: async () => {},
        rolesByHand: async () => {},
        roleDeleted: async () => {},
        channelDeleted: async () => {},
      },
    });
    await expect(bot.start()).rejects.toMatchObject({ code: 'discord-disallowed-intents' });
    await bot.stop();
    await strict.discord.close();
  });
});
