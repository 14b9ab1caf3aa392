import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { type Button, title } from '#chat/reply.ts';
import type { SeenMessage, TelegramPerson } from '#sandbox/telegram/index.ts';
import { until } from '../support/poll.ts';
import { createTelegramBed, type TelegramBed } from './bed.ts';

let bed: TelegramBed;
let ada: TelegramPerson;
let bo: TelegramPerson;
let group: number;

beforeAll(async () => {
  bed = await createTelegramBed();
  const { lookalike } = bed;
  const adaId = lookalike.addUser({ firstName: 'Ada', username: 'ada', languageCode: 'en' }).id;
  const boId = lookalike.addUser({ firstName: 'Bo' }).id;
  group = lookalike.addGroup({ title: 'Commons', creatorId: adaId, supergroup: true }).id;
  lookalike.addMember(group, boId);
  lookalike.addBot(group, { admin: ADMIN_RIGHTS, by: adaId });
  ada = lookalike.as(adaId);
  bo = lookalike.as(boId);
  await bed.telegram.start();
});
afterAll(() => bed.close());
afterEach(async () => {
  bed.lookalike.calm();
  bed.lookalike.setBotRights(group, ADMIN_RIGHTS);
  await bed.lookalike.drained();
  expect(bed.lookalike.violations).toEqual([]);
});

const labels = (message: SeenMessage): string[] =>
  message.buttons.flat().map((button) => button.label);

describe('the menu', () => {
  it('shows members theirs and administrators the staff verbs', () => {
    const names = (person: TelegramPerson) => person.commandsFor(group).map((one) => one.command);
    expect(names(bo)).toContain('poll');
    expect(names(bo)).not.toContain('role_gate');
    expect(names(ada)).toContain('role_gate');
    expect(bed.telegram.username).toBe('CivitasBot');
    expect(bed.telegram.healthy()).toBe(true);
  });
});

describe('commands in a group', () => {
  it('are answered to their author alone', async () => {
    const said = bo.say(group, '/tip @ada 5 CIV for the docs');
    const answer = await bo.waitFor(group, 'for the docs', { after: said });
    expect(answer).toMatchObject({ ephemeral: true, fromBot: true });
    expect(JSON.parse(answer.text)).toEqual({
      person: { by: 'handle', platform: 'telegram', handle: 'ada' },
      amount: '5 CIV',
      memo: 'for the docs',
    });
    expect(ada.sees(group).some((message) => message.key === answer.key)).toBe(false);
  });

  it('ask for what is missing, and take the reply', async () => {
    const said = bo.say(group, '/tip @ada');
    const question = await bo.waitFor(group, 'How much?', { after: said });
    bo.say(group, '5 CIV', { replyTo: question });
    const answer = await bo.waitFor(group, '"amount":"5 CIV"', { after: question });
    expect(answer.ephemeral).toBe(true);
  });

  it('leave other talk and other bots alone', async () => {
    const before = bo.sees(group).length;
    bo.say(group, 'hello');
    bo.say(group, '/ban @ada');
    bo.say(group, '/tip@OtherBot 5');
    await bed.lookalike.drained();
    expect(bo.sees(group).length).toBe(before + 3);
  });

  it('tell staff verbs who runs the chat', async () => {
    const first = ada.say(group, '/rank');
    expect((await ada.waitFor(group, /^owner: /, { after: first })).text).toBe('owner: true');
    const second = bo.say(group, '/rank');
    expect((await bo.waitFor(group, /^owner: /, { after: second })).text).toBe('owner: false');
  });

  it('that fail say a reference', async () => {
    const said = bo.say(group, '/bug');
    expect((await bo.waitFor(group, 'ref1', { after: said })).ephemeral).toBe(true);
  });

  it('are answered in their topic', async () => {
    const forum = bed.lookalike.addGroup({ title: 'Forum', creatorId: ada.id, forum: true });
    bed.lookalike.addBot(forum.id, { admin: ADMIN_RIGHTS, by: ada.id });
    forum.topics.push({ threadId: 31, name: 'Votes', iconColor: 7_322_096 });
    const said = ada.say(forum.id, '/card', { threadId: 31 });
    expect((await ada.waitFor(forum.id, 'Card', { after: said })).threadId).toBe(31);
  });
});

