import { bold, code, command, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';
import { duration } from './proposal.ts';
import { standardName } from './rule.ts';

type Audience = 'everyone' | 'citizens' | 'asked';
type Case = 'token' | 'nft' | 'citizen' | 'votes' | 'safe' | 'ens' | 'member' | 'account';

const CASE: { readonly [C in Case]: string } = {
  token: 'Holds a token',
  nft: 'Owns an NFT',
  citizen: 'Is a citizen',
  votes: 'Has voting power',
  safe: 'Owner of a Safe',
  ens: 'Has an ENS name',
  member: 'Member for at least…',
  account: 'Account older than…',
};

const CONTRACT: { readonly [C in Case]?: string } = {
  token: 'Which token? Pick one, or paste the address of another.',
  nft: 'Which collection? Paste its address; I check that it is one.',
  votes: 'Votes of which token, own and delegated? Pick one, or paste its address.',
  safe: 'Which Safe? Paste its address; its owners meet the rule.',
};

const people = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`;

/** A gate set up by presses, and what may be changed of one that stands. */
export const gatePicker = {
  describe: {
    pick: () => 'Set up a gate step by step',
    set: () => 'Change a gate, or when gates stop by themselves',
  },
  option: {
    role: () => 'Which role? (left out: you are led step by step)',
    rule: () => 'A rule, if you write it yourself, like: erc20(CIV) >= 100 or citizen',
    discordRole: () => 'Which role?',
    tag: () => 'The tag: at most 16 letters, no emoji',
    case: () => 'Who gets it?',
    contract: () => 'The address of the contract (0x…)',
    standard: () => 'What kind of contract',
    chain: () => 'Which chain',
    amount: () => 'How much at least?',
    id: () => 'The number of the piece',
    duration: () => 'For how long, like 30d or 12h?',
    name: () => 'Like ada.eth, or *.ada.eth for all below',
    wallets: () => 'In one wallet or all together',
    join: () => 'All, any, or how many of them',
    drop: () => 'Which condition goes',
    audience: () => 'For whom: everyone, citizens, or those who ask',
    ruleText: () => 'The rule, like: erc20(CIV) >= 100 or citizen',
    grace: () => 'Time before it is lost, like 3d, or 0',
    show: () => 'What next',
    share: () => 'Percent of the holders that may lose a role unasked (1 to 50)',
  },
  heading: ({ role }: { role: string | undefined }): Text =>
    role === undefined ? 'A new gate' : say`Gate of ${role}`,
  intro: (): Text =>
    'A gate opens a role, a tag or a chat to whoever meets its rule. Nothing happens before you switch it on.',
  askRole: (): Text => 'Which role should it give? These are the ones I can give.',
  pickRole: () => 'Pick a role',
  noRoles: (): Text =>
    "There is no role here that I can give: make one in the server's settings under Roles, and drag my role above it. Then look again.",
  manyRoles: ({ count }: { count: number }): Text =>
    say`There are ${count} more. Name another with ${[command('role gate')]} and its option ${[code('role')]}.`,
  lookAgain: () => 'Look again',
  askTag: (): Text =>
    'Which tag should it give? Telegram shows it beside the name of whoever meets the rule.',
  newRole: (): Text =>
    "Not in the list? Then it stands above mine, or is not made yet. Make roles in the server's settings under Roles, and drag mine above them.",
  orTag: (): Text => 'Or a tag on Telegram, shown beside the name:',
  orChat: ({ isHere }: { isHere: boolean }): Text =>
    `Or entry to ${isHere ? 'this chat' : 'a Telegram chat'}: whoever asks to join and meets the rule is let in.`,
  entry: ({ chat, isHere }: { chat: string; isHere: boolean }) =>
    `Entry to ${isHere ? 'this chat' : chat}`,
  alsoEntry: ({ chat, isHere }: { chat: string; isHere: boolean }) =>
    `Also entry to ${isHere ? 'this chat' : chat}`,
  pickChat: () => 'Pick a Telegram chat',
  manyChats: ({ count }: { count: number }): Text =>
    say`There are ${count} more chats. Name another with ${[command('role gate')]} and its option ${[code('chat')]}.`,
  entryHint: ({ audience }: { audience: Audience }): Text =>
    `Whoever asks to join by its link is answered by the rule${audience === 'citizens' ? ', and has to be a citizen' : ''}. Everybody already in stays.`,
  nothingToOpen: (): Text =>
    'There is nothing here a gate could open: pick the role in your Discord server, or connect a Telegram chat for a tag.',
  tag: {
    holder: () => 'holder',
    citizen: () => 'citizen',
    member: () => 'member',
    guest: () => 'guest',
  },
  onlyTag: ({ tag }: { tag: string }) => `Tag: ${tag}`,
  otherTag: () => 'Another tag…',
  askCase: ({ more }: { more: boolean }): Text =>
    more ? 'What else counts?' : 'Who gets it? More conditions can follow.',
  case: (one: Case): string => CASE[one],
  askContract: (one: Case): Text => CONTRACT[one] ?? 'Which contract?',
  token: ({
    symbol,
    standard,
    chainId,
    several,
  }: {
    symbol: string;
    standard: string;
    chainId: number;
    several: boolean;
  }): string => `${symbol}${several || standard === 'native' ? ` (${chainName(chainId)})` : ''}`,
  paste: () => 'Paste an address…',
  found: ({
    symbol,
    standard,
    chainId,
    address,
  }: {
    /** Null: it has none that can be read. */
    symbol: string | null;
    standard: string;
    chainId: number;
    /** Null of a chain's own coin, which has a symbol. */
    address: string | null;
  }): Text => {
    const where = `${standardName(standard)} on ${chainName(chainId)}`;
    if (symbol === null) return say`${[code(address ?? '')]} gives no readable name: ${where}`;
    return address === null
      ? say`${[bold(symbol)]}: ${where}`
      : say`${[code(address)]} calls itself ${[bold(symbol)]}: ${where}`;
  },
  askAmount: ({ symbol }: { symbol: string }): Text => say`How much ${[bold(symbol)]} at least?`,
  askPieces: ({ symbol }: { symbol: string }): Text => say`How many of ${[bold(symbol)]} at least?`,
  askPiece: ({ symbol }: { symbol: string }): Text =>
    say`Which kind of ${[bold(symbol)]}? This collection has many, each with a number.`,
  together: ({ oneWallet }: { oneWallet: boolean }): Text =>
    oneWallet
      ? 'One linked wallet has to have it all.'
      : 'All linked wallets of a member count together.',
  inOne: () => 'Must be in one wallet',
  inAll: () => 'Count all together',
  anyPiece: () => 'Any piece',
  thatPiece: () => 'One certain piece…',
  otherAmount: () => 'Another amount…',
  enterId: () => 'Enter its number…',
  askAge: ({ case: one }: { case: Case }): Text =>
    one === 'account'
      ? 'How old must the account be? Discord says it; Telegram does not, so people who are only there stay unknown and get nothing.'
      : 'For how long must they have been a member of this community?',
  age: ({ ms }: { ms: number }) => duration(ms),
  otherAge: () => 'Another time…',
  askName: (): Text => 'Which ENS name? The primary name of a linked wallet counts.',
  anyName: () => 'Any name',
  certainName: () => 'A certain name…',
  opensRole: ({ role }: { role: string }): Text => say`the role ${[bold(role)]} on Discord`,
  opensTag: ({ tag }: { tag: string }): Text => say`the tag ${[bold(tag)]} on Telegram`,
  inWords: () => 'Whoever',
  whoever: ({ head }: { head: Text }): Text => say`Whoever meets ${head}`,
  ruleName: () => 'As a rule',
  audienceName: () => 'Looked at',
  audience: (one: Audience): string =>
    ({
      everyone: 'every member',
      citizens: 'citizens only',
      asked: 'only those who ask for it',
    })[one],
  looksAt: (one: Audience): string => `Looks at ${gatePicker.audience(one)}`,
  audienceLine: ({ audience }: { audience: Audience }): Text =>
    audience === 'asked'
      ? say`only those who ask for it with ${[command('role check')]}`
      : gatePicker.audience(audience),
  /** A gate of the list, and whom it looks at where that is not everybody. */
  line: (gate: Text, { audience }: { audience: Audience }): Text =>
    audience === 'everyone' ? gate : say`${gate}, for ${gatePicker.audienceLine({ audience })}`,
  pickAudience: () => 'Whom it looks at',
  outside: (): Text =>
    'People it does not look at gain and lose nothing by it, and keep what they have.',
  meets: ({
    count,
    members,
    isChatAlone,
  }: {
    count: number;
    members: number;
    isChatAlone: boolean;
  }): Text => {
    if (members === 0) return 'It would look at nobody yet.';
    if (isChatAlone) {
      return count === 0
        ? say`None of ${people(members)} meets it now.`
        : say`${[bold(people(count))]} of ${members} ${count === 1 ? 'meets' : 'meet'} it now:`;
    }
    return count === 0
      ? say`None of ${people(members)} would gain it now.`
      : say`${[bold(people(count))]} of ${members} would gain it now:`;
  },
  save: () => 'Save in preview',
  saveHint: (): Text => 'In preview it changes nothing; switching it on is the next button.',
  add: () => 'Add a condition',
  change: () => 'Change',
  write: () => 'Write it as a rule',
  back: () => 'Back',
  askChange: (): Text => 'What should be different?',
  joinAll: () => 'Every condition has to be met',
  joinAny: () => 'One condition is enough',
  joinLeast: ({ least, of }: { least: number; of: number }) => `At least ${least} of ${of}`,
  pickJoin: () => 'How they count together',
  drop: ({ part }: { part: string }) => `Without: ${part}`,
  addTag: ({ tag }: { tag: string }) => `Also a tag “${tag}” on Telegram`,
  otherRole: () => 'Start again',
  otherGrace: () => 'Time before it is lost…',
  whichGate: (): Text => 'Which gate? You see what it does now, and what would change.',
  pickGate: () => 'Pick a gate',
  changed: ({ role }: { role: string }): Text => say`The gate of ${[bold(role)]}:`,
  graceNow: ({ graceMs, before }: { graceMs: number; before: number }): Text => {
    const now =
      graceMs === 0
        ? say`Whoever no longer meets the rule loses it at once from now on.`
        : say`Whoever no longer meets the rule loses it after ${[bold(duration(graceMs))]} from now on.`;
    const weaker =
      graceMs < before
        ? ' That is less time to notice and to mend it, for members and for you.'
        : '';
    return say`${now}${weaker} Members who were already told a time keep it.`;
  },
  audienceNow: ({ audience }: { audience: Audience }): Text =>
    audience === 'everyone'
      ? 'It looks at every member from now on.'
      : say`It looks at ${gatePicker.audienceLine({ audience })} from now on. Everybody else neither gains nor loses by it: they keep what they have of it until it looks at them again or the gate is removed.`,
  shareNow: ({ now, before }: { now: number; before: number }): Text => {
    const limit = say`Gates stop and ask when more than ${[bold(`${now} %`)]} of the holders, and at least 5, would lose a role within an hour.`;
    return now > before
      ? say`${limit} ⚠️ That is more than before (${before} %): a wrong rule or a lying chain can take the role from more people before anybody is asked.`
      : limit;
  },
  same: (): Text => 'It is set like that already.',
  settings: ({ share }: { share: number }): Text =>
    say`Gates stop and ask when more than ${[bold(`${share} %`)]} of the holders, and at least 5, would lose a role within an hour. Change it with ${[code('share')]}, between 1 and 50.`,
  settingsHint: (): Text =>
    say`For one gate, name its ${[code('role')]} with ${[code('grace')]} (time before a role is lost, like 3d or 0) or ${[code('audience')]} (everyone, citizens, asked).`,
  settingsOf: ({
    role,
    graceMs,
    audience,
  }: {
    role: string;
    graceMs: number;
    audience: Audience;
  }): Text =>
    say`${[bold(role)]}: looks at ${gatePicker.audience(audience)}; ${graceMs === 0 ? 'lost at once' : `lost after ${duration(graceMs)}`}`,
  why: {
    head: ({ role }: { role: string }): Text => say`➖ ${[bold(role)]}`,
    citizens: (): Text =>
      'This gate looks at citizens only, so it gives you nothing and takes nothing from you.',
    asked: (): Text =>
      'This gate looks only at those who ask for it. The button asks; from then on it looks at you by itself.',
    ask: () => 'Look at me',
  },
};
