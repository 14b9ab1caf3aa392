/** What people read of the code that a call runs. */
import { describe, expect, it } from 'vitest';
import { changeFields, codeField, warningBlocks } from '#chat/card/action.ts';
import type { Block } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import {
  type Inspection,
  inspectionFromJson,
  inspectionToJson,
  type Target,
  type Warning,
} from '#core/execution/inspection.ts';
import { asAddress, toChecksumAddress } from '#core/identity.ts';

const words = wordsFor('en');
const at = { chainId: 1, explorer: () => undefined };
const [address, to, admin] = [
  asAddress(`0x${'a1'.repeat(20)}`),
  asAddress(`0x${'b2'.repeat(20)}`),
  asAddress(`0x${'c3'.repeat(20)}`),
];
const [A, B, C] = [address, to, admin].map((one) => toChecksumAddress(one));
const looked: Inspection = { targets: [], warnings: [], changes: [], moreChanges: 0 };
const textOf = (block: Block | undefined): string =>
  block && 'text' in block ? plain(block.text) : '';

const said = (warning: Warning): string =>
  textOf(warningBlocks({ ...looked, warnings: [warning] }, at, words)[0]);

describe('what to beware of in code', () => {
  const proxy = { kind: 'proxy', address, implementation: to } as const;

  it.each<[Warning, string]>([
    [
      { kind: 'first-call', address },
      `⚠️ Nothing decided here has called ${A} before. Look up its published code before you vote.`,
    ],
    [
      { kind: 'runs-as-treasury', to },
      `🚨 In a trial run the treasury itself ran the code at ${B} as its own. Such code can do anything with what is there.`,
    ],
    [
      { kind: 'delegatecall', address, to },
      `⚠️ In a trial run ${A} ran the code at ${B} as its own. Look at that code, too.`,
    ],
    [
      { kind: 'more-delegatecalls', count: 2 },
      '⚠️ Code of others was run like that in more places: 2.',
    ],
    [
      { kind: 'may-delegate', address },
      `⚠️ The code of ${A} can hand over to other code. Whether this call does could not be found out.`,
    ],
    [
      { ...proxy, form: 'upgradeable', admin },
      `ℹ️ ${A} is a proxy: its code is at ${B}, and whoever administers it (${C}) can change it.`,
    ],
    [
      { ...proxy, form: 'upgradeable', admin: null },
      `ℹ️ ${A} is a proxy: its code is at ${B}, and whoever administers it can change it.`,
    ],
    [{ ...proxy, form: 'fixed', admin: null }, `ℹ️ ${A} is a proxy: its code is at ${B}, for good.`],
    [
      { ...proxy, form: 'safe', admin: null },
      `ℹ️ ${A} is a Safe: its code is at ${B}, and its owners can change it.`,
    ],
    [
      { kind: 'unverified', address },
      `⚠️ No published source code of ${A} was found: people cannot read what it does.`,
    ],
    [
      { kind: 'sources-unknown', address },
      `⚠️ Whether source code of ${A} is published could not be found out.`,
    ],
  ])('%j', (warning, expected) => {
    expect(said(warning)).toBe(expected);
  });

  it('is said by the field of hashes where it is published, and only there', () => {
    const field = (published?: Target['published']): string => {
      const target: Target = { address, code: '0xaa', implementation: null };
      const targets = [published ? { ...target, published } : target];
      return codeField({ ...looked, targets }, at, words)
        .map(({ value }) => plain(value))
        .join('\n');
    };
    expect(field('exact')).toBe(`${A}: 0xaa, source code published`);
    expect(field('partial')).toBe(
      `${A}: 0xaa, source code published, though its comments or names may differ`,
    );
    for (const other of [undefined, 'none', 'unknown'] as const) {
      expect(field(other)).toBe(`${A}: 0xaa`);
    }
  });
});

describe('what a trial run would change', () => {
  const change = { holder: address, token: null, id: null, units: -5n, symbol: 'ETH', decimals: 0 };
  const named = (inspection: Partial<Inspection>) =>
    changeFields({ ...looked, changes: [change], ...inspection }, at, words)[0]?.name;

  it('is not called simulated where the transfers alone say it', () => {
    expect(named({})).toBe('A trial run as things stand now');
    expect(named({ inWords: true })).toContain('balances were not simulated');
    const stored = inspectionFromJson(inspectionToJson({ ...looked, inWords: true }));
    expect(stored).toEqual({ ...looked, inWords: true });
  });

  it('names the option of a choice that would fail', () => {
    expect(said({ kind: 'would-fail', option: 2, problem: 'reverted', detail: '' })).toBe(
      '⚠️ A trial run said that the payment of option 2 would fail as things stand.',
    );
  });
});
