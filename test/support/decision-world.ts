/** A constituted community of three citizens on two platforms, and the whole course of a decision. */

import { v7 as uuidv7 } from 'uuid';
import { HOUR_MS } from '#core/duration.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import type { AccountId, VoteId } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { type GateWorld, type Somebody, startGateWorld } from './gate-world.ts';
import { must } from './wallet-world.ts';

export async function startDecisionWorld(chain?: SandboxChain) {
  const world: GateWorld = await startGateWorld(chain);
  const { services, store, community, ada } = world;
  const bo = await world.joinTelegram('Bo');
  const cleo = await world.joinDiscord('Cleo');
  await store.transaction('a community that stands', async (books) => {
    const given = { by: ada.person, how: 'founding' } as const;
    for (const [person, office] of [
      [ada.person, 'moderator'],
      [ada.person, 'treasurer'],
      [cleo.person, 'guardian'],
    ] as const) {
      await services.offices.give(books, community, { ...given, person, office });
    }
    await books.communities.updateCommunity(community, {
      ...{ capPerPayment: 10n, capPerDay: 20n, alarmWebhook: 'https://a.example/hook' },
    });
  });
  const accountOf = async ({ name, platform, externalId }: Somebody): Promise<AccountId> => {
    const account = await store.people.findAccount(platform, externalId);
    if (!account) throw new Error(`${name} has no account`);
    return account.id;
  };
  for (const somebody of [ada, bo, cleo]) {
    const { person, name } = somebody;
    const target = { person, account: await accountOf(somebody), isBot: false, displayName: name };
    must(await services.citizens.grant(community, ada.person, target, 'founding citizen'));
  }
  await store.communities.updateCommunity(community, {
    state: 'constituted',
    constitutedAt: await store.now(),
  });
  async function publish(action: CommunityAction, eventId = `decision:${uuidv7()}`) {
    const texts = { title: 'What is to be done', body: '', payment: undefined };
    return services.proposals.publish({
      ...{ community, author: ada.person, ...texts, action, eventId },
    });
  }

  async function stateOf(id: VoteId): Promise<string> {
    const view = await services.proposalViews.view(id);
    return view?.reason ? `${view.state}: ${view.reason}` : (view?.state ?? '');
  }

  async function open(id: VoteId): Promise<void> {
    await world.advance(HOUR_MS);
    await services.course.open(id);
  }

  async function voteFor(id: VoteId): Promise<void> {
    await open(id);
    for (const who of [ada, bo]) {
      const caster = { person: who.person, account: await accountOf(who) };
      must(await services.votes.cast(caster, community, id, 1));
    }
  }

  /** Closes the vote and waits out the timelock, which nothing may come before. */
  async function ripen(id: VoteId): Promise<void> {
    await world.advance(HOUR_MS);
    await services.course.close(id);
    if ((await stateOf(id)) !== 'queued') throw new Error(`it is ${await stateOf(id)}`);
    await services.course.execute(id);
    if ((await stateOf(id)) !== 'queued') throw new Error('the timelock held nothing');
    await world.advance(HOUR_MS);
  }

  return {
    ...world,
    bo,
    cleo,
    publish,
    stateOf,
    open,
    ripen,
    /** Voted for by two of three, and in its timelock. */
    async passed(id: VoteId): Promise<void> {
      await voteFor(id);
      await world.advance(HOUR_MS);
      await services.course.close(id);
    },
    /** Published, voted for by two of three, and due. */
    async queued(action: CommunityAction): Promise<VoteId> {
      const id = must(await publish(action));
      await voteFor(id);
      await ripen(id);
      return id;
    },
    async caps() {
      const row = await store.communities.findCommunity(community);
      return [row?.capPerPayment, row?.capPerDay];
    },
    async webhook() {
      return (await store.communities.findCommunity(community))?.alarmWebhook;
    },
    async officesOf({ person }: Somebody): Promise<string[]> {
      return (await store.communities.listOffices(community, person)).map(({ kind }) => kind);
    },
    async trail(action: string): Promise<number> {
      const rows = await store.communities.listAudit(community, 100);
      return rows.filter((row) => row.action === action && row.actorId === null).length;
    },
  };
}

export type DecisionWorld = Awaited<ReturnType<typeof startDecisionWorld>>;
