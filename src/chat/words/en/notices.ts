/** What stands in an inbox, and is said in private where a way is open. */
import { totalOf, writtenOf } from '#core/eligibility/work.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { Notice, NoticeKind } from '#service/inbox.ts';
import { saidBallot } from '../../said-ballot.ts';
import { at, bold, code, command, link, say, type Text } from '../../text.ts';
import { saidCount } from '../../work-count.ts';
import type { Numbers } from '../number.ts';
import { alarmWords } from './alarm.ts';
import { chatGate } from './chat-gate.ts';
import { delegation as delegated } from './delegation.ts';
import { join as joins } from './join.ts';
import { place as places } from './place.ts';
import { proposal } from './proposal.ts';
import { reasonWords } from './reason.ts';
import { lossNotices } from './recovery.ts';
import { role as roles } from './role.ts';
import { roleSafety } from './role-safety.ts';
import { roleWork } from './role-work.ts';
import { vault } from './vault.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;

const alarmProblem = (problem: string): string =>
  ALARM_PROBLEM[problem] ?? `it answered “${problem}”.`;

/** Why a place or a webhook takes no alarm. */
const ALARM_PROBLEM: { readonly [problem: string]: string } = {
  'channel-gone': 'the channel is gone.',
  'missing-permission': 'I may not write there.',
  'bot-removed': 'I was removed from that chat.',
  'webhook-private': 'it is an address of a private network.',
  'not-reached': 'it could not be reached for a day.',
};

type Sayings = {
  readonly [K in NoticeKind]: (
    data: Omit<Extract<Notice, { kind: K }>, 'kind'>,
    number: Numbers,
  ) => Text;
};

const named = ({
  of: kind,
  number,
  title,
}: {
  of: VoteKind;
  number: number;
  title: string | null;
}) => ({
  ...{ kind, number, title },
});

/** A moderator's reason, or the proposal that says why. */
const given = (reason: string, proposal: number | undefined): Text =>
  proposal === undefined
    ? `Reason given: ${reason}`
    : say`Proposal ${[bold(`#${proposal}`)]} decided it: ${[command('proposal show')]} says why.`;

