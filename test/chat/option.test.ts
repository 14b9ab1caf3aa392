import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Option, readOption, readOptions, type Tongue } from '#chat/option.ts';
import type { JsonValue } from '#chat/reply.ts';
import { wordsFor } from '#chat/words/index.ts';

const words = wordsFor('en');
const DISCORD: Tongue = { platform: 'discord', words };
const TELEGRAM: Tongue = { platform: 'telegram', words };
const describeIt = () => 'x';
const plain = (kind: 'amount' | 'duration' | 'person' | 'role' | 'token' | 'wallet' | 'yes-no') =>
  ({ kind, required: true, describe: describeIt }) satisfies Option;
const TEXT = { kind: 'text', required: true, maxLength: 5, describe: describeIt } as const;
const INTEGER = { kind: 'integer', required: true, min: 1, max: 9, describe: describeIt } as const;
const CHOICE: Option = {
  kind: 'choice',
  required: true,
  describe: describeIt,
  choices: [
    { value: 'on', label: () => 'Switched on' },
    { value: 'off', label: () => 'Switched off' },
  ],
};
const ada = { by: 'account', platform: 'discord', externalId: '7', displayName: 'Ada' };
const holder = { by: 'native', platform: 'discord', externalId: '9', name: 'Holder' };

const read = (option: Option, raw: JsonValue, tongue = DISCORD) =>
  readOption('ø', option, raw, tongue);
const codeOf = (option: Option, raw: JsonValue, tongue = DISCORD) => {
  const result = read(option, raw, tongue);
  return result.ok ? result.value : result.refusal.code;
};

describe('one option', () => {
  it.each<[string, Option, JsonValue, unknown]>([
    ['a text', TEXT, 'Mon', 'Mon'],
    ['a text of code points', TEXT, '🦄🦄🦄🦄🦄', '🦄🦄🦄🦄🦄'],
    ['a text too long', TEXT, 'Monday', 'text-too-long'],
    ['several values of a select', TEXT, ['1', '2'], '1,2'],
    ['a number where a text is meant', TEXT, 12, '12'],
    ['an object where a text is meant', TEXT, { by: 'x' }, 'option-malformed'],
    ['a list of other things', TEXT, ['1', 2], 'option-malformed'],
    ['an integer', INTEGER, 9, 9],
    ['an integer as typed', INTEGER, '1', 1],
    ['an integer out of range', INTEGER, 10, 'integer-out-of-range'],
    ['half a number', INTEGER, '1.5', 'integer-out-of-range'],
    ['no number', INTEGER, 'one', 'integer-out-of-range'],
    ['an amount, which stays a text', plain('amount'), ' 1.50 ', '1.50'],
    ['an amount without end', plain('amount'), '9'.repeat(201), 'text-too-long'],
    ['a token', plain('token'), ' CIV ', 'CIV'],
    ['a wallet', plain('wallet'), '0xAB', '0xAB'],
    ['a duration', plain('duration'), '1d 2h', 93_600_000],
    ['no duration', plain('duration'), 'soon', 'duration-malformed'],
    ['a bare number as duration', plain('duration'), 5, 'duration-malformed'],
    ['a choice by its value', CHOICE, 'off', 'off'],
    ['a choice by its label', CHOICE, ' switched OFF ', 'off'],
    ['no choice', CHOICE, 'maybe', 'choice-unknown'],
    ['yes from a button', plain('yes-no'), true, true],
    ['yes as typed', plain('yes-no'), ' YES', true],
    ['no as typed', plain('yes-no'), 'No', false],
    ['neither', plain('yes-no'), 'perhaps', 'choice-unknown'],
    ['a picked person', plain('person'), ada, ada],
    [
      'a person without an id',
      plain('person'),
      { by: 'account', platform: 'discord' },
      'unknown-person',
    ],
    [
      'a person of no kind',
      plain('person'),
      { platform: 'discord', externalId: '7' },
      'unknown-person',
    ],
    ['a sentence for a person', plain('person'), 'my friend Ada', 'unknown-person'],
    ['a pasted mention', plain('person'), '<@123456789012345678>', 'unknown-person'],
    ['a picked role', plain('role'), holder, holder],
    ['a typed role', plain('role'), ' Holder ', { by: 'name', name: 'Holder' }],
    ['a role that is none', plain('role'), { by: 'native' }, 'option-malformed'],
  ])('reads %s', (_what, option, raw, expected) => {
    expect(codeOf(option, raw)).toEqual(expected);
  });

  it('reads a typed name as a name of the platform it was typed on', () => {
    for (const typed of ['@ada.l', 'ada.l', ' ada.l ']) {
      expect(codeOf(plain('person'), typed, DISCORD)).toEqual({
        by: 'handle',
        platform: 'discord',
        handle: 'ada.l',
      });
    }
    expect(codeOf(plain('person'), '@bo_42', TELEGRAM)).toEqual({
      by: 'handle',
      platform: 'telegram',
      handle: 'bo_42',
    });
  });

  it('names the labels where a choice is not known', () => {
    expect(read(CHOICE, 'x')).toEqual({
      ok: false,
      refusal: { code: 'choice-unknown', option: 'ø', choices: ['Switched on', 'Switched off'] },
    });
  });
});

