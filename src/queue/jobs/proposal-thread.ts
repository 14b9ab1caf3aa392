/**
 * Keeps the thread of a proposal in one place: begins it on the card, says what has become of the proposal, and calls
 * it as it is called now. A step that was done and not recorded is found done: a thread by its message, a line by
 * its nonce where the platform has one.
 */
import { threadLine, threadName, withThread } from '#chat/card/thread.ts';
import type { Reply, SealedReply } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { type Words, wordsFor } from '#chat/words/index.ts';
import { inZone } from '#chat/zone.ts';
import type { ClaimedCard } from '#service/card.ts';
import type { ChatPort, ChatPorts, Denial, Target, Thread } from '#service/port.ts';
import type { KnownThread, ThreadDue } from '#service/proposal/thread.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import type { Services } from '#service/services.ts';

type Dependencies = { services: Services; ports: ChatPorts<SealedReply> };
type Again = { again: Date } | undefined;
type Port = ChatPort<SealedReply>;
type Work = { due: ThreadDue; view: ProposalView; port: Port; words: Words };

const targetOf = ({ card, place }: ThreadDue): Target => ({
  placeExternalId: place.externalId,
  channelId: card.channelId,
});

const threadOf = (due: ThreadDue, { channelId }: KnownThread): Thread => ({
  ...targetOf(due),
  ref: due.card.messageRef,
  threadId: channelId,
});

/** A proposal's card with the way to its thread, once there is one. */
export async function withItsThread(
  card: Reply,
  { card: row, place }: ClaimedCard,
  port: Port,
  { threads, communities }: Pick<Services, 'threads' | 'communities'>,
): Promise<Reply> {
  const thread = await threads.of(row, place);
  if (!thread) return card;
  const { locale } = await communities.get(row.communityId);
  const url = port.threadUrl(thread);
  return withThread(card, { url, inReplies: thread.threadId === '' }, wordsFor(locale));
}

export function createProposalThreadJob({ services, ports }: Dependencies) {
  const { threads, edits, buttons, communities, proposalViews, deployment } = services;

  /** Whether it is the channel that refuses; what one thread refuses is its own matter. */
  async function refused({ due, port }: Work, denial: Denial): Promise<void> {
    if (denial === 'bot-removed') return threads.broken(due, denial);
    const standing = await port.checkChannel(targetOf(due));
    if (!standing.ok) return threads.broken(due, standing.denial);
    if (!standing.value.threads) await threads.broken(due, 'no-threads');
  }

  async function begin(work: Work): Promise<KnownThread | undefined> {
    const { due, view, port, words } = work;
    const name = threadName(view, words);
    const opened = await port.openThread(targetOf(due), due.card.messageRef, name);
    if (opened.ok) return threads.begun(due, opened.value, name);
    // Without its message or channel the card is sent anew, and then this is asked for again.
    if (opened.denial !== 'message-gone' && opened.denial !== 'channel-gone') {
      await refused(work, opened.denial);
    }
    return undefined;
  }

  async function denied(work: Work, thread: KnownThread, denial: Denial): Promise<void> {
    const lost = denial === 'channel-gone' && thread.channelId !== '';
    if (lost) await threads.gone(thread, work.due.card);
    else if (denial !== 'thread-locked') await refused(work, denial);
  }

  async function say(work: Work, thread: KnownThread): Promise<Again | 'denied'> {
    const { due, view, port, words } = work;
    const next = await threads.next(due, thread);
    if (!next) return undefined;
    if ('wait' in next) return { again: next.wait };
    const { line, told } = next;
    const edit =
      line.kind === 'edited' ? await edits.between(due.vote, line.from, line.to) : undefined;
    const { explorer } = deployment;
    const reply = inZone(
      threadLine(line, { view, edit, explorer }, words),
      await communities.timeZone(due.card.communityId),
    );
    await buttons.register(pressesOf(reply));
    const nonce = `thread:${due.card.id}:${told}`;
    const sent = await port.sendInThread(threadOf(due, thread), sealReply(reply), nonce);
    // Into a thread that was locked nothing is said, and not later either.
    if (!sent.ok && sent.denial !== 'thread-locked') {
      await denied(work, thread, sent.denial);
      return 'denied';
    }
    const toldAt = await threads.said(thread, told);
    const more = await threads.next(due, { ...thread, told, toldAt });
    return more && { again: 'wait' in more ? more.wait : toldAt };
  }

  async function name(work: Work, thread: KnownThread): Promise<void> {
    const { due, view, port, words } = work;
    const wanted = threadName(view, words);
    if (thread.name === wanted) return;
    const renamed = await port.renameThread(threadOf(due, thread), wanted);
    if (renamed.ok) await threads.named(thread, wanted);
    else await denied(work, thread, renamed.denial);
  }

  return async ({ key }: { key: string }): Promise<Again> => {
    const due = await threads.due(key);
    const port = due && ports[due.place.platform];
    const view = due && (await proposalViews.view(due.vote));
    if (!due || !port || !view) return undefined;
    const work: Work = { due, port, view, words: wordsFor(view.locale) };
    const thread = due.thread ?? (await begin(work));
    if (!thread) return undefined;
    const said = await say(work, thread);
    if (said === 'denied') return undefined;
    await name(work, thread);
    return said;
  };
}
