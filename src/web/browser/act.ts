/** The wallet page's script: what to do is chosen, a wallet signs the text of it, and the page says how it went. */
import { createWaiting, isSignature, OWNERS_AFTER_MS, showOwnersOffer } from './await.ts';
import { type Choice, type Community, codeOf, communityList } from './chats.ts';
import { createConnectors } from './connect.ts';
import { offerElsewhere, openElsewhere } from './elsewhere.ts';
import { failureWords, showText, walletList } from './offer.ts';
import {
  type Awaited,
  button,
  element,
  fill,
  readPage,
  required,
  type WalletData,
} from './page.ts';
import { type Answer, createAsker } from './server.ts';
import { connect, Declined, discoverWallets, sign, type Wallet } from './wallet.ts';

type Prepared = { id: string; message: string; address: string };
/** An act that waits for the owners of a contract wallet. */
type AwaitedAct = Awaited & { id: string; purpose: string };
/** `look`: what is seen by it is asked for by that id; `code`, `url`: what invites a chat. */
type Done = { words: string; look?: string; code?: string; url?: string };

const page = readPage<WalletData & { awaited: readonly AwaitedAct[] }>();
const act = createAsker('/wallet', page);
const connectors = createConnectors(page);
const stage = required('stage');
const heading = required('wallet');
const asked = heading.textContent ?? '';
const status = required('status');
let awaited = page.awaited;
/** The look this page goes on with, and the wallet that signed for it in this visit. */
let look: { id: string; wallet: Wallet | undefined } | undefined;
let wallets: readonly Wallet[] | undefined;
let waiting: { stop(): void } | undefined;
let busy = false;
/** A wallet that never answers holds nobody up: what it says later belongs to a turn that is over. */
let turn = 0;

const text = (name: string, holes?: Readonly<Record<string, string>>): string =>
  fill(page.texts[name] ?? name, holes);

function say(words: string, isProblem = false): void {
  status.textContent = words;
  status.classList.toggle('problem', isProblem);
}

const choices = () => document.querySelectorAll<HTMLInputElement>('input[name=purpose]');
const chosenAct = (): string | undefined => [...choices()].find(({ checked }) => checked)?.value;
const labelOf = (purpose: string): string =>
  document.querySelector(`label[for="act-${purpose}"]`)?.textContent ?? text('chatAct');

function showWallets(): void {
  waiting?.stop();
  waiting = undefined;
  heading.textContent = asked;
  if (wallets === undefined) {
    stage.replaceChildren();
    say(text('searching'));
    return;
  }
  const next = chosenAct() === undefined ? 'pick' : 'choose';
  say(text(wallets.length === 0 ? 'none' : next));
  const offered = [...wallets, ...connectors];
  stage.replaceChildren(
    walletList(offered, (wallet) => void run(() => choose(wallet))),
    ...awaited.map((one) => {
      const { address, purpose } = one;
      const words = text('ownersGoOn', { act: labelOf(purpose), address });
      return element(
        'p',
        {},
        button(words, 'quiet', () => startWaiting(one)),
      );
    }),
  );
  if (wallets.length === 0) openElsewhere();
}

function hold(isHeld: boolean): void {
  busy = isHeld;
  for (const one of document.querySelectorAll<HTMLButtonElement | HTMLInputElement>(
    'button, input',
  )) {
    one.disabled = isHeld;
  }
}

