// The sandbox wallet in somebody else's page: announces itself by EIP-6963 and asks before it signs. It holds no key:
// the far side signs. Lives in a shadow root with a sheet of its own, so that it works under a strict policy.

type Account = { id: string; name: string; address: string };
export type Settings = {
  person: string;
  chainId: number;
  auto: boolean;
  accounts: readonly Account[];
  path: string;
};
type Request = { method: string; params?: unknown };
type Answer = { ok: true; result: unknown } | { ok: false; code: number; message: string };

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3b4ba8"/><path d="M8 13h16v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2z" fill="#fff"/><path d="M7 12l9-6 9 6z" fill="#ffd479"/></svg>',
)}`;

const SHEET = `
:host { all: initial }
.shade { position: fixed; inset: 0; z-index: 2147483647; background: #0007; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif; color: #1c2033 }
.card { background: #fff; border-radius: 14px; width: min(26rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); overflow: auto; box-shadow: 0 20px 60px #0006; padding: 1.2rem; box-sizing: border-box }
h2 { font-size: 1.1rem; margin: 0 0 .2rem } p { margin: .3rem 0; color: #555c73 }
select, pre, button { font: inherit } select { width: 100%; padding: .5rem; border-radius: 8px; border: 1px solid #c8cce0; background: #fff; color: inherit; margin: .4rem 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f2f3fa; border-radius: 8px; padding: .8rem; max-height: 18rem; overflow: auto; font: 13px/1.5 ui-monospace, monospace; margin: .6rem 0 }
div.row { display: flex; gap: .6rem; justify-content: flex-end; margin-top: .8rem }
button { border: 0; border-radius: 8px; padding: .55rem 1.2rem; cursor: pointer; background: #e6e8f3; color: #1c2033 } button.yes { background: #3b4ba8; color: #fff }
button:focus-visible, select:focus-visible { outline: 3px solid #8e9bf0; outline-offset: 2px }`;

class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const rejected = (): Refusal => new Refusal(4001, 'The user rejected the request.');

function textOf(hex: string): string {
  if (!/^0x([0-9a-f]{2})*$/i.test(hex)) return hex;
  const bytes = (hex.slice(2).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    // No text: shown as it is.
    return hex;
  }
}

/** What a person reads before saying yes. */
function readable({ method, params }: { method: string; params: unknown[] }): [string, string] {
  if (method === 'personal_sign') return ['Sign this message?', textOf(String(params[0]))];
  const sent = (params[0] ?? {}) as Record<string, string>;
  const ether = Number(BigInt(sent['value'] ?? '0x0')) / 1e18;
  const lines = [`to     ${sent['to'] ?? 'a new contract'}`, `value  ${ether} ETH`];
  if (sent['data'] && sent['data'] !== '0x') lines.push(`data   ${sent['data']}`);
  return ['Send this transaction?', lines.join('\n')];
}

type Shown = {
  title: string;
  text: string | undefined;
  yes: string;
  accounts?: readonly Account[];
  chosen: Account;
};

/** Resolves with the account that said yes, or undefined. */
function askPerson({ title, text, yes, accounts, chosen }: Shown): Promise<Account | undefined> {
  const make = <K extends keyof HTMLElementTagNameMap>(
    tag: K,
    content = '',
  ): HTMLElementTagNameMap[K] => {
    const node = document.createElement(tag);
    node.textContent = content;
    return node;
  };
  const frame = make('civitas-sandbox-wallet' as 'div');
  const root = frame.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  root.adoptedStyleSheets = [sheet];
  const card = make('div');
  card.className = 'card';
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-modal', 'true');
  card.setAttribute('aria-label', title);
  card.append(
    make('h2', title),
    make('p', 'Sandbox wallet · these keys are public, never use them elsewhere'),
  );
  const choice = make('select');
  choice.setAttribute('aria-label', 'Account');
  for (const account of accounts ?? [chosen]) {
    const option = make('option', `${account.name} — ${account.address}`);
    option.value = account.id;
    option.selected = account.id === chosen.id;
    choice.append(option);
  }
  if (accounts) card.append(choice);
  else card.append(make('p', `${chosen.name} — ${chosen.address}`));
  if (text !== undefined) card.append(make('pre', text));
  const row = make('div');
  row.className = 'row';
  const no = make('button', 'Reject');
  const go = make('button', yes);
  go.className = 'yes';
  row.append(no, go);
  card.append(row);
  const shade = make('div');
  shade.className = 'shade';
  shade.append(card);
  root.append(shade);
  const focused = document.activeElement;
  document.documentElement.append(frame);
  go.focus();
  return new Promise((resolve) => {
    const end = (account: Account | undefined): void => {
      frame.remove();
      if (focused instanceof HTMLElement) focused.focus();
      resolve(account);
    };
    no.addEventListener('click', () => end(undefined));
    go.addEventListener('click', () =>
      end((accounts ?? []).find(({ id }) => id === choice.value) ?? chosen),
    );
    card.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') end(undefined);
    });
  });
}

async function askFarSide(
  { path }: Settings,
  request: { as: string; method: string; params: unknown[] },
): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.json();
}

type Listener = (...values: unknown[]) => void;

class SandboxProvider {
  readonly #settings: Settings;
  readonly #listeners = new Map<string, Set<Listener>>();
  #chosen: Account;
  #isConnected = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    const found =
      settings.accounts.find(({ id }) => id === settings.person) ?? settings.accounts[0];
    if (!found) throw new Error('a wallet without an account');
    this.#chosen = found;
  }

  on(event: string, listener: Listener): this {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
    return this;
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  async request({ method, params = [] }: Request): Promise<unknown> {
    const list = Array.isArray(params) ? params : [params];
    switch (method) {
      case 'eth_requestAccounts':
      case 'wallet_requestPermissions':
        return this.#connect(method);
      case 'eth_accounts':
        return this.#isConnected ? [this.#chosen.address] : [];
      case 'eth_chainId':
        return `0x${this.#settings.chainId.toString(16)}`;
      case 'wallet_switchEthereumChain':
      case 'wallet_addEthereumChain':
        return this.#switchChain(list);
      case 'wallet_getPermissions':
        return this.#isConnected ? [{ parentCapability: 'eth_accounts' }] : [];
      case 'wallet_revokePermissions':
        this.#isConnected = false;
        return null;
      default:
        return this.#forward(method, list);
    }
  }

  async #connect(method: string): Promise<unknown> {
    if (!this.#isConnected) {
      const { auto, accounts } = this.#settings;
      const shown = { title: 'Connect to this page?', text: undefined, yes: 'Connect', accounts };
      const chosen = auto ? this.#chosen : await askPerson({ ...shown, chosen: this.#chosen });
      if (!chosen) throw rejected();
      this.#chosen = chosen;
      this.#isConnected = true;
      for (const listener of this.#listeners.get('accountsChanged') ?? [])
        listener([chosen.address]);
    }
    const { address } = this.#chosen;
    return method === 'eth_requestAccounts' ? [address] : [{ parentCapability: 'eth_accounts' }];
  }

  #switchChain([wanted]: unknown[]): null {
    const { chainId } = (wanted ?? {}) as { chainId?: string };
    if (Number(chainId) === this.#settings.chainId) return null;
    throw new Refusal(4902, `the sandbox wallet knows only chain ${this.#settings.chainId}`);
  }

  async #forward(method: string, params: unknown[]): Promise<unknown> {
    if (method === 'personal_sign' || method === 'eth_sendTransaction') {
      if (!this.#isConnected) throw new Refusal(4100, 'This page is not connected.');
      const [title, text] = readable({ method, params });
      const yes = method === 'personal_sign' ? 'Sign' : 'Send';
      const shown = { title, text, yes, chosen: this.#chosen };
      if (!this.#settings.auto && !(await askPerson(shown))) throw rejected();
    }
    const answer = await askFarSide(this.#settings, {
      as: this.#chosen.id,
      method,
      params,
    });
    if (answer.ok) return answer.result;
    throw new Refusal(answer.code, answer.message);
  }
}

export function install(settings: Settings): void {
  // One wallet per page, however often the script is put there.
  const marks = window as unknown as { civitasSandboxWallet?: true };
  if (marks.civitasSandboxWallet || window.top !== window) return;
  marks.civitasSandboxWallet = true;
  const info = Object.freeze({
    uuid: crypto.randomUUID(),
    name: 'Sandbox wallet',
    icon: ICON,
    rdns: 'org.civitas.sandbox',
  });
  const detail = Object.freeze({ info, provider: new SandboxProvider(settings) });
  const announce = (): void => {
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  };
  window.addEventListener('eip6963:requestProvider', announce);
  announce();
}
