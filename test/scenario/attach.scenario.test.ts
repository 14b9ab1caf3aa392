/** Founded on Telegram, a Discord server as the second place: what is open stands in both, and who may say so. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { CLAIM_LIFETIME_MS } from '#service/place/attach.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { buildTown, read, type Town } from '../support/town.ts';

const PATIENCE = 20_000;

let deployment: Deployment;
let town: Town;
let community: CommunityId;
let steward: PersonId;

beforeAll(async () => {
  deployment = await startDeployment({ chain: false });
  town = buildTown(deployment);
  ({ community, steward } = await foundOnTelegram());
});
afterAll(async () => {
  deployment?.assertNoViolations();
  await deployment?.stop();
});

async function foundOnTelegram(name = 'Harbour') {
  const { services } = deployment.app;
  deployment.telegram.addBot(town.groupId, { admin: ADMIN_RIGHTS, by: town.telegramIds.bo });
  const externalId = String(town.groupId);
  const { person } = await services.people.meet(
    {
      platform: 'telegram',
      externalId: String(town.telegramIds.bo),
      handle: 'bo',
      displayName: 'Bo',
      isBot: false,
      locale: 'en',
    },
    { externalId: undefined, privateChat: true },
  );
  const founded = await services.communities.found({
    person,
    code: await services.communities.foundingCode(),
    platform: 'telegram',
    placeExternalId: externalId,
    placeTitle: name,
    platformOwner: true,
    template: 'club',
    name,
    timeZone: 'UTC',
    locale: 'en',
    announcements: '',
    staff: undefined,
    alarmWebhook: undefined,
    asset: { kind: 'credit', symbol: 'PTS' },
    caps: undefined,
  });
  if (!founded.ok) throw new Error(founded.refusal.code);
  return { community: founded.value.community, steward: person };
}

const ada = () => deployment.discord.as(town.discordIds.ada);
const bo = () => deployment.telegram.as(town.telegramIds.bo);

/** Bo invites a server from the group; Ada says the code in a channel of it. */
async function claim(channel: string): Promise<string> {
  const said = bo().say(town.groupId, '/civitas_attach platform:discord');
  const invited = await bo().waitFor(town.groupId, /civitas join [0-9a-f]{40}/, {
    after: said,
    timeoutMs: PATIENCE,
  });
  const code = /join ([0-9a-f]{40})/.exec(invited.text)?.[1] ?? '';
  return read(await (await ada().run(channel, '/civitas join', { code })).settled());
}

const pendingOf = async () => {
  const listed = await deployment.app.services.places.listPending(community, steward);
  if (!listed.ok) throw new Error(listed.refusal.code);
  return listed.value;
};

async function decide(id: string, decision: 'confirmed' | 'refused'): Promise<string> {
  const { places } = deployment.app.services;
  const decided = await places.decide(community, steward, id, decision);
  return decided.ok ? decided.value.decision : decided.refusal.code;
}

it('nothing is attached for somebody who does not run the server any more, and nothing is lost by asking', async () => {
  const { discord } = deployment;
  const server = discord.addGuild({ name: 'Annex', ownerId: town.discordIds.ada });
  discord.addBot(server.id, 0n);
  expect(await claim(server.generalChannelId)).toContain('Asked to join Harbour');
  const [asked] = await pendingOf();
  const annex = discord.world.guilds[server.id];
  if (!asked || !annex) throw new Error('nothing asked');
  annex.ownerId = town.discordIds.cleo;
  expect(await decide(asked.id, 'confirmed')).toBe('attach-asker-left');
  expect(await pendingOf()).toMatchObject([{ id: asked.id }]);
  annex.ownerId = town.discordIds.ada;
  expect(await decide(asked.id, 'refused')).toBe('refused');
  expect(await decide(asked.id, 'confirmed')).toBe('attach-code-used');
  expect(await pendingOf()).toEqual([]);
});

it('a chat that asked waits a day for the steward’s word, and no longer', async () => {
  await claim(town.generalId);
  const [asked] = await pendingOf();
  await deployment.advance(CLAIM_LIFETIME_MS);
  expect(await pendingOf()).toEqual([]);
  expect(await decide(asked?.id ?? '', 'confirmed')).toBe('attach-code-expired');
  const { store } = deployment.app;
  expect(await store.places.findPlace('discord', town.guildId)).toBeUndefined();
});

