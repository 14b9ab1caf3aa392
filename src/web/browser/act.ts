/** The wallet page's script: what to do is chosen, a wallet signs the text of it, and the page says how it went. */
import { createConnectors } from './connect.ts';
import { offerElsewhere, openElsewhere } from './elsewhere.ts';
import { failureWords, showText, walletList } from './offer.ts';
import { fill, readPage, required } from './page.ts';
import { type Answer, createAsker } from './server.ts';
import { connect, discoverWallets, sign, type Wallet } from './wallet.ts';

type Prepared = { id: string; message: string; address: string };

const page = readPage();
const act = createAsker('/wallet', page);
const connectors = createConnectors(page);
const stage = required('stage');
const heading = required('wallet');
const asked = heading.textContent ?? '';
const status = required('status');
let wallets: readonly Wallet[] | undefined;
let busy = false;

const text = (name: string, holes?: Readonly<Record<string, string>>): string =>
  fill(page.texts[name] ?? name, holes);

function say(words: string, isProblem = false): void {
  status.textContent = words;
  status.classList.toggle('problem', isProblem);
}

const chosenAct = (): string | undefined =>
  document.querySelector<HTMLInputElement>('input[name=purpose]:checked')?.value;

function showWallets(): void {
  heading.textContent = asked;
  if (wallets === undefined) {
    say(text('searching'));
    return;
  }
  const next = chosenAct() === undefined ? 'pick' : 'choose';
  say(text(wallets.length === 0 ? 'none' : next));
  const offered = [...wallets, ...connectors];
  stage.replaceChildren(walletList(offered, (wallet) => void run(() => choose(wallet))));
  if (wallets.length === 0) openElsewhere();
}

/** One thing at a time; whatever fails is said, and the choice is offered again. */
async function run(task: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  const controls = document.querySelectorAll<HTMLButtonElement | HTMLInputElement>('button, input');
  for (const one of controls) one.disabled = true;
  try {
    await task();
  } catch (error) {
    showWallets();
    say(failureWords(error, text), true);
  } finally {
    busy = false;
    for (const one of document.querySelectorAll<HTMLButtonElement | HTMLInputElement>(
      'button, input',
    )) {
      one.disabled = false;
    }
  }
}

function offerAgain<T>(answer: Extract<Answer<T>, { ok: false }>): void {
  showWallets();
  say(answer.words, true);
}

async function choose(wallet: Wallet): Promise<void> {
  const purpose = chosenAct();
  if (purpose === undefined) {
    say(text('pick'), true);
    return;
  }
  say(text('connecting', { wallet: wallet.name }));
  const account = await connect(wallet);
  if (!account) {
    showWallets();
    say(text('noAccount'), true);
    return;
  }
  const prepared = await act<Prepared>('prepare', { purpose, ...account });
  if (!prepared.ok) offerAgain(prepared);
  else showMessage(wallet, prepared.value);
}

function showMessage(wallet: Wallet, prepared: Prepared): void {
  say(text('readFirst'));
  showText(stage, text, {
    ...{ wallet, ...prepared },
    sign: () => void run(() => signWith(wallet, prepared)),
    other: showWallets,
  });
}

async function signWith(wallet: Wallet, prepared: Prepared): Promise<void> {
  say(text('signing', { wallet: wallet.name }));
  const signature = await sign(wallet, prepared.address, prepared.message);
  say(text('checking'));
  const done = await act<{ words: string }>('finish', { ...prepared, signature });
  if (!done.ok) {
    offerAgain(done);
    return;
  }
  stage.replaceChildren();
  heading.textContent = text('done');
  say(done.value.words);
  heading.focus();
}

// Another choice is another text: what was shown for the first is not signed for the second.
for (const one of document.querySelectorAll('input[name=purpose]')) {
  one.addEventListener('change', showWallets);
}
offerElsewhere(page);
showWallets();
discoverWallets((found) => {
  const isChoosing = stage.querySelector('.message') === null && !busy;
  wallets = found;
  if (isChoosing) showWallets();
});
