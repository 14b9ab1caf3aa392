import { describe, expect, test } from 'vitest';
import { traceLines } from '#chat/card/trace.ts';
import { whyReply } from '#chat/card/why.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { shortenAddress } from '#core/address.ts';
import { askingsOf } from '#core/eligibility/askings.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts } from '#core/eligibility/facts.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { type Reading, readingKey } from '#core/eligibility/reading.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';
import type { WhyEffect } from '#service/why/effect.ts';
import type { WhyGate, WhyView } from '#service/why.ts';

const en = wordsFor('en');

const wallets = [1, 2, 3, 4, 5, 6].map((digit) => asAddress(`0x${String(digit).repeat(40)}`));
const civ: KnownToken = {
  symbol: 'CIV',
  standard: 'erc20',
  chainId: 1,
  address: asAddress(`0x${'c'.repeat(40)}`),
  decimals: 2,
};

type Known = Partial<Pick<Facts, 'citizen' | 'member' | 'accounts' | 'roles'>>;
/** Of each wallet what is read of it; a text is a name, null what could not be read. */
type Values = readonly (bigint | string | null)[];

const contract = (standard: KnownToken['standard'], symbol: string): KnownToken => ({
  ...{ ...civ, standard, symbol, decimals: 0 },
  address: asAddress(`0x${'d'.repeat(40)}`),
});
const TOKENS: readonly KnownToken[] = [
  civ,
  { ...civ, standard: 'votes' },
  contract('erc721', 'BADGE'),
  contract('erc1155', 'ITEMS'),
  contract('view', 'stake'),
  contract('safe', 'Safe'),
  contract('names', 'ENS'),
  { ...contract('erc4626', 'USDC'), decimals: 2 },
  { ...contract('native', 'ETH'), decimals: 2 },
];
const SHORT = shortenAddress(asAddress(`0x${'d'.repeat(40)}`));
const NOW = new Date('2026-12-01T12:00:00Z');

