/** The script of the page where a token's holder votes: what is chosen is made typed data, a wallet signs it, the page says how it went. */
import { isSignature } from './await.ts';
import { createConnectors } from './connect.ts';
import { offerElsewhere, openElsewhere } from './elsewhere.ts';
import { failureWords, walletList } from './offer.ts';
import {
  button,
  element,
  fill,
  localizeTimes,
  readPage,
  required,
  type WalletData,
} from './page.ts';
import { createAsker } from './server.ts';
import { connect, discoverWallets, signTyped, switchChain, type Wallet } from './wallet.ts';

/** `message` is the typed data as JSON: it is shown, signed and sent back as it came. */
type Prepared = { message: string; address: string };
type Done = { support: string };

const page = readPage<WalletData & { vote: string; chainId: number }>();
const act = createAsker(`/v/${page.vote}/tokens`, page);
const connectors = createConnectors(page);
const stage = required('stage');
const heading = required('wallet');
const status = required('status');
let wallets: readonly Wallet[] | undefined;
let busy = false;

const text = (name: string, holes?: Readonly<Record<string, string>>): string =>
  fill(page.texts[name] ?? name, holes);
const choices = () => [...document.querySelectorAll<HTMLInputElement>('input[name=support]')];
const labelOf = ({ id }: HTMLInputElement): string =>
  document.querySelector(`label[for="${id}"]`)?.textContent ?? '';

function say(words: string, isProblem = false): void {
  status.textContent = words;
  status.classList.toggle('problem', isProblem);
}

function showWallets(): void {
  if (wallets === undefined) {
    stage.replaceChildren();
    say(text('searching'));
    return;
  }
  const next = choices().some(({ checked }) => checked) ? 'choose' : 'pick';
  say(text(wallets.length === 0 ? 'none' : next));
  const offered = [...wallets, ...connectors];
  stage.replaceChildren(walletList(offered, (wallet) => void run(() => choose(wallet))));
  if (wallets.length === 0) openElsewhere();
}

function hold(isHeld: boolean): void {
  busy = isHeld;
  for (const one of stage.querySelectorAll('button')) one.disabled = isHeld;
  for (const one of choices()) one.disabled = isHeld;
}

function offerAgain(words: string): void {
  showWallets();
  say(words, true);
}

/** One thing at a time; whatever fails is said, and the choice is offered again. */
async function run(task: () => Promise<void>): Promise<void> {
  if (busy) return;
  hold(true);
  try {
    await task();
  } catch (error) {
    offerAgain(failureWords(error, text));
  } finally {
    hold(false);
  }
}

async function choose(wallet: Wallet): Promise<void> {
  const picked = choices().find(({ checked }) => checked);
  if (!picked) {
    say(text('pick'), true);
    return;
  }
  say(text('connecting', { wallet: wallet.name }));
  const account = await connect(wallet);
  if (!account) {
    offerAgain(text('noAccount'));
    return;
  }
  let { chainId } = account;
  if (chainId !== undefined && chainId !== page.chainId) {
    say(text('switching', { wallet: wallet.name }));
    // Where it will not, the server says which chain it is to be on.
    if (await switchChain(wallet, page.chainId)) chainId = page.chainId;
  }
  const { address } = account;
  const support = Number(picked.value);
  const asked = { address, support, ...(chainId !== undefined && { chainId }) };
  const prepared = await act<Prepared>('prepare', asked);
  if (prepared.ok) show(wallet, prepared.value, labelOf(picked));
  else offerAgain(prepared.words);
}

/** In words first, all of it behind a fold. */
function show(wallet: Wallet, prepared: Prepared, support: string): void {
  say(text('readFirst'));
  const all = element('pre', { text: prepared.message, className: 'message' });
  all.tabIndex = 0;
  const go = button(
    text('sign', { wallet: wallet.name }),
    'primary',
    () => void run(() => sign(wallet, prepared)),
  );
  stage.replaceChildren(
    element(
      'p',
      { text: `${text('yours')}: `, className: 'answer' },
      element('strong', { text: support }),
    ),
    element('p', { text: `${text('chosen')}: ` }, element('code', { text: prepared.address })),
    element('details', {}, element('summary', { text: text('technical') }), all),
    element('p', { className: 'row' }, go, button(text('other'), 'quiet', showWallets)),
  );
  go.focus();
}

async function sign(wallet: Wallet, prepared: Prepared): Promise<void> {
  say(text('signing', { wallet: wallet.name }));
  const signature = await signTyped(wallet, prepared.address, prepared.message);
  if (!isSignature(signature)) {
    offerAgain(text('noSignature'));
    return;
  }
  say(text('checking'));
  const done = await act<Done>('finish', { ...prepared, signature });
  if (!done.ok) {
    offerAgain(done.words);
    return;
  }
  stage.replaceChildren();
  say(text('done', { support: done.value.support }));
  heading.focus();
}

// Another choice is another vote: what was shown for the first is not signed for the second.
for (const one of choices()) one.addEventListener('change', showWallets);
localizeTimes();
offerElsewhere(page);
showWallets();
discoverWallets((found) => {
  const isChoosing = stage.querySelector('.message') === null && !busy;
  wallets = found;
  if (isChoosing) showWallets();
});
