/** What a person gets back from a command, a press or a form, and what becomes of it. */

import { FLAGS } from './message-view.ts';
import { fieldsOf, type ShownModal } from './modal.ts';
import { type SeenMessage, seenMessage } from './seen.ts';
import { findMessage, type Outcome, type Stage } from './stage.ts';
import type { Interaction, Message } from './world.ts';

export interface Answer {
  readonly interactionId: string;
  /** `message` a reply, `thinking` a deferred one, `update` the pressed message changed, `silent` nothing to see yet, `modal` a form. */
  readonly kind: 'message' | 'thinking' | 'update' | 'silent' | 'modal';
  /** Every state of the answering message, oldest first. */
  readonly history: readonly SeenMessage[];
  /** The answering message as it stands now; throws for a form or a deleted message. */
  response(): SeenMessage;
  /** The form that was opened; throws where none was. */
  modal(): ShownModal;
  /** Further messages of this interaction, oldest first. */
  followUps(): SeenMessage[];
  /** The answering message once the bot has done: no longer thinking, or the silently pressed message edited or followed up. */
  settled(timeoutMs?: number): Promise<SeenMessage>;
}

const PATIENCE_MS = 15_000;

export class LiveAnswer implements Answer {
  readonly interactionId: string;
  readonly kind: Answer['kind'];
  readonly history: SeenMessage[] = [];
  readonly #stage: Stage;
  readonly #interaction: Interaction;
  readonly #messageId: string | null;
  readonly #modal: ShownModal | null;
  /** Edits of the source message before this press, to tell whether it changed since. */
  readonly #editsBefore: number;

  constructor(stage: Stage, interaction: Interaction, outcome: Outcome) {
    if (outcome.kind === 'choices') throw new Error('a completion is no answer');
    this.#stage = stage;
    this.#interaction = interaction;
    this.interactionId = interaction.id;
    this.kind = outcome.kind;
    this.#modal = outcome.kind === 'modal' ? shownModal(interaction, outcome.modal) : null;
    const own = 'messageId' in outcome ? outcome.messageId : null;
    this.#messageId = outcome.kind === 'silent' ? interaction.sourceMessageId : own;
    this.#editsBefore = this.#find()?.editCount ?? 0;
    this.#watch();
  }

  response(): SeenMessage {
    const message = this.#find();
    if (this.kind === 'modal') throw new Error('the bot opened a form, it sent no message');
    if (!message) throw new Error('the answer was deleted');
    return seenMessage(this.#stage, message);
  }

  modal(): ShownModal {
    if (!this.#modal)
      throw new Error(`the bot opened no form, it answered with: ${this.response().text}`);
    return this.#modal;
  }

  followUps(): SeenMessage[] {
    return this.#followUps().map((message) => seenMessage(this.#stage, message));
  }

  settled(timeoutMs: number = PATIENCE_MS): Promise<SeenMessage> {
    const done = (): SeenMessage | undefined => {
      const message = this.#find();
      if (this.kind !== 'silent') {
        const isDone = message && (message.flags & FLAGS.loading) === 0;
        return isDone ? seenMessage(this.#stage, message) : undefined;
      }
      const latest = this.#followUps().at(-1);
      if (latest) return seenMessage(this.#stage, latest);
      const isEdited = message && message.editCount > this.#editsBefore;
      return isEdited ? seenMessage(this.#stage, message) : undefined;
    };
    const about = this.kind === 'silent' ? null : this.#messageId;
    return waitFor(this.#stage, done, timeoutMs, 'the bot is still thinking', about);
  }

  #find(): Message | undefined {
    return findMessage(this.#stage, this.#interaction.channelId, this.#messageId ?? '');
  }

  #followUps(): Message[] {
    const { id, channelId, originalId } = this.#interaction;
    const all = this.#stage.world.messages[channelId] ?? [];
    return all.filter((message) => message.origin?.id === id && message.id !== originalId);
  }

  #watch(): void {
    if (this.#messageId === null) return;
    const keep = (): void => {
      const message = this.#find();
      if (message) this.history.push(seenMessage(this.#stage, message));
    };
    keep();
    this.#stage.onMessage(this.#messageId, keep);
  }
}

function shownModal(
  interaction: Interaction,
  modal: Extract<Outcome, { kind: 'modal' }>['modal'],
): ShownModal {
  return {
    interactionId: interaction.id,
    channelId: interaction.channelId,
    messageId: interaction.sourceMessageId,
    customId: modal.custom_id,
    title: modal.title,
    fields: fieldsOf(modal.components),
    components: modal.components,
  };
}

/**
 * Resolves as soon as `find` finds something after a change of the world, or of one message alone; fails after the
 * deadline with what was awaited.
 */
export function waitFor<T>(
  stage: Stage,
  find: () => T | undefined,
  timeoutMs: number,
  awaited: string,
  messageId: string | null = null,
): Promise<T> {
  const now = find();
  if (now !== undefined) return Promise.resolve(now);
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${awaited} after ${timeoutMs} ms`));
    }, timeoutMs);
    const look = (): void => {
      try {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        stop();
        resolve(found);
      } catch (error) {
        clearTimeout(timer);
        stop();
        reject(error);
      }
    };
    const stop = messageId === null ? stage.onChange(look) : stage.onMessage(messageId, look);
  });
}
