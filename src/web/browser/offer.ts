/** What every page that asks for a signature shows alike: wallets to choose from, the text to read, what went wrong. */
import { button, element } from './page.ts';
import { Declined, Said, type Wallet } from './wallet.ts';

export type Say = (name: string, holes?: Readonly<Record<string, string>>) => string;

export function walletList(
  wallets: readonly Wallet[],
  choose: (wallet: Wallet) => void,
): HTMLElement {
  const items = wallets.map((wallet) => {
    const choice = button('', 'wallet', () => choose(wallet));
    if (wallet.icon !== undefined) {
      const icon = element('img', {});
      icon.src = wallet.icon;
      icon.alt = '';
      choice.append(icon);
    } else {
      const letter = element('span', { text: wallet.name.slice(0, 1), className: 'letter' });
      letter.setAttribute('aria-hidden', 'true');
      choice.append(letter);
    }
    choice.append(element('span', { text: wallet.name }));
    return element('li', {}, choice);
  });
  return element('ul', { className: 'wallets' }, ...items);
}

/** The text in full, before the wallet shows it; signing is the next thing to press. */
export function showText(
  stage: HTMLElement,
  text: Say,
  asked: {
    wallet: Wallet;
    address: string;
    message: string;
    sign(): void;
    other(): void;
  },
): void {
  const message = element('pre', { text: asked.message, className: 'message' });
  message.tabIndex = 0;
  message.setAttribute('aria-label', text('readFirst'));
  message.setAttribute('role', 'region');
  const go = button(text('sign', { wallet: asked.wallet.name }), 'primary', asked.sign);
  stage.replaceChildren(
    element('p', { text: `${text('chosen')}: ` }, element('code', { text: asked.address })),
    message,
    element('p', { className: 'row' }, go, button(text('other'), 'quiet', asked.other)),
  );
  go.focus();
}

/** In words of the page, whatever failed. */
export function failureWords(error: unknown, text: Say): string {
  if (error instanceof Said) return error.message;
  if (error instanceof Declined) return text('refused');
  return text('walletBroke', { reason: error instanceof Error ? error.message : '' });
}
