/**
 * Two communities with a Discord server and a Telegram group each, a server and a group of nobody, and people of
 * every standing: `steward` (every office, citizen, wallet), `member` (a member and nothing more), `other` (whom
 * things are done to), `mallory` (whose very name is hostile), `stranger` (met nowhere yet).
 */
import { v7 as uuidv7 } from 'uuid';
import { parseEther, parseUnits } from 'viem';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { AccountSeen, SceneSeen } from '#chat/incoming.ts';
import type { PersonReference, RawValues } from '#chat/option.ts';
import { DAY_MS } from '#core/duration.ts';
import { asAddress, asId, type CommunityId, type PersonId, type Platform } from '#core/identity.ts';
import { OFFICES } from '#core/office.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { people as keys } from '#sandbox/chain/people.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import type { Deployment } from './deployment.ts';
import { hostileWithin } from './hostile-text.ts';

export const WHO = ['steward', 'member', 'other', 'mallory', 'stranger'] as const;
export type Who = (typeof WHO)[number];
export type Where = 'club' | 'dao' | 'unattached' | 'private';

type ByPlatform<T> = { readonly [P in Platform]: T };
type Account = Omit<AccountSeen, 'locale'>;

export type Stage = {
  people: ByPlatform<{ readonly [W in Who]: Account }>;
  scenes: ByPlatform<{ readonly [W in Where]: Omit<SceneSeen, 'platformOwner'> }>;
  community: { club: CommunityId; dao: CommunityId };
  persons: ByPlatform<{ readonly [W in Who]: PersonId }>;
  /** A role of the club's Discord server that nothing opens yet. */
  roleId: string;
  token: string;
};

/** No plain words: what a screen shows of it is told from what the house says. */
export const NAMES: { readonly [W in Who]: string } = {
  steward: 'Zoë',
  member: 'Åsa',
  other: 'Bø',
  mallory: hostileWithin(32),
  stranger: 'Ñu',
};
export const TITLES = { club: 'Þórs Møt', dao: 'Öçé DÄÖ', unattached: 'Ŵïldé' } as const;

function buildPeople({ discord, telegram }: Deployment): Stage['people'] {
  const account = (platform: Platform, who: Who, externalId: string): Account => ({
    platform,
    externalId,
    handle: who,
    displayName: NAMES[who],
    isBot: false,
  });
  const each = (make: (who: Who) => Account) =>
    Object.fromEntries(WHO.map((who) => [who, make(who)])) as Record<Who, Account>;
  return {
    discord: each((who) =>
      account('discord', who, discord.addUser({ username: who, globalName: who }).id),
    ),
    telegram: each((who) =>
      account('telegram', who, String(telegram.addUser({ firstName: who, username: who }).id)),
    ),
  };
}

function buildChats({ discord, telegram }: Deployment, people: Stage['people']) {
  let roleId = '';
  const guild = (title: string): Omit<SceneSeen, 'platformOwner'> => {
    const made = discord.addGuild({ name: title, ownerId: people.discord.steward.externalId });
    roleId ||= discord.addRole(made.id, { name: 'Þrïvïlégéd' }).id;
    discord.moveRole(discord.addBot(made.id, BOT_PERMISSIONS).id, 2);
    for (const who of ['member', 'other', 'mallory'] as const) {
      discord.addMember(made.id, people.discord[who].externalId);
    }
    const channelId = made.generalChannelId;
    return { externalId: made.id, title, channelId, privateChat: false };
  };
  const group = (title: string): Omit<SceneSeen, 'platformOwner'> => {
    const creatorId = Number(people.telegram.steward.externalId);
    const { id } = telegram.addGroup({ title, creatorId, supergroup: true });
    telegram.addBot(id, { admin: ADMIN_RIGHTS, by: creatorId });
    for (const who of ['member', 'other', 'mallory'] as const) {
      telegram.addMember(id, Number(people.telegram[who].externalId));
    }
    return { externalId: String(id), title, channelId: '', privateChat: false };
  };
  const none = { externalId: undefined, title: undefined, channelId: undefined, privateChat: true };
  const all = (make: (title: string) => Omit<SceneSeen, 'platformOwner'>) => ({
    club: make(TITLES.club),
    dao: make(TITLES.dao),
    unattached: make(TITLES.unattached),
    private: none,
  });
  return { scenes: { discord: all(guild), telegram: all(group) }, roleId };
}

type Met = { persons: ByPlatform<Record<Who, PersonId>> };

/** Everybody but the stranger has said something in both communities. */
async function meetAll(
  { app }: Deployment,
  { people, scenes }: Pick<Stage, 'people' | 'scenes'>,
): Promise<Met['persons']> {
  const persons = { discord: {}, telegram: {} } as ByPlatform<Record<Who, PersonId>>;
  for (const platform of ['discord', 'telegram'] as const) {
    for (const who of WHO) {
      if (who === 'stranger') continue;
      const seen = { ...people[platform][who], locale: 'en' };
      for (const where of ['club', 'dao'] as const) {
        const met = await app.services.people.meet(seen, scenes[platform][where]);
        persons[platform][who] = met.person;
      }
    }
  }
  return persons;
}