describe('all options', () => {
  const options = {
    title: TEXT,
    count: { ...INTEGER, required: false },
    sure: { ...plain('yes-no'), required: true },
  };
  const all = (raw: { [name: string]: JsonValue }) => readOptions(options, raw, DISCORD);

  it('come out typed, the ones left out as undefined', () => {
    expect(all({ title: 'Mon', sure: false })).toEqual({
      ok: true,
      value: { values: { title: 'Mon', count: undefined, sure: false } },
    });
  });

  it('tell the first one missing, in the order of the definition', () => {
    expect(all({})).toEqual({ ok: true, value: { missing: 'title' } });
    expect(all({ title: '', sure: null })).toEqual({ ok: true, value: { missing: 'title' } });
    expect(all({ title: 'Mon' })).toEqual({ ok: true, value: { missing: 'sure' } });
  });

  it('are refused for what is wrong before what is missing is asked', () => {
    expect(all({ count: 99 })).toMatchObject({ ok: false, refusal: { option: 'count' } });
  });

  it('ignore what no option is called', () => {
    expect(all({ title: 'Mon', sure: true, __proto__: 'x', other: 1 })).toMatchObject({ ok: true });
  });

  const NO_NUMBERS: JsonValue[] = [{ toString: 0 }, [5], [[5]], { valueOf: 5 }, true];
  it.each(NO_NUMBERS.map((raw) => ({ raw })))('take $raw for no number', ({ raw }) => {
    expect(codeOf(INTEGER, raw)).toBe('integer-out-of-range');
  });

  it('never throw, whatever is handed in', () => {
    const kinds: Option[] = [TEXT, INTEGER, CHOICE, plain('amount'), plain('duration')];
    kinds.push(plain('person'), plain('role'), plain('token'), plain('wallet'), plain('yes-no'));
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...kinds), (raw, option) => {
        const result = readOptions({ it: option }, { it: raw as JsonValue }, TELEGRAM);
        expect(typeof result.ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});

describe('an amount with a point, from who groups by points', () => {
  const read = (locale: string, typed: string) =>
    readOption('amount', plain('amount'), typed, { platform: 'discord', words: wordsFor(locale) });

  it.each([
    ['1.000', '1000', '1.0'],
    ['12.500', '12500', '12.5'],
    ['1.125', '1125', '1.1250'],
  ])('%s: both ways to write it are said', (text, whole, fraction) => {
    expect(read('de', text)).toMatchObject({
      ok: false,
      refusal: { code: 'amount-ambiguous', text, whole, fraction },
    });
    expect(read('de', whole)).toEqual({ ok: true, value: whole });
    expect(read('de', fraction)).toEqual({ ok: true, value: fraction });
  });

  it('is no question to anybody else', () => {
    expect(read('en-US', '1.125')).toEqual({ ok: true, value: '1.125' });
    expect(read('de', '1.5')).toEqual({ ok: true, value: '1.5' });
  });
});