describe('presses', () => {
  it('turn the pages of a wizard in one message', async () => {
    const said = bo.say(group, '/wizard_start');
    const card = await bo.waitFor(group, 'Step 1', { after: said });
    await bo.press(card, 'Next');
    const next = await bo.waitFor(group, 'Step 2', { after: said });
    expect(next).toMatchObject({ key: card.key, edits: 1, ephemeral: true });
    await bo.press(next, 'Same');
    expect(bo.sees(group).filter((message) => message.text === 'Step 2')).toHaveLength(1);
  });

  it('turn them in the private chat too', async () => {
    ada.start();
    const said = ada.say('private', '/wizard_start');
    const card = await ada.waitFor('private', 'Step 1', { after: said });
    await ada.press(card, 'Next');
    expect(await ada.waitFor('private', 'Step 2', { after: said })).toMatchObject({
      key: card.key,
      edits: 1,
    });
  });

  it('mark several choices, send them together, and put the answer in their place', async () => {
    const said = bo.say(group, '/vote_many');
    const card = await bo.waitFor(group, 'Which?', { after: said });
    const withLabel = (label: string) =>
      bo.waitFor(group, (message) => labels(message).includes(label), { after: said });
    await bo.press(card, '☐ Mon');
    const marked = await withLabel('☑ Mon');
    expect(labels(marked)).toEqual(['☑ Mon', '☐ Tue', 'Done']);
    await bo.press(marked, '☐ Tue');
    await bo.press(await withLabel('☑ Tue'), 'Done');
    expect(bed.acts.at(-1)).toMatchObject({ kind: 'press', values: { choices: ['Mon', 'Tue'] } });
    const answer = bo.sees(group).find((message) => message.key === card.key);
    expect(answer?.text).not.toBe(card.text);
    expect(bo.sees(group).at(-1)?.key).toBe(card.key);
  });

  it('of a button nobody knows are answered', async () => {
    const said = bo.say(group, '/card');
    const card = await bo.waitFor(group, 'Card', { after: said });
    const stored = bed.lookalike.world.chats[String(group)]?.messages.find(
      (message) => message.key === card.key,
    );
    const [[button] = []] = stored?.keyboard ?? [];
    if (button) button.callback_data = 'old-data';
    const answer = await bo.press(card, 'old-data');
    expect(answer.alert).toBe(false);
    await bo.waitFor(group, (message) => message.fromBot && message.seq > card.seq);
  });
});

describe('a public card', () => {
  const target = () => ({ placeExternalId: String(group), channelId: '' });
  const choice = (verb: string, label: string): Button => ({
    label,
    press: { command: `vote ${verb}`, values: { choice: 'Mon' } },
  });

  it('answers a press over the screen where few words do, else to the presser alone', async () => {
    const card = await bed.seal({
      blocks: [title('Which day?')],
      buttons: [[choice('cast', 'Mon'), choice('long', 'Why')]],
    });
    const sent = await bed.port.send(target(), card, 'n');
    expect(sent.ok).toBe(true);
    const shown = await bo.waitFor(group, 'Which day?');
    expect(shown.ephemeral).toBe(false);
    expect(await bo.press(shown, 'Mon')).toEqual({ text: 'Counted: Mon', alert: false });
    expect(bo.sees(group).at(-1)?.key).toBe(shown.key);
    expect(await bo.press(shown, 'Why')).toEqual({ alert: false });
    expect(await bo.waitFor(group, 'A longer word')).toMatchObject({ ephemeral: true });
    expect(ada.sees(group).at(-1)?.key).toBe(shown.key);
  });

  it("opens a copy of one's own to mark several choices in", async () => {
    const card = await bed.seal({
      blocks: [title('Which days?')],
      selects: [
        {
          press: { command: 'vote many', values: {} },
          option: 'choices',
          placeholder: 'Pick',
          choices: ['Mon', 'Tue'].map((day) => ({ label: day, value: day })),
          max: 2,
        },
      ],
    });
    await bed.port.send(target(), card, 'n');
    const shown = await ada.waitFor(group, 'Which days?');
    await bo.press(shown, '☐ Tue');
    const copy = await bo.waitFor(group, (message) => labels(message).includes('☑ Tue'), {
      after: shown,
    });
    expect(copy.ephemeral).toBe(true);
    expect(labels(shown)).toEqual(['☐ Mon', '☐ Tue']);
    await bo.press(copy, 'Done');
    expect(bed.acts.at(-1)).toMatchObject({ values: { choices: ['Tue'] } });
  });
});

