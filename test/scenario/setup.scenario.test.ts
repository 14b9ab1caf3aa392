/**
 * Story 1: whoever runs a chat founds a community there, step by step and with the operator's one-time code; a chat
 * of the other platform asks to join with a code of ten minutes, and the steward of the first lets it in. Once
 * from Discord, once from Telegram.
 */
import { PermissionFlagsBits } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { buildTown, type PersonId, read, type Town } from '../support/town.ts';
import { type Wizard, wizardOnDiscord, wizardOnTelegram } from '../support/wizard.ts';

const TEN_MINUTES_MS = 600_000;
const RIGHTS = ['can_invite_users', 'can_pin_messages', 'can_manage_tags'];

let deployment: Deployment;
let town: Town;
let code: string;

const start = async (): Promise<void> => {
  deployment = await startDeployment({ chain: false });
  town = buildTown(deployment);
  code = await deployment.app.services.communities.foundingCode();
};

/** What this person is answered in the server. */
const onDiscord = async (
  name: PersonId,
  line: string,
  options: { [option: string]: string } = {},
  channelId = town.generalId,
) => (await deployment.discord.as(town.discordIds[name]).run(channelId, line, options)).settled();

/** What this person is answered in a group. */
async function onTelegram(name: PersonId, line: string, chatId = town.groupId) {
  const person = deployment.telegram.as(town.telegramIds[name]);
  const said = person.say(chatId, line);
  return person.waitFor(chatId, (one) => one.fromBot && one.ephemeral, {
    after: said,
    timeoutMs: 10_000,
  });
}

/** Steps that both platforms' wizards take alike: what is wrong is refused and changes nothing. */
async function walk(wizard: Wizard): Promise<void> {
  expect(await wizard.press('Found the community')).toContain(
    'Still missing: the one-time code, the kind of community, what its books are kept in',
  );
  expect(await wizard.fill('Enter code', 'not-the-code')).toContain(
    'That founding code is not right',
  );
  expect(await wizard.fill('Enter code', code)).toContain('Founding code: given');
  expect(await wizard.fill('Name, time zone…', 'Harbour', 'Mars/Phobos')).toContain(
    "I don't know the time zone",
  );
  const named = await wizard.fill('Name, time zone…', 'Harbour State', 'Europe/Lisbon');
  expect(named).toContain('Harbour State · Europe/Lisbon');
  expect(await wizard.pick('template', 'Token DAO')).toContain('Token DAO');
  expect(await wizard.fill('Asset: credits…', 'point')).toContain('POINT');
  expect(await wizard.press('Found the community')).toContain('A token DAO needs a token');
  expect(await wizard.pick('template', 'Network state')).toContain('Network state');
  expect(await wizard.fill('Caps', '-5', '20')).not.toContain('-5 POINT');
  expect(await wizard.fill('Caps', '5', '20')).toContain('5 POINT per payment, 20 POINT per day');
  expect(await wizard.fill('Alarm webhook…', 'alarms.example')).toContain('could not read webhook');
  expect(await wizard.fill('Alarm webhook…', 'https://alarms.example/hook')).toContain(
    'https://alarms.example/hook',
  );
}

