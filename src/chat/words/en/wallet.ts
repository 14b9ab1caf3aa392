import { at, bold, code, command, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';

const CHAIN = ({ chainId }: { chainId: number | null }): string =>
  chainId === null ? '' : ` (contract wallet on ${chainName(chainId)})`;

/** As the owner wrote it: a name, never a right. */
export const NAME = ({ name }: { name: string | null }): Text =>
  name === null ? '' : say`${[bold(name)]} `;

export const wallet = {
  describe: {
    link: () => 'Link a wallet to your account',
    list: () => 'Your linked wallets',
    unlink: () => 'Unlink one of your wallets',
    primary: () => 'Choose the wallet that payouts go to',
    use: () => 'Let this community use your linked wallets',
    who: () => 'Whether a member has linked a wallet, and how many',
    unuse: () => 'End the use of a member’s wallets in this community, with a reason',
  },
  option: {
    wallet: () => 'Address of the wallet (0x…)',
    confirm: () => 'Confirm?',
    person: () => 'Who?',
    reason: () => 'Why? The member is told, and the log keeps it',
  },
  link: {
    intro: ({ domain, expiresAt }: { domain: string; expiresAt: Date }): Text =>
      say`Link a wallet: the page on ${[code(domain)]} first makes sure that it is you, then your wallet signs a text. Nothing is spent and no approval is asked. The link is yours alone, works once, and only until ${[at(expiresAt)]}.`,
    viaPrivateChat: ({ expiresAt }: { expiresAt: Date }): Text =>
      say`Link a wallet: go on in our private chat, where Telegram can show the page that it is you. Nothing is spent and no approval is asked. The link is yours alone, works once, and only until ${[at(expiresAt)]}.`,
    warn: (): Text => 'Do not pass it on, and never sign through a link that somebody sent you.',
    open: () => 'Open the page',
    openPrivateChat: () => 'Go on in private',
    consentAsk: ({ count }: { count: number }): Text =>
      say`You already have ${[bold(String(count))]} linked ${count === 1 ? 'wallet' : 'wallets'}, but this community may not look at ${count === 1 ? 'it' : 'them'} yet.`,
    consent: () => 'Use my wallets here too',
    consented: (): Text =>
      'This community may now count what your linked wallets hold. Other communities do not see that.',
  },
  /** The tap that shows a browser to be its person's. */
  confirmed: (): Text => 'That browser is yours. Please go back to it: the page goes on by itself.',
  heading: () => 'Your wallets',
  none: (): Text =>
    'You have no linked wallet. Linking takes a minute and costs nothing; roles and token votes need it.',
  line: (wallet: {
    address: string;
    name: string | null;
    chainId: number | null;
    primary: boolean;
    linkedAt: Date;
    payable: boolean;
    payableAt: Date;
  }): Text => {
    const what = say`${NAME(wallet)}${[code(wallet.address)]}${CHAIN(wallet)}, linked ${[at(wallet.linkedAt, 'date')]}`;
    if (!wallet.primary) return what;
    const use = say`${what}; ${[bold('payouts go here')]}`;
    return wallet.payable ? use : say`${use} from ${[at(wallet.payableAt)]} on`;
  },
  privacy: (): Text =>
    say`Nobody else is shown these addresses, unless you open them with ${[command('profile privacy')]}.`,
  who: ({
    name,
    linked,
    used,
    addresses,
  }: {
    name: Text;
    linked: number;
    used: boolean;
    addresses: readonly string[] | null;
  }): Text => {
    if (linked === 0) return say`${name} has no linked wallet. ${[command('link')]} shows the way.`;
    const many = linked === 1 ? 'one linked wallet' : `${linked} linked wallets`;
    const use = used
      ? 'This community may look at what they hold.'
      : 'This community may not look at what they hold: the member has not agreed to it here.';
    const which =
      addresses === null
        ? 'Which they are is shown to nobody but their owner.'
        : 'Their owner shows them to you:';
    return say`${name} has ${many}. ${use} ${which}`;
  },
  unused: ({ name }: { name: Text }): Text =>
    say`This community no longer looks at the wallets of ${name}; roles and tags that came from them are taken back within a minute. The member was told. The links themselves are the member’s alone: nobody else can end them, and the member may agree to their use again.`,
  linkAnother: () => 'Link another',
  unlinkButton: () => 'Unlink…',
  primaryButton: () => 'Payouts…',
  pickUnlink: () => 'Which wallet do you want to unlink?',
  pickPrimary: () => 'Which wallet shall payouts go to?',
  unlinkAsk: ({ address }: { address: string }): Text =>
    say`Unlink ${[code(address)]}? Roles and votes that need what it holds go with it. Open votes that already counted it stay as they are.`,
  unlinkConfirm: () => 'Unlink',
  unlinked: ({ address }: { address: string }): Text =>
    say`${[code(address)]} is no longer linked to you.`,
  primarySet: ({ address }: { address: string }): Text =>
    say`Payouts now go to ${[code(address)]}.`,
};
