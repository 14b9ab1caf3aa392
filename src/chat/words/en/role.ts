import { at, bold, code, command, join, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';
import { CHAT_PROBLEM, chatGate } from './chat-gate.ts';
import { type ByHand, byWhom } from './hand.ts';
import { MARK, standardName } from './rule.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;
const STATE = { preview: 'in preview', on: 'on', off: 'removed' } as const;

type Platform = keyof typeof PLATFORM;

/** What keeps a role or tag from being given or taken, by its code. */
const PROBLEM: { readonly [code: string]: string } = {
  'role-gone': 'the role was deleted. Remove the gate and set it again with another role.',
  'role-too-high': "my own role stands below it. Move my role above it in the server's settings.",
  'role-not-assignable':
    'that role belongs to everybody, to a bot or to an integration. Remove the gate and set it again with another role.',
  'missing-permission': "I lack the right to do it. Give it to me in that chat's settings.",
  'bot-removed': 'I am no longer in that chat. Add me again, and everything goes on as it stood.',
  'member-is-admin': 'Telegram shows no member tag on administrators.',
  ...CHAT_PROBLEM,
  'other-tag': 'the member already has another tag, and I never replace what somebody else gave.',
};

type Effected = { place: string; platform: Platform };
const placed = ({ place, platform }: Effected): string => `${place} (${PLATFORM[platform]})`;

type Shown = Effected & {
  kind: 'discord-role' | 'telegram-tag' | 'telegram-chat';
  shown: string;
};
const thing = ({ kind, shown, ...at }: Shown): Text =>
  say`${kind === 'telegram-tag' ? 'the tag' : 'the role'} ${[bold(shown)]} in ${placed(at)}`;

type Worn = Effected & { kind: 'discord-role' | 'telegram-tag' };

/** Telegram's accounts have no age that is known. */
export const ageless = (count: number, meanwhile: string): Text =>
  say`For ${people(count)} the rule cannot be decided: Telegram does not say how old an account is. ${meanwhile} A Discord account with the same wallet would settle it. You can also add an alternative to the rule, such as ${[code('… or citizen')]}, or exempt them with ${[command('role exempt')]}.`;

const people = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`;

export const role = {
  describe: {
    gate: () => 'Open a role to everybody who meets a rule',
    ungate: () => 'Remove a gate: roles and tags it gave are taken back',
    list: () => 'The gates of this community and their rules',
    check: () => 'Look at the rules again now',
    preview: () => 'Who would gain or lose a role, before anything changes',
    switch: () => 'Switch a gate on or off',
    why: () => 'Why you have a role or not, and may vote or not',
    whyRole: () => 'Why somebody has a role or lost it: rule, values, when and by whom',
  },
  option: {
    role: () => 'Which role?',
    rule: () => 'A rule, or the address of a contract, like: erc20(CIV) >= 100 or citizen',
    tag: () => 'Member tag on Telegram (up to 16 letters)',
    person: () => 'Somebody else (moderators only)',
    onlyRole: () => 'Only this role',
    gate: () => 'Which gate',
    state: () => 'On, preview or off',
    shown: () => 'Whether it was shown who would lose it',
  },
  state: {
    preview: () => 'Preview',
    on: () => 'On',
    off: () => 'Off',
  },
  heading: ({ role: name }: { role: string }): Text => say`Gate of ${name}`,
  ruleName: ({ version }: { version: number }) =>
    version > 1 ? `Rule, version ${version}` : 'Rule',
  stateName: () => 'State',
  stateLine: ({ state }: { state: keyof typeof STATE }): Text =>
    state === 'preview' ? 'in preview; it changes nothing until it is switched on' : STATE[state],
  opens: (shown: Shown): Text =>
    shown.kind === 'telegram-chat' ? chatGate.opens(shown) : thing(shown),
  brokenLine: ({ problem }: { problem: string }): Text =>
    say`⚠️ ${PROBLEM[problem] ?? 'the platform refuses it.'}`,
  problem: ({ problem }: { problem: string }): string =>
    PROBLEM[problem] ?? 'the platform refuses it.',
  tokenLine: ({
    address,
    symbol,
    standard,
    chainId,
  }: {
    address: string;
    /** Null: it has none that can be read. */
    symbol: string | null;
    standard: string;
    chainId: number;
  }): Text => {
    if (symbol === null)
      return say`${[code(address)]} gives no readable name: ${standardName(standard)} on ${chainName(chainId)}`;
    const says = standard === 'erc4626' ? 'counts in' : 'calls itself';
    return say`${[code(address)]} ${says} ${[bold(symbol)]}: ${standardName(standard)} on ${chainName(chainId)}`;
  },
  gain: ({ count, total }: { count: number; total: number }): Text =>
    count === 0
      ? say`None of ${people(total)} would gain it now.`
      : say`${[bold(people(count))]} of ${total} would gain it:`,
  lose: ({ count }: { count: number }): Text =>
    count === 0 ? 'Nobody would lose it.' : say`${[bold(people(count))]} would lose it:`,
  names: ({ shown, count }: { shown: readonly Text[]; count: number }): Text =>
    shown.length < count
      ? say`${join(shown, ', ')} and ${count - shown.length} more`
      : join(shown, ', '),
  unread: ({ count }: { count: number }): Text =>
    say`For ${people(count)} the balances could not be read just now. Nothing would change for them.`,
  ageless: ({ count }: { count: number }): Text => ageless(count, 'Nothing would change for them.'),
  byHand: (): Text =>
    'Roles given by hand are never taken. If somebody takes one by hand from a member who meets the rule, it is given again.',
  switchOn: () => 'Switch on',
  switchPreview: () => 'Back to preview',
  discard: () => 'Discard',
  remove: () => 'Remove the gate',
  switched: ({
    role: name,
    state,
    taken,
  }: {
    role: string;
    state: keyof typeof STATE;
    /** How many things its removal takes back. */
    taken: number;
  }): Text => {
    if (state === 'on')
      return say`The gate of ${[bold(name)]} is on. It gives and takes the role by itself from now on; ${[command('role list')]} shows how far it is.`;
    if (state === 'preview')
      return say`The gate of ${[bold(name)]} is in preview: what it gave stays, and nothing more changes.`;
    return say`The gate of ${[bold(name)]} is removed. ${taken === 0 ? 'It gave nobody anything.' : say`What it gave is taken back now. ${[command('role undo')]} gives it back and sets the gate again, in preview.`}`;
  },
  /** Where it opens a chat, what becomes of each thing is said one by one. */
  switchedOff: ({ role: name }: { role: string }): Text =>
    say`The gate of ${[bold(name)]} is removed. What becomes of what it opened:`,
  removeAskEach: ({ role: name, rule }: { role: string; rule: string }): Text =>
    say`Remove the gate of ${[bold(name)]} with the rule ${[code(rule)]}? What becomes of what it opens:`,
  ended: (shown: Shown): Text =>
    say`${thing(shown)}: taken back from everybody the gate gave it to`,
  lost: (shown: Shown): Text => say`loses ${thing(shown)}`,
  removeAsk: ({
    role: name,
    rule,
    count,
  }: {
    role: string;
    rule: string;
    /** Who would lose something. */
    count: number;
  }): Text =>
    say`Remove the gate of ${[bold(name)]} with the rule ${[code(rule)]}?${count === 0 ? '' : say` What it gave is taken back, and ${[command('role undo')]} gives it again.`}`,
  none: (): Text =>
    say`There are no gates yet. A moderator sets one with ${[command('role gate')]}, for example with the rule ${[code('erc20(CIV) >= 100 or citizen')]}.`,
  listHeading: () => 'Gates',
  line: ({ role: name, rule, state }: { role: string; rule: string; state: keyof typeof STATE }) =>
    say`${[bold(name)]}: ${[code(rule)]} (${STATE[state]})`,
  progress: ({ done, total }: { done: string; total: string }): Text =>
    say`⏳ ${done} of ${total} roles and tags done`,
  onRecord: ({ name }: { name: string | undefined }): Text =>
    name === undefined
      ? 'On record about your roles:'
      : say`On record about the roles of ${[bold(name)]}:`,
  checked: ({ name }: { name: string | undefined }): Text =>
    name === undefined ? 'Looked at again just now:' : say`Looked at ${[bold(name)]} just now:`,
  why: {
    heading: () => "Why can I, or can't I?",
    gatesNone: (): Text => 'This community has no gates, so no role depends on what you hold.',
    gate: ({
      role: name,
      verdict,
      state,
    }: {
      role: string;
      verdict: keyof typeof MARK;
      state: keyof typeof STATE;
    }): Text => {
      const met =
        verdict === 'yes'
          ? 'rule met'
          : verdict === 'no'
            ? 'rule not met'
            : verdict === 'unread'
              ? 'could not be determined yet; nothing changes until it is. “Check again” shows what is missing'
              : 'not looked at yet; that happens by itself within a minute';
      return say`${MARK[verdict]} ${[bold(name)]}: ${met}${state === 'preview' ? ' (the gate is in preview and gives nothing yet)' : ''}`;
    },
    rule: ({ rule }: { rule: string }): Text => say`Rule: ${[code(rule)]}`,
    checkedAt: ({ at: when }: { at: Date }): Text => say`Looked at ${[at(when, 'relative')]}.`,
    unknownSince: ({ at: when }: { at: Date }): Text =>
      say`The chain stopped answering ${[at(when, 'relative')]}. Until it answers, the last certain result stands, and nothing is taken.`,
    effect: {
      given: ({ kind, ...at }: Worn): Text =>
        say`✅ ${kind === 'telegram-tag' ? 'tag shown' : 'role given'} in ${placed(at)}`,
      taken: ({ kind, ...at }: Worn): Text =>
        say`➖ ${kind === 'telegram-tag' ? 'tag taken off' : 'role taken'} in ${placed(at)}`,
      'by-hand': ({ kind, by, at: when, ...where }: Worn & ByHand): Text =>
        say`✅ ${kind === 'telegram-tag' ? 'tag' : 'role'} given by hand in ${placed(where)}${byWhom({ by, at: when })}. The gate never takes it`,
      takenByHand: ({ kind, by, at: when, ...where }: Worn & ByHand): Text =>
        say`➖ ${kind === 'telegram-tag' ? 'tag' : 'role'} taken by hand in ${placed(where)}${byWhom({ by, at: when })}`,
      due: ({ kind, ...at }: Worn): Text =>
        say`⏳ ${kind === 'telegram-tag' ? 'tag' : 'role'} on its way in ${placed(at)}`,
      stuck: ({ kind, reason, ...at }: Worn & { reason: string | null }): Text =>
        say`⚠️ ${kind === 'telegram-tag' ? 'tag' : 'role'} in ${placed(at)}: ${PROBLEM[reason ?? ''] ?? 'the platform refuses it.'}`,
    },
    takenAgainst: (hand: ByHand): Text =>
      say`taken by hand${byWhom(hand)}. The gate gives it again`,
    notLinked: (): Text =>
      'You have no linked wallet, so nothing you hold can be counted. Linking takes a minute and costs nothing.',
    notConsented: (): Text =>
      'This community may not look at your linked wallets yet, so what they hold is not counted.',
    more: ({ count }: { count: number }): Text => `and ${count} more`,
    moreInFull: (): Text =>
      say`${[command('role why')]} with the name of a role shows all that was found for it.`,
    /** `one`: any of it is enough. */
    short: ({ missing, one }: { missing: readonly string[]; one: boolean }): Text =>
      say`Missing: ${[bold(missing.join(one ? ' or ' : ' and '))]}. Once your linked wallets hold it, it is noticed by itself; “Check again” looks at once.`,
    again: () => 'Check again',
    votes: () => 'Open votes',
  },
};
