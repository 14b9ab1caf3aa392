/**
 * The only Discord server of a community is deleted. Its steward has nothing left but a wallet: on the wallet page
 * alone she attaches a Telegram group, and an open vote goes on there with the ballots it had.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Browser, createBrowser, linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, read, type Town } from '../support/town.ts';

const PATIENCE = 20_000;
const QUESTION = 'Which day shall we meet?';

let deployment: Deployment;
let town: Town;
let community: CommunityId;
let steward: PersonId;
let browser: Browser;
let csrf: string;
let look: string;

const ada = () => deployment.discord.as(town.discordIds.ada);
const bo = () => deployment.telegram.as(town.telegramIds.bo);

beforeAll(async () => {
  deployment = await startDeployment({ chain: false });
  town = buildTown(deployment);
  ({ community, steward } = await foundOnDiscord());
  await linkWallet(deployment, town, 'ada', people.ada, { on: 'discord' });
  browser = createBrowser(deployment.env['PUBLIC_URL'] ?? '');
  ({ csrf } = await browser.open('/wallet'));
});
afterAll(async () => {
  deployment?.assertNoViolations();
  await deployment?.stop();
});

async function foundOnDiscord() {
  const { services } = deployment.app;
  const seen = { handle: 'ada', displayName: 'Ada', isBot: false, locale: 'en' };
  const { person } = await services.people.meet(
    { platform: 'discord', externalId: town.discordIds.ada, ...seen },
    { externalId: town.guildId, privateChat: false },
  );
  const founded = await services.communities.found({
    person,
    code: await services.communities.foundingCode(),
    ...{ platform: 'discord', placeExternalId: town.guildId, placeTitle: 'Harbour Town' },
    ...{ platformOwner: true, template: 'club', name: 'Harbour', timeZone: 'UTC', locale: 'en' },
    ...{ announcements: town.generalId, staff: undefined, alarmWebhook: undefined },
    ...{ asset: { kind: 'credit', symbol: 'PTS' }, caps: undefined },
  });
  if (!founded.ok) throw new Error(founded.refusal.code);
  return { community: founded.value.community, steward: person };
}

type Prepared = { id: string; message: string; address: string; code?: string };
type Done = { words: string; look?: string; code?: string; url?: string };
type Seen = {
  communities: readonly {
    name: string;
    lines: readonly string[];
    choices: readonly { label: string; wanted: object }[];
  }[];
};

const post = <T>(path: string, body: object) => browser.act<T>(`/wallet/${path}`, csrf, body);

async function sign({ id, message, address }: Prepared): Promise<Done> {
  const signature = await accountOf(people.ada).signMessage({ message });
  return (await post<Done>('finish', { id, message, address, signature })).body;
}

/** Ada's wallet signs to see her communities. */
async function lookAround(): Promise<void> {
  const wanted = { purpose: 'places', address: people.ada.address };
  look = (await sign((await post<Prepared>('prepare', wanted)).body)).look ?? '';
}

async function seen() {
  const [shown] = (await post<Seen>('places', { id: look })).body.communities;
  if (!shown) throw new Error('nothing is shown');
  return shown;
}

/** The text behind one of the page's buttons, or the refusal. */
async function choose(label: string): Promise<Prepared> {
  const { choices } = await seen();
  const choice = choices.find((one) => one.label === label);
  if (!choice) throw new Error(`no ${label} among ${choices.map((one) => one.label).join()}`);
  return (await post<Prepared>('chat', { look, ...choice.wanted })).body;
}

const placesOf = () => deployment.app.store.places.listPlaces(community);

it('attaches nothing by signature while a chat lives', async () => {
  const asked = await ada().run(town.generalId, '/poll create', {
    ...{ question: QUESTION, choices: 'Mon | Tue', duration: '2h' },
  });
  await asked.settled();
  const card = await ada().waitsFor(town.generalId, (m) => read(m).includes(QUESTION), PATIENCE);
  await (await deployment.discord.as(town.discordIds.cleo).press(card, 'Tue')).settled();
  await lookAround();
  const { name, lines, choices } = await seen();
  expect([name, choices]).toEqual(['Harbour', []]);
  expect(lines[0]).toContain('It lives in Harbour Town (Discord)');
  const wanted = { act: 'attach', community, platform: 'telegram' };
  const refused = await post<{ code: string }>('chat', { look, ...wanted });
  expect([refused.status, refused.body.code]).toEqual([422, 'act-place-lives']);
});

