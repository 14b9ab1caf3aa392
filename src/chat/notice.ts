/** A notice becomes words: for the inbox, and for the private chat its person opened. */
import type { KnownToken } from '#core/eligibility/term.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import type { Notice } from '#service/inbox.ts';
import { askInButtons, declinedWords, enterButton, removedWords } from './card/join-request.ts';
import { stoppedButtons } from './card/role-safety.ts';
import { traceLines } from './card/trace.ts';
import { type Button, list, type Press, type Reply, sayOnly, title } from './reply.ts';
import { at, say, type Text } from './text.ts';
import { COMMUNITY } from './which-community.ts';
import type { Words } from './words/index.ts';
import type { Numbers } from './words/number.ts';

/** Of the newest notices that ask for something. */
const ACTS_MAX = 3;

export function noticeWords(notice: Notice, words: Words): Text {
  if (notice.kind === 'role-losing') return losingWords(notice, words);
  if (notice.kind === 'join-declined') return declinedWords(notice, words);
  if (notice.kind === 'chat-removed') return removedWords(notice, words);
  // The table is total over kinds (`satisfies`); TypeScript cannot see that key and data belong together.
  const tell = words.notices[notice.kind] as (data: Notice, number: Numbers) => Text;
  return tell(notice, words.number);
}

// Written by the clerk of gates alone, from the gate's row.
const tokensIn = (json: string): readonly KnownToken[] => JSON.parse(json) as KnownToken[];

/** The same words as `/why`: what was found, and what is missing. */
function losingWords(notice: Extract<Notice, { kind: 'role-losing' }>, words: Words): Text {
  const { role, rule, until, trace, tokens, chats = [] } = notice;
  const losing = words.roleSafety.losing({ role, rule, until: new Date(until) });
  const said =
    chats.length === 0 ? losing : say`${words.chatGate.removedToo({ chats })}\n${losing}`;
  const found = traceFromJson(JSON.parse(trace));
  const lines = traceLines(found, tokensIn(tokens), words, { mine: true });
  return lines.reduce((all: Text, line) => say`${all}\n${line}`, said);
}

/** What there is to do before a role is lost: link what was not counted, and look again. */
function losingButtons(
  { community, tokens }: Pick<Extract<Notice, { kind: 'role-losing' }>, 'community' | 'tokens'>,
  words: Words,
): Button[] {
  const wallets = tokensIn(tokens).length > 0;
  return [
    ...(wallets
      ? [
          {
            label: words.general.linkWallet(),
            press: { command: 'wallet link', values: { [COMMUNITY]: community } },
          },
        ]
      : []),
    {
      label: words.role.why.again(),
      style: 'primary',
      press: { command: 'role check', values: { [COMMUNITY]: community } },
    },
  ];
}

/** The same once they are out by the rule, which they may meet again. */
const removedButtons = (
  { community, tokens }: Extract<Notice, { kind: 'chat-removed' }>,
  words: Words,
): Button[] =>
  community === undefined || tokens === undefined
    ? []
    : losingButtons({ community, tokens }, words);

/** "Yes, this is me" and no: rights are asked again when one is pressed, whoever presses. */
export function answerButtons(merge: string, words: Words, name?: string): Button[] {
  const press = (answer: 'yes' | 'no') => ({
    command: 'profile answer',
    values: { request: merge, answer },
  });
  const [yes, no] =
    name === undefined
      ? [words.join.yes(), words.join.no()]
      : [words.join.yesTo({ name }), words.join.noTo({ name })];
  return [
    { label: yes, style: 'success', press: press('yes') },
    { label: no, style: 'danger', press: press('no') },
  ];
}

const showRecoveries = (words: Words): Button => ({
  label: words.recovery.show(),
  press: { command: 'recovery list', values: {} },
});

type AboutVote = Extract<Notice, { kind: 'delegate-voted' | 'vote-reminder' }>;

const isAboutVote = (notice: Notice): notice is AboutVote =>
  notice.kind === 'delegate-voted' || notice.kind === 'vote-reminder';

/** In a list a yes would not say to what: the vote is shown first. */
const showVote = ({ of, number, vote, community }: AboutVote, words: Words): Button[] =>
  of === 'proposal'
    ? [
        {
          label: words.delegation.showVote({ number }),
          press: { command: 'proposal show', values: { proposal: vote, [COMMUNITY]: community } },
        },
      ]
    : [];

