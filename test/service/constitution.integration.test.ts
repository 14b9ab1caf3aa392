import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asId, type CommunityId, type PersonId, type PlaceId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createBreakages } from '#service/breakage.ts';
import { createConstitution } from '#service/constitution.ts';
import { createInbox } from '#service/inbox.ts';
import { createOffices } from '#service/office.ts';
import { createPeople } from '#service/person.ts';
import { createPlaces } from '#service/place.ts';
import { createStore, type Store } from '#store/index.ts';
import { foundCommunity } from '../support/ledger-bed.ts';
import { createTestStore, type TestStore } from '../support/postgres.ts';
import { codeOf, must } from '../support/wallet-world.ts';

let connection: TestStore;
let store: Store;
let community: CommunityId;

beforeEach(async () => {
  connection = await createTestStore();
  store = createStore(connection);
  community = await foundCommunity(store, { kind: 'native' });
});
afterEach(() => connection.close());

const ids = uuidv7;
const audit = createAudit({ ids });
const offices = () => createOffices({ store, ids });
const alarms = () =>
  createAlarms({
    store,
    ids,
    audit,
    offices: offices(),
    inbox: createInbox({ store, ids }),
    ports: {},
  });
const constitution = () =>
  createConstitution({
    store,
    audit,
    offices: offices(),
    alarms: alarms(),
    treasuryOf: async () => null,
    sandbox: false,
  });

let people = 0;
async function holder(...held: Office[]): Promise<PersonId> {
  people += 1;
  const seen = { handle: null, displayName: 'Zoë', isBot: false, locale: 'en' };
  const { person } = await createPeople({ store, ports: {}, ids }).meet(
    { platform: 'telegram', externalId: String(people), ...seen },
    { externalId: undefined, privateChat: true },
  );
  await store.transaction('give offices', async (books) => {
    for (const office of held) {
      await offices().give(books, community, { person, office, by: person, how: 'founding' });
    }
  });
  return person;
}

const capsNow = async () => {
  const row = await store.communities.findCommunity(community);
  return [row?.capPerPayment, row?.capPerDay];
};
const trail = async (action: string) =>
  (await store.communities.listAudit(community, 50)).filter((row) => row.action === action);
const caps = (person: PersonId, perPayment: string, perDay: string, eventId: string) =>
  constitution().setCaps(community, person, { perPayment, perDay }, eventId);
const ETH = 10n ** 18n;
const units = (eth: string): string => String(BigInt(eth) * ETH);

