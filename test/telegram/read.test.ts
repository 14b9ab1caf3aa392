import fc from 'fast-check';
import type { ChatMember, Update, User } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { type Reading, readAnswer, readUpdate } from '#telegram/read.ts';
import { writePressData } from '#telegram/render/press-data.ts';
import { MIXED, TIP } from './commands.ts';
import { ADA, BO, BOT, CONTEXT, type Extra, GROUP, PRIVATE, pressed, said } from './updates.ts';

const read = (update: Update): Reading => readUpdate(update, CONTEXT);
const act = (reading: Reading) => (reading.kind === 'said' ? reading.incoming.act : reading.kind);
const ID = 'a1b2c3d4e5f60718293a4b5c';

describe('who and where', () => {
  it('reads a command in a group', () => {
    expect(read(said('/tip @bo 5 CIV for the docs'))).toMatchObject({
      kind: 'said',
      incoming: {
        eventId: 'telegram:41',
        account: {
          platform: 'telegram',
          externalId: '7000000001',
          handle: 'ada',
          displayName: 'Ada L.',
          isBot: false,
          locale: 'en',
        },
        scene: {
          externalId: '-100500',
          title: 'Commons',
          channelId: '',
          privateChat: false,
          platformOwner: false,
        },
        forms: false,
        act: { kind: 'command', command: 'tip' },
      },
      origin: { chatId: -100_500, threadId: undefined, userId: ADA.id, privateChat: false },
    });
  });
  it('reads the private chat as no place', () => {
    expect(read(said('/help', { chat: PRIVATE }))).toMatchObject({
      incoming: { scene: { externalId: undefined, channelId: undefined, privateChat: true } },
      origin: { privateChat: true, chatId: ADA.id },
    });
  });
  it('keeps a topic apart from a mere thread of replies', () => {
    const topic = read(said('/help', { message_thread_id: 12, is_topic_message: true }));
    expect(topic).toMatchObject({
      incoming: { scene: { channelId: '12' } },
      origin: { threadId: 12 },
    });
    const thread = read(said('/help', { message_thread_id: 12 }));
    expect(thread).toMatchObject({
      incoming: { scene: { channelId: '' } },
      origin: { threadId: undefined },
    });
  });
  it('names somebody without a name by id', () => {
    const from = { id: 5, is_bot: false, first_name: '\u200b' };
    expect(read(said('/help', { from }))).toMatchObject({
      incoming: { account: { displayName: '5', handle: null, locale: 'en' } },
    });
  });
});

