/** What cannot be meant: each gets the refusal that says so, and nothing is half done. */
import { expect, it } from 'vitest';
import { commandKey } from '#chat/command.ts';
import type { RawValues } from '#chat/option.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { people as keys } from '#sandbox/chain/people.ts';
import { bot } from '#sandbox/town.ts';
import { type Battery, problemsOf, type Spoken } from '../../support/battery.ts';
import type { Where } from '../../support/stage.ts';
import type { Ask } from './bed.ts';

const AMOUNTS: { readonly [text: string]: string } = {
  '1e18': 'amount-malformed',
  '-1': 'amount-not-positive',
  '0': 'amount-not-positive',
  '0.000': 'amount-not-positive',
  '1,000.5': 'amount-malformed',
  '1 000': 'amount-malformed',
  '1\u00a0000.5': 'amount-malformed',
  '1.': 'amount-malformed',
  '٣': 'amount-malformed',
  NaN: 'amount-malformed',
  [`0.${'0'.repeat(40)}1`]: 'amount-too-precise',
  ['9'.repeat(80)]: 'amount-too-large',
};

const DEADLINES: { readonly [text: string]: string } = {
  yesterday: 'deadline-malformed',
  '2020-01-01': 'deadline-malformed',
  '2020-01-01 10:00': 'deadline-past',
  '2036-02-30 10:00': 'deadline-malformed',
  '2099-01-01 10:00': 'deadline-too-far',
  '-1d': 'deadline-malformed',
  '10y': 'deadline-malformed',
  '0d': 'deadline-too-soon',
  '3650d': 'deadline-too-far',
  '30s': 'deadline-too-soon',
};

const many = (count: number): string =>
  Array.from({ length: count }, (_, at) => `Ñ${at}`).join(' | ');
const CHOICES: { readonly [text: string]: string } = {
  'Møn | Møn': 'choice-duplicate',
  'Møn | møn ': 'choice-duplicate',
  'Mo\u200Bn | Mon': 'choice-duplicate',
  Møn: 'choices-too-few',
  'Møn | ': 'choice-empty',
  'Møn | | Tüé': 'choice-empty',
  '|': 'choice-empty',
  [many(200)]: 'choices-too-many',
  [many(26)]: 'choices-too-many',
  [`Møn | ${'x'.repeat(101)}`]: 'choice-too-long',
};

type Trial = { command: string; where: Where; values: RawValues; expected: string };

