/**
 * Sends or edits one public card: renders the present state, compares it with what was sent, and looks
 * again before it ends. A card that cannot be written is kept with its reason until its place is mended.
 */
import { createHash } from 'node:crypto';
import { renderCard } from '#chat/card/index.ts';
import { type Draw, withPicture } from '#chat/drawn.ts';
import type { SealedReply } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { inZone } from '#chat/zone.ts';
import type { ClaimedCard } from '#service/card.ts';
import type { ChatPort, ChatPorts, Written } from '#service/port.ts';
import type { Services } from '#service/services.ts';
import { withItsThread } from './proposal-thread.ts';

type Dependencies = {
  services: Services;
  ports: ChatPorts<SealedReply>;
  draw: Draw;
};
type Again = { again: Date };

/** Bytes of a picture count: the same words with another chart are another card. */
export function hashReply(reply: SealedReply): string {
  const { image, ...rest } = reply;
  const hash = createHash('sha256').update(JSON.stringify(rest));
  if (image) hash.update(image.png).update(image.alt);
  return hash.digest('hex');
}

const plainOf = ({ image: _, ...rest }: SealedReply): SealedReply => rest;

/** Sends, or edits what stands; the reference of the message it is then. */
async function put(
  { card, place }: ClaimedCard,
  message: SealedReply,
  port: ChatPort<SealedReply>,
): Promise<Written<{ ref: string }>> {
  const target = { placeExternalId: place.externalId, channelId: card.channelId };
  const { messageRef } = card;
  if (messageRef === null) return port.send(target, message, nonceOf(card));
  const edited = await port.edit(target, messageRef, message);
  return edited.ok ? { ok: true, value: { ref: messageRef } } : edited;
}

/** A card that is sent anew is another message; a send that is repeated after a crash is the same. */
const nonceOf = (card: ClaimedCard['card']): string =>
  card.sent === 0 ? card.id : `${card.id}:${card.sent}`;

async function write(
  claimed: ClaimedCard,
  full: SealedReply,
  port: ChatPort<SealedReply>,
  { cards }: Pick<Services, 'cards'>,
): Promise<void> {
  const { card } = claimed;
  const bare = card.brokenReason === 'no-pictures';
  const message = bare ? plainOf(full) : full;
  const hash = hashReply(message);
  const how = card.messageRef === null ? 'sent' : 'edited';
  if (card.messageRef !== null && card.sentHash === hash) {
    await cards.record(claimed, { messageRef: card.messageRef, hash, how: 'same' });
    return;
  }
  const written = await put(claimed, message, port);
  if (written.ok) {
    await cards.record(claimed, { messageRef: written.value.ref, hash, how });
    return;
  }
  if (written.denial === 'message-gone') return cards.forgetMessage(card);
  if (written.denial === 'missing-permission' && message.image !== undefined) {
    // Perhaps only the picture is not allowed; the words say everything.
    const plain = plainOf(full);
    const said = await put(claimed, plain, port);
    if (said.ok) {
      const shown = { messageRef: said.value.ref, hash: hashReply(plain), how } as const;
      return cards.recordPlain(claimed, shown);
    }
  }
  await cards.breakOff(claimed, written.denial);
}

export function createCardJob({ services, ports, draw }: Dependencies) {
  return async ({ key }: { key: string }): Promise<Again | undefined> => {
    const claimed = await services.cards.claim(key);
    if (claimed === undefined) return undefined;
    if ('wait' in claimed) return { again: claimed.wait };
    const { card, place } = claimed;
    const port = ports[place.platform];
    try {
      const isShown = card.messageRef !== null;
      const rendered = port && (await renderCard(services, card.subject, isShown));
      if (!port || !rendered) {
        await services.cards.release(card);
        return undefined;
      }
      const whole = await withItsThread(rendered, claimed, port, services);
      const reply = inZone(whole, await services.communities.timeZone(card.communityId));
      await services.buttons.register(pressesOf(reply));
      await write(claimed, sealReply(await withPicture(reply, draw)), port, services);
    } catch (error) {
      await services.cards.release(card);
      throw error;
    }
    // What changed while it was being sent is due at once; the claim says how long to wait.
    return services.cards.dueAgain(key);
  };
}