describe('commands', () => {
  const cases: readonly [text: string, command: string, values?: object][] = [
    ['/poll', 'poll create'],
    ['/poll_create', 'poll create'],
    ['/poll_create@civitasbot Q | A | B', 'poll create', { question: 'Q', choices: 'A|B' }],
    ['/POLL_LIST', 'poll list'],
    ['/link', 'wallet link'],
    ['/wallet', 'wallet list'],
    ['/propose Fix it', 'proposal create', { title: 'Fix it' }],
    ['/civitas', 'civitas status'],
    ['/start', 'start', {}],
    ['/start attach_a-b_c', 'start', { payload: 'attach_a-b_c' }],
    ['/start@CivitasBot attach_x', 'start', { payload: 'attach_x' }],
    ['/start link', 'wallet link'],
    ['/start role_gate', 'start', { payload: 'role_gate' }],
    ['/start start', 'start', { payload: 'start' }],
    [
      '/tip\n@bo\n5',
      'tip',
      { person: { by: 'handle', platform: 'telegram', handle: 'bo' }, amount: '5' },
    ],
    ['/pol', 'pol', {}],
    ['/wallet_lnik@CivitasBot', 'wallet lnik', {}],
    ['/poll_vote@CivitasBot', 'poll vote', {}],
  ];
  it.each(cases)('%s', (text, command, values = {}) => {
    expect(act(read(said(text)))).toEqual({ kind: 'command', command, values });
  });

  const ignored: readonly [what: string, text: string, extra?: Extra][] = [
    ['another bot', '/tip@OtherBot @bo 5'],
    ['a command of another bot', '/ban @bo'],
    [
      'what was forwarded',
      '/tip @bo 5',
      { forward_origin: { type: 'user', sender_user: BO, date: 1 } },
    ],
    ['what another bot wrote', '/help', { from: { ...BOT, id: 98 } }],
    ['what was sent through a bot', '/help', { via_bot: BOT }],
    ['a channel', '/help', { chat: { id: -5, type: 'channel', title: 'News' } }],
    [
      'a post of the linked channel',
      '/help',
      { sender_chat: { id: -5, type: 'channel', title: 'News' }, is_automatic_forward: true },
    ],
  ];
  it.each([
    ['talk', 'hello there'],
    ['a slash', '/'],
    ['a command in the middle', 'try /help'],
  ])('of %s keeps only who spoke', (_what, text) => {
    const reading = read(said(text));
    expect(reading).toMatchObject({ kind: 'happened', happening: { kind: 'member-spoke' } });
    expect(JSON.stringify(reading)).not.toContain(text === '/' ? '"/"' : text);
  });

  it.each(ignored)('ignores %s', (_what, text, extra = {}) => {
    expect(read(said(text, extra))).toEqual({ kind: 'ignored' });
  });

  it('answers any unknown command where it can only be for this bot', () => {
    const unknown = { kind: 'command', command: 'ban', values: {} };
    expect(act(read(said('/ban', { chat: PRIVATE })))).toEqual(unknown);
    expect(act(read(said('/ban', { ephemeral_message_id: 3 })))).toEqual(unknown);
  });

  it('takes a name picked from the member list by its id', () => {
    const entities = [{ type: 'text_mention' as const, offset: 5, length: 2, user: BO }];
    expect(act(read(said('/tip Bo 5', { entities })))).toMatchObject({
      values: { person: { by: 'account', externalId: '7000000002', isBot: false }, amount: '5' },
    });
  });

  it('means the author of the replied message, never this bot or oneself', () => {
    const replyTo = (from: User) =>
      said('/tip 5', {
        reply_to_message: { message_id: 1, date: 1, chat: GROUP, from, text: 'hi' },
      });
    expect(act(read(replyTo(BO)))).toMatchObject({
      values: { person: { externalId: '7000000002' } },
    });
    for (const from of [BOT, ADA]) {
      expect(act(read(replyTo(from)))).toMatchObject({ values: { amount: '5' } });
      expect(act(read(replyTo(from)))).not.toHaveProperty('values.person');
    }
  });
});