it('shows what was lost, and gives the link for a new group to one signature', async () => {
  deployment.discord.removeBot(town.guildId);
  await until('the server is gone', async () => (await placesOf()).length === 0);
  expect((await seen()).lines).toEqual(['It has no chat left. Lost: Harbour Town (Discord).']);
  const text = await choose('Attach a Telegram group');
  expect(text.message).toContain('Make a code that puts a new Telegram group under the community');
  const { url = '' } = await sign(text);
  expect((await post<{ code: string }>('finish', { ...text, signature: '0x00' })).body.code).toBe(
    'act-used',
  );
  bo().openDeepLink(url, { chatId: town.groupId });
  await bo().waitFor(town.groupId, /Asked to join Harbour/, { timeoutMs: PATIENCE });
  expect(await placesOf()).toEqual([]);
});

it('goes on in the group once she signed for it: the card, its ballots, and new ones', async () => {
  const { title } = deployment.telegram.world.chats[town.groupId] ?? { title: '' };
  const text = await choose(`Confirm ${title}`);
  const flat = text.message.replaceAll('\n', ' ');
  expect(flat).toContain(`(id ${town.groupId}`);
  expect(flat).toContain(`Telegram account @bo, id ${town.telegramIds.bo}, asked`);
  expect((await sign(text)).words).toContain('is a chat of Harbour now');
  const card = await bo().waitFor(
    town.groupId,
    (m) => !m.ephemeral && m.text.includes(QUESTION) && m.text.includes('1 person voted'),
    { timeoutMs: PATIENCE },
  );
  await bo().press(card, 'Tue');
  await bo().waitFor(town.groupId, /2 people voted/, { timeoutMs: PATIENCE });
  const wanted = { act: 'attach', community, platform: 'discord' };
  expect((await post<{ code: string }>('chat', { look, ...wanted })).body.code).toBe(
    'act-place-lives',
  );
  const told = await deployment.app.services.inbox.read(steward);
  expect(told.map(({ notice }) => notice.kind)).toEqual(
    expect.arrayContaining(['place-invited-by-wallet', 'place-asked', 'place-decided-by-wallet']),
  );
});

it('is decided in a private chat as well, where another steward has one', async () => {
  const { app, discord, telegram } = deployment;
  const seenBo = await app.store.people.findAccount('telegram', String(town.telegramIds.bo));
  if (!seenBo) throw new Error('Bo is unknown');
  await app.store.transaction('office', (books) =>
    app.services.offices.give(books, community, {
      ...{ person: seenBo.personId, office: 'steward', by: steward, how: 'founding' },
    }),
  );
  telegram.removeBot(town.groupId);
  await until('the group is gone', async () => (await placesOf()).length === 0);
  const server = discord.addGuild({ name: 'New Harbour', ownerId: town.discordIds.ada });
  discord.moveRole(discord.addBot(server.id, BOT_PERMISSIONS).id, 1);
  const { code = '' } = await sign(await choose('Attach a Discord server'));
  const [, typed = ''] = /^\/civitas join (\w+)$/.exec(code) ?? [];
  const joined = await ada().run(server.generalChannelId, '/civitas join', { code: typed });
  expect(read(await joined.settled())).toContain('Asked to join Harbour');
  bo().say('private', '/start');
  const said = bo().say('private', '/civitas_attach');
  const waiting = await bo().waitFor('private', /Waiting for your word/, {
    after: said,
    timeoutMs: PATIENCE,
  });
  const confirm = waiting.buttons.flat().find(({ label }) => label.startsWith('Confirm'));
  await bo().press(waiting, confirm?.label ?? '');
  await ada().waitsFor(
    server.generalChannelId,
    (m) => read(m).includes(QUESTION) && read(m).includes('2 people voted'),
    PATIENCE,
  );
  await deployment.advance(2 * 3_600_000);
  await ada().waitsFor(server.generalChannelId, (m) => read(m).includes('Result: Tue'), PATIENCE);
});
