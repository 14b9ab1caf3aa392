/** Acts of one person in the private chat, and what is read and pressed of an answer. */
import { v7 } from 'uuid';
import type { Act, Incoming } from '#chat/incoming.ts';
import type { SealedReply } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';

export const heardFrom = (
  externalId: string,
  act: Act,
  more: Partial<Incoming> = {},
): Incoming => ({
  eventId: `telegram:${v7()}`,
  account: {
    platform: 'telegram',
    externalId,
    handle: 'ada',
    displayName: 'Ada',
    isBot: false,
    locale: 'en',
  },
  scene: {
    externalId: undefined,
    title: undefined,
    channelId: undefined,
    privateChat: true,
    platformOwner: false,
  },
  act,
  forms: false,
  ...more,
});
export const speak = (said: string, values = {}): Act => ({
  kind: 'command',
  command: said,
  values,
});
export const type = (value: string): Act => ({ kind: 'text', value });
export const pressIn = (reply: SealedReply, label: string): Act => {
  const found = (reply.buttons ?? []).flat().find((one) => one.label === label);
  if (!found || !('press' in found)) throw new Error(`no button ${label}`);
  return { kind: 'press', id: found.press.id, values: {} };
};
export const wordsOf = (reply: SealedReply): string =>
  reply.blocks.map((block) => ('text' in block ? plain(block.text) : '')).join('\n');