function found(rule: string, values: Values, known: Known = { citizen: 'never' }) {
  const parsed = parseRule(rule, TOKENS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
  const own = wallets.slice(0, values.length);
  const readings = askingsOf([parsed.value]).flatMap((asking) =>
    own.flatMap((wallet, place) => {
      const value = values[place] ?? null;
      if (value === null) return [];
      const reading =
        typeof value === 'bigint' ? { value, block: 7n } : { value: 1n, block: 7n, text: value };
      return [[readingKey(asking, wallet), reading] as const];
    }),
  );
  const facts: Facts = {
    ...{ at: NOW, citizen: null, member: null, accounts: [null], roles: new Map(), ...known },
    wallets: own.map((address) => ({ address, chainId: null })),
    readings: new Map(readings),
  };
  return evaluate(parsed.value, facts).trace;
}

const lines = (rule: string, values: Values, mine = true, known?: Known) =>
  traceLines(found(rule, values, known), TOKENS, en, { mine }).map(plain);

describe('a trace in words', () => {
  test('adds up wallets and says how much is missing', () => {
    expect(lines('erc20(CIV) >= 10', [250n, 50n])).toEqual([
      '❌ 3 CIV found, 10 needed: 7 CIV missing',
      '↳ 0x1111…1111: 2.5 CIV at block 7',
      '↳ 0x2222…2222: 0.5 CIV at block 7',
    ]);
  });
  test('what could not be read is said, not counted as nothing', () => {
    expect(lines('erc20(CIV) >= 10', [250n, null])).toEqual([
      '❔ 2.5 CIV found so far, 10 needed; some could not be read, and is tried again by itself',
      '↳ 0x1111…1111: 2.5 CIV at block 7',
      '↳ 0x2222…2222: could not be read',
    ]);
  });
  test('addresses are shown to their owner alone', () => {
    expect(lines('erc20(CIV) >= 1', [100n], false)).toEqual(['✅ 1 CIV found, 1 needed']);
  });
  test('a tree keeps its shape', () => {
    expect(lines('erc20(CIV) >= 1 and (citizen or not citizen)', [])).toEqual([
      '❌ all of:',
      '↳ ❌ 0 CIV found, 1 needed: 1 CIV missing',
      '\u2003↳ no wallet was counted',
      '↳ ✅ any of:',
      '\u2003↳ ❌ citizen: a moderator can make you one',
      '\u2003↳ ✅ not:',
      '\u2003\u2003↳ ❌ citizen',
    ]);
  });
  test.each<[string, Values, string[]]>([
    ['native(ETH) >= 1', [50n], ['❌ 0.5 ETH found, 1 needed: 0.5 ETH missing', '0.5 ETH']],
    [
      'erc20(CIV) >= 1 in one wallet',
      [50n],
      ['❌ 0.5 CIV found in one wallet, 1 needed: 0.5 CIV missing', '0.5 CIV'],
    ],
    [
      'votes(CIV) >= 1',
      [50n],
      ['❌ 0.5 votes of CIV found, 1 needed: 0.5 votes of CIV missing', '0.5 votes of CIV'],
    ],
    [
      'assets(USDC) >= 1',
      [250n],
      [`✅ 2.5 USDC in the vault ${SHORT} found, 1 needed`, `2.5 USDC in the vault ${SHORT}`],
    ],
    ['nft(BADGE, id 7)', [1n], ['✅ BADGE #7', 'yes']],
    ['nft(BADGE, id 7)', [0n], ['❌ BADGE #7', 'no']],
    [
      'erc1155(ITEMS, id 3) >= 2',
      [1n],
      ['❌ 1 ITEMS #3 found, 2 needed: 1 ITEMS #3 missing', '1 ITEMS #3'],
    ],
    [
      'read(stake, "f(address) view returns (uint8)") >= 2',
      [1n],
      [`❌ 1 of f (${SHORT}) found, 2 needed: 1 of f (${SHORT}) missing`, `1 of f (${SHORT})`],
    ],
    [
      'read(stake, "isIn(address) view returns (bool)")',
      [1n],
      [`✅ yes from isIn of ${SHORT}`, 'yes'],
    ],
    ['safeOwner(Safe)', [0n], [`❌ owner of the Safe ${SHORT}`, 'no']],
    ['ens("*.dao.eth")', ['ada.eth'], ['❌ a primary name below dao.eth', 'ada.eth']],
    ['ens', ['ada.eth'], ['✅ a primary name of ENS', 'ada.eth']],
  ])('%s with %s', (rule, values, [line, value]) => {
    const [first, ...wallet] = lines(rule, values);
    expect(first?.startsWith(line ?? '?')).toBe(true);
    expect(wallet).toEqual([`↳ 0x1111…1111: ${value} at block 7`]);
    expect(lines(rule, values, false)).toEqual([line]);
    const [, unread] = lines(rule, [null]);
    expect(unread).toBe('↳ 0x1111…1111: could not be read');
  });
  test.each<[string, Known, string]>([
    [
      'citizen >= 30d',
      { citizen: new Date('2026-11-21') },
      '❌ citizen since 2026-11-21 00:00 UTC, 30d needed: reached',
    ],
    [
      'member >= 90d',
      { member: new Date('2026-01-01') },
      '✅ member since 2026-01-01 00:00 UTC, 90d needed',
    ],
    ['member >= 90d', { member: 'never' }, '❌ member'],
    ['accountAge >= 30d', { accounts: [null] }, '❔ age of the account: Telegram does not tell it'],
    [
      'accountAge >= 30d',
      { accounts: [new Date('2026-11-21'), null] },
      '❔ account made 2026-11-21 00:00 UTC, 30d needed; Telegram',
    ],
    ['role("Crew")', { roles: new Map([['crew', 'no']]) }, '❌ the rule of the role Crew'],
    ['at least 2 of (citizen, citizen)', { citizen: 'never' }, '❌ at least 2 of:'],
  ])('%s of %j', (rule, known, said) => {
    expect(lines(rule, [], true, known)[0]).toContain(said);
  });
  test.each<[string, Values, Known, string]>([
    ['nft(BADGE, id 7)', [0n], {}, '❌ BADGE #7: hold it in a wallet you have linked'],
    [
      'read(stake, "isIn(address) view returns (bool)")',
      [0n],
      {},
      `❌ yes from isIn of ${SHORT}: that contract decides; or link the wallet it says yes to`,
    ],
    [
      'safeOwner(Safe)',
      [0n],
      {},
      `❌ owner of the Safe ${SHORT}: its owners can make you one; or link the wallet that is one`,
    ],
    ['ens', [0n], {}, '❌ a primary name of ENS: choose it as primary name of a wallet'],
    ['citizen', [], { citizen: 'never' }, '❌ citizen: a moderator can make you one'],
    ['member >= 1d', [], { member: 'never' }, '❌ member: the time begins when you are seen'],
    ['accountAge >= 1d', [], { accounts: [null] }, 'an older account of yours there counts'],
    ['role("Crew")', [], { roles: new Map([['crew', 'no']]) }, 'what is missing stands with'],
    ['erc20(CIV) >= 10', [500n], {}, '5 CIV missing'],
  ])(
    '%s with %s: its reader is told what to do, nobody else, and not where it must not be',
    (rule, values, known, step) => {
      expect(lines(rule, values, true, known)[0]).toContain(step);
      const wording = step.split(': ')[1] ?? step;
      if (!rule.startsWith('erc20'))
        expect(lines(rule, values, false, known)[0]).not.toContain(wording);
      expect(lines(`not ${rule}`, values, true, known)[1]).not.toContain(wording);
      expect(lines(`not not ${rule}`, values, true, known)[2]).toContain(wording);
    },
  );
  test('many wallets are counted, and four of them shown', () => {
    const shown = lines('erc20(CIV) >= 1', Array(6).fill(100n));
    expect(shown).toHaveLength(6);
    expect(shown.at(-1)).toBe('↳ and 2 more wallets');
  });
});

/** Of a wallet with 3 CIV and nothing else. */
const traceShort = (rule: string) => {
  const parsed = parseRule(rule, TOKENS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
  const [own] = wallets;
  if (!own) throw new Error('no wallet');
  const readings = askingsOf([parsed.value]).map((asking): [string, Reading] => [
    readingKey(asking, own),
    { value: asking.kind === 'erc20' ? 300n : 0n, block: 7n },
  ]);
  return evaluate(parsed.value, {
    ...{ at: NOW, citizen: 'never', member: 'never', accounts: [], roles: new Map() },
    wallets: [{ address: own, chainId: null }],
    readings: new Map(readings),
  }).trace;
};

const gate = (over: Partial<WhyGate> = {}): WhyGate => ({
  id: 'g',
  roleName: 'Holder',
  rule: 'erc20(CIV) >= 10',
  state: 'on',
  verdict: 'no',
  trace: found('erc20(CIV) >= 10', []),
  tokens: [civ],
  checkedAt: new Date(0),
  unknownSince: null,
  losesAt: null,
  audience: 'everyone',
  outside: false,
  kept: false,
  exempt: null,
  effects: [],
  asks: [],
  ...over,
});
const view = (over: Partial<WhyView> = {}): WhyView => ({
  wallets: { linked: 1, consented: true },
  gates: [gate()],
  votes: [],
  ...over,
});
const labels = (shown: WhyView) =>
  (whyReply(shown, en).buttons ?? []).flat().map((button) => button.label);
const words = (shown: WhyView) =>
  whyReply(shown, en).blocks.flatMap((block) =>
    block.kind === 'list' ? block.items.map(plain) : 'text' in block ? [plain(block.text)] : [],
  );

describe('/why', () => {
  test('offers the step that is missing', () => {
    expect(labels(view({ wallets: { linked: 0, consented: false } }))).toEqual([
      'Link a wallet',
      'Check again',
    ]);
    expect(labels(view({ wallets: { linked: 2, consented: false } }))).toEqual([
      'Use my wallets here too',
      'Check again',
    ]);
    expect(labels(view())).toEqual(['Check again']);
    expect(labels(view({ gates: [] }))).toEqual([]);
  });
  test('asks for no wallet where no rule counts one', () => {
    const citizens = gate({ rule: 'citizen', tokens: [], trace: null });
    const shown = view({ gates: [citizens], wallets: { linked: 0, consented: false } });
    expect(labels(shown)).toEqual(['Check again']);
  });
  test('says what stands in the way on a platform', () => {
    const effect = {
      ...{ kind: 'telegram-tag' as const, place: 'Quay', platform: 'telegram' as const },
    };
    const shown = words(
      view({
        gates: [
          gate({
            verdict: 'yes',
            effects: [
              { ...effect, state: 'given', reason: null, source: null, hand: null },
              { ...effect, state: 'stuck', reason: 'other-tag', source: null, hand: null },
              { ...effect, state: 'stuck', reason: 'a code of later', source: null, hand: null },
            ],
          }),
        ],
      }),
    );
    expect(shown).toContain('✅ tag shown in Quay (Telegram)');
    expect(shown).toContain(
      '⚠️ tag in Quay (Telegram): another member tag stands there, and I never replace what somebody else gave.',
    );
    expect(shown).toContain('⚠️ tag in Quay (Telegram): the platform refuses it.');
  });
  test('a role, a tag and a chat of one place are told apart, whatever became of them', () => {
    const found = (verdict: 'yes' | 'no') => ({ verdict, tokens: [], trace: null });
    const all = (state: 'given' | 'by-hand' | 'due' | 'stuck') =>
      (['discord-role', 'telegram-tag', 'telegram-chat'] as const).map((kind) => ({
        ...{ kind, place: 'Quay', state, reason: null, source: null, hand: null },
        platform: kind === 'discord-role' ? ('discord' as const) : ('telegram' as const),
      }));
    for (const state of ['given', 'by-hand', 'due', 'stuck'] as const) {
      const shown = words(view({ gates: [gate({ ...found('yes'), effects: all(state) })] }));
      const told = shown.filter((line) => line.includes('Quay'));
      const bare = told.map((line) => line.replace(/Discord|Telegram/g, ''));
      expect([state, new Set(bare).size]).toEqual([state, 3]);
      expect(told[2]).toContain('the chat Quay (Telegram)');
    }
  });
  test('says whose hand gave or took something and when, or that it is not known', () => {
    const by = { label: 'Mo', accounts: [] };
    const role = { kind: 'discord-role' as const, place: 'Quay', platform: 'discord' as const };
    const chat = { kind: 'telegram-chat' as const, place: 'Hut', platform: 'telegram' as const };
    const none = { reason: null, source: null };
    const gave = { gave: true, at: new Date(0), by };
    const took = { ...gave, gave: false };
    const effects: WhyEffect[] = [
      { ...role, ...none, state: 'by-hand', hand: gave },
      { ...role, ...none, state: 'by-hand', hand: { ...gave, by: null } },
      { ...role, ...none, state: 'by-hand', hand: null },
      { ...role, ...none, state: 'taken', hand: took },
      { ...role, ...none, state: 'given', hand: took },
      { ...chat, ...none, state: 'by-hand', hand: gave },
      { ...chat, ...none, state: 'by-hand', hand: null },
      { ...chat, ...none, state: 'taken', hand: took },
    ];
    const shown = words(view({ gates: [gate({ tokens: [], trace: null, effects })] }));
    const at = '1970-01-01 00:00 UTC';
    expect(shown).toEqual(
      expect.arrayContaining([
        `✅ role given by hand in Quay (Discord) by Mo, ${at}. The gate never takes it`,
        `✅ role given by hand in Quay (Discord), ${at}; who it was is not known. The gate never takes it`,
        '✅ role given by hand in Quay (Discord); who it was is not known. The gate never takes it',
        `➖ role taken by hand in Quay (Discord) by Mo, ${at}`,
        `↳ taken by hand by Mo, ${at}. The gate gives it again`,
        `✅ in the chat Hut (Telegram), let in by Mo, ${at}. The gate never takes out whom it did not let in`,
        '✅ in the chat Hut (Telegram), let in by somebody else. The gate never takes out whom it did not let in',
        `➖ taken out of the chat Hut (Telegram) by Mo, ${at}`,
      ]),
    );
  });
  test('somebody asked into a chat is told by whom, and where to ask, or that there is no link yet', () => {
    const invited: WhyEffect = {
      kind: 'telegram-chat',
      place: 'Quay',
      platform: 'telegram',
      state: 'invited',
      cause: 'given',
      until: new Date(0),
      by: { label: 'Ada', accounts: [] },
      url: 'https://t.me/+x',
    };
    const effects = [invited, { ...invited, url: null }];
    expect(words(view({ gates: [gate({ tokens: [], trace: null, effects })] }))).toEqual(
      expect.arrayContaining([
        '📨 asked into the chat Quay (Telegram) until 1970-01-01 00:00 UTC, by Ada with an exemption',
        expect.stringContaining('ask to join by'),
        expect.stringContaining('there is no link to ask by yet'),
      ]),
    );
  });
  test('a crowd of gates stays readable', () => {
    const shown = words(view({ gates: Array(30).fill(gate()) }));
    expect(shown.filter((line) => line.startsWith('Rule:'))).toHaveLength(6);
    expect(shown.filter((line) => line.startsWith('❌ Holder'))).toHaveLength(30);
    expect(shown.at(-1)).toBe('/role why with the name of a role shows all that was found for it.');
  });
  test.each([
    ['erc20(CIV) >= 10', '7 CIV'],
    ['erc20(CIV) >= 10 or nft(BADGE) >= 2', '7 CIV or 2 BADGE'],
    ['erc20(CIV) >= 10 and nft(BADGE) >= 2', '7 CIV and 2 BADGE'],
  ])('says how much of %s is short, to its reader', (rule, short) => {
    const needy = gate({ rule, tokens: TOKENS, trace: traceShort(rule) });
    const shown = words(view({ gates: [needy] }));
    expect(shown).toContainEqual(expect.stringContaining(`What is short: ${short}.`));
    const met = { ...needy, verdict: 'yes' as const };
    for (const other of [met, { ...needy, outside: true }])
      expect(words(view({ gates: [other] })).join()).not.toContain('What is short');
  });
});
