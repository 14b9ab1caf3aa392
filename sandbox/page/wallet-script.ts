// The sandbox wallet for a page that is not ours: one script that announces itself by EIP-6963. The door in front of the
// bot's pages serves it; a test puts it into a context with Playwright's `addInitScript`.
import type { SandboxChain } from '../chain/index.ts';
import { people } from '../chain/people.ts';
import { type PersonId, personIds } from '../town.ts';
import { bundlePage } from './bundle.ts';
import { createWalletHand, WalletError, type WalletRequest } from './wallet-hand.ts';

/** Which of the six the browser is; set by the sandbox page, for every port of this machine. */
export const PERSON_COOKIE = 'sandbox_person';
/** Where the script sends what it cannot answer itself, on the origin it runs on. */
export const WALLET_PATH = '/__sandbox/wallet';

export type WalletSettings = {
  /** Whose account it shows first. */
  person: PersonId;
  chainId: number;
  /** Signs without asking. */
  auto?: boolean;
  /** Where t.me links of the page go instead; without it they stay as they are. */
  telegramPath?: string;
};

/** A complete script. */
export async function walletScript(settings: WalletSettings): Promise<string> {
  const { person, chainId, auto = false, telegramPath } = settings;
  const { injected } = await bundlePage();
  const accounts = personIds.map((id) => ({
    id,
    name: people[id].name,
    address: people[id].address,
  }));
  const given = { person, chainId, auto, accounts, path: WALLET_PATH };
  const calls = [`sandbox.install(${JSON.stringify(given)});`];
  if (telegramPath) calls.push(`sandbox.takeTelegramLinks(${JSON.stringify(telegramPath)});`);
  return `(() => {\n${injected}\n${calls.join('\n')}\n})();\n`;
}

export type WalletAnswer =
  | { ok: true; result: unknown }
  | { ok: false; code: number; message: string };

/** The hand's answer as data: errors do not survive the way into a page. */
export async function answerWallet(
  chain: SandboxChain,
  request: WalletRequest,
): Promise<WalletAnswer> {
  try {
    return { ok: true, result: (await createWalletHand(chain)(request)) ?? null };
  } catch (error) {
    const code = error instanceof WalletError ? error.code : -32_603;
    return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
  }
}
