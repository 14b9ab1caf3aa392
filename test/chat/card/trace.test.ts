import { describe, expect, test } from 'vitest';
import { traceLines } from '#chat/card/trace.ts';
import { code, plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import {
  found,
  type Known,
  SHORT,
  TOKENS,
  type Told,
  type Values,
} from '#test/support/found-trace.ts';

const en = wordsFor('en');
const DELEGATE =
  'tokens count as votes only once they are delegated: delegate yours to a wallet you linked, which may be the one that holds them';

const A = 'a.example';
const MET = '✅ 2.5 CIV found, 1 needed';

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
  test('votes that are missing come by delegating', () => {
    expect(lines('votes(CIV) >= 10', [250n])).toEqual([
      '❌ 2.5 votes of CIV found, 10 needed: 7.5 votes of CIV missing',
      `↳ ${DELEGATE}`,
      '↳ 0x1111…1111: 2.5 votes of CIV at block 7',
    ]);
    expect(lines('not votes(CIV) >= 10', [2_000n]).join()).not.toContain('delegate');
  });
  test('what could not be read is said, not counted as nothing', () => {
    expect(lines('erc20(CIV) >= 10', [250n, null])).toEqual([
      '❔ 2.5 CIV found so far, 10 needed; some could not be read, and that is retried by itself',
      '↳ 0x1111…1111: 2.5 CIV at block 7',
      '↳ 0x2222…2222: could not be read',
    ]);
  });
  test.each<[string, string, Values, Told, string[]]>([
    [
      'one wallet: on its line',
      'erc20(CIV) >= 1',
      [250n],
      [A],
      [MET, '↳ 0x1111…1111: 2.5 CIV at block 7, read from a.example'],
    ],
    [
      'several by one: once',
      'erc20(CIV) >= 1',
      [250n, null, 0n],
      [A, undefined, A],
      [
        MET,
        ...['↳ 0x1111…1111: 2.5 CIV at block 7', '↳ 0x2222…2222: could not be read'],
        ...['↳ 0x3333…3333: 0 CIV at block 7', '↳ wallets read from a.example'],
      ],
    ],
    [
      'several by two: on each line',
      'erc20(CIV) >= 1',
      [250n, 0n],
      [A, 'b.example'],
      [
        MET,
        '↳ 0x1111…1111: 2.5 CIV at block 7, read from a.example',
        '↳ 0x2222…2222: 0 CIV at block 7, read from b.example',
      ],
    ],
    [
      'one of them as it was stored before: nothing is said of it',
      'erc20(CIV) >= 1',
      [250n, 0n],
      [A, undefined],
      [
        MET,
        '↳ 0x1111…1111: 2.5 CIV at block 7, read from a.example',
        '↳ 0x2222…2222: 0 CIV at block 7',
      ],
    ],
    [
      'several parts by one: once under them all',
      'erc20(CIV) >= 1 and (citizen or nft(BADGE, id 7))',
      [250n],
      [A],
      [
        '✅ all of:',
        ...[`↳ ${MET}`, '\u2003↳ 0x1111…1111: 2.5 CIV at block 7', '↳ ✅ any of:'],
        '\u2003↳ ❌ citizen: a moderator can make you one',
        '\u2003↳ ✅ BADGE #7',
        '\u2003\u2003↳ 0x1111…1111: yes at block 7',
        '↳ wallets read from a.example',
      ],
    ],
  ])('whom it was read from, %s', (_case, rule, values, told, said) => {
    const trace = found(rule, values, undefined, told);
    const own = traceLines(trace, TOKENS, en, { mine: true }).map(plain);
    expect(own).toEqual(said);
    const others = traceLines(trace, TOKENS, en, { mine: false }).map(plain).join();
    expect(others).not.toContain('read from');
  });
  test('a domain is no link, and providers of two chains are two', () => {
    const one = traceLines(found('erc20(CIV) >= 1', [1n], undefined, [A]), TOKENS, en, {
      mine: true,
    });
    expect(JSON.stringify(one[1])).toContain(JSON.stringify(code(A)));
    const trace = found('erc20(CIV) >= 1 and erc20(CIV) >= 2', [250n], undefined, [A]);
    if (!('of' in trace)) throw new Error('no tree');
    const [here, there] = trace.of;
    if (!here || !there || !('wallets' in there)) throw new Error('no parts');
    const other = { ...there, term: { ...there.term, chainId: 10 } };
    const lines = traceLines({ ...trace, of: [here, other] }, TOKENS, en, { mine: true });
    expect(lines.map(plain).filter((line) => line.endsWith(', read from a.example'))).toHaveLength(
      2,
    );
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
    ['votes(CIV) >= 1', [250n], ['✅ 2.5 votes of CIV found, 1 needed', '2.5 votes of CIV']],
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
    ['ens', ['ada.eth'], ['✅ a primary ENS name', 'ada.eth']],
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
    ['accountAge >= 30d', { accounts: [null] }, '❔ age of the account: Telegram does not say it'],
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
    ['ens', [0n], {}, '❌ a primary ENS name: choose it as the primary name of a wallet'],
    ['citizen', [], { citizen: 'never' }, '❌ citizen: a moderator can make you one'],
    ['member >= 1d', [], { member: 'never' }, '❌ member: the time begins when you are seen'],
    ['accountAge >= 1d', [], { accounts: [null] }, 'an older account of yours there counts'],
    [
      'role("Crew")',
      [],
      { roles: new Map([['crew', 'no']]) },
      '/role why with its name shows what is missing',
    ],
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
