import type { TagWait } from '#core/eligibility/effect.ts';
import { at, bold, code, command, join, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';
import { chatGate } from './chat-gate.ts';
import { duration } from './proposal.ts';
import { ageless, role as roles } from './role.ts';

/** What keeps a tag away, and when it comes. */
const UNTAGGED: { readonly [K in TagWait]: string } = {
  'member-is-admin':
    'Telegram shows no member tag on administrators. It is given once they are no longer an administrator.',
  'other-tag':
    'They already have another tag, and I never replace what somebody else gave. Ours is given once that one is taken off.',
};

const people = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`;

type Found = { role: string };
type Ended = { name: string };

/** What only the doctor looks for, or says in full; with the platform where it is mended otherwise on each. */
const DOCTOR: { readonly [problem: string]: string } = {
  'missing-permission discord':
    'I lack the permission “Manage Roles”. Please switch it on for my role, in the server settings under Roles.',
  'missing-permission telegram':
    'I lack the right to manage member tags. Please choose me among the administrators of the group and switch it on.',
  'tags-open':
    "members may write their own tags there, so a tag proves nothing. Please switch off “Edit own tags” in the group's settings, under Permissions.",
  'not-reached': 'the platform is not answering just now. It is retried by itself.',
};

const undoneWhat = (role: string, back: number, away: number): Text => {
  const parts: Text[] = [];
  if (back > 0) {
    parts.push(say`${people(back)} ${back === 1 ? 'is' : 'are'} given ${[bold(role)]} again`);
  }
  if (away > 0) {
    parts.push(say`${back > 0 ? 'it' : [bold(role)]} is taken from ${people(away)}`);
  }
  return parts.length === 0 ? '' : say`: ${join(parts, ', and ')}`;
};

type RunCount = { role: string; gave: number; took: number };

const changed = ({ gave, took }: Omit<RunCount, 'role'>): string =>
  [...(gave > 0 ? [`gave ${gave}`] : []), ...(took > 0 ? [`took ${took}`] : [])].join(', ');

/** What a gate does before it takes anything, and how it is taken back. */
export const roleSafety = {
  describe: {
    answer: () => 'Answer when a gate has stopped',
    undo: () => 'Take back what a gate gave or took',
    doctor: () => 'What keeps gates from working, and how to mend it',
    release: () => 'Let the rule decide again',
    exempt: () => 'Let somebody keep a role whatever its rule says',
  },
  option: {
    grace: () => 'Time before a role is lost, like 3d or 0',
    run: () => 'Which run',
    gate: () => 'Only the changes of this gate',
    before: () => 'Those older than this one',
    answer: () => 'Remove or keep',
    person: () => 'Who?',
    until: () => 'Until when, like 30d (else until you end it)',
    give: () => 'Give it, too, if they do not have it',
    seen: () => 'Who was shown',
  },
  answer: { remove: () => 'Remove', keep: () => 'Keep' },
  grace: ({ graceMs }: { graceMs: number }): Text =>
    graceMs === 0
      ? 'Whoever no longer meets the rule loses it at once.'
      : say`Whoever no longer meets the rule is told what is missing, and loses it ${[bold(duration(graceMs))]} later unless they meet it again.`,
  /** Before the list of what becomes of each thing that a gate opens. */
  graceEach: ({ graceMs }: { graceMs: number }): Text =>
    graceMs === 0
      ? 'Whoever no longer meets the rule, at once:'
      : say`Whoever no longer meets the rule is told what is missing, and ${[bold(duration(graceMs))]} later, unless they meet it again:`,
  stoppedHeading: ({ role }: { role: string }): Text => say`The gate of ${role} has stopped`,
  stopped: ({ role, losing, held }: { role: string; losing: number; held: number }): Text =>
    say`⚠️ ${[bold(people(losing))]} of ${held} would lose ${[bold(role)]} at once, so nobody does until you answer. Everybody who meets the rule is still given it. This may be correct, or the rule is wrong, or a token or chain is misbehaving. Please check the list.`,
  stoppedNames: ({ names, losing }: { names: readonly string[]; losing: number }): Text =>
    names.length < losing
      ? say`${names.join(', ')} and ${losing - names.length} more`
      : names.join(', '),
  rule: ({ rule }: { rule: string }): Text => say`Rule: ${[code(rule)]}`,
  since: ({ at: when }: { at: Date }): Text => say`Stopped ${[at(when, 'relative')]}.`,
  listed: (): Text => 'Everybody is in the file.',
  names: ({ shown, count }: { shown: readonly Text[]; count: number }): Text =>
    shown.length < count
      ? say`${join(shown, ', ')} and ${count - shown.length} more`
      : join(shown, ', '),
  nobody: ({ role }: { role: string }): Text =>
    say`Nobody would lose ${[bold(role)]} any more, so nothing is taken.`,
  removeAsk: ({ role, count, graceMs }: { role: string; count: number; graceMs: number }): Text =>
    graceMs === 0
      ? say`Take ${[bold(role)]} from exactly ${[bold(people(count))]}? Whoever meets the rule by the time you confirm keeps it.`
      : say`Take ${[bold(role)]} from exactly ${[bold(people(count))]}? They are told now what is missing and lose it in ${duration(graceMs)}, unless they meet the rule again.`,
  removeButton: ({ count }: { count: number }) => `Remove from these ${count}`,
  removeYes: ({ count }: { count: number }) => `Yes, remove from ${count}`,
  showStopped: ({ role }: { role: string }) => `Who would lose ${role}?`,
  keepButton: () => 'Keep them',
  removed: ({ role, count, graceMs }: { role: string; count: number; graceMs: number }): Text =>
    graceMs === 0
      ? say`${[bold(role)]} is taken from ${people(count)} now. ${[command('role undo')]} gives it back and puts the gate in preview.`
      : say`${people(count)} ${count === 1 ? 'is told now, and loses' : 'are told now, and lose'} ${[bold(role)]} in ${duration(graceMs)} unless they meet the rule again.`,
  kept: ({ role, count }: { role: string; count: number }): Text =>
    say`${people(count)} ${count === 1 ? 'keeps' : 'keep'} ${[bold(role)]} although they do not meet its rule, until they have met it once again. ${[command('role doctor')]} lets the rule decide again.`,
  doctorHeading: () => 'How the gates stand',
  healthy: ({ gates }: { gates: number }): Text =>
    gates === 1
      ? '✅ The gate works: looked at just now, every role and tag can be given and taken.'
      : `✅ All ${gates} gates work: looked at just now, every role and tag can be given and taken.`,
  again: () => 'Look again',
  previewOf: ({ role }: { role: string }) => `Preview of ${role}`,
  releaseButton: ({ role }: { role: string }) => `Let the rule decide on ${role}`,
  triedAgain: (): Text =>
    'What was refused before has just been retried, and is retried every ten minutes. Nothing is lost meanwhile.',
  released: ({ role }: { role: string }): Text =>
    say`The rule decides again about everybody who was kept in ${[bold(role)]}. If too many would lose it at once, you are asked again.`,
  found: {
    preview: ({ role }: Found): Text =>
      say`👁 ${[bold(role)]} is in preview: it changes nothing. Please look who would gain and lose it, then switch it on.`,
    stopped: ({ role, losing }: Found & { losing: number }): Text =>
      say`✋ ${[bold(role)]} has stopped: ${people(losing)} would have lost it at once. Please look at them, then remove or keep them.`,
    kept: ({ role, count }: Found & { count: number }): Text =>
      say`🔓 ${[bold(role)]}: ${people(count)} ${count === 1 ? 'keeps' : 'keep'} it on a moderator's word although they do not meet the rule. The button lets the rule decide again.`,
    opensNothing: ({ role }: Found): Text =>
      say`⚠️ ${[bold(role)]} opens nothing: none of its chats is connected any more. Please connect one, or remove the gate and set it again where you are.`,
    chainMissing: ({ role, chainId }: Found & { chainId: number }): Text =>
      say`⚠️ ${[bold(role)]}: its rule reads ${chainName(chainId)}, and this host is not connected to it. Nothing is taken. Please ask whoever runs the bot to add an RPC address for it.`,
    providersFail: ({
      role,
      chainId,
      answering,
      all,
    }: Found & { chainId: number; answering: number; all: number }): Text =>
      answering === 0
        ? say`⚠️ ${[bold(role)]}: its rule reads ${chainName(chainId)}, and no RPC provider answers now. Nothing is given or taken until one does. Please ask whoever runs the bot to check its RPC.`
        : say`⚠️ ${[bold(role)]}: ${String(answering)} of ${String(all)} RPC providers of ${chainName(chainId)} ${answering === 1 ? 'answers and is' : 'answer and are'} up to date. That is enough for now. Please ask whoever runs the bot to check the others.`,
    unread: ({ role, count }: Found & { count: number }): Text =>
      say`⚠️ ${[bold(role)]}: for over an hour a chain could not be read for ${people(count)}. Nothing changes for them. ${[command('role check')]} shows what is missing for one of them. Please ask whoever runs the bot to check its RPC.`,
    ageless: ({ role, count }: Found & { count: number }): Text =>
      say`ℹ️ ${[bold(role)]}: ${ageless(count, 'Nothing changes for them.')}`,
    unlogged: ({ role, contract }: Found & { contract: string }): Text =>
      say`ℹ️ ${[bold(role)]}: balances of ${[code(contract)]} change without a log on the chain, so a change is not noticed at once. Everybody is looked at every few minutes instead.`,
    untagged: ({
      role,
      place,
      reason,
      count,
    }: Found & { place: string; reason: TagWait; count: number }): Text =>
      say`ℹ️ ${[bold(role)]} in ${[bold(place)]}: ${people(count)} ${count === 1 ? 'meets the rule and does' : 'meet the rule and do'} not show it. ${UNTAGGED[reason]}`,
    ownLinksGone: ({ role, place, count }: Found & { place: string; count: number }): Text =>
      say`⚠️ ${[bold(role)]} in ${[bold(place)]}: ${people(count)} had a link of their own, to come back after an undone removal, that was revoked in Telegram. Each is sent another one now. Please leave links that bear a person's name to me: I revoke them once they are used.`,
    sweepLate: ({ role, since }: Found & { since: Date | null }): Text =>
      say`⚠️ ${[bold(role)]}: ${since === null ? 'not everybody has been looked at yet' : say`everybody was last looked at ${[at(since, 'relative')]}`}. This should happen every few minutes. Please ask whoever runs the bot to check that its worker runs.`,
    handsUnseen: ({ place }: Found & { place: string }): Text =>
      say`ℹ️ ${[bold(place)]}: I may not view the audit log, so when somebody gives or takes a role by hand, I cannot say who. Please switch on “View Audit Log” for my role, in the server settings under Roles.`,
    broken: ({
      role,
      place,
      platform,
      problem,
    }: Found & { place: string; platform: string; problem: string }): Text =>
      say`⚠️ ${[bold(role)]} in ${[bold(place)]}: ${DOCTOR[`${problem} ${platform}`] ?? DOCTOR[problem] ?? roles.problem({ problem })}`,
  },
  undoNone: (): Text => 'No gate has given or taken anything that could be undone.',
  undoHeading: ({ role, ended }: { role: string; ended: boolean }): Text =>
    ended ? say`What removing the gate of ${role} took` : say`What the gate of ${role} changed`,
  undoAt: ({
    at: when,
    rule,
    version,
    ended,
  }: {
    at: Date;
    rule: string | null;
    version: number;
    ended: boolean;
  }): Text => {
    if (rule === null) return say`${[at(when)]}, by version ${version} of its rule`;
    return ended
      ? say`${[at(when)]}; its rule was ${[code(rule)]}`
      : say`${[at(when)]}, by the rule ${[code(rule)]}, version ${version}`;
  },
  undoBack: ({ count, role }: { count: number; role: string }): Text =>
    say`${[bold(people(count))]} would have ${[bold(role)]} again:`,
  undoAway: ({ count, role }: { count: number; role: string }): Text =>
    say`${[bold(people(count))]} would not have ${[bold(role)]} any more:`,
  undoOthers: (): Text => 'Other changes:',
  undoPageHeading: () => 'Older changes of gates',
  undoLine: ({
    role,
    gave,
    took,
    at: when,
    ended,
  }: RunCount & { at: Date; ended: boolean }): Text =>
    say`${[bold(role)]}: ${changed({ gave, took })}${ended ? ' when its gate was removed' : ''} · ${[at(when)]}`,
  undoOlder: () => 'Older changes',
  undoNewest: () => 'Newest changes',
  undoNoneOlder: (): Text => 'No gate has given or taken anything before that.',
  undoNothing: (): Text =>
    'There is nothing left to undo: it has all changed since, or those people are not here now.',
  undoPreview: ({ ended }: { ended: boolean }): Text =>
    ended
      ? 'The gate is set again in preview, with the same rule and what it opened. It gives and takes nothing until it is switched on. Then its rule decides about everybody, including those who got it back.'
      : 'The gate goes back to preview, so that it does not do the same again at its next look. What somebody gave by hand stays.',
  undoButton: ({ count }: { count: number }) => `Undo it for ${count}`,
  undoOther: ({ number, role, gave, took }: RunCount & { number: number }) =>
    `${number}. ${role}: ${changed({ gave, took })}`,
  undone: ({ role, back, away }: { role: string; back: number; away: number }): Text =>
    say`Undone${undoneWhat(role, back, away)}. Its gate is in preview now; ${[command('role preview')]} shows what it would do.`,
  exempted: ({
    role,
    name,
    until,
    holds,
    give,
  }: {
    role: string;
    name: string;
    until: Date | null;
    holds: boolean;
    give: boolean;
  }): Text => {
    const time =
      until === null ? 'until you end it' : say`until ${[at(until)]}; then the rule decides again`;
    const end =
      until === null ? say` To end it, send ${[command('role exempt')]} for them once more.` : '';
    return holds
      ? say`${[bold(name)]} keeps ${[bold(role)]} whatever its rule says, ${time}.${end}`
      : say`${[bold(name)]} does not have ${[bold(role)]}. Once they do, they keep it whatever its rule says, ${time}.${give ? '' : say` ${[command('role exempt')]} with ${[code('give')]} gives it, too.`}${end}`;
  },
  source: ({
    gave,
    kind,
    version,
    at: when,
    by,
    ofChat,
  }: {
    gave: boolean;
    kind: 'rule' | 'undo' | 'given' | 'ungate';
    version: number;
    at: Date;
    by: Text | null;
    ofChat: boolean;
  }): Text => {
    if (ofChat && (kind === 'undo' || kind === 'given'))
      return chatGate.why.decided({ gave, kind, at: when, by });
    const [on, off] = ofChat ? ['let in', 'taken out'] : ['given', 'taken'];
    const did = gave ? on : off;
    if (kind === 'rule') {
      return say`${did} ${[at(when)]} by the rule, version ${version}; found then:`;
    }
    const who = by ?? (kind === 'given' ? 'a decision of the community' : 'a moderator');
    if (kind === 'ungate') {
      return say`${did} ${[at(when)]} when ${who} removed its gate, then at version ${version} of its rule`;
    }
    return kind === 'undo'
      ? say`${did} ${[at(when)]} when ${who} undid a change; found before that:`
      : say`${did} ${[at(when)]} by ${who}, with an exemption`;
  },
  exemptEnded: ({ role, name }: { role: string; name: string }): Text =>
    say`The rule decides about ${[bold(name)]} and ${[bold(role)]} again.`,
  /** What comes of somebody who is no longer exempt. */
  afterExempt: {
    nothing: ({ name }: Ended): Text => say`${[bold(name)]} has nothing of it, so nothing is lost.`,
    preview: ({ name }: Ended): Text =>
      say`Its gate is in preview, so ${[bold(name)]} keeps what they have; once it is switched on, the rule decides.`,
    outside: ({ name }: Ended): Text =>
      say`The gate does not look at ${[bold(name)]}, so what they have stays.`,
    keeps: ({ name }: Ended): Text => say`${[bold(name)]} meets the rule now and keeps it.`,
    kept: ({ name }: Ended): Text =>
      say`${[bold(name)]} does not meet the rule and keeps it for now: a moderator decided so when many would have lost it. ${[command('role doctor')]} ends that.`,
    stopped: ({ name }: Ended): Text =>
      say`${[bold(name)]} does not meet the rule. The gate has stopped, so nobody loses it until a moderator answers: ${[command('role doctor')]} asks.`,
    unknown: ({ name }: Ended): Text =>
      say`It is not known just now whether ${[bold(name)]} meets the rule. It is looked at again by itself; nothing is taken until it is certain.`,
    stays: ({ name, stays }: Ended & { stays: readonly string[] }): Text =>
      say`${[bold(name)]} does not meet the rule, but stays: nobody is removed from ${stays.join(', ')}.`,
    loses: ({
      name,
      graceMs,
      removed,
      stays,
    }: Ended & {
      graceMs: number;
      removed: readonly string[];
      stays: readonly string[];
    }): Text => {
      const chats = removed.length === 0 ? '' : ` and are removed from ${removed.join(', ')}`;
      const rest = stays.length === 0 ? '' : ` Nobody is removed from ${stays.join(', ')}.`;
      return graceMs === 0
        ? say`${[bold(name)]} does not meet the rule. They lose it now${chats}.${rest}`
        : say`${[bold(name)]} does not meet the rule. They are told now what is missing. They lose it in ${duration(graceMs)}${chats}, unless they meet it by then.${rest}`;
    },
  },
  grantedBy: ({ role, cause }: { role: string; cause: 'undo' | 'given' | 'decided' }): Text => {
    if (cause === 'decided')
      return say`You have the role ${[bold(role)]}: the community decided so.`;
    return cause === 'undo'
      ? say`You have the role ${[bold(role)]} again: a moderator undid what its gate had done.`
      : say`You have the role ${[bold(role)]}: a moderator gave it to you.`;
  },
  decided: ({ role, given, proposal }: { role: string; given: boolean; proposal: number }): Text =>
    given
      ? say`Proposal ${[bold(`#${proposal}`)]} was carried out: you keep the role ${[bold(role)]} whatever its rule says.`
      : say`Proposal ${[bold(`#${proposal}`)]} was carried out: the rule of the role ${[bold(role)]} decides about you again. ${[command('why')]} shows it.`,
  takenBack: ({ role }: { role: string }): Text =>
    say`You no longer have the role ${[bold(role)]}: a moderator undid what its gate had done.`,
  exempt: ({ until, proposal }: { until: Date | null; proposal: number | null }): Text => {
    if (proposal !== null) {
      return say`🔓 kept whatever the rule says: proposal ${[bold(`#${proposal}`)]} decided so`;
    }
    return until === null
      ? '🔓 kept whatever the rule says: a moderator decided so'
      : say`🔓 kept whatever the rule says, until ${[at(until)]}: a moderator decided so`;
  },
  keptLine: (): Text =>
    '🔓 kept though the rule is not met: a moderator decided so when many would have lost it at once',
  losesAt: ({ at: when }: { at: Date }): Text =>
    say`⏳ lost ${[at(when, 'relative')]} (${[at(when)]}) unless the rule is met again by then`,
  losing: ({ role, rule, until }: { role: string; rule: string; until: Date }): Text =>
    say`You no longer meet the rule ${[code(rule)]} of ${[bold(role)]}, and lose it ${[at(until, 'relative')]} (${[at(until)]}). If you meet the rule again by then, nothing happens. What was found:`,
};

/** How a run that waited was answered, for whoever comes later. */
export const RUN_STATE: { readonly [state: string]: string } = {
  removed: 'somebody has already answered: they lose it',
  kept: 'somebody has already answered: they keep it',
  over: 'nobody would lose it any more, so there is nothing to answer',
};
