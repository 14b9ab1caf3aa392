/** `/why`: each rule with what was found, where and when, what is missing, and the button of the next step. */
import type { WhyAsking } from '#service/why/asking.ts';
import type { WhyGate, WhyView, WhyVote } from '#service/why.ts';
import { type Block, type Button, list, note, type Reply, text, title } from '../reply.ts';
import { person, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { type Reader, traceLines, under } from './trace.ts';
import { askingBlocks, askingButtons } from './why-asking.ts';
import { effectLines, waitingButtons } from './why-effect.ts';

const GATES_IN_FULL = 6;
const VOTES_SHOWN = 10;

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
    ...gates.slice(0, GATES_IN_FULL).flatMap((gate) => gateBlocks(gate, words, reader, full)),
    ...(rest.length === 0 ? [] : [list(rest.map((gate) => headOf(gate, words)))]),
  ];
}

function voteLines(vote: WhyVote, words: Words): Text[] {
  const { power, snapshotBlock, spokesman } = vote;
  const line = words.role.why.vote({
    ...vote,
    power: power && `${words.number.amount(power.units, power.decimals)} ${power.symbol}`.trim(),
    block: snapshotBlock,
  });
  if (!spokesman) return [line];
  const { to, speaks, voted } = spokesman;
  const who = { voted, to: [person(to)], speaks: speaks && [person(speaks)] };
  return [line, under(words.delegation.why(who))];
}

/** Whether anything here depends on what wallets hold. */
const countsTokens = ({ gates, votes }: WhyView): boolean =>
  gates.some((gate) => gate.tokens.length > 0) || votes.some((vote) => vote.snapshotBlock !== null);

/** Why wallets are not counted, with the button that mends it. */
export function walletStep(view: WhyView, words: Words): { blocks: Block[]; buttons: Button[] } {
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

/** `elsewhere`: chats of other communities that they wait before. */
export function whyReply(view: WhyView, words: Words, elsewhere: readonly WhyAsking[] = []): Reply {
  const w = words.role.why;
  const step = walletStep(view, words);
  const votes = view.votes.slice(0, VOTES_SHOWN);
  const waits = view.gates.some((gate) => gate.outside && gate.audience === 'asked');
  const label = waits ? words.gatePicker.why.ask() : w.again();
  const again: Button = { label, press: { command: 'role check', values: {} } };
  const waiting = waitingButtons(view.gates, words);
  // To link one for a request is to link one.
  const link = waiting.length > 0 ? [] : step.buttons;
  const buttons = [...waiting, ...link, ...(view.gates.length > 0 ? [again] : [])];
  const rows = [...(buttons.length > 0 ? [buttons] : []), ...askingButtons(elsewhere, words)];
  return {
    blocks: [
      title(w.heading()),
      ...step.blocks,
      ...gatesBlocks(view.gates, words, { mine: true }),
      ...(votes.length === 0
        ? []
        : [title(w.votes()), list(votes.flatMap((vote) => voteLines(vote, words)))]),
      ...(view.votes.length > votes.length
        ? [note(w.more({ count: view.votes.length - votes.length }))]
        : []),
      ...askingBlocks(elsewhere, words),
    ],
    ...(rows.length > 0 && { buttons: rows }),
  };
}
