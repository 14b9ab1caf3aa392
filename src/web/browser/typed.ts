/** Signing typed data (EIP-712): the server builds it, the page says what it is, a wallet signs it, the server takes it. */
import { isSignature } from './await.ts';
import { createConnectors } from './connect.ts';
import { openElsewhere } from './elsewhere.ts';
import { failureWords, type Say, walletList } from './offer.ts';
import { button, element, fill, required, type WalletData } from './page.ts';
import { createAsker } from './server.ts';
import {
  type Account,
  connect,
  discoverWallets,
  signTyped,
  switchChain,
  type Wallet,
} from './wallet.ts';

/** `message` is the typed data as JSON: it is shown, signed and sent back as it came. */
export type Prepared = { message: string; address: string };

type Typed<D> = {
  page: WalletData;
  /** Below it are `prepare` and `finish`. */
  root: string;
  /** Where the wallet is to be, for what is signed for one chain alone. */
  chainId?: number;
  /** What goes along; undefined while something is still to be chosen. */
  chosen?(): object | undefined;
  /** The text that asks for a wallet, or for what comes before it; `choose` where it is left out. */
  asks?(): string;
  /** In words, before all of it behind a fold. */
  shown(prepared: Prepared, text: Say): readonly Node[];
  /** First behind the fold. */
  folded?(prepared: Prepared, text: Say): readonly Node[];
  done(answer: D, text: Say): string;
  /** Once it is said. */
  after?(): void;
  hold?(isHeld: boolean): void;
};

/** Answers with what offers the wallets again. */
export function startTyped<D>(options: Typed<D>): () => void {
  const { page } = options;
  const act = createAsker(options.root, page);
  const stage = required('stage');
  const status = required('status');
  const connectors = createConnectors(page);
  const text: Say = (name, holes) => fill(page.texts[name] ?? name, holes);
  let wallets: readonly Wallet[] | undefined;
  let busy = false;

  const say = (words: string, isProblem = false): void => {
    status.textContent = words;
    status.classList.toggle('problem', isProblem);
  };

  function showWallets(): void {
    if (wallets === undefined) {
      stage.replaceChildren();
      say(text('searching'));
      return;
    }
    say(text(wallets.length === 0 ? 'none' : (options.asks?.() ?? 'choose')));
    const offered = [...wallets, ...connectors];
    stage.replaceChildren(walletList(offered, (wallet) => void run(() => choose(wallet))));
    if (wallets.length === 0) openElsewhere();
  }

  function hold(isHeld: boolean): void {
    busy = isHeld;
    for (const one of stage.querySelectorAll('button')) one.disabled = isHeld;
    options.hold?.(isHeld);
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

  /** Where the wallet will not switch, the server says which chain it is to be on. */
  async function onChain(wallet: Wallet, account: Account): Promise<Account> {
    const { chainId } = options;
    const isThere = account.chainId === undefined || account.chainId === chainId;
    if (chainId === undefined || isThere) return account;
    say(text('switching', { wallet: wallet.name }));
    return (await switchChain(wallet, chainId)) ? { ...account, chainId } : account;
  }

  async function choose(wallet: Wallet): Promise<void> {
    const along = options.chosen ? options.chosen() : {};
    if (along === undefined) {
      say(text('pick'), true);
      return;
    }
    say(text('connecting', { wallet: wallet.name }));
    const account = await connect(wallet);
    if (!account) {
      offerAgain(text('noAccount'));
      return;
    }
    const on = await onChain(wallet, account);
    const prepared = await act<Prepared>('prepare', { ...on, ...along });
    if (!prepared.ok) offerAgain(prepared.words);
    else show(wallet, prepared.value);
  }

  function show(wallet: Wallet, prepared: Prepared): void {
    say(text('readFirst'));
    const all = element('pre', { text: prepared.message, className: 'message' });
    all.tabIndex = 0;
    const fold = element(
      'details',
      {},
      element('summary', { text: text('technical') }),
      ...(options.folded?.(prepared, text) ?? []),
      all,
    );
    const go = button(
      text('sign', { wallet: wallet.name }),
      'primary',
      () => void run(() => sign(wallet, prepared)),
    );
    stage.replaceChildren(
      ...options.shown(prepared, text),
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
    const done = await act<D>('finish', { ...prepared, signature });
    if (!done.ok) {
      offerAgain(done.words);
      return;
    }
    stage.replaceChildren();
    say(options.done(done.value, text));
    options.after?.();
  }

  showWallets();
  discoverWallets((found) => {
    const isChoosing = stage.querySelector('.message') === null && !busy;
    wallets = found;
    if (isChoosing) showWallets();
  });
  return showWallets;
}