it('polls stand in the group and in the channel of the server where the code was said', async () => {
  const { discord, app } = deployment;
  const hall = discord.addChannel(town.guildId, { name: 'hall' }).id;
  const ask = async (question: string) => {
    bo().say(town.groupId, `/poll ${question} | Yes | No | 2h`);
    return bo().waitFor(town.groupId, (m) => !m.ephemeral && m.text.includes(question), {
      timeoutMs: PATIENCE,
    });
  };
  await ask('Early?');
  await claim(hall);
  await claim(town.generalId);
  const [first, second] = await pendingOf();
  const said = bo().say(town.groupId, '/civitas_attach');
  const waiting = await bo().waitFor(town.groupId, /Waiting for your word/, {
    after: said,
    timeoutMs: PATIENCE,
  });
  const confirm = waiting.buttons.flat().find(({ label }) => label.startsWith('Confirm'));
  await bo().press(waiting, confirm?.label ?? '');
  const inHall = (question: string, more = '') =>
    ada().waitsFor(hall, (m) => read(m).includes(question) && read(m).includes(more), PATIENCE);
  await inHall('Early?');
  // The other claim of the same server is not spent by being refused.
  expect(await decide(second?.id ?? '', 'confirmed')).toBe('attach-place-taken');
  const row = await app.store.places.findAttachmentById(second?.id ?? '');
  expect(row).toMatchObject({ decision: null, decidedAt: null });
  expect(await decide(first?.id ?? '', 'confirmed')).toBe('attach-code-used');

  const late = await ask('Late?');
  await ada().press(await inHall('Late?'), 'Yes');
  await bo().press(late, 'No');
  await inHall('Late?', '2 people voted');
  expect(discord.requests.filter(({ path }) => path.includes('//'))).toEqual([]);
});

it('says what it can of both chats while one platform does not answer', async () => {
  const { telegram, discord } = deployment;
  const status = async () =>
    read(await (await ada().run(town.generalId, '/civitas status')).settled());
  expect(await status()).not.toContain('I cannot read this chat just now.');
  telegram.disturb({ kind: 'error', method: 'getChatMember', status: 502, times: 50 });
  const shown = await status();
  telegram.calm();
  expect(shown).toContain('Telegram: Harbour');
  expect(shown.split('I cannot read this chat just now.')).toHaveLength(2);
  expect(shown).toContain('send messages');
  expect(discord.violations).toEqual([]);
});

it.each(['discord', 'telegram'] as const)(
  'gives nothing on %s to a number that the chat does not know, and all to a member who never spoke',
  async (platform) => {
    const { app, discord, telegram } = deployment;
    const { people, tips, ledger, citizens } = app.services;
    const { externalId, silent, stranger } =
      platform === 'discord'
        ? {
            externalId: town.guildId,
            silent: town.discordIds.finn,
            stranger: discord.addUser({ username: 'nobody' }).id,
          }
        : {
            externalId: String(town.groupId),
            silent: String(town.telegramIds.finn),
            stranger: String(telegram.addUser({ firstName: 'Nobody' }).id),
          };
    const place = await app.store.places.findPlace(platform, externalId);
    const [stewards] = await app.store.people.listAccounts([steward]);
    if (!stewards) throw new Error('the steward has no account');
    const stewardAccount = stewards.id;
    async function giveAll(account: string): Promise<string[]> {
      const referred = await people.refer(
        { by: 'account', platform, externalId: account },
        place?.id,
      );
      if (!referred.ok) throw new Error(referred.refusal.code);
      const to = referred.value;
      const eventId = () => `test:${crypto.randomUUID()}`;
      const gift = { community, to, amount: '1', eventId: eventId() };
      const done = [
        await ledger.issueCredits({ ...gift, by: steward, reason: 'r' }),
        await tips.sendTip({
          ...gift,
          from: steward,
          account: stewardAccount,
          memo: '',
          eventId: eventId(),
        }),
        await citizens.grant(community, steward, to, 'r'),
      ];
      return done.map((result) => (result.ok ? 'given' : result.refusal.code));
    }
    const own = await people.refer(
      { by: 'account', platform: 'telegram', externalId: String(town.telegramIds.bo) },
      undefined,
    );
    if (!own.ok) throw new Error(own.refusal.code);
    const purse = { by: steward, to: own.value, amount: '10', reason: 'r' };
    await ledger.issueCredits({ community, ...purse, eventId: `purse:${platform}` });
    expect(await giveAll(stranger)).toEqual([
      'unknown-person',
      'unknown-person',
      'target-not-member',
    ]);
    expect(await giveAll(silent)).toEqual(['given', 'given', 'given']);
  },
);
