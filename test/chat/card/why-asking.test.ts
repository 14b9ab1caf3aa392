import { expect, test } from 'vitest';
import { askingReply } from '#chat/card/why-asking.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { WhyAsking } from '#service/why/asking.ts';

const en = wordsFor('en');

const asking = (at: number, more: Partial<WhyAsking> = {}): WhyAsking => ({
  ...{ community: 'Harbour', chat: `Chat ${at}`, roleName: `Chat ${at}`, rule: 'citizen' },
  ...{ tokens: [], trace: { kind: 'citizen', verdict: 'no', since: null, term: {} } as never },
  ...{ next: 'wallet', reason: null, until: new Date('2030-01-02T00:00:00Z'), request: `r${at}` },
  ...more,
});

const said = (askings: readonly WhyAsking[]): string =>
  askingReply(askings, en)
    .blocks.flatMap((block) =>
      block.kind === 'list' ? block.items : 'text' in block ? [block.text] : [],
    )
    .map(plain)
    .join('\n');

test('each request is told, however many there are, the first with what was found', () => {
  const all = Array.from({ length: 12 }, (_, at) => asking(at));
  for (const { chat } of all) expect(said(all)).toContain(`You asked to join ${chat} (Telegram)`);
  expect(said(all).match(/Rule: citizen/g)).toHaveLength(4);
  const buttons = askingReply(all, en).buttons ?? [];
  expect(buttons).toHaveLength(10);
  expect(buttons[0]?.[0]).toMatchObject({
    label: 'Link a wallet for Chat 0',
    press: { command: 'role enter', values: { request: 'r0' } },
  });
});

test.each<[Partial<WhyAsking>, string, number]>([
  [{ next: 'consent' }, 'may not look at your wallets yet', 1],
  [{ next: 'preview' }, 'its gate is in preview', 0],
  [{ next: 'read' }, 'the rule is being checked', 0],
  [{ next: 'stuck', reason: 'bot-removed' }, 'I am no longer in that chat', 0],
])('%o is said, with its button where there is one', (more, words, buttons) => {
  const one = asking(1, more);
  expect(said([one])).toContain(words);
  expect(askingReply([one], en).buttons).toHaveLength(buttons);
});