describe('the caps', () => {
  test('are lowered by a treasurer alone; raised once constituted by nobody, with the next step', async () => {
    const steward = await holder('steward');
    const treasurer = await holder('treasurer');
    must(await caps(steward, '10', '100', 'discord:1'));
    expect(codeOf(await caps(treasurer, '11', '100', 'discord:2'))).toBe('not-in-office');
    must(await caps(treasurer, '10', '50', 'discord:3'));
    await store.communities.updateCommunity(community, { state: 'constituted' });
    for (const [person, perPayment, perDay] of [
      [treasurer, '10', '51'],
      [steward, '11', '50'],
    ] as const) {
      const raised = await caps(person, perPayment, perDay, `discord:${perPayment}-${perDay}`);
      expect(raised).toEqual({
        ok: false,
        refusal: {
          code: 'needs-decision',
          action: 'cap.raise',
          proposes: {
            ...{ v: 1, kind: 'set-caps', perPayment: units(perPayment), perDay: units(perDay) },
            from: { perPayment: units('10'), perDay: units('50') },
          },
        },
      });
    }
    must(await caps(treasurer, '5', '50', 'discord:6'));
    expect(await capsNow()).toEqual([5n * ETH, 50n * ETH]);
    expect(codeOf(await caps(await holder(), '1', '1', 'discord:7'))).toBe('not-in-office');
  });

  test('hold what no amount measures by its number: lowered freely, raised by decision, left where it is not named', async () => {
    const steward = await holder('steward');
    const treasurer = await holder('treasurer');
    const set = (person: PersonId, unmeasured: number | undefined, eventId: string) =>
      constitution().setCaps(
        ...([community, person, { perPayment: '10', perDay: '50', unmeasured }, eventId] as const),
      );
    const now = async () => (await store.communities.findCommunity(community))?.capUnmeasured;
    expect(await now()).toBe(2);
    expect(must(await set(steward, 4, 'discord:u1'))).toMatchObject({ unmeasured: 4 });
    must(await set(steward, undefined, 'discord:u2'));
    expect(await now()).toBe(4);
    await store.communities.updateCommunity(community, { state: 'constituted' });
    const raised = await set(steward, 5, 'discord:u3');
    const proposes = { kind: 'set-caps', unmeasured: { from: 4, to: 5 } };
    expect(raised).toMatchObject({ refusal: { code: 'needs-decision', proposes } });
    must(await set(treasurer, 1, 'discord:u4'));
    expect(await now()).toBe(1);
    const { decidedCaps } = constitution();
    const present = { perPayment: 10n * ETH, perDay: 50n * ETH };
    const decide = (unmeasured: { from: number; to: number }) =>
      store.transaction('decide', async (books) => {
        const action = { kind: 'set-caps', ...present, from: present, unmeasured } as const;
        const may = await decidedCaps.check(books, community, action);
        return may.ok ? decidedCaps.carryOut(books, community, action) : may;
      });
    expect(codeOf(await decide({ from: 4, to: 5 }))).toBe('decision-outdated');
    must(await decide({ from: 1, to: 5 }));
    expect(await now()).toBe(5);
  });

  test('stay as set last when an earlier event is delivered again, and answer as they did', async () => {
    const steward = await holder('steward');
    const first = must(await caps(steward, '10', '100', 'telegram:1'));
    must(await caps(steward, '1', '2', 'telegram:2'));
    await store.communities.updateCommunity(community, { state: 'constituted' });
    expect(must(await caps(steward, '10', '100', 'telegram:1'))).toEqual(first);
    expect(await capsNow()).toEqual([ETH, 2n * ETH]);
    expect(await trail('caps.set')).toHaveLength(2);
  });

  test('are set once by one event delivered many times at once', async () => {
    const steward = await holder('steward');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => caps(steward, '10', '100', 'telegram:1')),
    );
    expect(new Set(answers.map(codeOf))).toEqual(new Set([undefined]));
    expect(await trail('caps.set')).toHaveLength(1);
  });
});

test('the webhook of alarms stays as set last, and each event is noted once', async () => {
  const steward = await holder('steward');
  const set = (host: string, eventId: string) =>
    constitution().setAlarmWebhook(community, steward, `https://${host}.example/hook`, eventId);
  must(await set('one', 'discord:1'));
  must(await set('two', 'discord:2'));
  await Promise.all([1, 2, 3].map(async () => must(await set('one', 'discord:1'))));
  const row = await store.communities.findCommunity(community);
  expect(row?.alarmWebhook).toBe('https://two.example/hook');
  expect(await trail('alarms.set')).toHaveLength(2);
});

test('a channel stays as set last, and each event is noted once', async () => {
  const steward = await holder('steward');
  const place = asId<PlaceId>(ids());
  await store.places.insertPlace({
    id: place,
    communityId: community,
    platform: 'discord',
    externalId: '1',
    title: 'Harbour',
    attachedBy: steward,
    connectedAt: await store.now(),
  });
  const inbox = createInbox({ store, ids });
  const breakages = createBreakages({ store, ids, ports: {}, alarms: alarms() });
  const places = createPlaces({
    ...{
      store,
      ids,
      secret: ids,
      ports: {},
      offices: offices(),
      audit,
      inbox,
      alarms: alarms(),
      breakages,
    },
    onConnected: async () => undefined,
  });
  const set = (channel: string, eventId: string) =>
    places.setChannel(community, steward, place, 'staff', channel, eventId);
  must(await set('10', 'discord:1'));
  must(await set('20', 'discord:2'));
  await Promise.all([1, 2, 3].map(async () => must(await set('10', 'discord:1'))));
  const channels = await store.places.listChannels(place);
  expect(channels).toMatchObject([{ purpose: 'staff', externalId: '20' }]);
  expect(await trail('place.channel')).toHaveLength(2);
});
