import { describe, expect, it } from 'vitest';
import { pageReply, pickWallet, privateChatReply, walletsReply } from '#chat/card/wallet.ts';
import type { Reply } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { WalletView } from '#service/wallet.ts';

const words = wordsFor('en');
const at = new Date('2030-01-02T03:04:00Z');
type Shown = WalletView & { name: string | null };
const wallet = (last: string, more: Partial<Shown> = {}): Shown => ({
  address: `0x${last.repeat(40)}`,
  name: null,
  chainId: null,
  primary: false,
  linkedAt: at,
  payableAt: at,
  payable: true,
  ...more,
});
const linesOf = ({ blocks }: Reply): string[] =>
  blocks.flatMap((block) =>
    block.kind === 'list' ? block.items.map(plain) : 'text' in block ? [plain(block.text)] : [],
  );
const labels = ({ buttons = [] }: Reply) => buttons.map((row) => row.map((one) => one.label));

describe('one’s own wallets', () => {
  it('are listed with what each is good for', () => {
    const all = [
      wallet('1', { primary: true }),
      wallet('2', { chainId: 10 }),
      wallet('3', { primary: true, payable: false, name: 'ada.eth' }),
    ];
    const vault = {
      address: `0x${'4'.repeat(40)}`,
      name: null,
      chainId: 10,
      hot: `0x${'1'.repeat(40)}`,
      linkedAt: at,
    } as const;
    const reply = walletsReply(all, [vault], words);
    expect(linesOf(reply)).toEqual([
      'Your wallets',
      `0x${'1'.repeat(40)}, linked 2030-01-02 03:04 UTC; payouts go here`,
      `0x${'2'.repeat(40)} (contract wallet on OP Mainnet), linked 2030-01-02 03:04 UTC`,
      `ada.eth 0x${'3'.repeat(40)}, linked 2030-01-02 03:04 UTC; payouts go here from 2030-01-02 03:04 UTC on`,
      `0x${'4'.repeat(40)}, cold wallet on OP Mainnet behind 0x${'1'.repeat(40)}; never paid`,
      'Nobody else is shown these addresses, unless you open them with /profile privacy.',
    ]);
    expect(labels(reply)).toEqual([['Payouts…', 'Unlink…', 'Link another']]);
  });

  it('have nothing to choose where there is one, and a way where there is none', () => {
    expect(labels(walletsReply([wallet('1')], [], words))).toEqual([['Unlink…', 'Link another']]);
    expect(labels(walletsReply([], [], words))).toEqual([['Link a wallet']]);
  });

  it('are picked by their address', () => {
    const many = Array.from({ length: 12 }, (_, at) => wallet(at.toString(16)));
    const { buttons = [] } = pickWallet(many, 'wallet primary', words);
    expect(buttons).toHaveLength(10);
    expect(buttons[3]).toEqual([
      {
        label: `0x${'3'.repeat(40)}`,
        press: { command: 'wallet primary', values: { wallet: `0x${'3'.repeat(40)}` } },
      },
    ]);
  });
});

describe('the way to the page', () => {
  const page = { publicUrl: 'https://civitas.example', code: 'c0de', expiresAt: at };

  it('is a link; on Telegram it carries the login', () => {
    expect(pageReply({ ...page, login: false }, words).buttons).toEqual([
      [{ label: 'Open the page', url: 'https://civitas.example/link/c0de' }],
    ]);
    expect(pageReply({ ...page, login: true }, words).buttons).toEqual([
      [
        {
          label: 'Open the page',
          url: 'https://civitas.example/link/c0de/telegram',
          proof: 'login',
        },
      ],
    ]);
  });

  it('names its domain and warns', () => {
    const [intro = '', warning] = linesOf(pageReply({ ...page, login: false }, words));
    expect(intro).toContain('civitas.example');
    expect(warning).toContain('never sign through a link that somebody sent you');
  });

  it('leads from a Telegram group through the private chat', () => {
    const way = { username: 'civitas_bot', code: 'c0de', expiresAt: at };
    expect(privateChatReply(way, words).buttons).toEqual([
      [{ label: 'Go on in private', url: 'https://t.me/civitas_bot?start=link_c0de' }],
    ]);
  });
});
