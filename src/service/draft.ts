/** Half-filled commands: rows that survive a restart and expire after a day. */
import type { AccountId, PersonId, Platform } from '#core/identity.ts';
import type { Store } from '#store/index.ts';

const DRAFT_MS = 86_400_000;

type Filler = { person: PersonId; account: AccountId };

export type Drafts = ReturnType<typeof createDrafts>;

export function createDrafts({ store, ids }: { store: Store; ids: () => string }) {
  return {
    /** Notes which option of a command the next plain message of this person answers. */
    async ask(
      filler: Filler,
      sceneKey: string,
      draft: { command: string; values: unknown; asking: string },
    ): Promise<void> {
      const now = await store.now();
      await store.cards.insertDraft({
        id: ids(),
        accountId: filler.account,
        personId: filler.person,
        sceneKey,
        ...draft,
        expiresAt: new Date(now.getTime() + DRAFT_MS),
      });
    },

    async findOpen(account: { platform: Platform; externalId: string }, sceneKey: string) {
      const known = await store.people.findAccount(account.platform, account.externalId);
      if (!known) return undefined;
      return store.cards.findDraft(known.id, sceneKey, await store.now());
    },

    async close(filler: Filler, sceneKey: string): Promise<void> {
      await store.cards.deleteDraft(filler.account, sceneKey);
    },

    /** A wizard keeps its values beside the open question, under a key of its own. */
    async keep(filler: Filler, key: string, command: string, values: unknown): Promise<void> {
      const now = await store.now();
      await store.cards.insertDraft({
        id: ids(),
        accountId: filler.account,
        personId: filler.person,
        sceneKey: key,
        command,
        values,
        asking: null,
        expiresAt: new Date(now.getTime() + DRAFT_MS),
      });
    },

    async kept(filler: Filler, key: string): Promise<unknown> {
      return (await store.cards.findDraft(filler.account, key, await store.now()))?.values;
    },
  };
}