/** Says each and holds what was refused, and that no row of the law is another one. */
async function refusesAll(battery: Battery, platform: Platform, trials: readonly Trial[]) {
  const before = await battery.law();
  const wrong: string[] = [];
  for (const { expected, ...spoken } of trials) {
    const asked: Spoken = { platform, who: 'steward', ...spoken };
    const said = await battery.say(asked);
    const about = `${spoken.command} ${JSON.stringify(spoken.values).slice(0, 200)}`;
    for (const problem of problemsOf(said)) wrong.push(`${about}: ${problem}`);
    if (said.refused[0] !== expected) {
      wrong.push(`${about}: ${said.refused.join() || 'accepted'}, not ${expected}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(await battery.law()).toBe(before);
}

export function refusesBadInput(platform: Platform, ask: Ask): void {
  /** Every option of a kind, with each of these texts. */
  const trialsOf = (kind: string, texts: { readonly [text: string]: string }): Trial[] =>
    commands.flatMap((command) => {
      const key = commandKey(command);
      const sample = ask().samples[platform][key] ?? { where: 'club', values: {} };
      // A payment from a treasury takes a community that has one.
      const paid = key === 'proposal create';
      const { steward } = ask().battery.stage.people[platform];
      const to = { ...steward, by: 'account' };
      const amount = kind === 'amount' ? {} : { amount: '2' };
      const base = { ...sample.values, ...(paid && { to, ...amount }) };
      return Object.entries(command.options)
        .filter(([, option]) => option.kind === kind)
        .flatMap(([name]) =>
          Object.entries(texts).map(([text, expected]) => ({
            command: key,
            where: paid ? 'dao' : sample.where,
            values: { ...base, [name]: text },
            expected,
          })),
        );
    });

  it('refuses amounts that are none', async () => {
    const trials = trialsOf('amount', AMOUNTS);
    expect(trials.length).toBeGreaterThan(30);
    await refusesAll(ask().battery, platform, trials);
    const caps = ['perPayment', 'perDay'].flatMap((field) =>
      Object.entries(AMOUNTS).map(([text, expected]): Trial => {
        return {
          command: 'civitas step',
          where: 'unattached',
          values: { [field]: text },
          expected,
        };
      }),
    );
    await refusesAll(ask().battery, platform, caps);
  });

  it('refuses deadlines in the past, too soon and in ten years', async () => {
    await refusesAll(ask().battery, platform, trialsOf('deadline', DEADLINES));
    expect(trialsOf('deadline', DEADLINES)).not.toEqual([]);
  });

  it('refuses choices that are empty, the same, one or two hundred', async () => {
    const poll = { command: 'poll create', where: 'club' } as const;
    const trials = Object.entries(CHOICES).map(([choices, expected]): Trial => {
      return { ...poll, values: { question: 'Ŵĥéñ?', choices }, expected };
    });
    const blank = {
      ...poll,
      values: { question: ' \u200B ', choices: 'a | b' },
      expected: 'text-empty',
    };
    await refusesAll(ask().battery, platform, [...trials, blank]);
  });

  it('gives and pays nothing to a bot, and says so of its own name too', async () => {
    const { battery, samples } = ask();
    const bots: RawValues[] = [
      { to: { by: 'account', platform, externalId: '77', displayName: 'Røbøt', isBot: true } },
      ...(platform === 'telegram' ? [{ to: `@${bot.telegramUsername}` }] : []),
    ];
    const paying = commands.filter(({ options: { amount, to } }) => {
      return amount?.kind === 'amount' && to?.kind === 'person';
    });
    expect(paying.length).toBeGreaterThan(2);
    const trials = paying.map(commandKey).flatMap((command) =>
      bots.map((to): Trial => {
        const paid = command === 'proposal create';
        const values = {
          ...samples[platform][command]?.values,
          ...(paid && { amount: '2' }),
          ...to,
        };
        return { command, where: paid ? 'dao' : 'club', values, expected: 'bot-recipient' };
      }),
    );
    await refusesAll(battery, platform, trials);
  });

  it('refuses caps of which one payment is over the day, set by command or in the wizard', async () => {
    const expected = 'caps-crossed';
    await refusesAll(ask().battery, platform, [
      {
        command: 'civitas caps',
        where: 'club',
        values: { 'per-payment': '5', 'per-day': '2' },
        expected,
      },
      {
        command: 'civitas step',
        where: 'unattached',
        values: { perPayment: '20', perDay: '10' },
        expected,
      },
      {
        command: 'civitas step',
        where: 'unattached',
        values: { perPayment: '10.1', perDay: '10' },
        expected,
      },
    ]);
  });

  it('says what a symbol may be, and not that it is too long', async () => {
    const trials = ['!!', '1UP', 'ÑÉẂ', 'ABCDEFGHIJK', ' '].map((symbol): Trial => {
      return {
        ...{ command: 'civitas step', where: 'unattached', values: { symbol } },
        expected: 'symbol-malformed',
      };
    });
    await refusesAll(ask().battery, platform, trials);
  });

  it('refuses what is no token', async () => {
    const { battery } = ask();
    const { chain } = battery.deployment;
    const multicall = chain?.contracts.multicall3.address ?? '';
    const badge = chain?.contracts.badge.address ?? '';
    const tokens: [string, string][] = [
      [keys.ada.address, 'not-a-contract'],
      [multicall, 'not-a-token'],
      [badge, 'wrong-standard'],
      ['0x1234', 'address-malformed'],
      ['vitalik.eth', 'address-malformed'],
      [keys.ada.address.replace('F39', 'f39').replace('f3', 'F3'), 'address-checksum-wrong'],
    ];
    const steps = tokens.map(([token, expected]): Trial => {
      return { command: 'civitas step', where: 'unattached', values: { token }, expected };
    });
    const gate = { ...ask().samples[platform]['role gate'] };
    const rules: [string, string][] = [
      [`erc20(${keys.ada.address.toLowerCase()}) >= 1`, 'not-a-contract'],
      [`erc20(${multicall.toLowerCase()}) >= 1`, 'not-a-token'],
      ['erc20(NOPE) >= 1', 'token-unknown'],
      ['citizen and', 'rule-malformed'],
      ['', 'rule-empty'],
      [' ', 'rule-empty'],
    ];
    const gates = rules
      .filter(([rule]) => rule !== '')
      .map(([rule, expected]): Trial => {
        return {
          command: 'role gate',
          where: 'club',
          values: { ...gate.values, role: 'Ñéẃ', tag: 'ñéẃ', rule },
          expected,
        };
      });
    await refusesAll(battery, platform, [...steps, ...gates]);
  });
}
