/**
 * Says a notice in the private chat its person opened. Said twice after a crash it does no harm, and it
 * stands in the inbox whatever becomes of it here.
 */
import { noticeWords } from '#chat/notice.ts';
import { type SealedReply, sayOnly } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';

type Dependencies = { services: Pick<Services, 'inbox'>; ports: ChatPorts<SealedReply> };

export function createPrivateWordJob({ services, ports }: Dependencies) {
  return async ({ key }: { key: string }): Promise<undefined> => {
    const word = await services.inbox.spoken(key);
    if (!word) return;
    const port = ports[word.platform];
    if (!port?.sendPrivate) return;
    const said = sealReply(sayOnly(noticeWords(word.notice, wordsFor(word.locale))));
    const sent = await port.sendPrivate(word.externalId, said, word.way);
    if (!sent.ok) await services.inbox.closeWay(word.platform, word.externalId);
  };
}
