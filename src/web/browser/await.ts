/** Waits for the owners of a contract wallet: shows what they sign, asks the chain, takes a finished signature. */
import { type Awaited, button, element } from './page.ts';
import type { Server } from './server.ts';
import { Declined, sign, type Wallet } from './wallet.ts';

const POLL_MS = 10_000;
/** Signed on chain: nothing is left to hand over (ERC-1271 of a Safe). */
const ON_CHAIN = '0x';
/** The next look may go better. */
const PASSING = new Set(['offline', 'rate-limited', 'signature-unverifiable']);

export const isSignature = (text: string): boolean => /^0x(?:[0-9a-f]{2})+$/i.test(text);

type Waiting = {
  stage: HTMLElement;
  say(words: string, isProblem?: boolean): void;
  text(name: string, holes?: Readonly<Record<string, string>>): string;
  server: Server;
  awaited: Awaited;
  /** The one that was chosen in this visit, if any. */
  wallet?: Wallet;
  /** Somebody else has the wallet: whether it moves is asked first. */
  taken(signature: string): void;
};

export function createWaiting(options: Waiting) {
  const { stage, say, text, server, awaited, wallet } = options;
  const { address, message } = awaited;
  let timer: ReturnType<typeof setInterval> | undefined;

  const stop = (): void => clearInterval(timer);

  async function finish(signature: string, isAsked: boolean): Promise<void> {
    const done = await server.finish({ address, message, signature, move: false, join: false });
    if (done.ok) {
      stop();
      location.reload();
    } else if (done.code === 'wallet-taken') {
      stop();
      options.taken(signature);
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
    stage.replaceChildren(
      element('p', { text: text('ownersText') }),
      shown,
      element('p', { text: `${text('ownersHash')} ` }, element('code', { text: awaited.hash })),
      element('label', { text: text('ownersPaste') }, field),
      element('p', { className: 'row' }, use, ...again),
    );
  }

  return {
    start(): void {
      show();
      say(text('ownersWait', { address }));
      timer = setInterval(() => {
        if (!document.hidden) void finish(ON_CHAIN, false);
      }, POLL_MS);
      void finish(ON_CHAIN, false);
    },
    stop,
  };
}
