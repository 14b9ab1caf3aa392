/** Chats that gates open: links, requests to join, and bans that are lifted. */

import { enterReply } from '#chat/card/join-request.ts';
import { noticeReply } from '#chat/notice.ts';
import type { Reply, SealedReply } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { JoinWord } from '#service/gate/join.ts';
import type { LinkLeft } from '#service/gate/personal-link.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';
import type { Job } from '../worker.ts';

type Again = { again: Date } | undefined;
type Dependencies = {
  services: Pick<Services, 'joins' | 'chatLinks' | 'roleEffects' | 'buttons' | 'deployment'>;
  ports: ChatPorts<SealedReply>;
};

/** Handles `chat-link`; its key is an effect. */
export const createChatLinkJob =
  ({ services }: Dependencies) =>
  ({ key }: Pick<Job, 'key'>): Promise<Again> =>
    services.chatLinks.settle(key);

/**
 * Handles `join-request`; its key is the request. Words come before the answer: once it is answered Telegram lets
 * nothing more through. What is refused stands in the inbox.
 */
export function createJoinRequestJob({ services, ports }: Dependencies) {
  function replyOf({ locale, notice }: JoinWord): Reply {
    const words = wordsFor(locale);
    const username = services.deployment.telegramUsername;
    return notice.kind === 'join-unlinked' && username !== undefined
      ? enterReply(notice, words, username)
      : noticeReply(notice, words);
  }

  /** False where it was refused, which is no failure: the minutes may be over. */
  async function say(word: JoinWord): Promise<boolean> {
    const reply = replyOf(word);
    await services.buttons.register(pressesOf(reply));
    const sent = await ports.telegram?.sendPrivate?.(word.account, sealReply(reply), word.way);
    return sent?.ok === true;
  }

  return async ({ key }: Pick<Job, 'key'>): Promise<Again> => {
    const step = await services.joins.step(key);
    if (!step) return undefined;
    if (step.say && (await say(step.say))) await services.joins.said(key);
    return step.again ?? services.joins.answer(key, step.fresh);
  };
}

/** Handles `chat-readmit`; its key is a removal, and what it carries is enough where that is forgotten. */
export const createReadmitJob =
  ({ services }: Dependencies) =>
  ({ key, payload }: Pick<Job, 'key' | 'payload'>): Promise<Again> =>
    // Written by the hand that removes alone, in this form.
    services.roleEffects.readmit(key, payload as Parameters<Services['roleEffects']['readmit']>[1]);

/** Handles `personal-link`; its key is the link, and what it carries is enough where that is forgotten. */
export const createPersonalLinkJob =
  ({ services }: Dependencies) =>
  ({ key, payload }: Pick<Job, 'key' | 'payload'>): Promise<Again> =>
    // Written by whoever made it or forgets it, in this form.
    services.roleEffects.personalLinks.settle(key, payload as LinkLeft);
