import { describe, expect, test } from 'vitest';
import { roleWhyReply, whyReply } from '#chat/card/why.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { askingsOf } from '#core/eligibility/askings.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { type Reading, readingKey } from '#core/eligibility/reading.ts';
import type { WhyEffect } from '#service/why/effect.ts';
import type { WhyGate, WhyView } from '#service/why.ts';
import { civ, found, NOW, TOKENS, wallets } from '#test/support/found-trace.ts';

const en = wordsFor('en');

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
  test('says what is short of what is held, and of nothing else', () => {
    const asks = (rule: string) => gate({ verdict: 'no', trace: found(rule, [50n]) });
    const shown = (rule: string) => words(view({ gates: [asks(rule)] })).join();
    expect(shown('erc20(CIV) >= 1')).toContain('Missing: 0.5 CIV');
    expect(shown('votes(CIV) >= 1')).not.toContain('Missing:');
    expect(shown('read(stake, "f(address) view returns (uint8)") >= 70')).not.toContain('Missing:');
  });
  test('leads from a citizenship that is missing to who gives it', () => {
    const asks = (rule: string) =>
      labels(view({ gates: [gate({ verdict: 'no', trace: found(rule, [50n]) })] }));
    expect(asks('citizen and erc20(CIV) >= 0.1')).toContain('Who can make me a citizen?');
    expect(asks('not citizen and erc20(CIV) >= 1')).not.toContain('Who can make me a citizen?');
  });
  test('shows every wallet on record, and a few at a glance', () => {
    const many = gate({ trace: found('erc20(CIV) >= 1', [1n, 2n, 3n, 4n, 5n, 6n]) });
    const record = roleWhyReply([many], undefined, en).blocks.flatMap((block) =>
      block.kind === 'list' ? block.items.map(plain) : [],
    );
    expect(record.filter((line) => line.includes('at block 7'))).toHaveLength(6);
    expect(words(view({ gates: [many] })).join()).toContain('and 2 more wallets');
  });
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
      '⚠️ tag in Quay (Telegram): the member already has another tag, and I never replace what somebody else gave.',
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
        `✅ in the chat Hut (Telegram), let in by Mo, ${at}. The gate never removes people it did not let in`,
        '✅ in the chat Hut (Telegram), let in by somebody else. The gate never removes people it did not let in',
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
        '📨 asked into the chat Quay (Telegram) until 1970-01-01 00:00 UTC: Ada made an exemption',
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
    expect(shown).toContainEqual(expect.stringContaining(`Missing: ${short}.`));
    const met = { ...needy, verdict: 'yes' as const };
    for (const other of [met, { ...needy, outside: true }])
      expect(words(view({ gates: [other] })).join()).not.toContain('Missing:');
  });
});