describe('the private chat', () => {
  it('opens with start, takes payloads and shows login buttons', async () => {
    const said = bo.start('hello');
    expect((await bo.waitFor('private', '{"payload":"hello"}', { after: said })).ephemeral).toBe(
      false,
    );
    expect(bed.told).toContainEqual([
      'privateChatOpened',
      expect.objectContaining({ externalId: String(bo.id) }),
    ]);
    const page = await bo.waitFor('private', 'Open the page', {
      after: bo.say('private', '/page'),
    });
    expect(page.buttons).toEqual([
      [expect.objectContaining({ kind: 'login', url: 'https://civitas.test/link/abc' })],
    ]);
    const inGroup = await bo.waitFor(group, 'Open the page', { after: bo.say(group, '/page') });
    expect(inGroup.buttons).toEqual([
      [expect.objectContaining({ kind: 'url', url: 'https://t.me/CivitasBot?start=link' })],
    ]);
  });

  it('answers other words with help', async () => {
    const said = bo.say('private', 'what is this?');
    expect((await bo.waitFor('private', '{}', { after: said })).fromBot).toBe(true);
  });

  it('shows a picture and the words that are too long for its caption', async () => {
    const said = bo.say('private', '/picture');
    const words = await bo.waitFor('private', 'Chart', { after: said });
    const photo = bo
      .sees('private')
      .find((message) => message.seq > said.seq && message.photoUrl !== undefined);
    expect(photo?.seq).toBeLessThan(words.seq);
  });
});

describe('nobody', () => {
  it('is asked to press, and then is somebody', async () => {
    const said = ada.say(group, '/rank', { anonymous: true });
    const notice = await ada.waitFor(
      group,
      (message) => labels(message).includes('Continue as yourself'),
      { after: said },
    );
    expect(notice.ephemeral).toBe(false);
    const answer = await bo.press(notice, 'Continue as yourself');
    expect(answer.text).toBe('owner: false');
    expect((await ada.press(notice, 'Continue as yourself')).text).toBe('owner: true');
  });
});

describe('an answer that cannot be shown', () => {
  it('goes to the open private chat, and the group learns no more than that', async () => {
    bed.lookalike.setBotRights(group, []);
    bed.lookalike.disturb({
      kind: 'error',
      status: 400,
      method: 'sendMessage',
      chatId: group,
      times: 2,
    });
    const last = bo.sees('private').at(-1);
    const said = bo.say(group, '/tip @ada 7');
    await bo.waitFor('private', '"amount":"7"', last ? { after: last } : {});
    const notice = await ada.waitFor(group, /private chat/, { after: said });
    expect(notice.text).toContain('It waits in our private chat');
    expect(notice.text).not.toContain('7');
    expect(notice.buttons).toEqual([
      [expect.objectContaining({ url: 'https://t.me/CivitasBot?start=inbox' })],
    ]);
  });

  it('is asked for again where no private chat was opened', async () => {
    const cy = bed.lookalike.as(bed.lookalike.addUser({ firstName: 'Cy' }).id);
    bed.lookalike.addMember(group, cy.id);
    bed.lookalike.disturb({ kind: 'error', status: 400, method: 'sendMessage', times: 2 });
    const said = cy.say(group, '/tip @ada 7');
    const notice = await bo.waitFor(group, 'ask again there', {
      after: bo.sees(group).at(-1) ?? said,
    });
    expect(notice.text).not.toContain('7');
  });

  it('of a press leads the presser to the private chat, without a word in the group', async () => {
    const card = await bed.seal({
      blocks: [title('Which way?')],
      buttons: [[{ label: 'Why', press: { command: 'vote long', values: { choice: 'x' } } }]],
    });
    await bed.port.send({ placeExternalId: String(group), channelId: '' }, card, 'n');
    const shown = await bo.waitFor(group, 'Which way?');
    bed.lookalike.disturb({ kind: 'error', status: 400, method: 'sendMessage', times: 2 });
    const answer = await bo.press(shown, 'Why');
    expect(answer).toEqual({ alert: false, url: 'https://t.me/CivitasBot?start=inbox' });
    expect(ada.sees(group).at(-1)?.key).toBe(shown.key);
    await bo.waitFor('private', 'A longer word');
  });

  it('within 15 seconds is shown even by a bot that runs nothing', async () => {
    bed.lookalike.setBotRights(group, []);
    const said = bo.say(group, '/help');
    expect(await bo.waitFor(group, '{}', { after: said })).toMatchObject({ ephemeral: true });
  });
});

