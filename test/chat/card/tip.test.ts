import { describe, expect, it } from 'vitest';
import { balanceReply, depositReply, withdrawalReply } from '#chat/card/balance.ts';
import { tipCard } from '#chat/card/tip.ts';
import type { Reply } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asAddress } from '#core/identity.ts';
import type { TipView } from '#service/tip.ts';

const words = wordsFor('en');
const CIV = 10n ** 18n;
const vault = asAddress(`0x${'ab'.repeat(20)}`);
const token = asAddress(`0x${'12'.repeat(20)}`);

function textOf(reply: Reply): string {
  return reply.blocks
    .map((block) => {
      if (block.kind === 'fields') {
        return block.fields.map(({ name, value }) => `${name}: ${plain(value)}`).join('\n');
      }
      return 'text' in block ? plain(block.text) : '';
    })
    .join('\n');
}
const pressesOf = (reply: Reply) =>
  (reply.buttons ?? []).flat().map((button) => ('press' in button ? button.press.command : ''));

const view: TipView = {
  id: 't',
  locale: 'en',
  number: 3,
  from: { label: 'Ada', accounts: [{ platform: 'discord', externalId: '1' }] },
  to: { label: 'Bo', accounts: [{ platform: 'telegram', externalId: '2' }] },
  amount: 2n * CIV,
  symbol: 'CIV',
  decimals: 18,
  custody: true,
  memo: 'for the docs',
  sentAt: new Date('2026-03-02T12:00:00Z'),
};

describe('the card of a tip', () => {
  it('says who gave whom how much, and what for', () => {
    expect(textOf(tipCard(view, words))).toBe('💸 Ada tipped Bo 2 CIV\nfor the docs\nTip #3');
  });

  it('mentions people as people, and keeps what was typed as data', () => {
    const memo = '**@everyone** <b>x</b> [a](https://evil)';
    const { blocks } = tipCard({ ...view, memo }, words);
    expect(blocks).toContainEqual({ kind: 'quote', text: memo });
    expect(blocks[0]).toMatchObject({
      text: expect.arrayContaining([
        { kind: 'person', person: view.from },
        { kind: 'person', person: view.to },
      ]),
    });
  });

  it('leaves out a memo that is not there, and calls credits credits', () => {
    const text = textOf(tipCard({ ...view, memo: '', custody: false }, words));
    expect(text).toBe('💸 Ada tipped Bo 2 CIV credits\nTip #3');
  });
});

describe('a balance', () => {
  const balance = { symbol: 'CIV', decimals: 18, available: 5n * CIV, withdrawing: 0n, joined: [] };

  it('offers the way in and out where there is one', () => {
    const reply = balanceReply({ ...balance, custody: true }, words);
    expect(textOf(reply)).toContain('Available: 5 CIV');
    expect(pressesOf(reply)).toEqual(['deposit', 'withdraw']);
    const empty = balanceReply({ ...balance, available: 0n, custody: true }, words);
    expect(pressesOf(empty)).toEqual(['deposit']);
    expect(pressesOf(balanceReply({ ...balance, custody: false }, words))).toEqual([]);
  });

  it('shows what is on its way', () => {
    const reply = balanceReply({ ...balance, withdrawing: CIV / 2n, custody: true }, words);
    expect(textOf(reply)).toContain('On its way to your wallet: 0.5 CIV');
  });

  it('shows what a joined account brought, and from when on it is theirs', () => {
    const joined = [{ amount: 2n * CIV, from: new Date('2030-01-02T03:04:00Z') }];
    const text = textOf(balanceReply({ ...balance, joined, custody: true }, words));
    expect(text).toContain('Available: 5 CIV');
    expect(text).toContain('2 CIV from the account you joined, yours to use from 2030-01-02 03:04');
    const none = { ...balance, available: 0n, joined, custody: true };
    expect(textOf(balanceReply(none, words))).not.toContain('Somebody can tip you');
  });
});

describe('a deposit', () => {
  it('shows the full checksummed address, the token and what happens', () => {
    const text = textOf(
      depositReply({ kind: 'vault', vault, chainId: 10, token, symbol: 'CIV' }, words),
    );
    expect(text).toMatch(/0x[aAbB]{40}/);
    expect(text).toContain('on OP Mainnet');
    expect(text).toContain(
      'Only the token CIV with the contract 0x1212121212121212121212121212121212121212',
    );
  });

  it.each(['credits', 'native', 'custody-off'] as const)('says why there is none: %s', (why) => {
    const reply = depositReply({ kind: 'none', why, symbol: 'CIV' }, words);
    expect(textOf(reply).length).toBeGreaterThan(40);
    expect(pressesOf(reply)).toEqual([]);
  });
});

it('a withdrawal shows amount, full address, chain and what stays, and asks once', () => {
  const press = { command: 'withdrawal confirm', values: { key: 'e' } };
  const plan = { amount: CIV, symbol: 'CIV', decimals: 18, chainId: 10, to: vault, left: CIV / 4n };
  const reply = withdrawalReply(plan, press, words);
  expect(textOf(reply)).toMatch(/^Send 1 CIV to your wallet 0x[aAbB]{40} on OP Mainnet\?/);
  expect(textOf(reply)).toContain('0.25 CIV');
  expect(reply.buttons).toEqual([[{ label: 'Send it', style: 'danger', press }]]);
});
