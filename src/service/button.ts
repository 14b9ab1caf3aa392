/**
 * What buttons mean. Ids are made by the chat room from command and values; the same button is stored
 * once, and a process remembers which ids it has already seen stored.
 */
import type { Store } from '#store/index.ts';

/** Structurally the chat room's `Press` with its id. */
export type StoredPress = { id: string; command: string; values: unknown };

const REMEMBERED_MAX = 10_000;

export type Buttons = ReturnType<typeof createButtons>;

export function createButtons({ store }: { store: Store }) {
  /** Presses never change: what was seen once need not be asked again. */
  const stored = new Map<string, StoredPress>();
  const remember = (press: StoredPress): void => {
    if (stored.size >= REMEMBERED_MAX) stored.clear();
    stored.set(press.id, press);
  };
  return {
    async register(presses: readonly StoredPress[]): Promise<void> {
      const fresh = [...new Map(presses.map((press) => [press.id, press])).values()].filter(
        (press) => !stored.has(press.id),
      );
      if (fresh.length === 0) return;
      const now = await store.now();
      await store.cards.insertButtons(fresh.map((press) => ({ ...press, createdAt: now })));
      for (const press of fresh) remember(press);
    },

    async find(id: string): Promise<StoredPress | undefined> {
      const known = stored.get(id);
      if (known) return known;
      const found = await store.cards.findButton(id);
      if (found) remember(found);
      return found;
    },
  };
}
