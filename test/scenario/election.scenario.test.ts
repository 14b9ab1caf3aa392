/**
 * Story: a moderators' election. Opened and nominated on Discord, accepted on Telegram, ranked by citizens of both;
 * three are elected, one leaves and the next follows by the same ballots, and a recall is asked for and signed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId, type CommunityId, type VoteId } from '#core/identity.ts';
import type { PersonView } from '#service/person.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { mergePersons } from '../support/merge.ts';
import { until } from '../support/poll.ts';
import {
  buildTown,
  foundTown,
  type PersonId,
  personIds,
  read,
  type Town,
} from '../support/town.ts';

const HOUR_MS = 3_600_000;

describe('an election of moderators', () => {
  let deployment: Deployment;
  let town: Town;
  let community: CommunityId;

  async function known(platform: 'discord' | 'telegram', name: PersonId): Promise<PersonView> {
    const ids = platform === 'discord' ? town.discordIds : town.telegramIds;
    const account = { by: 'account', platform, externalId: String(ids[name]) } as const;
    const found = await deployment.app.services.people.refer(account, undefined);
    if (!found.ok) throw new Error(`${name} is not known`);
    return found.value;
  }

  /** Six citizens; Bo and Cleo are one person each on both platforms. */
  beforeAll(async () => {
    deployment = await startDeployment({ chain: false });
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
    const { app, discord, telegram, store } = deployment;
    const [only] = await app.services.communities.listIds();
    community = asId(only ?? '');
    const ada = discord.as(town.discordIds.ada);
    for (const name of personIds) {
      const granted = await ada.run(town.generalId, '/citizen grant', {
        ...{ person: town.discordIds[name], reason: 'founding citizen' },
      });
      expect(read(await granted.settled())).toContain('citizen');
    }
    for (const name of ['bo', 'cleo'] as const) {
      const asked = telegram.as(town.telegramIds[name]).say(town.groupId, '/office_list');
      await telegram
        .as(town.telegramIds[name])
        .waitFor(town.groupId, /In office/, { after: asked });
      const [junior, senior] = [await known('telegram', name), await known('discord', name)];
      await mergePersons(store.sql, junior.person, senior.person);
    }
    await app.store.communities.updateCommunity(community, {
      ...{ state: 'constituted', constitutedAt: await app.store.now() },
    });
  });
  afterAll(async () => deployment?.stop());

  async function electionId(): Promise<VoteId> {
    const [view] = await deployment.app.services.electionViews.list(community);
    return asId(view?.id ?? '');
  }

  it('gives three moderators', async () => {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const asked = await ada.run(town.generalId, '/election open', {
      ...{ office: 'moderator', seats: '3', term: '180d' },
    });
    const offer = await asked.settled();
    expect(read(offer)).toContain('This opens an election of 3 moderators for 180 days');
    const opened = await ada.press(offer, 'Open the election');
    expect(read(await opened.settled())).toContain('Election #1 is open');
    const card = await ada.waitsFor(
      town.generalId,
      (m) => m.buttons.some(({ label }) => label === 'Stand'),
      20_000,
    );

    const nominated = await ada.run(town.generalId, '/election nominate', {
      person: town.discordIds.cleo,
    });
    expect(read(await nominated.settled())).toContain('is nominated and told so');
    const cleo = telegram.as(town.telegramIds.cleo);
    cleo.say(town.groupId, '/election_accept I keep the door open.');
    await cleo.waitFor(town.groupId, /You stand in election #1/, 20_000);
    const bo = telegram.as(town.telegramIds.bo);
    bo.say(town.groupId, '/election_accept I keep it tidy.');
    await bo.waitFor(town.groupId, /You stand in election #1/, 20_000);
    for (const name of ['dan', 'eve'] as const) {
      const one = discord.as(town.discordIds[name]);
      const form = (await one.press(card, 'Stand')).modal();
      const [field] = form.fields;
      const answer = await one.submit(form, { [field?.customId ?? '']: `I am ${name}.` });
      expect(read(await answer.settled())).toContain('You stand in election #1');
    }
    await bo.waitFor(town.groupId, /I keep the door open[\s\S]*I am eve/, 20_000);

    await deployment.advance(HOUR_MS);
    const open = /Quorum/;
    await ada.waitsFor(town.generalId, (m) => open.test(read(m)), 30_000);
    await bo.waitFor(town.groupId, open, 30_000);
    const id = await electionId();
    const [last] = personIds.filter((name) => !['ada', 'bo', 'cleo', 'dan', 'eve'].includes(name));
    // On the ballot: Cleo, Bo, Dan, Eve, none of these.
    const ballots = [
      ...[['discord', 'ada', [1, 2]] as const, ['telegram', 'cleo', [1, 3]] as const],
      ...[['telegram', 'bo', [2]] as const, ['discord', 'dan', [3, 2]] as const],
      ...[['discord', 'eve', [2, 4]] as const, ['discord', last ?? 'ada', [3, 2]] as const],
    ];
    for (const [platform, name, ranking] of ballots) {
      const voter = await known(platform, name);
      const cast = await deployment.app.services.votes.cast(voter, community, id, ranking);
      expect(cast.ok).toBe(true);
    }
    await ada.waitsFor(town.generalId, (m) => read(m).includes('6 of 2 people'), 30_000);
    await deployment.advance(HOUR_MS);
    const result = /✅ Cleo[\s\S]*✅ Bo[\s\S]*✅ Dan[\s\S]*Eve, not elected/;
    await ada.waitsFor(town.generalId, (m) => read(m).includes(', not elected'), 30_000);
    await bo.waitFor(town.groupId, result, 30_000);
    const offices = await (await ada.run(town.generalId, '/office list')).settled();
    expect(read(offices)).toMatch(/by election #1 on .* until/);
    deployment.assertNoViolations();
  });

  it('is followed by the next one when one leaves', async () => {
    const { discord, telegram } = deployment;
    const cleo = telegram.as(town.telegramIds.cleo);
    cleo.say(town.groupId, '/office_end @cleo moderator');
    await cleo.waitFor(town.groupId, /no longer Moderator/, 20_000);
    const ada = discord.as(town.discordIds.ada);
    await ada.waitsFor(town.generalId, (m) => read(m).includes('(followed '), 30_000);
    await cleo.waitFor(town.groupId, /Cleo \(left/, 30_000);
    deployment.assertNoViolations();
  });

  it('may be undone: a recall is asked for, signed on both, and proposed', async () => {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const asked = await ada.run(town.generalId, '/election recall', {
      ...{ person: town.discordIds.eve, office: 'moderator', reason: 'Never there.' },
    });
    const opened = await ada.press(await asked.settled(), 'Ask for the recall');
    expect(read(await opened.settled())).toContain('The petition is open');
    const bo = telegram.as(town.telegramIds.bo);
    const petition = await bo.waitFor(town.groupId, /1 of 2 citizens have signed/, 30_000);
    await bo.press(petition, 'Sign');
    const proposal = await until('the proposal', async () => {
      const [view] = await deployment.app.services.proposalViews.list(community);
      return view;
    });
    expect(proposal.title).toContain('no longer moderator');
    await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes(`proposal #${proposal.number} decides`),
      30_000,
    );
    deployment.assertNoViolations();
  });
});
