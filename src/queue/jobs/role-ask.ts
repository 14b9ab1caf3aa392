/** Asks the staff of one place what to do about a gate that has stopped: the list, the file and the answers. */
import { stoppedReply } from '#chat/card/role-safety.ts';
import type { SealedReply } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';
import type { Job } from '../worker.ts';

type Dependencies = {
  services: Pick<Services, 'breaker' | 'buttons'>;
  ports: ChatPorts<SealedReply>;
};

/** Handles `role-ask`; its key is a run and a place. What is refused stands in the inbox of those who may answer. */
export const createRoleAskJob =
  ({ services, ports }: Dependencies) =>
  async ({ key }: Pick<Job, 'key'>): Promise<undefined> => {
    const asked = await services.breaker.askedIn(key);
    const port = asked && ports[asked.platform];
    if (!asked || !port) return;
    const reply = stoppedReply(asked.view, wordsFor(asked.locale));
    await services.buttons.register(pressesOf(reply));
    const target = { placeExternalId: asked.externalId, channelId: asked.channel };
    await port.send(target, sealReply(reply), `role-ask:${key}`);
  };
