/**
 * From a transfer being mined to the role on the look-alike Discord and the tag on the look-alike Telegram: the whole
 * deployment with its queue, on a chain that mines each transaction at once. No peer; the target is a median under 3 s.
 */
import { type Hash, parseEther } from 'viem';
import { asAddress, asId, type PersonId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { contracts, tokenAbi } from '#sandbox/chain/contracts.ts';
import { people } from '#sandbox/chain/people.ts';
import { startDeployment } from '#test/support/deployment.ts';
import { until } from '#test/support/poll.ts';
import { buildTown, foundTown } from '#test/support/town.ts';
import { rounded } from './race.ts';
import { percentile } from './statistics.ts';

const TRANSFERS = 20;
const WARM_UP = 2;

export type GateLatencyRow = {
  path: string;
  transfers: number;
  medianMs: number;
  slowestMs: number;
};

type Path = { name: string; who: 'eve' | 'finn'; has(): boolean };

export async function gateLatency(): Promise<GateLatencyRow[]> {
  const deployment = await startDeployment();
  const { discord, telegram, app, chain } = deployment;
  invariant(chain, 'there is a chain');
  const town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  await chain.anvil.setMining('automine');
  const { services } = app;
  const account = async (platform: 'discord' | 'telegram', id: string | number) => {
    const found = await app.store.people.findAccount(platform, String(id));
    invariant(found, `${id} has been met`);
    return found;
  };
  const meet = async (platform: 'discord' | 'telegram', id: string, place: string) => {
    const seen = {
      platform,
      externalId: id,
      handle: null,
      displayName: id,
      isBot: false,
      locale: 'en',
    };
    const met = await services.people.noteJoined(seen, place);
    return { person: met.person, account: (await account(platform, id)).id };
  };
  const link = async (who: { person: PersonId; account: string }, address: string) => {
    const now = await app.store.now();
    await app.store.transaction('link for a bench', async (books) => {
      const wallet = await books.wallets.insertWallet({
        ...{
          id: asId(crypto.randomUUID()),
          address: asAddress(address),
          chainId: null,
          createdAt: now,
        },
      });
      await books.wallets.insertLink({
        ...{ id: crypto.randomUUID(), walletId: wallet.id, personId: who.person },
        ...{
          accountId: asId(who.account),
          isPrimary: true,
          message: '',
          signature: '0x',
          linkedAt: now,
        },
      });
      await books.people.updateWalletConsent(community, who.person, now);
    });
  };
  const ada = await account('discord', town.discordIds.ada);
  const place = await app.store.places.findPlace('discord', town.guildId);
  invariant(place, 'the server is a place');
  const community = place.communityId;
  await link(await meet('discord', town.discordIds.eve, town.guildId), people.eve.address);
  await link(
    await meet('telegram', String(town.telegramIds.finn), String(town.groupId)),
    people.finn.address,
  );
  const set = await services.gates.set({
    ...{
      community,
      person: ada.personId,
      place: place.id,
      rule: `erc20(${contracts.token.address}) >= 100`,
    },
    opens: { name: 'Holder', discordRoleId: town.holderRoleId, tag: 'holder' },
  });
  invariant(set.ok, JSON.stringify(set));
  await services.gates.switch(community, ada.personId, set.value.id, 'on');

  const mined = async (from: 'ada' | 'eve' | 'finn', to: 'ada' | 'eve' | 'finn') => {
    const hash: Hash = await chain.walletOf(people[from]).writeContract({
      ...{ address: contracts.token.address, abi: tokenAbi, functionName: 'transfer' },
      args: [people[to].address, parseEther('100')],
    });
    await chain.publicClient.waitForTransactionReceipt({ hash });
    return performance.now();
  };
  const paths: Path[] = [
    {
      ...{ name: 'Discord, role', who: 'eve' },
      has: () =>
        discord.world.members[town.guildId]?.[town.discordIds.eve]?.roles.includes(
          town.holderRoleId,
        ) === true,
    },
    {
      ...{ name: 'Telegram, tag', who: 'finn' },
      has: () =>
        telegram.world.chats[String(town.groupId)]?.members[String(town.telegramIds.finn)]?.tag ===
        'holder',
    },
  ];
  const rows: GateLatencyRow[] = [];
  for (const { name, who, has } of paths) {
    const times: number[] = [];
    for (let n = 0; n < WARM_UP + TRANSFERS; n += 1) {
      const gives = n % 2 === 0;
      const at = gives ? await mined('ada', who) : await mined(who, 'ada');
      await until(`${name} follows`, async () => has() === gives, 30_000);
      if (n >= WARM_UP) times.push(performance.now() - at);
    }
    rows.push({
      ...{ path: name, transfers: TRANSFERS },
      medianMs: rounded(percentile(times, 0.5)),
      slowestMs: rounded(Math.max(...times)),
    });
  }
  await deployment.stop();
  return rows;
}
