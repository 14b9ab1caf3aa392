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
};

export type Audit = ReturnType<typeof createAudit>;

export function createAudit({ ids }: { ids: () => string }) {
  return {
    async note(books: Books, deed: Deed): Promise<void> {
      await books.communities.insertAudit({
        id: ids(),
        communityId: deed.community ?? null,
        actorId: deed.actor ?? null,
        action: deed.action,
        subject: deed.subject,
        reason: deed.reason ?? null,
        details: deed.details ?? {},
        at: await books.now(),
      });
    },
  };
}