export const notices = {
  'wallet-linked': ({ address }) =>
    say`${[code(address)]} is now linked to you. If that was not you, your account may be in other hands: ${[command('wallet unlink')]} ends the link, ${[command('lock')]} stops everything.`,
  'wallet-unlinked': ({ address }) =>
    say`${[code(address)]} is no longer linked to you. If that was not you, somebody else uses your account: ${[command('lock')]} stops everything.`,
  'wallet-moved-away': ({ address }) =>
    say`${[code(address)]} was linked to another account: whoever holds its key signed that. If it was not you, move what it holds to a new wallet, then link that one.`,
  'join-asked': ({ account: asker, until }) =>
    joins.noticed.asked({ asker, until: new Date(until) }),
  'join-waiting': ({ address, until }) =>
    joins.noticed.waiting({ address, until: new Date(until) }),
  'join-refused': (refused) => joins.noticed.refused(refused),
  joined: ({ other, until }) => joins.noticed.joined({ other, until: new Date(until) }),
  'joined-undone': (undone) => joins.noticed.undone(undone),
  'vault-linked': vault.noticeLinked,
  'vault-ended': vault.noticeEnded,
  'wallets-unused': ({ reason }) =>
    say`A moderator ended the use of your wallets in this community: what they hold does not count there any more. They stay linked to you. Reason given: ${reason}. You can allow it again with ${[command('link')]}.`,
  'role-granted': ({ role, reason, cause }) =>
    cause
      ? roleSafety.grantedBy({ role, cause })
      : say`You have the role ${[bold(role)]}: you meet its rule ${[code(reason)]}. ${[command('why')]} shows what was found.`,
  'role-removed': ({ role, reason, cause }) => {
    if (cause) return roleSafety.takenBack({ role });
    return reason === ''
      ? say`You no longer have the role ${[bold(role)]}: its gate was removed.`
      : say`You no longer have the role ${[bold(role)]}: you do not meet its rule ${[code(reason)]} any more. ${[command('why')]} shows what was found and what is missing.`;
  },
  'join-unlinked': ({ until, ...asked }) => chatGate.unlinked({ ...asked, until: new Date(until) }),
  'join-admitted': chatGate.admitted,
  'join-declined': ({ why, ...asked }) => chatGate.declined[why](asked),
  'chat-removed': ({ cause, ...removed }) =>
    cause ? chatGate.removedBack(removed) : chatGate.removed(removed),
  'chat-restored': ({ until, ...asked }) => chatGate.restored({ ...asked, until: new Date(until) }),
  'role-losing': ({ role: name, rule, until }) =>
    roleSafety.losing({ role: name, rule, until: new Date(until) }),
  'role-stopped': ({ role: name, losing, held, names }) =>
    say`${roleSafety.stopped({ role: name, losing, held })} On it: ${roleSafety.stoppedNames({ names, losing })}.`,
  'role-written': ({ cause, role, stopped, still, ...counted }, number) =>
    roleWork.told({
      ...{ cause, role, ...saidCount(counted, number) },
      halted: stopped === 0 ? null : number.count(stopped),
      open: still
        ? {
            done: number.count(writtenOf(counted)),
            total: number.count(totalOf({ ...counted, open: still.open })),
          }
        : null,
    }),
  'role-broken': ({ role: name, place, problem }) =>
    say`I cannot give or take ${[bold(name)]} in ${[bold(place)]}: ${roles.problem({ problem })} Nothing is lost: I try again now and then, and at once with ${[command('role check')]}.`,
  'place-broken': (broken) => places.broken(broken),
  'staff-channel-gone': (gone) => places.staffChannelGone(gone),
  'role-decided': roleSafety.decided,
  'budget-opened': ({ budget, amount, symbol, until }, number) =>
    say`You hold the budget ${[bold(budget)]}: ${[bold(`${number.plain(amount)} ${symbol}`)]} until ${[at(new Date(until))]}. ${[command('budget pay')]} pays out of it.`,
  'budget-paid': ({ budget, amount, symbol, purpose, url }, number) =>
    say`You were paid ${[bold(`${number.plain(amount)} ${symbol}`)]} out of the budget ${[bold(budget)]} for ${purpose}${url === null ? '' : say`: ${[link('the transaction', url)]}`}.`,
  'budget-voided': ({ budget, amount, symbol, reason }, number) =>
    say`${[bold(`${number.plain(amount)} ${symbol}`)]} out of the budget ${[bold(budget)]} were not paid: ${reasonWords(reason)}. The budget has them again.`,
  'citizenship-granted': ({ number, reason, proposal }) =>
    say`You are citizen ${[bold(`#${number}`)]}. ${given(reason, proposal)}`,
  'citizenship-revoked': ({ reason, proposal }) =>
    say`You are no longer a citizen. ${given(reason, proposal)}`,
  'tip-received': ({ amount, symbol, from, memo }, number) =>
    memo === ''
      ? say`${from} tipped you ${[bold(`${number.plain(amount)} ${symbol}`)]}.`
      : say`${from} tipped you ${[bold(`${number.plain(amount)} ${symbol}`)]}: ${memo}`,
  'deposit-credited': ({ amount, symbol }, number) =>
    say`Your deposit of ${[bold(`${number.plain(amount)} ${symbol}`)]} arrived.`,
  'withdrawal-sent': ({ amount, symbol, url }, number) =>
    url === null
      ? say`Your withdrawal of ${[bold(`${number.plain(amount)} ${symbol}`)]} was sent.`
      : say`Your withdrawal of ${[bold(`${number.plain(amount)} ${symbol}`)]} was sent: ${[link('transaction', url)]}`,
  'withdrawal-voided': ({ amount, symbol, reason }, number) =>
    say`Your withdrawal of ${[bold(`${number.plain(amount)} ${symbol}`)]} did not go through, and the amount is back on your balance: ${reasonWords(reason)}.`,
  alarm: alarmWords,
  'office-given': ({ office, by }) =>
    say`${by ?? 'A decision'} made you a ${[bold(office)]} of your community. ${[command('office list')]} shows who is in office; ${[command('office end')]} lays it down.`,
  'office-ended': ({ office, by }) =>
    say`You are no longer a ${[bold(office)]} of your community: ${by ?? 'a decision'} ended that.`,
  'office-over': ({ office }) =>
    say`Your term as ${[bold(office)]} of your community is over. ${[command('office list')]} shows who is in office.`,
  nominated: ({ number, office, by }) =>
    say`${by} nominated you as ${[bold(office)]} in election #${number}. You stand on the ballot only if you accept, with a statement that everybody reads.`,
  'office-elected': ({ office, number, until, follows }) =>
    follows
      ? say`Somebody left, and by the ballots of election #${number} you follow as ${[bold(office)]}, until ${[at(new Date(until))]}. ${[command('office end')]} lays it down.`
      : say`You are elected as ${[bold(office)]} in election #${number}, until ${[at(new Date(until))]}. ${[command('office end')]} lays it down.`,
  'recall-asked': ({ office, reason }) =>
    say`Citizens are asked to sign for your recall as ${[bold(office)]}. Reason given: ${reason} When enough sign, citizens vote on it; until then nothing changes.`,
  'alarm-unreached': ({ place, problem }) =>
    say`Alarms do not reach ${[bold(place)]}: ${alarmProblem(problem)} Nothing is lost: every alarm stands here too, and I try again for a day. ${[command('civitas alarms')]} shows where they go.`,
  'place-asked': ({ title, size, asker }) =>
    say`${asker} asks to add ${[bold(title)]} (${size} members) to your community. ${[command('civitas attach')]} confirms or refuses it.`,
  'place-invited-by-wallet': ({ platform, page }) =>
    say`Your community has no chat left, and the wallet of a steward signed for a code that invites one on ${PLATFORM[platform]}. Whatever asks with it waits for a steward’s word: ${[command('civitas attach')]} in a private chat, or a signature on ${[link('the wallet page', page)]}. If none of you did this, refuse what asks, and lock yourselves there.`,
  'place-decided-by-wallet': ({ title, platform, decision, page }) =>
    decision === 'confirmed'
      ? say`By the signature of a steward’s wallet, ${[bold(title)]} on ${PLATFORM[platform]} is a chat of your community now, and its open votes go on there. If nobody of you did this, remove me from that chat, and attach another one on ${[link('the wallet page', page)]}.`
      : say`By the signature of a steward’s wallet, ${[bold(title)]} on ${PLATFORM[platform]} was refused: it is no chat of your community. Another one can be attached on ${[link('the wallet page', page)]}.`,
  'delegate-voted': ({ delegate, choice, choices, method, closesAt, ...vote }) =>
    delegated.noticed.voted({
      ...{ vote: named(vote), delegate, closesAt: new Date(closesAt) },
      said: choice && saidBallot(choice, choices, method.startsWith('basic/'), proposal),
    }),
  'vote-reminder': ({ closesAt, ...vote }) =>
    delegated.noticed.reminder({ vote: named(vote), closesAt: new Date(closesAt) }),
  'delegate-gone': delegated.noticed.gone,
  ...lossNotices,
} satisfies Sayings;
