/**
 * Sends or edits one public card: renders the present state, compares it with what was sent, and looks
 * again before it ends. A card that cannot be written is broken off with its reason, told once.
 */
import { createHash } from 'node:crypto';
import { renderCard } from '#chat/card/index.ts';
import type { Chart, Reply, SealedReply } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import type { ClaimedCard } from '#service/card.ts';
import type { ChatPort, ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';

type Dependencies = {
  services: Services;
  ports: ChatPorts<SealedReply>;
  /** A chart as PNG bytes. */
  draw: (chart: Chart) => Promise<Uint8Array>;
};
type Again = { again: Date };

/** Bytes of a picture count: the same words with another chart are another card. */
export function hashReply(reply: SealedReply): string {
  const { image, ...rest } = reply;
  const hash = createHash('sha256').update(JSON.stringify(rest));
  if (image) hash.update(image.png).update(image.alt);
  return hash.digest('hex');
}

async function write(
  claimed: ClaimedCard,
  message: SealedReply,
  port: ChatPort<SealedReply>,
  services: Services,
): Promise<void> {
  const { card, place } = claimed;
  const hash = hashReply(message);
  if (card.messageRef !== null && card.sentHash === hash) {
    await services.cards.record(card, { messageRef: card.messageRef, hash });
    return;
  }
  const target = { placeExternalId: place.externalId, channelId: card.channelId };
  if (card.messageRef === null) {
    const sent = await port.send(target, message, card.id);
    if (sent.ok) await services.cards.record(card, { messageRef: sent.value.ref, hash });
    else await services.cards.breakOff(card, sent.denial);
    return;
  }
  const edited = await port.edit(target, card.messageRef, message);
  if (edited.ok) await services.cards.record(card, { messageRef: card.messageRef, hash });
  else if (edited.denial === 'message-gone') await services.cards.forgetMessage(card);
  else await services.cards.breakOff(card, edited.denial);
}

export function createCardJob({ services, ports, draw }: Dependencies) {
  async function drawn(reply: Reply): Promise<Reply> {
    const { chart, ...rest } = reply;
    if (!chart) return reply;
    const png = await draw(chart);
    return { ...rest, image: { png, name: 'result.png', alt: chart.alt } };
  }

  return async ({ key }: { key: string }): Promise<Again | undefined> => {
    const claimed = await services.cards.claim(key);
    if (claimed === undefined) return undefined;
    if ('wait' in claimed) return { again: claimed.wait };
    const { card, place } = claimed;
    const port = ports[place.platform];
    try {
      const reply = port && (await renderCard(services, card.subject));
      if (!port || !reply) {
        await services.cards.release(card);
        return undefined;
      }
      await services.buttons.register(pressesOf(reply));
      await write(claimed, sealReply(await drawn(reply)), port, services);
    } catch (error) {
      await services.cards.release(card);
      throw error;
    }
    // What changed while it was being sent is due at once; the claim says how long to wait.
    return services.cards.dueAgain(key);
  };
}
