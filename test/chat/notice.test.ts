import { describe, expect, it } from 'vitest';
import { inboxReply, noticeReply, noticeWords } from '#chat/notice.ts';
import { plain, plainOn } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { type LossNotice, type Notice, type NoticeKind, withoutNames } from '#service/inbox.ts';
import { wrongWithText } from '../support/spelling.ts';

const words = wordsFor('en');

/** Something for every field a notice may carry. */
const DATA = {
  ...{ address: '0xÅ', role: 'RØLÉ', reason: 'RÉÅSØN', number: 7, amount: '2.5', symbol: 'CIV' },
  ...{ from: 'Zoë', memo: 'MÉMØ', url: 'https://scan.example/tx/0x1', alarm: 'ÅLÅRM' },
  ...{
    details: 'DÉTÅÏL',
    title: 'ŤÏŤŁÉ',
    size: 12,
    asker: 'Bø',
    place: 'PŁÅÇÉ',
    problem: 'role-gone',
    platform: 'discord',
    purposes: ['staff', 'alarms'],
    office: 'ÔFFÎÇÉ',
    by: 'Zoë',
    page: 'https://civitas.example/wallet',
    recovery: '00000000-0000-7000-8000-000000000001',
    to: 'person',
    way: 'account',
    heard: true,
    dueAt: '2030-01-02T03:04:00.000Z',
    why: 'moderator',
    unlinked: 2,
    chainId: 31_337,
    hot: '0xHØT',
    end: 'revoked',
    merge: '0198f2a0-0000-7000-8000-000000000000',
    account: { platform: 'telegram', externalId: '55501', handle: 'zoe', name: 'ÅSKÉR' },
    other: { platform: 'discord', externalId: '80351', handle: null, name: 'ÅSKÉR' },
    closesAt: '2030-01-02T03:04:00.000Z',
    method: 'basic/1',
    choice: { choice: 1 },
    choices: ['For', 'Against', 'Abstain'],
    of: 'proposal',
    topic: 'RØLÉ',
    delegate: 'Zoë',
    until: '2030-01-02T03:04:00Z',
    name: { platform: 'discord', externalId: '1', handle: 'bo', name: 'ÑÄMÉ' },
    trace: '{"kind":"citizen","verdict":"no","term":{"kind":"citizen"}}',
    tokens: '[]',
    rule: 'RÜLÉ',
    run: '0198f2a0-0000-7000-8000-000000000002',
    losing: 12,
    held: 40,
    names: ['Zoë', 'Bø'],
    chat: 'PŁÅÇÉ',
    budget: 'BÜDGÉT',
    purpose: 'PÜRPØSÉ',
    request: '0198f2a0-0000-7000-8000-000000000003',
    linked: false,
    restored: false,
  },
};
/** Those of locks and recoveries name accounts where others name somebody. */
const ACCOUNTS = (kind: NoticeKind) => {
  const account = { platform: 'telegram', externalId: '2', handle: null, name: 'ÑÉW' };
  if (kind === 'join-declined') return { why: 'rule' };
  if (kind === 'role-decided') return { given: true, proposal: 12 };
  if (kind === 'role-written')
    return { cause: 'on', gave: 99, took: 1, had: 0, failed: 3, stopped: 12 };
  return /^(person|recovery)-/.test(kind) ? { asker: account, by: account } : {};
};
const noticeOf = (kind: NoticeKind, more: object = {}): Notice =>
  ({ ...DATA, ...ACCOUNTS(kind), kind, ...more }) as unknown as Notice;
const kinds = Object.keys(words.notices) as NoticeKind[];
const say = (kind: NoticeKind, more?: object) => plain(noticeWords(noticeOf(kind, more), words));

