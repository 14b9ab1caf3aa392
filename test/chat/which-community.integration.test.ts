import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Call, type Command, defineCommand } from '#chat/command.ts';
import { createDispatcher, type Dispatcher } from '#chat/dispatch.ts';
import type { Act } from '#chat/incoming.ts';
import { type SealedReply, sayOnly } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId, type CommunityId, type PersonId } from '#core/identity.ts';
import { accept } from '#core/result.ts';
import { createButtons } from '#service/button.ts';
import { createDrafts } from '#service/draft.ts';
import { createPeople } from '#service/person.ts';
import type { Services } from '#service/services.ts';
import { createStore, type Store } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { foundCommunity } from '../support/ledger-bed.ts';
import { createTestStore, type TestStore } from '../support/postgres.ts';
import { heardFrom, pressIn, speak, type, wordsOf } from './said.ts';

const words = wordsFor('en');
let connection: TestStore;
let store: Store;
let dispatcher: Dispatcher;
let calls: Call<never>[] = [];
let nobody = 0;

const asked = (describe: string) =>
  ({ kind: 'text', required: true, maxLength: 100, describe: () => describe }) as const;
const command = (shape: Pick<Command, 'noun'> & Partial<Command>): Command =>
  defineCommand({
    describe: () => `About ${shape.noun}`,
    audience: 'member',
    listed: true,
    reach: 'community',
    options: {},
    async run(call: Call<never>) {
      calls.push(call);
      const again = { label: 'Again', press: { command: 'vote', values: {} } };
      return accept({ ...sayOnly(JSON.stringify(call.values)), buttons: [[again]] });
    },
    ...shape,
  });
const COMMANDS = [
  command({ noun: 'vote' }),
  command({ noun: 'anywhere', reach: 'anywhere' }),
  command({ noun: 'buy', options: { what: asked('What?'), where: asked('Where?') } }),
];

beforeAll(async () => {
  connection = await createTestStore();
  store = createStore(connection);
  const services = {
    people: createPeople({ store, ports: {}, ids: v7 }),
    buttons: createButtons({ store }),
    drafts: createDrafts({ store, ids: v7 }),
    reference: () => 'abcd',
  } as unknown as Services;
  const log = createLog({ level: 'silent' });
  dispatcher = createDispatcher({ commands: COMMANDS, services, log });
});
afterAll(async () => connection?.close());

const answer = (act: Act) => dispatcher.answer(heardFrom(String(1000 + nobody), act));

describe('the private chat of somebody who belongs to several communities', () => {
  let harbour: CommunityId;
  let quay: CommunityId;
  const name = (community: CommunityId, to: string) =>
    store.communities.updateCommunity(community, { name: to });
  const join = async (community: CommunityId) => {
    const account = await store.people.findAccount('telegram', String(1000 + nobody));
    const person = account?.personId ?? asId<PersonId>('');
    await store.people.insertMembership(community, person, await store.now());
  };
  const labels = (reply: SealedReply) => (reply.buttons ?? []).flat().map((one) => one.label);
  const ran = () => calls.map(({ scene, values }) => [scene.community, values]);

  beforeEach(async () => {
    nobody += 1;
    harbour = await foundCommunity(store);
    quay = await foundCommunity(store);
    await Promise.all([name(harbour, 'Harbour'), name(quay, 'Quay')]);
    await answer(speak('anywhere'));
    await join(harbour);
    await join(quay);
    calls = [];
  });

  it('is asked which one, and the command goes on with all its values', async () => {
    const asked = await answer(speak('buy', { what: 'coat', where: 'here' }));
    expect(wordsOf(asked)).toBe('Which of your communities do you mean?');
    expect(labels(asked).toSorted()).toEqual(['Harbour', 'Quay']);
    expect(calls).toEqual([]);
    const said = await answer(pressIn(asked, 'Quay'));
    expect(ran()).toEqual([[quay, { what: 'coat', where: 'here' }]]);
    expect(wordsOf(said)).toContain('In Quay');
  });

  it('is asked for what is missing afterwards, and stays where it was', async () => {
    const votes = await answer(speak('vote'));
    const asked = await answer(speak('buy'));
    expect(wordsOf(await answer(pressIn(asked, 'Harbour')))).toContain('What?');
    await answer(type('coat'));
    // The other one is chosen in between, by a button of another command.
    await answer(pressIn(votes, 'Quay'));
    await answer(type('here'));
    expect(ran()).toEqual([
      [quay, {}],
      [harbour, { what: 'coat', where: 'here' }],
    ]);
  });

  it('is remembered for what is said next, and can be changed by choosing again', async () => {
    const asked = await answer(speak('vote'));
    await answer(pressIn(asked, 'Harbour'));
    await answer(speak('vote'));
    await answer(pressIn(asked, 'Quay'));
    await answer(speak('vote'));
    expect(ran().map(([community]) => community)).toEqual([harbour, harbour, quay, quay]);
  });

  it('keeps the presses of one apart from the other', async () => {
    const asked = await answer(speak('buy', { what: 'coat', where: 'here' }));
    const bought = await answer(pressIn(asked, 'Harbour'));
    await answer(pressIn(asked, 'Quay'));
    await answer(pressIn(bought, 'Again'));
    expect(ran().map(([community]) => community)).toEqual([harbour, quay, harbour]);
    await answer(speak('vote'));
    expect(ran().at(-1)?.[0]).toBe(quay);
  });

  it('is given to nothing that needs no community', async () => {
    await answer(pressIn(await answer(speak('vote')), 'Harbour'));
    await answer(speak('anywhere'));
    expect(ran().at(-1)?.[0]).toBeUndefined();
  });

  it('asks again at the press whether its person still belongs there', async () => {
    const asked = await answer(speak('vote'));
    await connection.sql`delete from membership where community_id = ${harbour}`;
    const refused = await answer(pressIn(asked, 'Harbour'));
    expect(wordsOf(refused)).toBe(plain(words.refusals['not-member']()));
    expect(calls).toEqual([]);
    // One is left, and is not asked about.
    await answer(speak('vote'));
    expect(ran()).toEqual([[quay, {}]]);
  });

  it('forgets what was chosen where its person left', async () => {
    await answer(pressIn(await answer(speak('vote')), 'Harbour'));
    const isle = await foundCommunity(store);
    await join(isle);
    await connection.sql`delete from membership where community_id = ${harbour}`;
    expect(wordsOf(await answer(speak('vote')))).toContain('Which of your communities');
  });

  it('opens no door to somebody of neither', async () => {
    const asked = await answer(speak('vote'));
    const press = pressIn(asked, 'Harbour');
    nobody += 1_000;
    expect(wordsOf(await answer(press))).toBe(plain(words.refusals['not-member']()));
    nobody -= 1_000;
    expect(calls).toEqual([]);
  });

  it('takes no name of a community that a client made up', async () => {
    const press = pressIn(await answer(speak('vote')), 'Harbour');
    const foreign = await foundCommunity(store);
    for (const [made, said] of [
      [foreign, plain(words.refusals['not-member']())],
      ["' or true --", 'Which of your communities do you mean?'],
    ] as const) {
      const forged = { ...press, values: { $community: made } };
      expect(wordsOf(await answer(forged))).toBe(said);
    }
    expect(calls).toEqual([]);
  });

  it('offers so many as fit a screen, and says how many more there are', async () => {
    for (let more = 0; more < 30; more += 1) await join(await foundCommunity(store));
    const asked = await answer(speak('vote'));
    expect(labels(asked)).toHaveLength(20);
    expect(wordsOf(asked)).toContain('You belong to 12 more');
  });
});
