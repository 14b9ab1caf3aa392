/** A chat that a gate opens: its link, and whether it removes people. */
import { REMOVALS_AN_HOUR } from '#core/eligibility/chat.ts';
import type { RemovalView } from '#service/gate/chat-removal.ts';
import type { WaitingView } from '#service/gate/preview.ts';
import type { EffectView, GateView } from '#service/gate/rule.ts';
import { type Block, type Button, note, type Reply, text } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { crowdBlocks } from './crowd.ts';
import { doubtBlocks } from './doubt.ts';
import { membersFile } from './role-safety.ts';

/** The link, for whoever may pass it on: anybody, since it lets nobody in by itself. */
export function inviteLines({ kind, inviteUrl: url }: EffectView, words: Words): Text[] {
  if (kind !== 'telegram-chat') return [];
  return [url === null ? words.chatGate.inviteMissing() : words.chatGate.invite({ url })];
}

export const chatLines = (effect: EffectView, words: Words): Text[] =>
  effect.kind === 'telegram-chat'
    ? [...inviteLines(effect, words), words.chatGate.removes(effect)]
    : [];

export const chatOf = ({ effects }: GateView): EffectView | undefined =>
  effects.find(({ kind }) => kind === 'telegram-chat');

/** It opens a chat and nothing else: nobody has or gains anything of it but who asks. */
export const opensChatAlone = ({ effects }: GateView): boolean =>
  effects.length > 0 && effects.every(({ kind }) => kind === 'telegram-chat');

const removal = (gate: string, on: boolean, confirm: boolean) => ({
  command: 'role removal',
  values: { gate, on, ...(confirm && { confirm }) },
});

/** Where a gate opens a chat: removal on, which is asked once more, or off. */
export function removalButtons(gate: GateView, words: Words): Button[][] {
  const chat = chatOf(gate);
  if (!chat) return [];
  const w = words.chatGate;
  return [
    [
      chat.removes
        ? { label: w.removalOff(), press: removal(gate.id, false, true) }
        : { label: w.removalOn(), style: 'danger', press: removal(gate.id, true, false) },
    ],
  ];
}

/** Who asks to be let in, by what the rule would answer them. */
export function waitingBlocks({ admitted, declined, waits }: WaitingView, words: Words): Block[] {
  const w = words.chatGate;
  const count = admitted.count + declined.count + waits.count;
  const groups = [
    { crowd: admitted, heading: w.wouldAdmit(admitted) },
    { crowd: declined, heading: w.wouldDecline(declined) },
    { crowd: waits, heading: w.wouldWait(waits) },
  ];
  return [
    text(w.asking({ count })),
    ...groups
      .filter(({ crowd }) => crowd.count > 0)
      .flatMap(({ crowd, heading }) => crowdBlocks(text(heading), crowd, words)),
  ];
}

/** Who would be removed, before it is switched on. */
export function removalAskReply({ preview, chat }: RemovalView, words: Words): Reply {
  const { gate, lose } = preview;
  const w = words.chatGate;
  const isAnybody = lose.count > 0;
  return {
    blocks: [
      text(w.removalAsk({ chat: chat.place, graceMs: gate.graceMs })),
      ...crowdBlocks(text(w.wouldRemove(lose)), lose, words),
      ...(isAnybody ? [note(words.roleSafety.listed())] : []),
      ...doubtBlocks(preview.doubts, words),
      note(w.removalNote({ perHour: REMOVALS_AN_HOUR })),
    ],
    ...(isAnybody && { files: [membersFile('civitas-removal', lose.all)] }),
    buttons: [[{ label: w.removalYes(), style: 'danger', press: removal(gate.id, true, true) }]],
  };
}