async function found(
  { app, chain }: Deployment,
  scenes: Stage['scenes'],
  founder: PersonId,
  where: 'club' | 'dao',
): Promise<CommunityId> {
  if (!chain) throw new Error('the stage needs a chain');
  const { services, store } = app;
  const scene = scenes.discord[where];
  const { address: token } = chain.contracts.token;
  const { chainId } = chain;
  const founded = await services.communities.found({
    person: founder,
    code: await services.communities.foundingCode(),
    platform: 'discord',
    placeExternalId: scene.externalId ?? '',
    placeTitle: TITLES[where],
    platformOwner: true,
    template: 'network-state',
    name: TITLES[where],
    timeZone: 'UTC',
    locale: 'en',
    announcements: scene.channelId ?? '',
    staff: undefined,
    alarmWebhook: undefined,
    asset:
      where === 'club'
        ? { kind: 'credit', symbol: 'PTS' }
        : {
            kind: 'erc20',
            chainId,
            token: asAddress(token),
            symbol: 'CIV',
            name: 'Civitas',
            decimals: 18,
          },
    caps: { perPayment: parseUnits('100', 18), perDay: parseUnits('1000', 18) },
  });
  if (!founded.ok) throw new Error(founded.refusal.code);
  const { community } = founded.value;
  const place = { id: asId<never>(uuidv7()), communityId: community, attachedBy: founder };
  await store.transaction('attach the group', async (tx) => {
    const platform = 'telegram';
    const externalId = scenes.telegram[where].externalId ?? '';
    const connectedAt = await tx.now();
    await tx.places.insertPlace({
      ...place,
      platform,
      externalId,
      title: TITLES[where],
      connectedAt,
    });
    await tx.places.insertChannel(place.id, 'announcements', '');
  });
  return community;
}

/** Offices, citizenship, a wallet that counts, and something to give. */
async function equip(
  { app }: Deployment,
  community: CommunityId,
  { people, persons }: Pick<Stage, 'people' | 'persons'>,
  platform: Platform,
): Promise<void> {
  const { services, store } = app;
  const person = persons[platform].steward;
  await store.transaction('equip the steward', async (tx) => {
    for (const office of OFFICES) {
      await services.offices.give(tx, community, { person, office, by: person, how: 'founding' });
    }
    await tx.citizens.insertCitizenship({
      id: uuidv7(),
      communityId: community,
      personId: person,
      number: await tx.communities.insertNumber(community, 'citizen'),
      grantedBy: person,
      grantReason: '…',
      // Long enough to be asked for, and to speak for, somebody who lost everything.
      grantedAt: new Date((await tx.now()).getTime() - 30 * DAY_MS),
    });
  });
  await link({ app }, people[platform].steward, person, platform);
  await services.wallets.consent(community, person, `stage:${community}:${person}`);
}

async function link(
  { app }: Pick<Deployment, 'app'>,
  { externalId }: Account,
  person: PersonId,
  platform: Platform,
): Promise<void> {
  const { store } = app;
  if ((await store.wallets.listLinks([person])).length > 0) return;
  const account = await store.people.findAccount(platform, externalId);
  const { address } = platform === 'discord' ? keys.ada : keys.bo;
  await store.transaction('link the steward', async (tx) => {
    const now = await tx.now();
    const wallet = await tx.wallets.insertWallet({
      id: asId(uuidv7()),
      address: asAddress(address.toLowerCase()),
      chainId: null,
      createdAt: now,
    });
    await tx.wallets.insertLink({
      id: uuidv7(),
      walletId: wallet.id,
      personId: person,
      accountId: account?.id ?? asId(''),
      isPrimary: true,
      message: '',
      signature: '0x',
      linkedAt: now,
    });
  });
}

/** One person tries every command here: there are more proposals open than anybody may have otherwise. */
async function allowMany({ services, store }: Deployment['app'], community: CommunityId) {
  for (const { track } of await services.tracks.list(community)) {
    const proposers = { ...track.proposers, openPerPerson: 100 };
    await store.tracks.insertTrack({
      ...{ communityId: community, name: track.id, version: 1, at: await store.now() },
      rules: trackToJson({ ...track, proposers }),
    });
  }
}

export async function setStage(deployment: Deployment): Promise<Stage> {
  const { app, chain } = deployment;
  const people = buildPeople(deployment);
  const { scenes, roleId } = buildChats(deployment, people);
  const founder = (
    await app.services.people.meet(
      { ...people.discord.steward, locale: 'en' },
      scenes.discord.private,
    )
  ).person;
  const club = await found(deployment, scenes, founder, 'club');
  const dao = await found(deployment, scenes, founder, 'dao');
  const persons = await meetAll(deployment, { people, scenes });
  for (const platform of ['discord', 'telegram'] as const) {
    for (const community of [club, dao])
      await equip(deployment, community, { people, persons }, platform);
  }
  for (const community of [club, dao]) await allowMany(app, community);
  await app.services.executions.ensureAccounts(dao);
  const treasury = await app.services.executions.treasuryOf(dao);
  if (chain && treasury)
    await chain.fund(treasury, { ethWei: parseEther('1'), civ: parseUnits('500', 18) });
  await app.store.communities.updateCommunity(dao, {
    state: 'constituted',
    constitutedAt: await app.store.now(),
  });
  const token = chain?.contracts.token.address ?? '';
  return { people, scenes, community: { club, dao }, persons, roleId, token };
}

/** A person as a platform's own picker gives them. */
export const picked = ({ platform, externalId, displayName, handle }: Account): RawValues[string] =>
  ({
    by: 'account',
    platform,
    externalId,
    displayName,
    handle,
    isBot: false,
  }) satisfies PersonReference;
