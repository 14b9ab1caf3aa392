/** The script of the page where a token's holder votes: what is picked above is signed for one chain, and brought to the governor. */
import { offerElsewhere } from './elsewhere.ts';
import { element, localizeTimes, readPage, required, type WalletData } from './page.ts';
import { startTyped } from './typed.ts';

type Done = { support: string };

const page = readPage<WalletData & { vote: string; chainId: number }>();
const choices = () => [...document.querySelectorAll<HTMLInputElement>('input[name=support]')];
const picked = () => choices().find(({ checked }) => checked);
const labelOf = (input: HTMLInputElement | undefined): string =>
  document.querySelector(`label[for="${input?.id}"]`)?.textContent ?? '';

localizeTimes();
offerElsewhere(page);
const showWallets = startTyped<Done>({
  page,
  root: `/v/${page.vote}/tokens`,
  chainId: page.chainId,
  asks: () => (picked() ? 'choose' : 'pick'),
  chosen() {
    const support = picked()?.value;
    return support === undefined ? undefined : { support: Number(support) };
  },
  shown: (_prepared, text) => [
    element(
      'p',
      { text: `${text('yours')}: `, className: 'answer' },
      element('strong', { text: labelOf(picked()) }),
    ),
  ],
  done: ({ support }, text) => text('done', { support }),
  after: () => required('wallet').focus(),
  hold(isHeld) {
    for (const one of choices()) one.disabled = isHeld;
  },
});
// Another choice is another vote: what was shown for the first is not signed for the second.
for (const one of choices()) one.addEventListener('change', showWallets);