describe('the words of a notice', () => {
  it.each(kinds)('%s: are a sentence that names what it is about', (kind) => {
    const said = say(kind);
    expect(said).not.toMatch(/undefined|\[object|NaN|null/);
    expect(said).toMatch(
      /0xÅ|RØLÉ|RÉÅSØN|2\.5 CIV|ÅLÅRM|ŤÏŤŁÉ|PŁÅÇÉ|ÔFFÎÇÉ|ÅSKÉR|#7|ÑÄMÉ|code that invites one on Discord/,
    );
    expect(said.length).toBeLessThan(400);
  });

  it.each(
    (['discord', 'telegram'] as const).flatMap((platform) =>
      [
        'channel-gone',
        'missing-permission',
        'no-pictures',
        'no-threads',
        'no-pins',
        'bot-removed',
      ].map((reason) => [platform, reason] as const),
    ),
  )('%s, %s: say what to do about it', (platform, reason) => {
    const said = say('place-broken', { platform, reason });
    expect(said).toMatch(/Run |Give me|Let me|Add me/);
    expect(said).toContain('Nothing is lost');
    expect(said).not.toMatch(/undefined|the platform refuses it/);
    expect(said.length).toBeLessThan(400);
  });

  it.each(kinds)('%s: name commands as each platform spells them', (kind) => {
    expect(wrongWithText(noticeWords(noticeOf(kind), words))).toEqual([]);
  });

  it('name the command that undoes a link as the reader has to type it', () => {
    const said = noticeWords(noticeOf('wallet-linked'), words);
    expect(plainOn(said, 'discord')).toContain(': /wallet unlink ends');
    expect(plainOn(said, 'telegram')).toContain(': /wallet_unlink ends');
  });

  it('leave out what is not there', () => {
    expect(say('tip-received')).toBe('Zoë tipped you 2.5 CIV: MÉMØ');
    expect(say('tip-received', { memo: '' })).toBe('Zoë tipped you 2.5 CIV.');
    expect(say('withdrawal-sent')).toBe('Your withdrawal of 2.5 CIV was sent: transaction');
    expect(say('withdrawal-sent', { url: null })).toBe('Your withdrawal of 2.5 CIV was sent.');
  });
});

describe('a lock or a recovery', () => {
  it('is said of a citizen by number, and of whom a community does not know by no name', () => {
    const citizen = { name: { citizen: 12 }, by: 'unseen' };
    expect(say('person-locked', citizen)).toMatch(/^Citizen #12 is locked, by an account of that/);
    expect(say('person-unlocked', citizen)).toBe(
      'The lock of citizen #12 was lifted by an account of that person.',
    );
    const nobody = { name: null, asker: null };
    expect(say('recovery-asked', nobody)).toMatch(/^Another account asks to be a member again: /);
    expect(say('recovery-done', nobody)).toMatch(/^Another account belongs to a member now/);
    expect(say('recovery-stopped', nobody)).toMatch(/^The recovery of a member for another/);
  });

  it('says what a lock came too late for, and why money is back', () => {
    expect(say('person-locked')).not.toContain('signed');
    expect(say('person-locked', { signed: 1 })).toContain(
      'One payment was signed before that: it cannot be called off any more and may still arrive.',
    );
    expect(say('person-locked', { signed: 3 })).toContain(' 3 payments were signed before that: ');
    expect(say('withdrawal-voided', { reason: 'locked' })).toMatch(
      /is back on your balance: a lock called it off before it was signed\.$/,
    );
    expect(say('budget-voided', { reason: 'locked' })).toMatch(
      /were not paid: a lock called it off before it was signed\. The budget has them again\.$/,
    );
  });

  const told = { ...{ to: 'staff', heard: false, way: 'both' } } as const;
  const buttonsOf = (more: object) =>
    (noticeReply(noticeOf('recovery-asked', { ...told, ...more }), words).buttons ?? [])
      .flat()
      .map(({ label }) => label);
  it('has its buttons where it is said who is meant, and the way to them where it is not', () => {
    expect(buttonsOf({})).toEqual(['I know them', 'Stop it']);
    expect(buttonsOf({ name: { citizen: 12 }, asker: null })).toEqual(['I know them', 'Stop it']);
    expect(buttonsOf({ name: null, asker: null })).toEqual(['Who is it?']);
  });

  it.each(kinds.filter((kind) => /^(person|recovery)-/.test(kind)))(
    '%s: is bare where others than the staff may read',
    (kind) => {
      const bare = withoutNames(noticeOf(kind) as LossNotice);
      expect(plain(noticeWords(bare, words))).not.toMatch(/ÑÄMÉ|ÑÉW|RÉÅSØN|telegram|discord/i);
    },
  );
});

describe('a request to join', () => {
  it('names platform, handle and number, and brings its answers along', () => {
    expect(say('join-asked')).toContain('ÅSKÉR (@zoe on Telegram, number 55501)');
    expect(say('joined')).toContain('ÅSKÉR (Discord, number 80351)');
    expect(say('joined', { other: null })).toContain('You and another account are one person');
    const { buttons = [] } = noticeReply(noticeOf('join-asked'), words);
    expect(buttons.flat().map(({ label }) => label)).toEqual(['Yes, this is me', 'No']);
    expect(noticeReply(noticeOf('joined'), words).buttons).toBeUndefined();
  });

  it('shows the way to the answer in the inbox', () => {
    const at = new Date('2030-01-02T03:04:00Z');
    const { buttons } = inboxReply([{ notice: noticeOf('join-asked'), at }], words);
    expect(buttons).toEqual([
      [{ label: 'Who asks to join?', press: { command: 'profile join', values: {} } }],
      [{ label: 'All of it on the page', press: { command: 'inbox', values: { page: true } } }],
    ]);
  });
});

describe('the inbox', () => {
  it('says so when it is empty', () => {
    expect(inboxReply([], words)).toEqual({
      blocks: [{ kind: 'text', text: 'Your inbox is empty.' }],
    });
  });

  it('lists each with its time', () => {
    const at = new Date('2030-01-02T03:04:00Z');
    const { blocks } = inboxReply([{ notice: noticeOf('wallet-unlinked'), at }], words);
    const [heading, list] = blocks;
    expect(heading).toEqual({ kind: 'title', text: 'Your inbox' });
    expect(list?.kind === 'list' && list.items.map(plain)).toEqual([
      '2030-01-02 03:04 UTC: 0xÅ is no longer linked to you. If that was not you, somebody else uses your account: /lock stops everything.',
    ]);
  });
});

describe('an alarm', () => {
  const said = (alarm: string, details: object | string) =>
    say('alarm', {
      alarm,
      details: typeof details === 'string' ? details : JSON.stringify(details),
    });
  const intent = '01a222d4-bd7e-74ea-9e1d-118db52c3e95';

  it.each([
    ['intent-parked', { intent, reason: 'no-gas-money', detail: '49033' }, 'A payment waits'],
    ['intent-parked', { intent, reason: 'simulation-reverted', detail: 'x' }, 'would refuse it'],
    ['intent-stuck', { intent, reason: 'fee-ceiling', detail: 'x' }, 'above the ceiling'],
    ['intent-reverted', { intent, txHash: '0xab' }, 'Transaction 0xab'],
    ['intent-lost', { intent, nonce: 7 }, 'under its number (7)'],
    ['sender-frozen', { sender: 's', reason: 'chain-ahead', nonces: [7] }, 'do not know'],
    ['reserves-gap', 'owed-held=12 CIV block=3', 'owed-held=12 CIV block=3'],
    ['reserves-balanced', 'owed-held=0 CIV block=3', 'Withdrawals go on'],
    ['payments-paused', 'a key may be lost', 'a key may be lost. /treasury resume'],
    ['treasury-short', { sender: 's', block: '3', amount: '5 CIV' }, '5 CIV are missing'],
    ['treasury-covered', { sender: 's', block: '3' }, 'Payments go on'],
    ['treasury-outflow', { sender: 's', block: '3', amount: '5 CIV' }, 'decision: 5 CIV'],
    [
      'proposal-published',
      { number: 7, topic: 'treasury', at: '2030-01-02T03:04:00.000Z' },
      'money',
    ],
    ['proposal-published', { number: 7, topic: 'permissions', at: 'x' }, 'who may do what'],
    ['treasury-rotated', { account: '0xab', chainId: 1 }, 'has a new account'],
    ['intent-parked', { intent, sweep: true, reason: 'no-gas-money' }, 'old account waits'],
    ['intent-stuck', { intent, sweep: true, reason: 'fee-ceiling' }, 'is held up'],
    ['intent-reverted', { intent, sweep: true, txHash: '0xab' }, 'tried again by itself'],
    ['intent-lost', { intent, sweep: true, nonce: 7 }, 'under another number'],
    ['rotation-waits', { account: '0xab', why: 'no-key' }, 'no key for the next one'],
    ['rotation-waits', { account: '0xab', why: 'may-be-paid' }, 'npm run reconcile'],
    ['rotation-left', { account: '0xab', left: [] }, 'nothing that the books name'],
    [
      'rotation-left',
      { account: '0xab', left: [{ kind: 'erc20', contract: '0xcd', id: null, why: 'refused' }] },
      'tokens of 0xcd (its contract does not let go of it now)',
    ],
    [
      'rotation-left',
      {
        account: '0xab',
        left: [{ kind: 'items', contract: '0xcd', id: '7', amount: '3', why: 'unread' }],
      },
      '3 of kind 7 of 0xcd (how much there is could not be read)',
    ],
    [
      'rotation-left',
      {
        account: '0xab',
        left: Array(12).fill({ kind: 'piece', contract: '0xcd', id: '7', why: 'of later' }),
      },
      'piece 7 of 0xcd (of later); and 2 more',
    ],
    ['rotation-rights', { next: '0xef', contracts: [] }, 'know the new account'],
    [
      'rotation-rights',
      {
        next: '0xef',
        contracts: [
          {
            ...{ kind: 'timelock', address: '0xcd', lacks: ['EXECUTOR_ROLE'], votes: null },
            keeps: [{ right: 'DEFAULT_ADMIN_ROLE', at: '0xcd' }],
          },
        ],
      },
      'the leaked key has DEFAULT_ADMIN_ROLE there',
    ],
    [
      'rotation-rights',
      {
        next: '0xef',
        contracts: [
          {
            ...{ kind: 'governor', address: '0xcd', lacks: ['propose'] },
            ...{ keeps: [{ right: 'CANCELLER_ROLE', at: '0x12' }] },
            votes: { needed: '1500', have: '0', decimals: 3 },
          },
        ],
      },
      '(proposing takes 1.5, it has 0): holders',
    ],
    ['retired-spent', { sender: 's', nonces: [7, 8] }, 'in 2 transaction(s)'],
    ['proposal-edited', { number: 7, topic: 'settings', at: 'x' }, 'something else now'],
    [
      'proposal-queued',
      { number: 7, topic: 'treasury', at: '2030-01-02T03:04:00.000Z' },
      'after 2030-01-02 03:04 UTC, unless a guardian stops it',
    ],
    ['proposal-not-carried-out', { number: 7, reason: 'cap-exceeded' }, 'the cap per payment'],
    ['proposal-not-carried-out', { number: 7, reason: null }, 'its time was over'],
    ['mandate-ended', { number: 7, end: 'failed', reason: 'reverted' }, 'contract refused it'],
    ['mandate-ended', { number: 7, end: 'cancelled', reason: null }, 'cancelled there'],
    ['mandate-ended', { number: 7, end: 'failed', reason: 'defeated' }, 'voted it down'],
  ])('%s %j is told in words', (alarm, details, part) => {
    const words = said(alarm, details);
    expect(words).toContain(part);
    expect(words).not.toContain(alarm);
    expect(words).not.toMatch(/[{}"]|undefined|\[object/);
    expect(words).not.toContain(intent);
  });

  it('nobody has words for is told as it stands', () => {
    expect(said('of later', 'its details')).toBe('⚠️ of later: its details');
  });
});
