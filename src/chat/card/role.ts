/** A gate in words: its rule, what it opens, and what switching it on would do. */

import { shortenAddress } from '#core/address.ts';
import { WORK_SHOWN } from '#core/eligibility/work.ts';
import { type Address, toChecksumAddress } from '#core/identity.ts';
import type { PreviewView, UngatePreview } from '#service/gate/preview.ts';
import type { GateView, Switched } from '#service/gate/rule.ts';
import { type Block, type Button, fields, list, note, type Reply, text, title } from '../reply.ts';
import { code, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import {
  chatLines,
  chatOf,
  inviteLines,
  opensChatAlone,
  removalButtons,
  waitingBlocks,
} from './chat-gate.ts';
import { crowdBlocks } from './crowd.ts';
import { doubtBlocks } from './doubt.ts';
import { changesFiles, membersFile } from './role-safety.ts';
import { workButtons } from './role-work.ts';

const SYMBOL_MAX = 12;
const LISTED_MAX = 20;

/** What a contract calls itself is its own idea: kept short. */
export const shortSymbol = (symbol: string): string => [...symbol].slice(0, SYMBOL_MAX).join('');

/** Where it gave no name that can be read its address stands in place of one. */
export const ownSymbol = (token: { symbol: string; address: Address }): string | null =>
  token.symbol === shortenAddress(token.address) ? null : shortSymbol(token.symbol);

const switchTo = (gate: GateView, state: GateView['state']) => ({
  command: 'role switch',
  values: { gate: gate.id, state },
});

/** What the contracts that its rule names call themselves. */
export function tokenBlocks(gate: GateView, words: Words): Block[] {
  const named = gate.tokens.filter((token) => gate.rule.includes(token.address));
  if (named.length === 0) return [];
  return [
    list(
      named.map((token) =>
        words.role.tokenLine({
          ...token,
          address: toChecksumAddress(token.address),
          symbol: ownSymbol(token),
        }),
      ),
    ),
  ];
}

function gateBlocks(gate: GateView, words: Words): Block[] {
  return [
    title(words.role.heading({ role: gate.roleName })),
    fields([
      { name: words.role.ruleName(gate), value: [code(gate.rule)] },
      { name: words.role.stateName(), value: words.role.stateLine(gate) },
      ...(gate.audience === 'everyone'
        ? []
        : [{ name: words.gatePicker.audienceName(), value: words.gatePicker.audienceLine(gate) }]),
    ]),
    list(
      gate.effects.flatMap((effect) => [
        words.role.opens(effect),
        ...chatLines(effect, words),
        ...(effect.brokenReason === null
          ? []
          : [words.role.brokenLine({ problem: effect.brokenReason })]),
      ]),
    ),
    ...tokenBlocks(gate, words),
  ];
}

/** What whoever no longer meets the rule loses, and when: of each thing by itself, where a chat is but one of them. */
function lossBlocks(gate: GateView, words: Words): Block[] {
  if (opensChatAlone(gate) || !chatOf(gate)) return [note(words.roleSafety.grace(gate))];
  const lost = gate.effects.map((effect) =>
    effect.kind === 'telegram-chat' ? words.chatGate.lost(effect) : words.role.lost(effect),
  );
  return [note(words.roleSafety.graceEach(gate)), list(lost)];
}

/** What becomes of each thing that a gate opens, once the gate is removed. */
const endedList = ({ effects }: GateView, asking: number, words: Words): Block =>
  list(
    effects.map((effect) =>
      effect.kind === 'telegram-chat'
        ? words.chatGate.ended({ ...effect, asking })
        : words.role.ended(effect),
    ),
  );

/** Who gains and who loses, and when. Of a chat alone nobody has anything by hand, and nobody loses it unasked. */
export function changeBlocks(preview: PreviewView, words: Words): Block[] {
  const { gate, gain, lose, members, waiting } = preview;
  const isChat = opensChatAlone(gate);
  const isTaken = !isChat || gate.effects.some(({ removes }) => removes);
  return [
    ...(isChat
      ? [text(words.chatGate.onAsking())]
      : crowdBlocks(text(words.role.gain({ count: gain.count, total: members })), gain, words)),
    ...(isTaken ? crowdBlocks(text(words.role.lose(lose)), lose, words) : []),
    ...doubtBlocks(preview.doubts, words),
    ...(preview.asksAge && chatOf(gate) ? [note(words.chatGate.ageless())] : []),
    ...(waiting ? waitingBlocks(waiting, words) : []),
    ...(preview.unwritten > 0
      ? [note(words.chatGate.unwritten({ count: preview.unwritten }))]
      : []),
    ...(filesOf(preview).length === 0 ? [] : [note(words.roleSafety.listed())]),
    ...(gate.audience === 'everyone' ? [] : [note(words.gatePicker.outside())]),
    ...(isTaken ? lossBlocks(gate, words) : []),
    ...(isChat ? [] : [note(words.role.byHand())]),
  ];
}

export const filesOf = ({ gain, lose, waiting }: PreviewView) =>
  changesFiles(gain.all, lose.all, waiting);

/** Shown before a gate is switched on, and whenever somebody asks what the next look would do. */
export function previewReply(preview: PreviewView, words: Words): Reply {
  const { gate } = preview;
  const files = filesOf(preview);
  const on: Button =
    gate.state === 'on'
      ? { label: words.role.switchPreview(), press: switchTo(gate, 'preview') }
      : { label: words.role.switchOn(), style: 'success', press: switchTo(gate, 'on') };
  return {
    blocks: [...gateBlocks(gate, words), ...changeBlocks(preview, words)],
    ...(files.length > 0 && { files }),
    buttons: [
      [
        on,
        gate.state === 'on' || preview.held
          ? {
              label: words.role.remove(),
              style: 'danger',
              press: { command: 'role ungate', values: { role: gate.roleName } },
            }
          : { label: words.role.discard(), style: 'danger', press: switchTo(gate, 'off') },
      ],
      ...removalButtons(gate, words),
    ],
  };
}

/** Exactly what removing a gate takes away, asked once. */
export function removalReply({ gate, lose, asking }: UngatePreview, words: Words): Reply {
  const named = { role: gate.roleName, rule: gate.rule };
  const asked: Block[] = chatOf(gate)
    ? [text(words.role.removeAskEach(named)), endedList(gate, asking, words)]
    : [text(words.role.removeAsk({ ...named, count: lose.count }))];
  const isCut = lose.count > lose.shown.length;
  const files = isCut ? [membersFile('civitas-ungate', lose.all)] : [];
  const losers = [
    ...crowdBlocks(text(words.role.lose(lose)), lose, words),
    ...(files.length === 0 ? [] : [note(words.roleSafety.listed())]),
    note(words.role.byHand()),
  ];
  return {
    blocks: [...asked, ...(opensChatAlone(gate) ? [] : losers)],
    ...(files.length > 0 && { files }),
    buttons: [
      [
        {
          label: words.role.remove(),
          style: 'danger',
          press: { command: 'role switch', values: { gate: gate.id, state: 'off', shown: true } },
        },
      ],
    ],
  };
}

/** What became of a gate, and of who is in its chat and who waits before it. */
export function switchedReply({ asking, taken, ...gate }: Switched, words: Words): Reply {
  const { roleName: role, state } = gate;
  const switched = { role, state, taken };
  const chat = chatOf(gate);
  const isLong = (state === 'on' && !opensChatAlone(gate)) || taken >= WORK_SHOWN;
  const followed = isLong && workButtons(gate.id, words);
  if (!chat) return { blocks: [text(words.role.switched(switched))], ...followed, replace: true };
  const blocks: Block[] = [];
  if (state === 'off') {
    blocks.push(text(words.role.switchedOff({ role })), endedList(gate, asking, words));
  } else {
    const isOn = state === 'on';
    const alone = isOn && opensChatAlone(gate);
    blocks.push(text(alone ? words.chatGate.isOn({ role }) : words.role.switched(switched)));
    const told = { ...chat, asking };
    blocks.push(
      text(isOn ? words.chatGate.switchedOn(told) : words.chatGate.switchedPreview(told)),
    );
  }
  return { blocks, ...followed, replace: true };
}

function progressLines({ progress }: GateView, words: Words): Text[] {
  if (!progress) return [];
  const { count } = words.number;
  return [words.role.progress({ done: count(progress.done), total: count(progress.total) })];
}

export function gateListReply(gates: readonly GateView[], words: Words): Reply {
  if (gates.length === 0) return { blocks: [text(words.role.none())] };
  const shown = gates.slice(0, LISTED_MAX);
  return {
    blocks: [
      title(words.role.listHeading()),
      list(
        shown.flatMap((gate) => [
          words.gatePicker.line(words.role.line({ ...gate, role: gate.roleName }), gate),
          ...progressLines(gate, words),
          ...gate.effects.flatMap((effect) => [
            ...inviteLines(effect, words),
            ...(effect.brokenReason === null
              ? []
              : [words.role.brokenLine({ problem: effect.brokenReason })]),
          ]),
        ]),
      ),
      ...(gates.length > shown.length
        ? [note(words.role.why.more({ count: gates.length - shown.length }))]
        : []),
    ],
    buttons: [[{ label: words.role.why.again(), press: { command: 'role check', values: {} } }]],
  };
}
