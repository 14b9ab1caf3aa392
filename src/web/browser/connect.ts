/**
 * Wallets that are not in this browser. Each is loaded when it is chosen; while one is awaited elsewhere the
 * page says so, and the reader may stop waiting.
 */
import type { Paired, Pairing } from './connect-walletconnect.ts';
import { closeElsewhere } from './elsewhere.ts';
import { button, element, fill, required, type WalletData } from './page.ts';
import { type Request, Said, type Wallet } from './wallet.ts';

/** A relay that has not taken a pairing by then is out of reach, for whoever waits before the page. */
const RELAY_MS = 15_000;
/** A wallet need not hear that a session is over before the page goes on. */
const END_MS = 1_000;

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Room = {
  page: WalletData;
  text(name: string, holes?: Readonly<Record<string, string>>): string;
  /** Shows what is awaited until it is there or the reader gives up. */
  awaiting<T>(content: readonly Node[], task: Promise<T>): Promise<T>;
  /** A press of the reader's, for what browsers open only on one. */
  pressed(label: string): Promise<void>;
};

function createRoom(page: WalletData): Room {
  const panel = required('reach');
  const text: Room['text'] = (name, holes) => fill(page.texts[name] ?? name, holes);
  async function awaiting<T>(content: readonly Node[], task: Promise<T>): Promise<T> {
    let stop = (): void => undefined;
    const stopped = new Promise<never>((_resolve, reject) => {
      stop = () => reject(new Said(text('stopped')));
    });
    const giveUp = element('p', {}, button(text('stop'), 'quiet', stop));
    panel.replaceChildren(...content, giveUp);
    // One thing to look at, and one code at a time.
    closeElsewhere();
    try {
      return await Promise.race([task, stopped]);
    } finally {
      panel.replaceChildren();
    }
  }
  return {
    page,
    text,
    awaiting,
    async pressed(label) {
      let go = (): void => undefined;
      const press = new Promise<void>((resolve) => {
        go = resolve;
      });
      const open = button(label, 'primary', go);
      const shown = awaiting([element('p', {}, open)], press);
      open.focus();
      await shown;
    },
  };
}

/** Rainbow and Trust take a pairing by the universal link each documents; `wc:` is what any wallet may take (EIP-1328). */
const PAIRING_LINKS: readonly { name: string; of(uri: string): string }[] = [
  // https://www.mintlify.com/rainbow-me/rainbow/features/walletconnect/dapp-connections
  { name: 'Rainbow', of: (uri) => `https://rnbwapp.com/wc?uri=${encodeURIComponent(uri)}` },
];

async function pairingShown({ text }: Room, uri: string): Promise<Node[]> {
  const { drawQr } = await import('./qr.ts');
  const open = element('a', { text: text('pairOpen'), className: 'button primary' });
  open.href = uri;
  const apps = PAIRING_LINKS.map(({ name, of }) => {
    const link = element('a', { text: name, className: 'button' });
    link.href = of(uri);
    link.rel = 'noopener';
    return link;
  });
  const copy = button(text('pairCopy'), 'quiet', async () => {
    await navigator.clipboard.writeText(uri);
    copy.textContent = text('copied');
  });
  return [
    element('p', { text: text('pairScan') }),
    element('div', { className: 'qr-frame' }, drawQr(uri, text('pairLabel'))),
    element('p', { className: 'row' }, open, ...apps, copy),
  ];
}

function walletConnect(room: Room, projectId: string): Wallet {
  const { page, text } = room;
  let paired: Paired | undefined;

  async function pair(): Promise<Paired> {
    const { pairByWalletConnect } = await import('./connect-walletconnect.ts');
    const { chainIds } = page.reach;
    const asked = pairByWalletConnect({
      ...{ projectId, chainIds },
      name: text('product'),
      description: text('purpose'),
    });
    const inTime = Promise.race([
      asked,
      after(RELAY_MS).then((): Pairing => {
        throw new Error('too late');
      }),
    ]);
    const opening = [element('p', { text: text('pairOpening') })];
    const pairing = await room.awaiting(opening, inTime).catch((error: unknown) => {
      throw error instanceof Said ? error : new Said(text('relayUnreached'));
    });
    return room.awaiting(await pairingShown(room, pairing.uri), pairing.paired);
  }

  async function signed(by: Paired, method: string, params: readonly unknown[]): Promise<unknown> {
    const app = element('a', { text: text('pairBack'), className: 'button' });
    if (by.appUrl !== undefined) app.href = by.appUrl;
    const content = [
      element('p', { text: text('pairAnswer') }),
      ...(by.appUrl === undefined ? [] : [element('p', {}, app)]),
    ];
    const signature = await room.awaiting(content, by.sign(method, params));
    paired = undefined;
    // One signature was all it was for. Whether the wallet hears of the end changes nothing here.
    await Promise.race([by.end().catch(() => undefined), after(END_MS)]);
    return signature;
  }

  const request: Request = async ({ method, params = [] }) => {
    paired ??= await pair();
    if (method === 'eth_requestAccounts') return [paired.address];
    if (method === 'eth_chainId') return paired.chainId;
    return signed(paired, method, params);
  };
  return { name: 'WalletConnect', icon: undefined, request };
}

function coinbase(room: Room): Wallet {
  const { page, text } = room;
  let ask: Request | undefined;
  const request: Request = async (args) => {
    if (ask === undefined) {
      const { openCoinbase } = await import('./connect-coinbase.ts');
      ask = openCoinbase({ name: text('product'), chainIds: page.reach.chainIds });
    }
    if (args.method === 'eth_chainId') return ask(args);
    // Loading took longer than the browser remembers the press: a window would be held back.
    if (navigator.userActivation?.isActive === false) await room.pressed(text('coinbaseOpen'));
    try {
      return await room.awaiting([element('p', { text: text('coinbaseWaits') })], ask(args));
    } catch (error) {
      // Whatever it still waits for is over with it.
      ask = undefined;
      throw error;
    }
  };
  return { name: text('coinbaseName'), icon: undefined, request };
}

/** In the order they are offered; they stand below the wallets of this browser. */
export function createConnectors(page: WalletData): readonly Wallet[] {
  const room = createRoom(page);
  const { projectId } = page.reach;
  return [...(projectId === null ? [] : [walletConnect(room, projectId)]), coinbase(room)];
}
