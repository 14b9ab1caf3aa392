/** Waits for the owners of a contract wallet: shows what they sign, asks the chain, takes a finished signature. */
import { type Awaited, button, element, localTime } from './page.ts';
import type { Answer } from './server.ts';
import { Declined, sign, type Wallet } from './wallet.ts';

const POLL_MS = 10_000;
/** How long a wallet may take before the page offers to wait for more owners. */
export const OWNERS_AFTER_MS = 5_000;
/** Signed on chain: nothing is left to hand over (ERC-1271 of a Safe). */
const ON_CHAIN = '0x';
/** The next look may go better. */
const PASSING = new Set(['offline', 'rate-limited', 'signature-unverifiable']);

/** Below whatever the page shows: one signature may not be all. */
export function showOwnersOffer(
  stage: HTMLElement,
  text: (name: string) => string,
  wait: () => void,
): void {
  stage.querySelector('.owners')?.remove();
  stage.append(
    element(
      'div',
      { className: 'owners' },
      element('p', { text: text('ownersHint') }),
      button(text('owners'), 'quiet', wait),
    ),
  );
}

export const isSignature = (text: string): boolean => /^0x(?:[0-9a-f]{2})+$/i.test(text);

type Waiting<T> = {
  stage: HTMLElement;
  say(words: string, isProblem?: boolean): void;
  text(name: string, holes?: Readonly<Record<string, string>>): string;
  awaited: Awaited;
  /** The one that was chosen in this visit, if any. */
  wallet?: Wallet;
  finish(signed: { address: string; message: string; signature: string }): Promise<Answer<T>>;
  finished(value: T): void;
  /** Somebody else has the wallet: whether it moves is asked first. */
  taken?(signature: string): void;
  /** Leaves the wait as it is for something else. */
  other?(): void;
};

export function createWaiting<T>(options: Waiting<T>) {
  const { stage, say, text, awaited, wallet, taken, other } = options;
  const { address, message } = awaited;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isOver = false;

  const stop = (): void => {
    isOver = true;
    clearInterval(timer);
  };

  async function finish(signature: string, isAsked: boolean): Promise<void> {
    const done = await options.finish({ address, message, signature });
    // Left, or finished by an answer that came before this one.
    if (isOver) return;
    if (done.ok) {
      stop();
      options.finished(done.value);
    } else if (done.code === 'wallet-taken' && taken) {
      stop();
      taken(signature);
    } else if (isAsked) {
      say(done.words, true);
    } else if (done.code !== 'signature-incomplete' && !PASSING.has(done.code)) {
      // Over: the page says why.
      stop();
      say(done.words, true);
    }
  }

  async function signWith(chosen: Wallet): Promise<void> {
    say(text('signing', { wallet: chosen.name }));
    try {
      const signature = await sign(chosen, address, message);
      if (isSignature(signature)) await finish(signature, true);
      else say(text('noSignature'), true);
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      say(error instanceof Declined ? text('refused') : text('walletBroke', { reason }), true);
    }
  }

  function show(): void {
    const shown = element('pre', { text: message, className: 'message' });
    shown.tabIndex = 0;
    shown.setAttribute('aria-label', text('ownersText'));
    shown.setAttribute('role', 'region');
    const field = element('textarea', { className: 'signature' });
    field.rows = 4;
    field.spellcheck = false;
    const use = button(text('ownersUse'), 'primary', () => {
      const pasted = field.value.replace(/\s/g, '');
      if (isSignature(pasted)) void finish(pasted, true);
      else say(text('ownersMalformed'), true);
    });
    const again = wallet
      ? [button(text('sign', { wallet: wallet.name }), 'quiet', () => void signWith(wallet))]
      : [];
    const leave = other ? [button(text('ownersOther'), 'quiet', other)] : [];
    stage.replaceChildren(
      element('p', { text: text('ownersText') }),
      shown,
      element('p', { text: `${text('ownersHash')} ` }, element('code', { text: awaited.hash })),
      element('label', { text: text('ownersPaste') }, field),
      element('p', { className: 'row' }, use, ...again, ...leave),
    );
  }

  return {
    start(): void {
      show();
      say(text('ownersWait', { address, until: localTime(awaited.expiresAt) }));
      timer = setInterval(() => {
        if (!document.hidden) void finish(ON_CHAIN, false);
      }, POLL_MS);
      void finish(ON_CHAIN, false);
    },
    stop,
  };
}
