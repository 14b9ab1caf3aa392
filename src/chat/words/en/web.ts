import { bold, code, command, link, say, type Text } from '../../text.ts';
import { inboxPage } from './inbox.ts';
import { privacy, terms } from './legal.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;
type PlatformName = keyof typeof PLATFORM;

/** Everything a page of the web role says; the browser's script gets its part of it with the page. */
export const web = {
  product: () => 'Civitas',
  title: ({ page }: { page: string }) => `${page} · Civitas`,
  skip: () => 'Skip to the content',
  footer: {
    about: () => 'About',
    wallet: () => 'Wallet alone',
    privacy: () => 'Privacy',
    terms: () => 'Terms',
    label: () => 'This site',
  },
  problem: {
    heading: () => 'That did not work',
    notFound: (): Text =>
      'There is no page at this address. A link of the bot is long: open it from your chat once more, or ask for a new one.',
    notAllowed: (): Text =>
      'This page was called from somewhere else, so nothing was done. Please open your link again and use the button there.',
    tooLarge: (): Text =>
      'That was too large, so it was not read. Please open your link again and try once more.',
    malformed: (): Text =>
      'That could not be read, so nothing was done. Please load the page again and try once more.',
    denied: (): Text =>
      'Discord did not say whose account this is: you pressed Cancel there, or it could not be asked just now. Nothing was done. Open the link from your chat again, and press Authorize at Discord; once the link has ended, ask the bot for a new one.',
    stale: (): Text =>
      'What came back from Discord was begun in another browser, or was used already, so nothing was done: it could be somebody else’s. Open the link from your chat in this browser and press the button there; once the link has ended, ask the bot for a new one.',
    staleLogin: ({ page }: { page: string }): Text =>
      say`That login of Telegram proves nothing here: it is too old, or altered, or was used already. If you pressed the button twice, ${[link('go on here', page)]}; otherwise press it again in your private chat with the bot.`,
    noDiscord: (): Text =>
      'There is no Discord bot on this host, so it cannot ask Discord who you are. Please ask for a link in your own chat.',
    noTelegram: (): Text =>
      'There is no Telegram bot on this host, so it cannot ask Telegram who you are. Please ask for a link in your own chat.',
  },
  link: {
    heading: () => 'Link your wallet',
    whose: () => 'Whose account',
    platform: () => 'Platform',
    platformName: ({ platform }: { platform: PlatformName }) => PLATFORM[platform],
    name: () => 'Name',
    account: () => 'Account',
    accountId: () => 'Account number',
    community: () => 'Community',
    noCommunity: () => 'none yet: the link is yours, and each community asks before it looks',
    expires: () => 'Link works until',
    notYours: (): Text =>
      say`${[bold('Not your account?')]} Then somebody sent you their link. Close this page and sign nothing: your wallet would be linked to them.`,
    steps: () => 'Steps',
    stepProve: () => 'Show that it is you',
    stepSign: () => 'Sign with your wallet',
    done: () => 'done',
    prove: () => 'Show that it is you',
    proveDiscord: (): Text =>
      'Discord tells this page which account you are signed in with, and nothing else: no messages, no servers, no mail address.',
    discordButton: () => 'Continue with Discord',
    proveTelegram: (): Text =>
      'Telegram shows who you are through a button in your private chat with the bot. Open the chat, press Start, and then the button.',
    telegramButton: () => 'Open the private chat',
    confirm: () => 'One tap shows that this browser is yours',
    confirmTelegram: (): Text =>
      'Press the button and then Start in Telegram. Somebody could have sent you this page; only your own tap connects it with your account. This page then goes on by itself.',
    confirmButton: () => 'Confirm in Telegram',
    confirmDone: () => 'I have confirmed it',
    allows: () => 'What this allows',
    allowed: {
      proof: (): Text =>
        'It shows that the wallet is yours, so roles and votes can count what it holds.',
      community: ({ name }: { name: string }): Text =>
        say`${[bold(name)]} may look at its public balances. Other communities may not, and nobody is shown its address unless you open it in your profile.`,
      payouts: ({ days }: { days: number }): Text =>
        days === 0
          ? 'Payouts you ask for can go to it.'
          : `Payouts you ask for can go to it, at the earliest ${days === 1 ? 'a day' : `${days} days`} after linking.`,
      nothing: (): Text =>
        say`${[bold('Nothing is spent and no approval is asked.')]} You only sign a text; it costs no fee. You can unlink at any time.`,
    },
    wallet: () => 'Choose a wallet',
    noScript: (): Text =>
      'Your wallet talks to this page through a script, and scripts are switched off here.',
    asked: () => 'Now say yes in your other account',
    askedBody: (): Text =>
      say`Nothing has changed yet. The account that has this wallet was asked in its inbox: open it within a day, run ${[command('profile join')]} there, and press yes. Then both accounts are one person, and either can undo that for 7 days.`,
    linked: () => 'Your wallet is linked',
    linkedBody: (): Text =>
      say`You can close this page and go back to your chat. If something of this was not you, run ${[command('wallet unlink')]} there.`,
  },
  inbox: inboxPage,
  /** The same page in another browser. */
  elsewhere: {
    heading: () => 'Open this page somewhere else',
    again: (): Text =>
      'There you show once more that it is you: this address alone proves nothing.',
    apps: () => 'In a wallet app on this phone',
    appsTelegram: (): Text =>
      "Telegram's button opens the browser of your phone, so the inner browser of a wallet app cannot be shown to be yours. Stay in this browser and reach the wallet from the list of wallets here.",
    other: () => 'On another device',
    scan: (): Text => 'Read this code with its camera.',
    noScript: ({ url }: { url: string }): Text => say`Type ${[code(url)]} there.`,
  },
  /** For the script in the browser: plain words, `{…}` filled there. */
  browser: {
    searching: () => 'Looking for wallets in this browser…',
    none: () =>
      'No wallet was found in this browser. Use one of the ways below, or install a wallet extension and load this page again.',
    choose: () => 'Choose the wallet to link:',
    connecting: () => 'Please answer in {wallet}…',
    chosen: () => 'Wallet',
    readFirst: () => 'Read the text your wallet will show you:',
    sign: () => 'Sign with {wallet}',
    other: () => 'Use another wallet',
    signing: () => 'Please sign in {wallet}. Nothing is spent.',
    checking: () => 'Checking the signature…',
    refused: () => 'You declined in your wallet, so nothing happened. You can try again.',
    walletBroke: () =>
      'The wallet did not answer as expected ({reason}). Try again, or use another wallet.',
    noAccount: () =>
      'The wallet gave no account. Unlock it, choose an account there, and try again.',
    offline: () => 'This page could not reach the server. Check your connection and try again.',
    takenHeading: () => 'This wallet is linked to somebody else',
    taken: () =>
      'You have shown that it is yours. If you move it here, the other account loses it and is told so. Votes that are already open do not count it again.',
    join: () => 'Both accounts are mine: join them',
    joinAbout: () =>
      'If both accounts are yours, they can be one person: one vote, all wallets together. Nothing changes until you say yes from the other account, within a day.',
    move: () => 'Move the wallet here',
    asked: () => 'The other account was asked.',
    owners: () => 'My wallet needs several owners',
    ownersHint: () =>
      'A wallet that is a contract, such as a Safe, may need more signatures than this one.',
    ownersWait: () =>
      'Waiting for the owners of {address}. You may close this page: open the same link in this browser, until it ends, and it goes on.',
    ownersText: () => 'The text that enough owners have to sign:',
    ownersHash: () => 'To sign it on chain instead, this is its hash (EIP-191):',
    ownersPaste: () => 'Finished signature of the wallet',
    ownersUse: () => 'Use this signature',
    ownersMalformed: () =>
      'A signature starts with 0x and has letters a to f and digits only. Please copy it again.',
    noSignature: () =>
      'The wallet gave no signature. Try again; if several owners have to sign, say so below.',
    product: () => 'Civitas',
    purpose: () => 'Link a wallet to a chat account. Nothing is spent and no approval is asked.',
    stop: () => 'Stop waiting',
    stopped: () => 'You stopped waiting, so nothing happened. Choose a wallet to go on:',
    pairOpening: () => 'Asking the relay of WalletConnect for a connection…',
    relayUnreached: () =>
      'The relay of WalletConnect could not be reached, so no wallet was asked. Check your connection and try again, or choose another way:',
    pairScan: () => 'Read this code with your wallet app, or open the app on this device:',
    pairLabel: () => 'Code for your wallet app',
    pairOpen: () => 'Open a wallet app',
    pairCopy: () => 'Copy the code',
    copied: () => 'Copied',
    pairAnswer: () => 'Please answer in your wallet app.',
    pairBack: () => 'Open the wallet app',
    coinbaseName: () => 'Base account (Coinbase)',
    coinbaseOpen: () => 'Open the window of Base',
    coinbaseWaits: () =>
      'Please answer in the window of Base (keys.coinbase.com). If there is none, stop waiting and choose again.',
    pageQr: () => 'Code with the address of this page',
    done: () => '{address} is linked. You can go back to your chat.',
  },
  about: {
    heading: () => 'About this bot',
    trust: () => 'Who can see, forge or block what',
  },
  privacy,
  terms,
};
