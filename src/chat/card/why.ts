/** `/why`: each rule with what was found, where and when, what is missing, and the button of the next step. */
import type { Trace } from '#core/eligibility/facts.ts';
import type { WhyAsking } from '#service/why/asking.ts';
import type { WhyGate, WhyRoles, WhyView } from '#service/why.ts';
import { type Block, type Button, list, note, type Reply, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { type Reader, shortOf, traceLines } from './trace.ts';
import { askingBlocks, askingButtons } from './why-asking.ts';
import { effectLines, waitingButtons } from './why-effect.ts';
import { restButtons, votesBlocks, votesButtons, votesCountWallets } from './why-vote.ts';

const GATES_IN_FULL = 6;

/** What stands between the rule's word and the role. */
function standing(gate: WhyGate, words: Words): Text[] {
  const w = words.roleSafety;
  return [
    ...(gate.exempt ? [w.exempt(gate.exempt)] : []),
    ...(gate.kept ? [w.keptLine()] : []),
    ...(gate.losesAt ? [w.losesAt({ at: gate.losesAt })] : []),
  ];
}

/** Of a gate that does not look at somebody there is no verdict to tell. */
function headOf(gate: WhyGate, words: Words): Text {
  const named = { ...gate, role: gate.roleName };
  return gate.outside ? words.gatePicker.why.head(named) : words.role.why.gate(named);
}

function outside({ outside: isOutside, audience }: WhyGate, words: Words): Text[] {
  if (!isOutside || audience === 'everyone') return [];
  return [words.gatePicker.why[audience]()];
}

/** Whether becoming a citizen is a part of it that is not met; under a "not" it is none. */
const lacksCitizen = (trace: Trace): boolean =>
  trace.kind === 'not'
    ? false
    : 'of' in trace
      ? trace.verdict === 'no' && trace.of.some(lacksCitizen)
      : trace.kind === 'citizen' && trace.verdict === 'no' && trace.since === null;

const lacksCitizenship = ({ trace, outside: isOutside }: WhyGate): boolean =>
  !isOutside && trace !== null && lacksCitizen(trace);

/** How much is short, beside the button that looks again. */
function shortBlocks(gate: WhyGate, words: Words, { mine }: Reader): Block[] {
  if (!mine || gate.outside || gate.verdict !== 'no' || !gate.trace) return [];
  const short = shortOf(gate.trace, gate.tokens, words);
  return short ? [text(words.role.why.short(short))] : [];
}

function gateBlocks(gate: WhyGate, words: Words, reader: Reader, full: boolean): Block[] {
  const w = words.role.why;
  const effects = gate.effects.flatMap((effect) =>
    effectLines(effect, gate, words, { ...reader, full }),
  );
  return [
    text(headOf(gate, words)),
    ...outside(gate, words).map(text),
    list([
      w.rule(gate),
      ...(gate.trace ? traceLines(gate.trace, gate.tokens, words, reader) : []),
      ...effects,
    ]),
    ...shortBlocks(gate, words, reader),
    ...(reader.mine ? gate.asks : []).map((ask) => text(words.chatGate.askLine(ask))),
    ...standing(gate, words).map(text),
    ...(gate.checkedAt ? [note(w.checkedAt({ at: gate.checkedAt }))] : []),
    ...(gate.unknownSince ? [note(w.unknownSince({ at: gate.unknownSince }))] : []),
  ];
}

/** `full`: with what each role was given by. */
export function gatesBlocks(
  gates: readonly WhyGate[],
  words: Words,
  reader: Reader,
  full = false,
): Block[] {
  const w = words.role.why;
  if (gates.length === 0) return [text(w.gatesNone())];
  const rest = gates.slice(GATES_IN_FULL);
  return [
    ...gates
      .slice(0, GATES_IN_FULL)
      .flatMap((gate) => gateBlocks(gate, words, { ...reader, all: full }, full)),
    ...(rest.length === 0
      ? []
      : [list(rest.map((gate) => headOf(gate, words))), note(w.moreInFull())]),
  ];
}

type Told = WhyRoles & Partial<WhyView>;

/** Whether anything here depends on what wallets hold. */
const countsTokens = ({ gates, votes = [] }: Told): boolean =>
  gates.some((gate) => gate.tokens.length > 0) || votesCountWallets(votes);

/** Why wallets are not counted, with the button that mends it. */
export function walletStep(view: Told, words: Words): { blocks: Block[]; buttons: Button[] } {
  const { linked, consented } = view.wallets;
  if (!countsTokens(view) || (linked > 0 && consented)) return { blocks: [], buttons: [] };
  return linked === 0
    ? {
        blocks: [text(words.role.why.notLinked())],
        buttons: [
          {
            label: words.general.linkWallet(),
            style: 'primary',
            press: { command: 'wallet link', values: {} },
          },
        ],
      }
    : {
        blocks: [text(words.role.why.notConsented())],
        buttons: [
          {
            label: words.wallet.link.consent(),
            style: 'primary',
            press: { command: 'wallet use', values: {} },
          },
        ],
      };
}

/** What the books say of somebody's roles, by what each was given or taken; `name` is absent for one's own. */
export function roleWhyReply(
  gates: readonly WhyGate[],
  name: string | undefined,
  words: Words,
): Reply {
  const mine = name === undefined;
  const again: Button = {
    label: words.role.why.again(),
    press: { command: 'role check', values: {} },
  };
  return {
    blocks: [text(words.role.onRecord({ name })), ...gatesBlocks(gates, words, { mine }, true)],
    ...(mine && gates.length > 0 && { buttons: [[...waitingButtons(gates, words), again]] }),
  };
}

/** Of the open votes of one number everything that was looked at: a poll and a proposal may have the same. */
export function voteWhyReply(view: WhyView, number: number, words: Words): Reply {
  const { votes } = view;
  if (votes.length === 0) {
    const open: Button = { label: words.whyVote.open(), press: { command: 'vote', values: {} } };
    return { blocks: [text(words.whyVote.none({ number }))], buttons: [[open]] };
  }
  const step = walletStep({ ...view, gates: [] }, words);
  const buttons = [...step.buttons, ...votesButtons(votes, words, false)];
  return {
    blocks: [...step.blocks, ...votesBlocks(votes, words, true)],
    ...(buttons.length > 0 && { buttons: [buttons] }),
  };
}

/** `elsewhere`: chats of other communities that they wait before. */
export function whyReply(view: WhyView, words: Words, elsewhere: readonly WhyAsking[] = []): Reply {
  const w = words.role.why;
  const step = walletStep(view, words);
  const waits = view.gates.some((gate) => gate.outside && gate.audience === 'asked');
  const label = waits ? words.gatePicker.why.ask() : w.again();
  const again: Button = { label, press: { command: 'role check', values: {} } };
  const waiting = waitingButtons(view.gates, words);
  // To link one for a request is to link one.
  const link = waiting.length > 0 ? [] : step.buttons;
  const buttons = [...waiting, ...link, ...(view.gates.length > 0 ? [again] : [])];
  const ofVotes = votesButtons(view.votes, words, view.gates.some(lacksCitizenship));
  const own = [buttons, ofVotes, restButtons(view.votes, words)].filter((row) => row.length > 0);
  const rows = [...own, ...askingButtons(elsewhere, words)];
  return {
    blocks: [
      title(w.heading()),
      ...step.blocks,
      ...gatesBlocks(view.gates, words, { mine: true }),
      ...votesBlocks(view.votes, words),
      ...askingBlocks(elsewhere, words),
    ],
    ...(rows.length > 0 && { buttons: rows }),
  };
}