describe('from Discord to Telegram', () => {
  let invited: string;

  beforeAll(start);
  afterAll(async () => deployment?.stop());

  const invite = async (): Promise<string> => {
    const said = await onDiscord('ada', '/civitas attach', { platform: 'telegram' });
    return said.buttons.find(({ url }) => url)?.url ?? '';
  };
  const openLink = async (name: PersonId, link: string, chatId = town.groupId) => {
    const person = deployment.telegram.as(town.telegramIds[name]);
    const { message } = person.openDeepLink(link, { chatId, grant: ['invite_users'] }) as {
      message: { seq: number };
    };
    return person.waitFor(chatId, (one) => one.fromBot && one.seq > message.seq, 10_000);
  };

  it('is founded in one private card that edits itself, by whoever runs the server', async () => {
    expect(read(await onDiscord('cleo', '/civitas setup'))).toContain(
      'Only somebody who runs this Discord chat',
    );
    deployment.discord.setBotPermissions(
      town.guildId,
      BOT_PERMISSIONS & ~PermissionFlagsBits.ManageRoles,
    );
    const wizard = await wizardOnDiscord(deployment, town, 'ada');
    const first = wizard.card();
    expect(first.isEphemeral).toBe(true);
    await walk(wizard);
    expect(await wizard.pick('announcements', 'announcements')).toContain(
      'Announcements: announcements',
    );
    expect(await wizard.pick('staff', 'staff')).toContain('Staff place: staff');
    expect(wizard.card().id).toBe(first.id);
    const founded = await wizard.press('Found the community');
    expect(founded).toContain('Harbour State is founded');
    // It ends with what the bot may do here, what is missing by itself.
    expect(founded).toContain('I may not manage roles');
    expect(founded).toMatch(/✅ I may .*attach pictures/);
    deployment.discord.setBotPermissions(town.guildId, BOT_PERMISSIONS);
    expect(read(await onDiscord('ada', '/civitas status'))).not.toContain('I may not');
    expect(await deployment.app.services.communities.listIds()).toHaveLength(1);
    deployment.assertNoViolations();
  });

  it('opens with each founding code once', async () => {
    const { discord } = deployment;
    const { id, generalChannelId } = discord.addGuild({
      name: 'Elsewhere',
      ownerId: town.discordIds.eve,
    });
    discord.addBot(id, BOT_PERMISSIONS);
    const wizard = await wizardOnDiscord(
      deployment,
      { ...town, generalId: generalChannelId },
      'eve',
    );
    expect(await wizard.fill('Enter code', code)).toContain('was already used');
    // More channels than one list holds: Discord's own is searched, and offers also what the bot may not use.
    const channels = Array.from({ length: 30 }, (_, at) =>
      discord.addChannel(id, { name: `hall-${at}` }),
    );
    const [last, shut] = [channels.at(-1)?.id ?? '', channels.at(-2)?.id ?? ''];
    const deny = String(PermissionFlagsBits.SendMessages);
    discord.setOverwrites(shut, [{ id, type: 0, allow: '0', deny }]);
    expect(await wizard.pick('template', 'Club')).toContain('Kind: Club');
    expect(await wizard.pick('announcements', last)).toContain('Announcements: hall-29');
    expect(await wizard.pick('staff', shut)).toContain('I may not write in that channel');
    expect(await wizard.pick('staff', last)).toContain('Staff place: hall-29');
    expect(read(await onDiscord('ada', '/civitas setup'))).toContain(
      'This chat already belongs to a community',
    );
  });

  it('is asked by a group whose administrator presses the link, once, and with fewer rights', async () => {
    invited = await invite();
    const url = new URL(invited);
    expect(`${url.host}${url.pathname}`).toBe('t.me/civitas_bot');
    expect(url.search).toMatch(
      /^\?startgroup=attach_[\w-]{20,}&admin=invite_users\+pin_messages\+manage_tags$/,
    );
    const payload = url.searchParams.get('startgroup');
    deployment.telegram.addBot(town.groupId);
    const refused = await onTelegram('cleo', `/start@civitas_bot ${payload}`);
    expect(refused.text).toContain('Only somebody who runs this Telegram chat');
    const asked = await openLink('bo', invited);
    expect(asked.text).toContain('Asked to join Harbour State');
    expect(asked.ephemeral).toBe(true);
    expect((await openLink('bo', invited)).text).toContain('That was already decided');
  });

  it('is confirmed by the steward, who sees title, size and who asks', async () => {
    expect(read(await onDiscord('cleo', '/civitas attach'))).toContain('steward');
    const pending = await onDiscord('ada', '/civitas attach');
    expect(read(pending)).toMatch(/Telegram: Harbour Town, \d+ members, asked by Bo/);
    const group = () => deployment.app.store.places.findPlace('telegram', String(town.groupId));
    expect(await group()).toBeUndefined();
    const ada = deployment.discord.as(town.discordIds.ada);
    const done = await (await ada.press(pending, 'Confirm Harbour Town')).settled();
    expect(read(done)).toContain('Harbour Town now belongs to the community');
    expect(await group()).toBeDefined();
    // What the link did not bring is asked for.
    const lacking = read(await onDiscord('ada', '/civitas status'));
    expect(lacking).toContain('I may not pin messages');
    expect(lacking).toContain('I may not manage member tags');
    expect(lacking).not.toContain('I may not invite people');
    deployment.telegram.setBotRights(town.groupId, RIGHTS);
    expect(read(await onDiscord('ada', '/civitas status'))).not.toContain('I may not');
    deployment.assertNoViolations();
  });

  it('takes no group after ten minutes, and no group twice', async () => {
    const { telegram } = deployment;
    const late = await invite();
    await deployment.advance(TEN_MINUTES_MS);
    const other = telegram.addGroup({
      title: 'Lighthouse',
      creatorId: town.telegramIds.bo,
      supergroup: true,
    }).id;
    expect((await openLink('bo', late, other)).text).toContain('That code expired');
    expect((await openLink('bo', await invite())).text).toContain('already belongs to a community');
    expect(read(await onDiscord('ada', '/civitas attach'))).not.toContain('Waiting');
  });
});

