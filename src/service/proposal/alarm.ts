/**
 * Alarms of proposals: when one that touches money, permissions or the bot's own settings is published, edited into
 * that, or has passed; and when what was decided was not carried out. Each in the transaction that wrote it.
 */
import { proposalActionFromJson } from '#core/execution/intent.ts';
import type { MandateEnd, MandateReason } from '#core/execution/mandate.ts';
import { alarmTopicOf } from '#core/proposal/alarm-topic.ts';
import type { Books } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Alarms } from '../alarm.ts';

type About = Pick<ProposalRow, 'voteId' | 'communityId' | 'number' | 'action'>;

export type ProposalAlarms = ReturnType<typeof createProposalAlarms>;

export function createProposalAlarms({ alarms }: { alarms: Pick<Alarms, 'raise'> }) {
  async function raise(
    books: Books,
    { voteId, communityId, number, action }: About,
    kind: string,
    details: { readonly [field: string]: string | null },
  ): Promise<void> {
    const topic = alarmTopicOf(action === null ? null : proposalActionFromJson(action));
    if (topic === null) return;
    await alarms.raise(books, communityId, {
      kind,
      subject: voteId,
      details: JSON.stringify({ number, topic, ...details }),
    });
  }

  return {
    published: (books: Books, row: About, opensAt: Date): Promise<void> =>
      raise(books, row, 'proposal-published', { at: opensAt.toISOString() }),

    /** Something else is asked for than whoever was told before has read. */
    edited: (books: Books, row: About, opensAt: Date): Promise<void> =>
      raise(books, row, 'proposal-edited', { at: opensAt.toISOString() }),

    /** Passed, or its veto was overruled: until then it can be stopped. */
    queued: (books: Books, row: About, until: Date): Promise<void> =>
      raise(books, row, 'proposal-queued', { at: until.toISOString() }),

    /** `reason`: a refusal's code, or what held it up last. */
    notCarriedOut: (books: Books, row: About, reason: string | null): Promise<void> =>
      raise(books, row, 'proposal-not-carried-out', { reason }),

    endedThere: (
      books: Books,
      row: About,
      end: { state: Exclude<MandateEnd, 'done'>; reason: MandateReason | null },
    ): Promise<void> => raise(books, row, 'mandate-ended', { end: end.state, reason: end.reason }),
  };
}
