import type { JsonValue } from '#core/canonical-json.ts';
import type { Office } from '#core/office.ts';
import { bold, code, italic, say, type Text } from '../../text.ts';
import { office as offices } from './office.ts';
import { duration } from './proposal.ts';
import { unmeasuredSteps } from './unmeasured.ts';

/** `unmeasured`: null where that stays as it is. */
type Caps = { perPayment: string; perDay: string; unmeasured: number | null };
const caps = ({ perPayment, perDay, unmeasured }: Caps): string =>
  `${perPayment} per payment and ${perDay} per day${unmeasured === null ? '' : `, and ${unmeasuredSteps(unmeasured)} a day that no amount measures`}`;

/** A title of a proposal is a line. */
const shorten = (text: string): string => (text.length > 140 ? `${text.slice(0, 140)}…` : text);

/** What a decision does without a chain: as the title of its proposal, and in full. */
export const decision = {
  describe: {
    offer: () => 'Propose what takes a decision',
  },
  option: {
    action: () => 'What would be done',
    confirm: () => 'Publish it?',
  },
  propose: () => 'Propose it',
  offer: ({ will }: { will: Text }): Text =>
    say`${will} Nothing changes before that: this publishes a proposal, which is voted on.`,
  publish: () => 'Publish the proposal',
  title: {
    resume: () => 'Let payments go on',
    'set-caps': (to: Caps) => `Spending caps: ${caps(to)}`,
    'give-office': ({ name, office }: { name: string; office: Office }) =>
      `${name} as ${offices.name[office]().toLowerCase()}`,
    'end-office': ({ name, office }: { name: string; office: Office }) =>
      `${name} no longer ${offices.name[office]().toLowerCase()}`,
    'set-alarm-webhook': ({ host }: { host: string }) => `Alarms to the webhook at ${host}`,
    'set-track': ({ track, setting, to }: { track: string; setting: string; to: string }) =>
      shorten(`${track}: ${setting} ${to}`),
    'rotate-treasury': () => 'A new account for the treasury',
    'overrule-veto': ({ number }: { number: number }) => `Overrule the veto of proposal #${number}`,
    'grant-citizenship': ({ name }: { name: string }) => `Citizenship for ${name}`,
    'revoke-citizenship': ({ name }: { name: string }) => `End the citizenship of ${name}`,
    'grant-role': ({ name, role }: { name: string; role: string }) =>
      shorten(`The role ${role} for ${name}`),
    'revoke-role': ({ name, role }: { name: string; role: string }) =>
      shorten(`Take the role ${role} back from ${name}`),
    'set-community': ({ setting, to }: { setting: string; to: string }) =>
      shorten(`Setting: ${setting} ${to}`),
    'pin-announcement': ({ text }: { text: string }) => shorten(`Announcement: ${text}`),
    'open-budget': ({ name, budget, amount }: { name: string; budget: string; amount: string }) =>
      shorten(`Budget ${budget}: ${amount} for ${name}`),
    'end-repeating': ({ number }: { number: number }) => `End what proposal #${number} repeats`,
  },
  setting: {
    name: {
      what: () => 'the name of the community',
      value: (value: JsonValue) => `“${String(value)}”`,
    },
    digest: {
      what: () => 'the daily digest',
      value: (value: JsonValue) => (value === null ? 'off' : `${String(value)}:00`),
    },
    share: {
      what: () => 'the share of holders that may lose a role without a moderator being asked',
      value: (value: JsonValue) => `${String(value)} %`,
    },
    channel: {
      what: ({ title, purpose }: { title: string; purpose: 'staff' | 'alarms' }) =>
        `the channel of “${title}” for ${purpose === 'staff' ? 'the staff' : 'alarms'}`,
      value: ({ name, channel }: { name: string; channel: string | null }) =>
        channel === null ? 'none' : `“${name}”`,
    },
  },
  will: {
    'pin-announcement': ({ text }: { text: string }): Text =>
      say`If it passes: this is said and pinned in the channel of announcements of every chat: ${[italic(text)]}`,
    'open-budget': ({
      name,
      budget,
      amount,
      termMs,
    }: {
      name: Text;
      budget: string;
      amount: string;
      termMs: number;
    }): Text =>
      say`If it passes: ${name} holds the budget ${[bold(budget)]} and may pay members up to ${[bold(amount)]} out of the treasury without another vote, for ${duration(termMs)} from then on. Every payment is public and held to the spending caps.`,
    'grant-citizenship': ({ name }: { name: Text }): Text =>
      say`If it passes: ${name}, no citizen when this was proposed, becomes a citizen and may vote wherever citizens do. Roles and tags that ask for citizenship follow.`,
    'revoke-citizenship': ({ name }: { name: Text }): Text =>
      say`If it passes: ${name}, a citizen when this was proposed, is none any more. Votes that are open then keep their roll; roles and tags that ask for citizenship are taken back.`,
    'grant-role': ({ name, role }: { name: Text; role: string }): Text =>
      say`If it passes: ${name} gets the role ${[bold(role)]} and keeps it whatever its rule says, until another decision.`,
    'revoke-role': ({ name, role }: { name: Text; role: string }): Text =>
      say`If it passes: ${name} no longer keeps the role ${[bold(role)]} whatever its rule says: the rule decides alone again.`,
    'set-community': ({ setting, from, to }: { setting: string; from: string; to: string }): Text =>
      say`If it passes: ${[bold(setting)]} changes from ${from} to ${[bold(to)]}.`,
    'set-track': ({
      track,
      setting,
      from,
      to,
    }: {
      track: string;
      setting: string;
      from: string;
      to: string;
    }): Text =>
      say`If it passes: of proposals of the kind “${track}”, ${[bold(setting)]} changes from ${from} to ${[bold(to)]}. Proposals published before that keep their rules.`,
    'rotate-treasury': ({ account }: { account: string }): Text =>
      say`If it passes: the treasury's account ${[code(account)]}, whose key may be in other hands, is replaced by a new one of this host, and what it still holds goes there, as far as the books of the community name it. Payments stay paused until they are let go on.`,
    'overrule-veto': ({ number }: { number: number }): Text =>
      say`If it passes: the veto of proposal ${[bold(`#${number}`)]} is overruled. It waits in its timelock once more, is then carried out, and cannot be vetoed again.`,
    'end-repeating': ({ number }: { number: number }): Text =>
      say`If it passes: what proposal ${[bold(`#${number}`)]} carries out again and again ends. A time that is under way by then is still carried out; none begins after it.`,
    resume: (): Text => 'If it passes: payments, which are paused now, go on.',
    'set-caps': ({ from, to }: { from: Caps | null; to: Caps }): Text =>
      say`If it passes: the spending caps change from ${from === null ? 'off' : caps(from)} to ${[bold(caps(to))]}.`,
    'give-office': ({
      name,
      office,
      termMs,
    }: {
      name: Text;
      office: Office;
      termMs: number | null;
    }): Text =>
      say`If it passes: ${name}, not in that office when this was proposed, becomes ${[bold(offices.name[office]())]}, ${termMs === null ? 'until the office is ended' : `for ${duration(termMs)} from then on`}.`,
    'end-office': ({ name, office }: { name: Text; office: Office }): Text =>
      say`If it passes: ${name}, in office when this was proposed, is no longer ${[bold(offices.name[office]())]}.`,
    'set-alarm-webhook': ({ from, to }: { from: string | null; to: string }): Text =>
      say`If it passes: alarms go ${from === null ? '' : say`no more to the webhook at ${[code(from)]}, but `}to the one at ${[code(to)]}. The vote is on its whole address; only the host is shown, since whoever knows the rest can write there.`,
  },
};
