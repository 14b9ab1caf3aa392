/**
 * Commands as a door passes them on: the real dispatcher over the real clerks, a real database and a real chain;
 * only the platforms are left out.
 */

import { randomBytes, randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { createEns } from '#chain/ens.ts';
import { createSignIn } from '#chain/siwe.ts';
import { createVaultRegistry } from '#chain/vault.ts';
import { createDispatcher } from '#chat/dispatch.ts';
import type { AccountSeen, Incoming } from '#chat/incoming.ts';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { unnamed } from '#chat/unnamed.ts';
import { commands } from '#commands/index.ts';
import { asId, type CommunityId, type PersonId, type PlaceId } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { createServices } from '#service/index.ts';
import { createStore } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { createExecutionRoom, FINALITY_DEPTH } from './execution-world.ts';
import { HOST } from './host.ts';
import { type BedAsset, foundCommunity } from './ledger-bed.ts';
import { until } from './poll.ts';
import type { TestStore } from './postgres.ts';

export type Desk = Awaited<ReturnType<typeof createDesk>>;
export type Speaker = AccountSeen & { person: PersonId };
export type Answer = { text: string; reply: SealedReply };

const textOf = (reply: SealedReply): string =>
  reply.blocks
    .map((block) => {
      if (block.kind === 'fields') {
        return block.fields.map(({ name, value }) => `${name}: ${plain(value)}`).join('\n');
      }
      if (block.kind === 'list') return block.items.map(plain).join('\n');
      return 'text' in block ? plain(block.text) : '';
    })
    .join('\n');

export async function createDesk(
  { sandbox, database }: { sandbox: SandboxChain; database: TestStore },
  asset: BedAsset = {},
) {
  const store = createStore(database);
  const log = createLog({ level: 'silent' });
  const passphrase = randomBytes(8).toString('hex');
  const room = createExecutionRoom({
    rpcUrls: [sandbox.url],
    chainId: sandbox.chainId,
    passphrase,
    store,
  });
  const services = createServices({
    ...room,
    store,
    ports: {},
    registry: createVaultRegistry(room.chain),
    ens: createEns(room.chain, room.chain.chainIds[0]),
    signIn: createSignIn({ chain: room.chain, log }),
    feeCeiling: () => ({
      maxFeePerGas: 10n ** 12n,
      perTransaction: 10n ** 18n,
      perDay: 10n ** 19n,
    }),
    ids: uuidv7,
    keys: ['a'.repeat(64)],
    sealKey: 'b'.repeat(64),
    secret: () => randomBytes(20).toString('hex'),
    salt: () => `0x${randomBytes(32).toString('hex')}`,
    reference: () => 'test',
    unnamed,
    clock: { later: () => undefined },
    log,
    hosting: 'open',
    custody: true,
    deployment: {
      publicUrl: 'https://civitas.example',
      telegramUsername: undefined,
      chainIds: [sandbox.chainId],
      custody: true,
      sandbox: true,
      host: HOST,
      explorer: () => undefined,
    },
  });
  const dispatcher = createDispatcher({ commands, services, log });
  const community: CommunityId = await foundCommunity(store, {
    chainId: sandbox.chainId,
    token: sandbox.contracts.token.address,
    ...asset,
  });
  const guild = String(randomInt(1, 2 ** 47));
  const place = asId<PlaceId>(uuidv7());
  const founder = asId<PersonId>(uuidv7());
  await store.transaction('place', async (tx) => {
    const connectedAt = await tx.now();
    await tx.places.insertPlace({
      id: place,
      communityId: community,
      platform: 'discord',
      externalId: guild,
      title: 'Guild',
      attachedBy: founder,
      connectedAt,
    });
    await tx.places.insertChannel(place, 'announcements', 'general');
  });
  const scene = {
    externalId: guild,
    title: 'Guild',
    channelId: 'general',
    privateChat: false,
    platformOwner: false,
  };

  async function say(
    account: AccountSeen,
    act: Incoming['act'],
    eventId = `discord:${uuidv7()}`,
  ): Promise<Answer> {
    const reply = await dispatcher.answer({ eventId, account, scene, act, forms: true });
    return { text: textOf(reply), reply };
  }

  return {
    store,
    services,
    community,
    place,
    room,

    async speaker(name: string): Promise<Speaker> {
      const seen: AccountSeen = {
        platform: 'discord',
        externalId: String(randomInt(1, 2 ** 47)),
        handle: name.toLowerCase(),
        displayName: name,
        isBot: false,
        locale: 'en',
      };
      const met = await services.people.meet(seen, scene);
      return { ...seen, person: met.person };
    },

    /** A person option as Discord resolves it. */
    mention: ({ platform, externalId, displayName, handle, isBot }: AccountSeen) => ({
      by: 'account' as const,
      platform,
      externalId,
      displayName,
      handle,
      isBot,
    }),

    run: (who: AccountSeen, command: string, values: RawValues = {}, eventId?: string) =>
      say(who, { kind: 'command', command, values }, eventId),

    press(who: AccountSeen, { reply }: Answer, label: string): Promise<Answer> {
      const button = (reply.buttons ?? []).flat().find((one) => one.label === label);
      if (!button || !('press' in button)) throw new Error(`no button ${label}`);
      return say(who, { kind: 'press', id: button.press.id, values: {} });
    },

    /** Turns and blocks until nothing of the community is under way; a top-up of gas takes a few seconds. */
    carryOut: (): Promise<boolean> =>
      until(
        'everything is carried out',
        async () => {
          for (const { id } of await store.executions.listSenders(community)) {
            await services.executions.advanceSender(id);
          }
          await sandbox.anvil.mine(1);
          const rows = await store.executions.listIntents(community, 100);
          return rows.every((row) => row.settledAt !== null);
        },
        40_000,
      ),

    finalize: () => sandbox.anvil.mine(FINALITY_DEPTH),
  };
}
