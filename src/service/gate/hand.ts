/** What every hand of a gate needs: the row it carries out, what the platform shows, and recording under the claim. */
import { HOUR_MS } from '#core/duration.ts';
import { MOVED } from '#core/eligibility/effect.ts';
import { Fault } from '#core/fault.ts';
import { type AccountId, asId } from '#core/identity.ts';
import type { GrantKey, GrantRow } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { OutboxPayload } from '#store/outbox.ts';
import type { AccountRow } from '#store/person.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPort, ChatPorts, Denial, MemberView } from '../port.ts';
import type { BrokenEffects } from './broken.ts';
import { isOfCrowd } from './grant.ts';
import { createRoster } from './roster.ts';

/** A claimed row of the outbox: what is recorded counts only while its fence stands. */
export type EffectClaim = { id: string; fence: number; key: string; payload: OutboxPayload };
export type Again = { again: Date } | undefined;

export type Scene = {
  claim: EffectClaim;
  key: GrantKey;
  effect: PlacedEffect;
  account: AccountRow;
  port: ChatPort<never>;
};

/** What the platform shows of a member; `asOf`: when it was listed, where they were not asked for alone just now. */
export type Seen = { member: MemberView; asOf?: Date };

/** Nobody tells when an administrator becomes an ordinary member, or the other way round. */
export const ADMIN_RETRY_MS = HOUR_MS;
const SPREAD_MS = 60_000;

/** Rows that wait for one moment come one after the other. */
export function spread(at: Date, key: string): Date {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + letter.charCodeAt(0)) % SPREAD_MS;
  return new Date(at.getTime() + sum);
}

type Dependencies = { store: Store; ports: ChatPorts<never>; broken: BrokenEffects };

export type Hand = ReturnType<typeof createHand>;

export function createHand({ store, ports, broken }: Dependencies) {
  const roster = createRoster(store);

  async function sceneOf(claim: EffectClaim): Promise<Scene | undefined> {
    const [effectId = '', account = ''] = claim.key.split('.');
    const key = { effectId, accountId: asId<AccountId>(account) };
    const effect = await store.roles.findEffect(effectId);
    const row = await store.people.findAccountById(key.accountId);
    const port = effect && ports[effect.platform];
    // Whoever was forgotten has no name on the platform any more; what they wore is taken back elsewhere.
    if (!effect?.placeConnected || !row || row.erasedAt !== null || !port) return undefined;
    // Its gate has left that server: nobody is given or loses anything there.
    if (effect.endedAt !== null && effect.brokenReason === MOVED) return undefined;
    return { claim, key, effect, account: row, port };
  }

  /**
   * `closed`: the bot itself is no longer there, which nobody may have told yet. `since`: a list of before is too old.
   */
  async function see(
    { claim, effect, account, port }: Scene,
    since?: Date,
  ): Promise<Seen | 'closed'> {
    try {
      const listed =
        isOfCrowd(claim.payload) && effect.kind === 'discord-role'
          ? await roster.find(effect, account.externalId, port, since)
          : undefined;
      if (listed) return listed;
      return { member: await port.member(effect.placeExternalId, account.externalId) };
    } catch (error) {
      const final = error instanceof Fault && !error.retryable;
      if (!final || (await port.place(effect.placeExternalId)) !== undefined) throw error;
      return 'closed';
    }
  }

  async function look(scene: Scene): Promise<MemberView | 'closed'> {
    const seen = await see(scene);
    return seen === 'closed' ? seen : seen.member;
  }

  /** Runs a recording while the claim stands; undefined when another has taken the row. */
  async function record<T>(
    { claim, key }: Pick<Scene, 'claim' | 'key'>,
    label: string,
    run: (books: Books, grant: GrantRow) => Promise<T>,
  ): Promise<T | undefined> {
    return store.transaction(label, async (books) => {
      // The grant first, the bell last: the order of whoever decides what is wanted.
      const grant = await books.grants.lockGrant(key);
      if (!grant || !(await books.outbox.lockOutboxFence(claim.id, claim.fence))) return undefined;
      return run(books, grant);
    });
  }

  return {
    sceneOf,
    look,
    see,
    record,
    /** What this process changed of a member it may have seen on a list. */
    noteRoles: roster.note,

    /** When it is its turn again, where its effect could not be written and rests. */
    async rest({ effect: { retryAt }, claim }: Scene): Promise<Again> {
      if (retryAt === null || retryAt <= (await store.now())) return undefined;
      return { again: spread(retryAt, claim.key) };
    },

    async later(ms: number): Promise<{ again: Date }> {
      return { again: new Date((await store.now()).getTime() + ms) };
    },

    /** Notes why nothing could be done, breaks the effect, and says when it is tried again. */
    async breakOff(scene: Scene, denial: Denial, applied?: boolean): Promise<Again> {
      const retryAt = await record(scene, 'record denial', async (books) => {
        await books.grants.updateGrant(scene.key, {
          ...(applied !== undefined && { applied }),
          lastError: denial,
        });
        return broken.breakOff(books, scene.effect, denial);
      });
      return retryAt && { again: spread(retryAt, scene.claim.key) };
    },
  };
}
