/** The script of the page where an owner of a Safe signs what was decided. */
import { offerElsewhere } from './elsewhere.ts';
import { element, localizeTimes, readPage, type WalletData } from './page.ts';
import { startTyped } from './typed.ts';

type OwnerData = WalletData & { mandate: string };
type Done = { signed: number; needed: number };

const page = readPage<OwnerData>();
localizeTimes();
offerElsewhere(page);
startTyped<Done>({
  page,
  root: `/safe/${page.mandate}`,
  shown: (_prepared, text) => [element('p', { text: text('compare') })],
  done: ({ signed, needed }, text) =>
    text('done', { signed: String(signed), needed: String(needed) }),
});
