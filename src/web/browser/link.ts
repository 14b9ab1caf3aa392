/** The link page's script: waits for the proof, finds wallets, has one sign, says how it went. */
import { createWaiting, isSignature, OWNERS_AFTER_MS, showOwnersOffer } from './await.ts';
import { createConnectors } from './connect.ts';
import { offerElsewhere, openElsewhere } from './elsewhere.ts';
import { failureWords, showText, walletList } from './offer.ts';
import {
  type Awaited,
  button,
  element,
  fill,
  localizeTimes,
  type PageData,
  readPage,
  required,
} from './page.ts';
import { createServer, type Server } from './server.ts';
import { connect, Declined, discoverWallets, sign, type Wallet } from './wallet.ts';

/** The server holds its answer back until something happens. Where it does not, this is how often the page asks. */
const POLL_MS = { confirming: 1_000, unproven: 2_500 } as const;

/** What was signed, whichever way. */
type Signing = { address: string; message: string };
type Chosen = Signing & { wallet: Wallet; chainId?: number };

/** Goes on by itself once the proof is complete, or shows why it never will be. */
function waitForProof(server: Server, shown: keyof typeof POLL_MS): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    clearTimeout(timer);
    latest += 1;
    const mine = latest;
    const asked = performance.now();
    const answer = await server.state(shown);
    const unchanged = answer.ok ? answer.value.state === shown : answer.code === 'offline';
    if (!unchanged && (answer.ok || answer.code !== 'rate-limited')) location.reload();
    // Of two that were asked the later one goes on.
    else if (mine === latest) {
      const left = POLL_MS[shown] - (performance.now() - asked);
      timer = setTimeout(look, Math.max(left, 0));
    }
  };
  // Back from the app: it has most likely just been done there, and what was asked before may have been cut.
  document.addEventListener('visibilitychange', look);
  void look();
}

