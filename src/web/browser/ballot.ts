/** Signing a ballot: what is chosen above goes to the server, a wallet signs what comes back, and the page says how it went. */
import { isSignature } from './await.ts';
import { createConnectors } from './connect.ts';
import { openElsewhere } from './elsewhere.ts';
import { failureWords, walletList } from './offer.ts';
import { button, element, fill, type PageData, required } from './page.ts';
import { createAsker } from './server.ts';
import { connect, discoverWallets, signTyped, type Wallet } from './wallet.ts';

/** `message` is the typed data as JSON: it is shown, signed and sent back as it came. */
type Prepared = { message: string; address: string };
type Done = { answer: string };
/** As far as the page shows it in words. */
type Typed = { message: { question: string; answer: string; sequence: string } };

const boxes = (): HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>('input[name=choice]'),
];

/** A number where one is picked, a list where several may be; undefined: the server knows what was chosen in chat. */
function chosen(): { choice?: number | number[] } | undefined {
  const all = boxes();
  if (all.length === 0) return {};
  const picked = all.filter(({ checked }) => checked).map(({ value }) => Number(value));
  const [first] = picked;
  if (first === undefined) return undefined;
  return { choice: all[0]?.type === 'radio' ? first : picked };
}

export function startBallot(page: PageData): void {
  const act = createAsker(`/link/${page.code}/ballot`, page);
  const stage = required('stage');
  const status = required('status');
  const connectors = createConnectors(page);
  const text = (name: string, holes?: Readonly<Record<string, string>>): string =>
    fill(page.texts[name] ?? name, holes);
  let wallets: readonly Wallet[] | undefined;
  let busy = false;

  const say = (words: string, isProblem = false): void => {
    status.textContent = words;
    status.classList.toggle('problem', isProblem);
  };

  function showWallets(): void {
    if (wallets === undefined) {
      say(text('searching'));
      return;
    }
    say(text(wallets.length === 0 ? 'none' : 'choose'));
    const offered = [...wallets, ...connectors];
    stage.replaceChildren(walletList(offered, (wallet) => void run(() => choose(wallet))));
    if (wallets.length === 0) openElsewhere();
  }

  function hold(isHeld: boolean): void {
    busy = isHeld;
    for (const one of stage.querySelectorAll('button')) one.disabled = isHeld;
    for (const one of boxes()) one.disabled = isHeld;
  }

  /** One thing at a time; whatever fails is said, and the choice is offered again. */
  async function run(task: () => Promise<void>): Promise<void> {
    if (busy) return;
    hold(true);
    try {
      await task();
    } catch (error) {
      showWallets();
      say(failureWords(error, text), true);
    } finally {
      hold(false);
    }
  }

  function offerAgain(words: string): void {
    showWallets();
    say(words, true);
  }

  async function choose(wallet: Wallet): Promise<void> {
    const choice = chosen();
    if (choice === undefined) {
      say(text('pick'), true);
      return;
    }
    say(text('connecting', { wallet: wallet.name }));
    const account = await connect(wallet);
    if (!account) {
      offerAgain(text('noAccount'));
      return;
    }
    const prepared = await act<Prepared>('prepare', { ...account, ...choice });
    if (!prepared.ok) offerAgain(prepared.words);
    else show(wallet, prepared.value);
  }

  /** In words first, all of it behind a fold. */
  function show(wallet: Wallet, prepared: Prepared): void {
    say(text('readFirst'));
    const { question, answer, sequence } = (JSON.parse(prepared.message) as Typed).message;
    const all = element('pre', { text: prepared.message, className: 'message' });
    all.tabIndex = 0;
    const fold = element(
      'details',
      {},
      element('summary', { text: text('technical') }),
      element('p', { text: `${text('sequence')}: ${sequence}` }),
      all,
    );
    const go = button(
      text('sign', { wallet: wallet.name }),
      'primary',
      () => void run(() => sign(wallet, prepared)),
    );
    stage.replaceChildren(
      element('p', { text: question }),
      element('p', { className: 'answer' }, element('strong', { text: answer })),
      element('p', { text: `${text('chosen')}: ` }, element('code', { text: prepared.address })),
      fold,
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
    say(text('done', { answer: done.value.answer }));
    // The page then shows the whole of it, and nothing to press.
    location.reload();
  }

  // Another choice is another ballot: what was shown for the first is not signed for the second.
  for (const one of boxes()) one.addEventListener('change', showWallets);
  showWallets();
  discoverWallets((found) => {
    const isChoosing = stage.querySelector('.message') === null && !busy;
    wallets = found;
    if (isChoosing) showWallets();
  });
}
