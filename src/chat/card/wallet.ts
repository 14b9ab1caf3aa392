/** A person's own wallets, and the ways into the link page. Private: never sent to a room. */
import type { Platform } from '#core/identity.ts';
import type { Deployment } from '#service/services.ts';
import type { SessionPurpose, VaultOffer, VaultView, WalletView } from '#service/wallet.ts';
import type { Suggest } from '../command.ts';
import { type Button, list, note, type Reply, text, title } from '../reply.ts';
import type { Words } from '../words/index.ts';

const PICK_MAX = 10;

/** What the page behind a link is for, as far as the words before it differ. */
const aboutPage = (purpose: SessionPurpose, words: Words) => {
  const { link } = words.wallet;
  if (purpose === 'inbox') return words.inbox.page;
  if (purpose === 'ballot') return words.sign.way;
  return purpose === 'recover' ? { ...words.recovery.begin, warn: link.warn } : link;
};

/** The page in the browser; on Telegram the button carries the member's login data along. */
export function pageReply(
  page: {
    publicUrl: string;
    code: string;
    expiresAt: Date;
    login: boolean;
    purpose?: SessionPurpose;
  },
  words: Words,
): Reply {
  const { publicUrl, code, expiresAt, login, purpose = 'link' } = page;
  const about = aboutPage(purpose, words);
  const url = `${publicUrl}/link/${code}${login ? '/telegram' : ''}`;
  const open: Button = { label: words.wallet.link.open(), url, ...(login && { proof: 'login' }) };
  return {
    blocks: [text(about.intro({ domain: new URL(publicUrl).host, expiresAt })), note(about.warn())],
    buttons: [[open]],
    followed: true,
  };
}

/** From a Telegram group the way leads through the private chat, where login buttons exist. */
export function privateChatReply(
  way: { username: string; code: string; expiresAt: Date; purpose?: SessionPurpose },
  words: Words,
): Reply {
  const about = aboutPage(way.purpose ?? 'link', words);
  const url = `https://t.me/${way.username}?start=link_${way.code}`;
  return {
    blocks: [text(about.viaPrivateChat({ expiresAt: way.expiresAt })), note(about.warn())],
    buttons: [[{ label: words.wallet.link.openPrivateChat(), url }]],
  };
}

/** Where a person of this scene goes on to the page: straight, or through the private chat. */
export function wayToPage(
  opened: { code: string; expiresAt: Date; purpose?: SessionPurpose },
  from: { platform: Platform; privateChat: boolean },
  deployment: Deployment,
  words: Words,
): Reply {
  const { publicUrl, telegramUsername: username } = deployment;
  const isTelegram = from.platform === 'telegram';
  return isTelegram && !from.privateChat && username !== undefined
    ? privateChatReply({ username, ...opened }, words)
    : pageReply({ publicUrl, ...opened, login: isTelegram }, words);
}

/** What a cold wallet would bring, asked once. */
export function vaultAsk(offer: VaultOffer, words: Words): Reply {
  const press = { command: 'wallet vault', values: { wallet: offer.address, confirm: true } };
  return {
    blocks: [text(words.vault.ask(offer))],
    buttons: [[{ label: words.vault.confirm(), style: 'primary', press }]],
  };
}

/** Null: the address has no name, or none is known yet. */
type Named = { name: string | null };

export function walletsReply(
  wallets: readonly (WalletView & Named)[],
  vaults: readonly (VaultView & Named)[],
  words: Words,
): Reply {
  const link: Button = {
    label: wallets.length === 0 ? words.general.linkWallet() : words.wallet.linkAnother(),
    style: wallets.length === 0 ? 'primary' : 'secondary',
    press: { command: 'wallet link', values: {} },
  };
  if (wallets.length === 0) return { blocks: [text(words.wallet.none())], buttons: [[link]] };
  const primary: Button = {
    label: words.wallet.primaryButton(),
    press: { command: 'wallet primary', values: {} },
  };
  const unlink: Button = {
    label: words.wallet.unlinkButton(),
    press: { command: 'wallet unlink', values: {} },
  };
  return {
    blocks: [
      title(words.wallet.heading()),
      list([...wallets.map(words.wallet.line), ...vaults.map(words.vault.line)]),
      note(words.wallet.privacy()),
    ],
    buttons: [[...(wallets.length > 1 ? [primary] : []), unlink, link]],
  };
}

/** Picks one of several wallets for a command. */
export function pickWallet(
  wallets: readonly WalletView[],
  command: 'wallet unlink' | 'wallet primary',
  words: Words,
): Reply {
  const asked =
    command === 'wallet unlink' ? words.wallet.pickUnlink() : words.wallet.pickPrimary();
  // Buttons, not a select: an address is too long for what a choice may carry on Telegram.
  return {
    blocks: [text(asked)],
    buttons: wallets
      .slice(0, PICK_MAX)
      .map(({ address }) => [{ label: address, press: { command, values: { wallet: address } } }]),
  };
}

/** One's own wallets that begin with what was typed so far. */
export const suggestWallets: Suggest = async ({ actor, services }, partial) => {
  const typed = partial.trim().toLowerCase();
  const linked = await services.wallets.list(actor.person);
  return linked
    .filter(({ address }) => address.toLowerCase().startsWith(typed))
    .map(({ address }) => ({ label: address, value: address }));
};