function createLinking(page: PageData, server: Server) {
  const stage = required('stage');
  const status = required('status');
  const text = (name: string, holes?: Readonly<Record<string, string>>): string =>
    fill(page.texts[name] ?? name, holes);
  const connectors = createConnectors(page);
  let wallets: readonly Wallet[] | undefined;
  let busy = false;
  let waiting: ReturnType<typeof createWaiting> | undefined;

  const say = (words: string, isProblem = false): void => {
    status.textContent = words;
    status.classList.toggle('problem', isProblem);
  };

  function showWallets(): void {
    if (wallets === undefined) {
      say(text('searching'));
      return;
    }
    say(wallets.length === 0 ? text('none') : text('choose'));
    const offered = [...wallets, ...connectors];
    stage.replaceChildren(walletList(offered, (wallet) => void run(() => choose(wallet))));
    if (wallets.length === 0) openElsewhere();
  }

  /** One thing at a time; whatever fails is said, and the choice is offered again. */
  async function run(task: () => Promise<void>): Promise<void> {
    if (busy) return;
    busy = true;
    for (const one of stage.querySelectorAll('button')) one.disabled = true;
    try {
      await task();
    } catch (error) {
      showWallets();
      say(failureWords(error, text), true);
    } finally {
      busy = false;
      for (const one of stage.querySelectorAll('button')) one.disabled = false;
    }
  }

  async function choose(wallet: Wallet): Promise<void> {
    say(text('connecting', { wallet: wallet.name }));
    const account = await connect(wallet);
    if (!account) {
      showWallets();
      say(text('noAccount'), true);
      return;
    }
    const prepared = await server.prepare(account);
    if (!prepared.ok) {
      showWallets();
      say(prepared.words, true);
      return;
    }
    showMessage({ ...account, wallet, ...prepared.value });
  }

  function showMessage(chosen: Chosen): void {
    say(text('readFirst'));
    showText(stage, text, {
      ...chosen,
      sign: () => void run(() => signWith(chosen)),
      other: showWallets,
    });
  }

  async function signWith(chosen: Chosen): Promise<void> {
    say(text('signing', { wallet: chosen.wallet.name }));
    const late = setTimeout(() => offerOwners(chosen), OWNERS_AFTER_MS);
    try {
      const signature = await sign(chosen.wallet, chosen.address, chosen.message);
      // A signature that comes while the page waits for owners is of the text before.
      if (waiting !== undefined) return;
      if (!isSignature(signature)) failSigning(chosen, text('noSignature'));
      // Perhaps the signature of one owner of several.
      else if ((await finish(chosen, signature, 'link')) === 'signature-wrong') offerOwners(chosen);
    } catch (error) {
      if (waiting !== undefined) return;
      if (error instanceof Declined) throw error;
      const reason = error instanceof Error ? error.message : '';
      failSigning(chosen, text('walletBroke', { reason }));
    } finally {
      clearTimeout(late);
    }
  }

  function failSigning(chosen: Chosen, words: string): void {
    showWallets();
    offerOwners(chosen);
    say(words, true);
  }

  /** A contract wallet of several owners signs later: the server waits, if it is one. */
  function offerOwners(chosen: Chosen): void {
    const { address, chainId, wallet } = chosen;
    const wait = async (): Promise<void> => {
      const asked = { address, ...(chainId !== undefined && { chainId }) };
      const answer = await server.awaitOwners(asked);
      if (answer.ok) startWaiting(answer.value, wallet);
      else say(answer.words, true);
    };
    showOwnersOffer(stage, text, () => void wait());
  }

  function startWaiting(awaited: Awaited, wallet?: Wallet): void {
    waiting?.stop();
    waiting = createWaiting({
      ...{ stage, say, text, awaited },
      ...(wallet && { wallet }),
      finish: (signed) => server.finish({ ...signed, move: false, join: false }),
      finished: () => location.reload(),
      taken: (signature) => showTaken({ ...awaited }, signature),
    });
    waiting.start();
  }

  /** The code of what went wrong, if something did. */
  async function finish(
    chosen: Signing,
    signature: string,
    how: 'link' | 'move' | 'join',
  ): Promise<string | undefined> {
    say(text('checking'));
    const { address, message } = chosen;
    const [move, join] = [how === 'move', how === 'join'];
    const done = await server.finish({ address, message, signature, move, join });
    if (done.ok) {
      stage.replaceChildren();
      say(done.value.asked ? text('asked') : text('done', { address: done.value.address }));
      // The page then shows the whole of it, and nothing to press.
      location.reload();
      return undefined;
    }
    if (done.code === 'wallet-taken') {
      showTaken(chosen, signature);
      return done.code;
    }
    showWallets();
    say(done.words, true);
    return done.code;
  }

  function showTaken(chosen: Signing, signature: string): void {
    say(text('takenHeading'), true);
    const choice = (how: 'join' | 'move', look: string): HTMLButtonElement =>
      button(
        text(how),
        look,
        () => void run(async () => void (await finish(chosen, signature, how))),
      );
    const join = choice('join', 'primary');
    stage.replaceChildren(
      element('p', { text: text('joinAbout') }),
      element('p', { className: 'row' }, join),
      element('p', { text: text('taken') }),
      element(
        'p',
        { className: 'row' },
        choice('move', 'danger'),
        button(text('other'), 'quiet', showWallets),
      ),
    );
    join.focus();
  }

  return {
    start(): void {
      if (page.awaiting) {
        startWaiting(page.awaiting);
        return;
      }
      showWallets();
      discoverWallets((found) => {
        const isChoosing = stage.querySelector('.message') === null && !busy;
        wallets = found;
        if (isChoosing) showWallets();
      });
    },
  };
}

const page = readPage<PageData>();
const server = createServer(page);
localizeTimes();
offerElsewhere(page);
if (page.state === 'proven' && page.purpose === 'ballot') {
  void import('./ballot.ts').then(({ startBallot }) => startBallot(page));
} else if (page.state === 'proven' && page.purpose !== 'inbox') createLinking(page, server).start();
else if (page.waits && (page.state === 'unproven' || page.state === 'confirming'))
  waitForProof(server, page.state);
