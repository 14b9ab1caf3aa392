/** The audit trail: who did what, why and when, written in the transaction that does it. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';

export type Deed = {
  community: CommunityId | undefined;
  actor: PersonId | undefined;
  action: string;
  subject: string;
  reason?: string;
  details?: { readonly [key: string]: string | number | boolean | null };
  /** The platform event that asked for it, where a repeated one would be another deed. */
  eventId?: string;
};

export type Audit = ReturnType<typeof createAudit>;

export function createAudit({ ids }: { ids: () => string }) {
  return {
    /**
     * Whether the event has done this before: it is answered as it was then, and not judged anew by what
     * others have set since.
     */
    async isDone(books: Books, eventId: string, action: string): Promise<boolean> {
      return (await books.communities.findAuditByEvent(eventId, action)) !== undefined;
    },

    /** In one statement: false when the same event noted it already, and then nothing more may be written. */
    async note(books: Books, deed: Deed): Promise<boolean> {
      return books.communities.insertAudit({
        id: ids(),
        communityId: deed.community ?? null,
        actorId: deed.actor ?? null,
        action: deed.action,
        subject: deed.subject,
        reason: deed.reason ?? null,
        details: deed.details ?? {},
        eventKey: deed.eventId ?? null,
        at: await books.now(),
      });
    },
  };
}