/** The ballot itself where it is one press, else the vote; the press names its community, wherever it is made. */
function voteButtons({ vote, method, community, ...notice }: AboutVote, words: Words): Button[] {
  const press = (verb: string, values: Press['values'] = {}): Press => ({
    command: `ballot ${verb}`,
    values: { vote, ...values, [COMMUNITY]: community },
  });
  const off: Button[] =
    notice.kind === 'vote-reminder'
      ? [
          {
            label: words.delegation.noReminders(),
            press: { command: 'profile reminders', values: { reminders: 'off' } },
          },
        ]
      : [];
  if (!method.startsWith('basic/')) {
    return [{ label: words.delegation.voteMyself(), press: press('open') }, ...off];
  }
  const cast = (choice: string): Press => press('cast', { choice, paper: true });
  return [
    { label: words.proposal.inFavour(), style: 'success', press: cast('1') },
    { label: words.proposal.against(), style: 'danger', press: cast('2') },
    { label: words.proposal.abstain(), press: cast('3') },
    ...off,
  ];
}

/** Yes takes a statement, which is asked for. */
function nominationButtons(election: string, words: Words): Button[] {
  const values = { election };
  return [
    {
      label: words.election.stand(),
      style: 'success',
      press: { command: 'election accept', values },
    },
    {
      label: words.election.decline(),
      style: 'danger',
      press: { command: 'election decline', values },
    },
  ];
}

/** What can be done about a notice, by whoever it is for; each press asks for its right again. */
export function noticeButtons(notice: Notice, words: Words): Button[] {
  if (notice.kind === 'join-asked') return answerButtons(notice.merge, words);
  if (isAboutVote(notice)) return voteButtons(notice, words);
  if (notice.kind === 'nominated') return nominationButtons(notice.election, words);
  if (notice.kind === 'role-losing') return losingButtons(notice, words);
  if (notice.kind === 'chat-removed') return removedButtons(notice, words);
  if (notice.kind === 'join-unlinked') return [enterButton(notice, words)];
  if (notice.kind === 'chat-restored') return askInButtons(notice, words);
  if (notice.kind === 'join-declined' && notice.why === 'own-link') {
    return askInButtons(notice, words);
  }
  if (notice.kind === 'role-stopped') return stoppedButtons(notice, notice.losing, words);
  if (notice.kind !== 'recovery-asked') return [];
  const { recovery, to, heard, name, asker } = notice;
  // Who is meant is not said there: each who has a say is shown it alone, with what to press.
  if (to === 'staff' && name === null && asker === null) return [showRecoveries(words)];
  const stop: Button = {
    label: words.recovery.stopIt({ to }),
    style: 'danger',
    press: { command: 'recovery stop', values: { recovery } },
  };
  const know: Button = {
    label: words.recovery.knowThem(),
    style: 'success',
    press: { command: 'recovery know', values: { recovery } },
  };
  return to === 'staff' && !heard ? [know, stop] : [stop];
}

/** A notice by itself, with its buttons. */
export function noticeReply(notice: Notice, words: Words): Reply {
  const buttons = noticeButtons(notice, words);
  return {
    ...sayOnly(noticeWords(notice, words)),
    ...(buttons.length > 0 && { buttons: [buttons] }),
  };
}

/** A notice as the alarms put it into the outbox. */
export const noticeFrom = (written: unknown): Notice => JSON.parse(String(written)) as Notice;

/** In a list a yes would not say to whom: the requests are shown first. */
const showJoins = (words: Words): Button => ({
  label: words.join.show(),
  press: { command: 'profile join', values: {} },
});

/** In a list it would not say which role: who would lose it is shown first, with both answers. */
const showStopped = (
  { run, community, role }: Extract<Notice, { kind: 'role-stopped' }>,
  words: Words,
): Button => ({
  label: words.roleSafety.showStopped({ role }),
  press: { command: 'role answer', values: { run, answer: 'remove', [COMMUNITY]: community } },
});

/** The newest first, each with its time. */
export function inboxReply(notices: readonly { notice: Notice; at: Date }[], words: Words): Reply {
  if (notices.length === 0) return sayOnly(words.civitas.inbox.empty());
  // Told again, the same is to be pressed: once.
  const acts = notices.flatMap(({ notice }) => {
    if (notice.kind === 'join-asked') return [showJoins(words)];
    if (notice.kind === 'role-stopped') return [showStopped(notice, words)];
    return isAboutVote(notice) ? showVote(notice, words) : noticeButtons(notice, words);
  });
  const buttons = [...new Map(acts.map((act) => [JSON.stringify(act), act])).values()].slice(
    0,
    ACTS_MAX,
  );
  const all: Button = {
    label: words.inbox.all(),
    press: { command: 'inbox', values: { page: true } },
  };
  return {
    blocks: [
      title(words.civitas.inbox.heading()),
      list(notices.map((one) => say`${[at(one.at)]}: ${noticeWords(one.notice, words)}`)),
    ],
    buttons: [...buttons, all].map((button) => [button]),
  };
}
