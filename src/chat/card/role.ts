/** A gate in words: its rule, what it opens, and what switching it on would do. */
import { toChecksumAddress } from '#core/identity.ts';
import type { Crowd, PreviewView } from '#service/gate/preview.ts';
import type { GateView } from '#service/gate/rule.ts';
import { type Block, type Button, fields, list, note, type Reply, text, title } from '../reply.ts';
import { code, person, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { chatLines, inviteLines, opensChatAlone, removalButtons } from './chat-gate.ts';
import { changesFiles } from './role-safety.ts';

const SYMBOL_MAX = 12;
const LISTED_MAX = 20;

/** What a contract calls itself is its own idea: kept short. */
export const shortSymbol = (symbol: string): string => [...symbol].slice(0, SYMBOL_MAX).join('');

const switchTo = (gate: GateView, state: GateView['state']) => ({
  command: 'role switch',
  values: { gate: gate.id, state },
});

function gateBlocks(gate: GateView, words: Words): Block[] {
  const named = gate.tokens.filter((token) => gate.rule.includes(token.address));
  return [
    title(words.role.heading({ role: gate.roleName })),
    fields([
      { name: words.role.ruleName(), value: [code(gate.rule)] },
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
    ...(named.length === 0
      ? []
      : [
          list(
            named.map((token) =>
              words.role.tokenLine({
                ...token,
                address: toChecksumAddress(token.address),
                symbol: shortSymbol(token.symbol),
              }),
            ),
          ),
        ]),
  ];
}

export function crowdBlocks(heading: Block, crowd: Crowd, words: Words): Block[] {
  if (crowd.count === 0) return [heading];
  const shown = crowd.shown.map((mention) => [person(mention)]);
  return [heading, text(words.role.names({ shown, count: crowd.count }))];
}

/** Who gains and who loses, and when. Of a chat alone nobody has anything by hand, and nobody loses it unasked. */
function changeBlocks({ gate, gain, lose, members, unknown }: PreviewView, words: Words): Block[] {
  const isChat = opensChatAlone(gate);
  const isTaken = !isChat || gate.effects.some(({ removes }) => removes);
  return [
    ...(isChat
      ? [text(words.chatGate.onAsking())]
      : crowdBlocks(text(words.role.gain({ count: gain.count, total: members })), gain, words)),
    ...(isTaken ? crowdBlocks(text(words.role.lose(lose)), lose, words) : []),
    ...(unknown === 0 ? [] : [note(words.role.unread({ count: unknown }))]),
    ...(gain.all.length + lose.all.length === 0 ? [] : [note(words.roleSafety.listed())]),
    ...(gate.audience === 'everyone' ? [] : [note(words.gatePicker.outside())]),
    ...(isTaken ? [note(words.roleSafety.grace(gate))] : []),
    ...(isChat ? [] : [note(words.role.byHand())]),
  ];
}

/** Shown before a gate is switched on, and whenever somebody asks what the next look would do. */
export function previewReply(preview: PreviewView, words: Words): Reply {
  const { gate, gain, lose } = preview;
  const files = changesFiles(gain.all, lose.all);
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
        gate.state === 'on'
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
export function removalReply(gate: GateView, lose: Crowd, words: Words): Reply {
  const named = { role: gate.roleName, rule: gate.rule };
  return {
    blocks: opensChatAlone(gate)
      ? [text(words.chatGate.removeAsk(named))]
      : [
          text(words.role.removeAsk(named)),
          ...crowdBlocks(text(words.role.lose(lose)), lose, words),
          note(words.role.byHand()),
        ],
    buttons: [[{ label: words.role.remove(), style: 'danger', press: switchTo(gate, 'off') }]],
  };
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