describe('nobody', () => {
  const anonymous: Extra = {
    from: { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
    sender_chat: GROUP,
  };
  const channel: Extra = { ...anonymous, sender_chat: { id: -77, type: 'channel', title: 'Mine' } };

  it('is whoever speaks as the group or as a channel', () => {
    expect(read(said('/civitas_status', anonymous))).toMatchObject({ kind: 'anonymous' });
    expect(read(said('/tip @bo 5', channel))).toMatchObject({ kind: 'anonymous' });
    expect(read(said('hello', anonymous))).toEqual({ kind: 'ignored' });
  });

  const above = (extra: Extra) => ({
    message_id: 3,
    date: 1,
    chat: GROUP,
    text: '/start@CivitasBot attach_x',
    ...extra,
  });
  it('becomes somebody by a press on the answer', () => {
    const reading = read(pressed('again', { reply_to_message: above(anonymous) }));
    expect(reading).toMatchObject({
      kind: 'said',
      incoming: {
        eventId: 'telegram:42',
        account: { externalId: '7000000001' },
        act: { kind: 'command', command: 'start', values: { payload: 'attach_x' } },
      },
    });
  });
  it("takes no values from a channel's words", () => {
    const reading = read(pressed('again', { reply_to_message: above(channel) }));
    expect(act(reading)).toEqual({ kind: 'command', command: 'start', values: {} });
  });
  it('is asked again when the words are gone', () => {
    expect(read(pressed('again'))).toMatchObject({ kind: 'stale' });
  });
});

describe('presses', () => {
  it('carries the id', () => {
    const reading = read(pressed(`p:${ID}`));
    expect(act(reading)).toEqual({ kind: 'press', id: ID, values: {} });
    expect(reading).toMatchObject({
      origin: { press: { callbackId: 'q1', messageId: 7, ephemeralId: undefined } },
    });
  });
  it('carries a chosen value', () => {
    const data = writePressData({ kind: 'choose', id: ID, option: 'template', value: 'club' });
    expect(act(read(pressed(data)))).toEqual({
      kind: 'press',
      id: ID,
      values: { template: 'club' },
    });
  });
  it('knows an ephemeral message by its own id', () => {
    const reading = read(
      pressed(`p:${ID}`, { message_id: 0, ephemeral_message_id: 9, receiver_user: ADA }),
    );
    expect(reading).toMatchObject({ origin: { press: { messageId: 0, ephemeralId: 9 } } });
  });
  it('is stale where the data is none of ours', () => {
    for (const data of ['', 'x', 'p:', 's:a', 'vote:1', 'd:x']) {
      expect(read(pressed(data))).toMatchObject({
        kind: 'stale',
        origin: { press: { callbackId: 'q1' } },
      });
    }
  });
  it('works on a message Telegram no longer shows', () => {
    const update = pressed(`p:${ID}`);
    if (update.callback_query) {
      update.callback_query.message = { chat: GROUP, message_id: 7, date: 0 };
    }
    expect(act(read(update))).toEqual({ kind: 'press', id: ID, values: {} });
  });
});

describe('several choices', () => {
  const mark = (value: string) => writePressData({ kind: 'mark', id: ID, option: 'choice', value });
  const done = writePressData({ kind: 'done', id: ID, option: 'choice' });
  const keyboard = {
    inline_keyboard: [
      [{ text: '☑ Mon', callback_data: mark('1') }],
      [{ text: '☐ ☑ Tue', callback_data: mark('2') }],
      [{ text: 'Done', callback_data: done }],
    ],
  };
  const own: Extra = { ephemeral_message_id: 9 };

  it("turns one mark in a keyboard of one's own", () => {
    const reading = read(pressed(mark('2'), own, keyboard));
    expect(
      reading.kind === 'marked' && reading.keyboard.inline_keyboard.flat().map((b) => b.text),
    ).toEqual(['☑ Mon', '☑ ☑ Tue', 'Done']);
  });
  it('sends what is marked, in place of the question', () => {
    expect(read(pressed(done, own, keyboard))).toMatchObject({
      kind: 'said',
      closes: true,
      incoming: { act: { kind: 'press', id: ID, values: { choice: ['1'] } } },
    });
  });
  it("opens one's own copy on a card of everybody's", () => {
    expect(read(pressed(mark('2'), {}, keyboard))).toMatchObject({
      kind: 'opened',
      reply: {
        selects: [
          {
            press: { id: ID },
            option: 'choice',
            choices: [
              { label: 'Mon', value: '1', selected: false },
              { label: '☑ Tue', value: '2', selected: true },
            ],
          },
        ],
      },
    });
  });
});

describe('answers to a question', () => {
  it('are any words in the private chat, and replies to the bot in a group', () => {
    const reply = {
      reply_to_message: { message_id: 1, date: 1, chat: GROUP, from: BOT, text: '?' },
    };
    expect(read(said('5 CIV', { chat: PRIVATE })).kind).toBe('words');
    expect(read(said('5 CIV', reply)).kind).toBe('words');
    expect(read(said('5 CIV', { ephemeral_message_id: 4 })).kind).toBe('words');
    expect(read(said('5 CIV')).kind).toBe('happened');
  });

  const spoken = (text: string) => ({ text, named: [] });
  const value = (text: string, option: keyof typeof TIP | keyof typeof MIXED) => {
    const found = { ...TIP, ...MIXED }[option];
    return found && readAnswer(found, spoken(text), 'en');
  };
  it.each([
    ['@bo', 'person', { by: 'handle', platform: 'telegram', handle: 'bo' }],
    ['bo', 'person', 'bo'],
    [' 5 CIV ', 'amount', '5 CIV'],
    ['for | the "docs"', 'memo', 'for | the "docs"'],
    ['1w 2d', 'span', '1w 2d'],
    ['soon', 'span', 'soon'],
    ['Very fast', 'mode', 'fast'],
    ['fast', 'mode', 'fast'],
    ['YES', 'sure', true],
    ['perhaps', 'sure', 'perhaps'],
    ['3', 'count', '3'],
  ] as const)('%s for %s', (text, option, expected) => {
    expect(value(text, option)).toEqual(expected);
  });
});

describe('happenings', () => {
  const member = (status: string, user: User): ChatMember => ({ status, user }) as ChatMember;
  const changed = (
    kind: 'chat_member' | 'my_chat_member',
    was: string,
    is: string,
    chat = GROUP as object,
    user = BO,
  ) =>
    ({
      update_id: 5,
      [kind]: {
        chat,
        from: ADA,
        date: 1,
        old_chat_member: member(was, user),
        new_chat_member: member(is, user),
      },
    }) as Update;
  const happened = (update: Update) => {
    const reading = read(update);
    return reading.kind === 'happened' ? reading.happening : reading.kind;
  };

  it('tells who came and went', () => {
    expect(happened(changed('chat_member', 'left', 'member'))).toMatchObject({
      kind: 'member-joined',
      placeExternalId: '-100500',
      account: { externalId: '7000000002' },
    });
    expect(happened(changed('chat_member', 'member', 'kicked'))).toMatchObject({
      kind: 'member-left',
      placeExternalId: '-100500',
      accountExternalId: '7000000002',
    });
    expect(happened(changed('chat_member', 'member', 'administrator'))).toBe('ignored');
  });
  it('tells of the bot itself', () => {
    expect(happened(changed('my_chat_member', 'left', 'administrator', GROUP, BOT))).toMatchObject({
      kind: 'bot-added',
      placeExternalId: '-100500',
      title: 'Commons',
      by: { externalId: '7000000001' },
    });
    expect(happened(changed('my_chat_member', 'administrator', 'kicked', GROUP, BOT))).toEqual({
      kind: 'bot-removed',
      placeExternalId: '-100500',
    });
    expect(happened(changed('my_chat_member', 'member', 'administrator', GROUP, BOT))).toEqual({
      kind: 'rights-changed',
      placeExternalId: '-100500',
    });
    expect(happened(changed('my_chat_member', 'kicked', 'member', PRIVATE, BOT))).toMatchObject({
      kind: 'private-chat-opened',
      account: { externalId: '7000000001' },
    });
  });
  it('tells of new ids from either chat', () => {
    expect(happened(said('', { migrate_to_chat_id: -200 }))).toEqual({
      kind: 'migrated',
      from: '-100500',
      to: '-200',
    });
    expect(happened(said('', { migrate_from_chat_id: -1 }))).toEqual({
      kind: 'migrated',
      from: '-1',
      to: '-100500',
    });
  });
  it('tells who asks to join', () => {
    const update = {
      update_id: 6,
      chat_join_request: { chat: GROUP, from: BO, user_chat_id: 9_000_000_001, date: 1 },
    } as Update;
    const asked = { kind: 'join-requested', placeExternalId: '-100500', userChatId: '9000000001' };
    expect(happened(update)).toMatchObject(asked);
  });
});

describe('any text', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 200 });
  it('is read without a throw', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('', '/', '/tip ', '/poll ', '/start '), (text, lead) => {
        expect(typeof read(said(lead + text)).kind).toBe('string');
        expect(typeof read(said(lead + text, { chat: PRIVATE })).kind).toBe('string');
        expect(typeof read(pressed(text)).kind).toBe('string');
      }),
    );
  });
});
