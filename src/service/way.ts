/**
 * Ways to say something in private that a platform leaves open for minutes (Discord's interaction tokens).
 * They are stored encrypted, one per account, and forgotten after a quarter of an hour.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { AccountId, Platform } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';

/** A minute less than Discord allows, so that what is begun in time also arrives. */
const WAY_MS = 14 * 60_000;
const KEY = 'way';
const IV_BYTES = 12;
const TAG_BYTES = 16;

type Dependencies = {
  store: Store;
  ids: () => string;
  /** `APP_SECRET`, then the one before it where there is one. */
  keys: readonly [string, ...string[]];
};

const keyOf = (secret: string): Buffer => createHash('sha256').update(`way:${secret}`).digest();

function wrap(text: string, secret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

function unwrap(wrapped: string, secret: string): string | undefined {
  const bytes = Buffer.from(wrapped, 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    // Wrapped under a key that is gone: the way is lost, as if its time were over.
    return undefined;
  }
}

export type Ways = ReturnType<typeof createWays>;

export function createWays({ store, ids, keys }: Dependencies) {
  return {
    /** The newest way to an account replaces the one before. */
    async keep(platform: Platform, externalId: string, way: string): Promise<void> {
      const account = await store.people.findAccount(platform, externalId);
      if (!account) return;
      const now = await store.now();
      await store.cards.insertDraft({
        id: ids(),
        accountId: account.id,
        personId: account.personId,
        sceneKey: KEY,
        command: KEY,
        values: { wrapped: wrap(way, keys[0]) },
        asking: null,
        expiresAt: new Date(now.getTime() + WAY_MS),
      });
    },

    async isOpen(books: Books, account: AccountId, now: Date): Promise<boolean> {
      return (await books.cards.findDraft(account, KEY, now)) !== undefined;
    },

    async find(account: AccountId): Promise<string | undefined> {
      const row = await store.cards.findDraft(account, KEY, await store.now());
      const { wrapped } = (row?.values ?? {}) as { wrapped?: string };
      if (wrapped === undefined) return undefined;
      return keys.map((key) => unwrap(wrapped, key)).find((way) => way !== undefined);
    },

    async close(account: AccountId): Promise<void> {
      await store.cards.deleteDraft(account, KEY);
    },
  };
}