describe('from Telegram to Discord', () => {
  beforeAll(async () => {
    await start();
    deployment.telegram.addBot(town.groupId, { admin: ['can_invite_users'] });
  });
  afterAll(async () => deployment?.stop());

  const invite = async (): Promise<string> => {
    const said = await onTelegram('bo', '/civitas_attach platform:discord');
    return /\/civitas join ([\w-]+)/.exec(said.text)?.[1] ?? '';
  };

  it('is founded question by question, by whoever runs the group', async () => {
    expect((await onTelegram('eve', '/civitas_setup')).text).toContain(
      'Only somebody who runs this Telegram chat',
    );
    const wizard = await wizardOnTelegram(deployment, town, 'bo');
    await walk(wizard);
    const founded = await wizard.press('Found the community');
    expect(founded).toContain('Harbour State is founded');
    expect(founded).toContain('I may not pin messages');
    expect(founded).toContain('I may not manage member tags');
    deployment.telegram.setBotRights(town.groupId, RIGHTS);
    expect((await onTelegram('bo', '/civitas_status')).text).not.toContain('I may not');
    const others = deployment.telegram.as(town.telegramIds.eve).sees(town.groupId);
    expect(others.some(({ text }) => text.includes('Founding code'))).toBe(false);
    deployment.assertNoViolations();
  });

  it('is asked by a server whose administrator says the code, once and within ten minutes', async () => {
    const late = await invite();
    await deployment.advance(TEN_MINUTES_MS);
    const joined = (name: PersonId, secret: string) =>
      onDiscord(name, '/civitas join', { code: secret });
    expect(read(await joined('ada', late))).toContain('That code expired');
    const fresh = await invite();
    expect(read(await joined('cleo', fresh))).toContain('Only somebody who runs this Discord chat');
    expect(read(await joined('ada', fresh))).toContain('Asked to join Harbour State');
    expect(read(await joined('ada', fresh))).toContain('That was already decided');
  });

  it('is confirmed in the group by its steward alone', async () => {
    const { telegram, app } = deployment;
    expect((await onTelegram('eve', '/civitas_attach')).text).toContain('steward');
    const pending = await onTelegram('bo', '/civitas_attach');
    expect(pending.text).toMatch(/Discord: Harbour Town, \d+ members, asked by Ada/);
    const bo = telegram.as(town.telegramIds.bo);
    await bo.press(pending, 'Confirm Harbour Town');
    await bo.waitFor(town.groupId, /Harbour Town now belongs to the community/, 10_000);
    expect(await app.store.places.findPlace('discord', town.guildId)).toBeDefined();
    const status = (await onTelegram('bo', '/civitas_status')).text;
    expect(status).toContain('Discord: Harbour Town');
    expect(status).toContain('Telegram: Harbour Town');
    deployment.assertNoViolations();
  });
});
