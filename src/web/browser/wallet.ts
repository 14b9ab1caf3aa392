/** Wallets of this browser: those that announce themselves (EIP-6963), else the one old way. */
import { createStore } from 'mipd';

export type Request = (args: { method: string; params?: readonly unknown[] }) => Promise<unknown>;
/** Without a chain where the wallet names none. */
export type Account = { address: string; chainId?: number };
export type Wallet = { name: string; icon: string | undefined; request: Request };

/** How long a page waits for wallets that announce themselves late. */
const LATE_MS = 1_500;

/** Calls back whenever another wallet shows up; once with none, when there is none. */
export function discoverWallets(found: (wallets: readonly Wallet[]) => void): void {
  const store = createStore();
  const wallets = (): Wallet[] =>
    store.getProviders().map(({ info, provider }) => ({
      name: info.name,
      icon: info.icon.startsWith('data:image/') ? info.icon : undefined,
      request: provider.request.bind(provider) as Request,
    }));
  store.subscribe(() => found(wallets()));
  if (store.getProviders().length > 0) found(wallets());
  setTimeout(() => {
    if (store.getProviders().length > 0) return;
    const old = (window as { ethereum?: { request?: Request } }).ethereum;
    const request = old?.request?.bind(old);
    found(request ? [{ name: 'Browser wallet', icon: undefined, request }] : []);
  }, LATE_MS);
}

/** EIP-1193: the person said no. */
const DECLINED = 4001;

export class Declined extends Error {
  override readonly name = 'Declined';
}

/** Its message is words of the page's, for the reader. */
export class Said extends Error {
  override readonly name = 'Said';
}

async function call(wallet: Wallet, method: string, params: readonly unknown[]): Promise<unknown> {
  try {
    return await wallet.request({ method, params });
  } catch (error) {
    if (error instanceof Said) throw error;
    const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
    if (code === DECLINED) throw new Declined();
    throw new Error(typeof message === 'string' ? message.slice(0, 200) : method);
  }
}

export async function connect(wallet: Wallet): Promise<Account | undefined> {
  const accounts = await call(wallet, 'eth_requestAccounts', []);
  const [address] = Array.isArray(accounts) ? (accounts as unknown[]) : [];
  if (typeof address !== 'string') return undefined;
  const chain = Number(await call(wallet, 'eth_chainId', []));
  return Number.isSafeInteger(chain) && chain > 0 ? { address, chainId: chain } : { address };
}

/** Whether it is on that chain now (EIP-3326); a person's no is a no, a wallet that cannot is left where it is. */
export async function switchChain(wallet: Wallet, chainId: number): Promise<boolean> {
  try {
    await call(wallet, 'wallet_switchEthereumChain', [{ chainId: `0x${chainId.toString(16)}` }]);
    return true;
  } catch (error) {
    if (error instanceof Declined || error instanceof Said) throw error;
    return false;
  }
}

const asHex = (text: string): string =>
  `0x${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

export async function sign(wallet: Wallet, address: string, message: string): Promise<string> {
  return String(await call(wallet, 'personal_sign', [asHex(message), address]));
}

/** Typed data as the server built it: its JSON goes to the wallet untouched (EIP-712). */
export async function signTyped(wallet: Wallet, address: string, json: string): Promise<string> {
  return String(await call(wallet, 'eth_signTypedData_v4', [address, json]));
}
