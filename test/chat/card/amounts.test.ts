/** Amounts as people read them, on both platforms: grouped as their reader does, whole, within every limit. */
import { describe, expect, it } from 'vitest';
import { balanceReply, withdrawalReply } from '#chat/card/balance.ts';
import { tipCard } from '#chat/card/tip.ts';
import { noticeWords } from '#chat/notice.ts';
import { refusalReply } from '#chat/refusal.ts';
import { type Reply, sayOnly } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { type Words, wordsFor } from '#chat/words/index.ts';
import { MAX_UINT256 } from '#core/amount.ts';
import { asAddress } from '#core/identity.ts';
import { answerCallback } from '#discord/render/callback.ts';
import { renderAnswer } from '#telegram/render.ts';
import { wrongWithAnswer, wrongWithCard } from '../../support/rendering.ts';

const CIV = { symbol: 'CIV', decimals: 18 };
const person = (label: string) => ({ label, accounts: [] });

/** One of each kind of place where an amount is read. */
const repliesWith = (amount: bigint, words: Words): { readonly [where: string]: Reply } => ({
  balance: balanceReply(
    {
      ...{ ...CIV, custody: true, available: amount, withdrawing: amount },
      joined: [{ amount, from: new Date(0) }],
    },
    words,
  ),
  withdrawal: withdrawalReply(
    { ...CIV, amount, left: amount, chainId: 31_337, to: asAddress(`0x${'ab'.repeat(20)}`) },
    { command: 'withdrawal confirm', values: {} },
    words,
  ),
  refusal: refusalReply({ code: 'tip-too-large', ...CIV, max: amount }, words),
  notice: sayOnly(
    noticeWords({ kind: 'deposit-credited', amount: plainOf(amount), symbol: 'CIV' }, words),
  ),
});

const plainOf = (amount: bigint): string => `${amount / 10n ** 18n}.${String(amount).slice(-18)}`;

const card = (amount: bigint, words: Words): Reply =>
  tipCard(
    {
      ...{ id: 't', locale: 'en', number: 3, from: person('Ada'), to: person('Bo') },
      ...{ amount, ...CIV, custody: true, memo: 'x'.repeat(200), sentAt: new Date(0) },
    },
    words,
  );

function shownOnDiscord(reply: Reply): string {
  const origin = { kind: 'command', inPublic: true, fromPrivate: false } as const;
  const written = JSON.stringify(answerCallback(sealReply(reply), origin).body);
  // A point after digits is escaped, lest it begin a list; nobody sees that.
  return written.replaceAll('\\\\.', '.');
}

function shownOnTelegram(reply: Reply, words: Words): string {
  const context = { audience: 'private', botUsername: 'civitas_bot', words } as const;
  return JSON.stringify(renderAnswer(sealReply(reply), context));
}

const LOCALES = ['en-US', 'de', 'de-CH', 'fr', 'en-IN', 'fa', 'pl'];

describe.each(LOCALES)('amounts for a reader of %s', (locale) => {
  const words = wordsFor(locale);

  it('are grouped on both platforms, in answers, refusals and private words', () => {
    const amount = 1_234_567_125_000_000_000_000_001n;
    const shown = words.number.amount(amount, 18);
    for (const [where, reply] of Object.entries(repliesWith(amount, words))) {
      expect([where, shownOnDiscord(reply)]).toEqual([where, expect.stringContaining(shown)]);
      expect([where, shownOnTelegram(reply, words)]).toEqual([
        where,
        expect.stringContaining(shown),
      ]);
    }
  });

  it('are whole and within every limit at their longest', () => {
    const shown = words.number.amount(MAX_UINT256, 18);
    for (const [where, reply] of Object.entries(repliesWith(MAX_UINT256, words))) {
      expect([where, ...wrongWithAnswer(sealReply(reply), words)]).toEqual([where]);
      expect([where, shownOnDiscord(reply).includes(shown)]).toEqual([where, true]);
      expect([where, shownOnTelegram(reply, words).includes(shown)]).toEqual([where, true]);
    }
    expect(wrongWithCard(sealReply(card(MAX_UINT256, words)), words)).toEqual([]);
    expect(shownOnTelegram(card(MAX_UINT256, words), words)).toContain(shown);
  });
});