/** One thing at a time; whatever fails is said, and the choice is offered again. */
async function run(task: () => Promise<void>): Promise<void> {
  if (busy) return;
  turn += 1;
  const mine = turn;
  hold(true);
  try {
    await task();
  } catch (error) {
    if (mine !== turn) return;
    showWallets();
    say(failureWords(error, text), true);
  } finally {
    if (mine === turn) hold(false);
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
  const mine = turn;
  say(text('signing', { wallet: wallet.name }));
  const late = setTimeout(() => offerOwners(wallet, prepared), OWNERS_AFTER_MS);
  try {
    const signature = await sign(wallet, prepared.address, prepared.message);
    // A signature that comes while the page waits for owners is of the text before.
    if (mine !== turn) return;
    if (isSignature(signature)) await finish(wallet, prepared, signature);
    else failSigning(wallet, prepared, text('noSignature'));
  } catch (error) {
    if (mine !== turn) return;
    if (error instanceof Declined) throw error;
    failSigning(wallet, prepared, failureWords(error, text));
  } finally {
    clearTimeout(late);
  }
}

async function finish(wallet: Wallet, prepared: Prepared, signature: string): Promise<void> {
  say(text('checking'));
  const done = await act<Done>('finish', { ...prepared, signature });
  if (done.ok) await showDone(done.value, wallet);
  // Perhaps the signature of one owner of several.
  else if (done.code === 'signature-wrong') failSigning(wallet, prepared, done.words);
  else offerAgain(done);
}

async function showDone(done: Done, wallet?: Wallet): Promise<void> {
  waiting = undefined;
  if (done.look !== undefined) look = { id: done.look, wallet };
  stage.replaceChildren(...codeOf(done, text));
  heading.textContent = text('done');
  say(done.words);
  heading.focus();
  if (done.look !== undefined) await showCommunities();
  else if (look !== undefined) stage.append(again());
}

const again = (): HTMLElement =>
  element(
    'p',
    { className: 'row' },
    button(text('lookAgain'), 'quiet', () => void run(showCommunities)),
  );

/** As they stand now: a chat may have asked since. */
async function showCommunities(): Promise<void> {
  if (look === undefined) return;
  const seen = await act<{ communities: readonly Community[] }>('places', { id: look.id });
  if (!seen.ok) {
    offerAgain(seen);
    return;
  }
  const list = communityList(
    seen.value.communities,
    (choice) => void run(() => chooseChat(choice)),
  );
  heading.textContent = text('communities');
  stage.replaceChildren(...list, again());
}

/** The wallet that looked signs this too; where it looked in an earlier visit, its owners are waited for again. */
async function chooseChat({ wanted }: Choice): Promise<void> {
  if (look === undefined) return;
  const { id, wallet } = look;
  const prepared = await act<Prepared>('chat', { look: id, ...wanted });
  if (!prepared.ok) say(prepared.words, true);
  else if (wallet) showMessage(wallet, prepared.value);
  else await awaitOwners(prepared.value);
}

function failSigning(wallet: Wallet, prepared: Prepared, words: string): void {
  showWallets();
  offerOwners(wallet, prepared);
  say(words, true);
}

/** A contract wallet of several owners signs later: the server waits, if it is one. */
function offerOwners(wallet: Wallet, prepared: Prepared): void {
  showOwnersOffer(stage, text, () => awaitOwners(prepared, wallet));
}

async function awaitOwners({ id }: Prepared, wallet?: Wallet): Promise<void> {
  const answer = await act<AwaitedAct>('await', { id });
  if (!answer.ok) {
    say(answer.words, true);
    return;
  }
  awaited = [answer.value, ...awaited.filter((one) => one.id !== answer.value.id)];
  startWaiting(answer.value, wallet);
}

/** The choice above shows what the owners sign for. */
function startWaiting(one: AwaitedAct, wallet?: Wallet): void {
  waiting?.stop();
  turn += 1;
  hold(false);
  for (const choice of choices()) choice.checked = choice.value === one.purpose;
  heading.textContent = text('ownersHeading');
  const begun = createWaiting<Done>({
    ...{ stage, say, text, awaited: one, other: showWallets },
    ...(wallet && { wallet }),
    finish: (signed) => act('finish', { id: one.id, ...signed }),
    finished: (done) => {
      awaited = awaited.filter(({ id }) => id !== one.id);
      void showDone(done, wallet);
    },
  });
  waiting = begun;
  begun.start();
}

// Another choice is another text: what was shown for the first is not signed for the second.
for (const one of choices()) one.addEventListener('change', showWallets);
offerElsewhere(page);
const [latest] = awaited;
if (latest) startWaiting(latest);
else showWallets();
discoverWallets((found) => {
  const isChoosing = waiting === undefined && stage.querySelector('.message') === null && !busy;
  wallets = found;
  if (isChoosing) showWallets();
});
