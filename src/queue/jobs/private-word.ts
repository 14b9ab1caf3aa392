/**
 * Says a notice in the private chat its person opened. Said twice after a crash it does no harm, and it
 * stands in the inbox whatever becomes of it here.
 */
import { noticeReply } from '#chat/notice.ts';
import type { SealedReply } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import { inZone } from '#chat/zone.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';

type Dependencies = {
  services: Pick<Services, 'inbox' | 'buttons'>;
  ports: ChatPorts<SealedReply>;
};

export function createPrivateWordJob({ services, ports }: Dependencies) {
  return async ({ key }: { key: string }): Promise<undefined> => {
    const word = await services.inbox.spoken(key);
    if (!word) return;
    const port = ports[word.platform];
    if (!port?.sendPrivate) return;
    const reply = noticeReply(word.notice, wordsFor(word.locale));
    // For clients that show no local times: as the clocks of the community it comes from.
    const said = word.zone === null ? reply : inZone(reply, word.zone);
    await services.buttons.register(pressesOf(said));
    const sent = await port.sendPrivate(word.externalId, sealReply(said), word.way);
    if (!sent.ok) await services.inbox.closeWay(word.platform, word.externalId);
  };
}