describe('slow answers', () => {
  it('show at once that something is coming', async () => {
    const said = ada.say('private', '/slow');
    await until('a sign of work', () =>
      bed.lookalike.calls.some((call) => call.method === 'sendChatAction'),
    );
    expect(ada.sees('private').at(-1)?.key).toBe(said.key);
    bed.gate.open();
    await ada.waitFor('private', 'Slow words', { after: said });
  });
});

describe('happenings', () => {
  it('are told', async () => {
    const { lookalike, told } = bed;
    const cy = lookalike.addUser({ firstName: 'Cy' }).id;
    const old = lookalike.addGroup({ title: 'Small', creatorId: ada.id });
    lookalike.addBot(old.id, { admin: ADMIN_RIGHTS, by: ada.id });
    lookalike.addMember(old.id, cy);
    lookalike.memberLeaves(old.id, cy);
    const migrated = lookalike.migrate(old.id);
    lookalike.removeBot(migrated, { by: ada.id });
    await until('the bot was removed', () =>
      told.some(([kind, place]) => kind === 'botRemoved' && place === String(migrated)),
    );
    const here = told.filter(([, place]) => place === String(old.id) || place === String(migrated));
    expect(new Set(here.map(([kind]) => kind))).toEqual(
      new Set(['botAdded', 'memberJoined', 'memberLeft', 'migrated', 'botRemoved']),
    );
    expect(told).toContainEqual(['migrated', String(old.id), String(migrated)]);
    expect(told).toContainEqual(['memberLeft', String(old.id), String(cy)]);
  });
});

describe('trouble', () => {
  it('of a poll is survived', async () => {
    bed.lookalike.disturb({ kind: 'reset', method: 'getUpdates', times: 2 });
    const said = bo.say(group, '/help');
    await bo.waitFor(group, '{}', { after: said, timeoutMs: 10_000 });
  });
  it('of a cut connection loses no answer', async () => {
    bed.lookalike.disturb({ kind: 'reset', method: 'sendMessage', when: 'before' });
    const said = bo.say(group, '/help');
    await bo.waitFor(group, '{}', { after: said });
  });
  it('of an answer nobody takes says that it was carried out', async () => {
    bed.lookalike.disturb({ kind: 'error', status: 400, method: 'sendMessage', times: 3 });
    const said = bo.say(group, '/help');
    const excuse = await bo.waitFor(group, 'Your request was handled', { after: said });
    expect(excuse.ephemeral).toBe(true);
  });
  it('of a redelivered update brings the same event again', async () => {
    const said = bo.say(group, '/help');
    await bo.waitFor(group, '{}', { after: said });
    await bed.lookalike.drained();
    const before = bed.events.length;
    expect(bed.lookalike.redeliver(1)).toBe(1);
    await until('it came again', () => bed.events.length > before);
    expect(bed.events.at(-1)).toBe(bed.events.at(before - 1));
  });
  it('of a 429 is waited out', async () => {
    bed.lookalike.limit({ method: 'sendMessage', times: 1, retryAfter: 1 });
    const said = bo.say(group, '/help');
    await bo.waitFor(group, '{}', { after: said });
  });
});

describe('a stop', () => {
  it('finishes what is under way and confirms it', async () => {
    const said = bo.say(group, '/help');
    await bo.waitFor(group, '{}', { after: said });
    await bed.telegram.stop();
    expect(bed.telegram.healthy()).toBe(false);
    expect(bed.lookalike.world.queue).toEqual([]);
    const later = bo.say(group, '/help');
    expect(bo.sees(group).at(-1)?.key).toBe(later.key);
    expect(bed.lookalike.world.queue).toHaveLength(1);
    // Not fetched by anybody any more: the check after each test would wait for it.
    bed.lookalike.world.queue.length = 0;
  });
});
