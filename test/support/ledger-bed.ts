/** Communities, members and the clerks of money over a real database, without chat and without a chain. */
import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type AssetId, asId, type CommunityId, type PersonId } from '#core/identity.ts';
import { depositJournal } from '#core/ledger/journals.ts';
import type { Result } from '#core/result.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createBreakages } from '#service/breakage.ts';
import { createCards } from '#service/card.ts';
import { createInbox } from '#service/inbox.ts';
import type { Ceilings } from '#service/ledger/ceilings.ts';
import { createLedger } from '#service/ledger.ts';
import { createOffices } from '#service/office.ts';
import { createPeople, type PersonView } from '#service/person.ts';
import { createTips } from '#service/tip.ts';
import { createStore, type Store } from '#store/index.ts';
import type { TestStore } from './postgres.ts';

export const CIV = 10n ** 18n;

export type BedAsset = {
  kind?: 'credit' | 'native' | 'erc20';
  custody?: boolean;
  decimals?: number;
  symbol?: string;
  chainId?: number;
  token?: string;
};

/** A refusal here is a broken test, and says which. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(
    `refused: ${JSON.stringify(result.refusal, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )}`,
  );
}

export const hash = (): `0x${string}` =>
  `0x${Array.from({ length: 64 }, () => randomInt(16).toString(16)).join('')}`;

const TOKEN = `0x${'1'.repeat(40)}`;

export async function foundCommunity(
  store: Store,
  options: BedAsset = {},
  state: 'founding' | 'constituted' = 'founding',
): Promise<CommunityId> {
  const { kind = 'erc20', custody = kind !== 'credit', decimals = 18 } = options;
  const id = asId<CommunityId>(uuidv7());
  await store.transaction('found', async (tx) => {
    const createdAt = await tx.now();
    await tx.communities.insertCommunity({
      id,
      name: 'Testers',
      template: 'club',
      timeZone: 'UTC',
      locale: 'en',
      state,
      createdAt,
    });
    const symbol = options.symbol ?? 'CIV';
    await tx.communities.insertAsset({
      id: uuidv7(),
      communityId: id,
      kind,
      symbol,
      name: symbol,
      decimals,
      chainId: kind === 'credit' ? null : (options.chainId ?? 31_337),
      token: kind === 'erc20' ? (options.token ?? TOKEN) : null,
      custody,
      createdAt,
    });
  });
  return id;
}

export type LedgerBed = ReturnType<typeof createLedgerBed>;

export function createLedgerBed(database: TestStore, ceilings?: Ceilings) {
  const store = createStore(database);
  const ids = uuidv7;
  const audit = createAudit({ ids });
  const offices = createOffices({ store, ids });
  const inbox = createInbox({ store, ids });
  const people = createPeople({ store, ports: {}, ids });
  const clock = { later: () => undefined };
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports: {} });
  const breakages = createBreakages({ store, ids, ports: {}, alarms });
  const cards = createCards({ store, ids, breakages, clock });
  const ledger = createLedger({ store, ids, offices, audit });
  const tips = createTips({
    store,
    ids,
    ledger,
    cards,
    inbox,
    people,
    ...(ceilings && { ceilings }),
  });

  const assetOf = async (community: CommunityId): Promise<AssetId> => {
    const row = await store.communities.findAsset(community);
    if (!row) throw new Error('no asset');
    return asId<AssetId>(row.id);
  };

  const bed = {
    database,
    store,
    ids,
    audit,
    offices,
    inbox,
    people,
    cards,
    alarms,
    ledger,
    tips,
    assetOf,

    async member(name = 'Ada', isBot = false): Promise<PersonView> {
      const seen = {
        platform: 'discord' as const,
        externalId: String(randomInt(1, 2 ** 47)),
        handle: name.toLowerCase(),
        displayName: name,
        isBot,
        locale: 'en',
      };
      const met = await people.meet(seen, { externalId: undefined, privateChat: false });
      return { person: met.person, account: met.account, isBot, displayName: name };
    },

    async steward(community: CommunityId, person: PersonId): Promise<void> {
      await store.transaction('give office', (tx) =>
        offices.give(tx, community, { person, office: 'steward', by: person, how: 'test' }),
      );
    },

    /** As if a deposit of theirs had become final. */
    async credit(community: CommunityId, owner: PersonId, amount: bigint): Promise<void> {
      const asset = await assetOf(community);
      await store.transaction('credit', async (tx) =>
        must(
          await ledger.postJournal(
            tx,
            community,
            depositJournal({ asset, owner, amount, chainId: 31_337, txHash: hash(), logIndex: 0 }),
          ),
        ),
      );
    },

    async available(community: CommunityId, person: PersonId): Promise<bigint> {
      return must(await ledger.balance(community, person)).available;
    },

    /** Sum over every account of the community: zero, or the books are broken (L1). */
    async total(community: CommunityId): Promise<bigint> {
      const rows = await store.ledger.listLedgerAccounts(community, await assetOf(community));
      return rows.reduce((sum, row) => sum + row.balance, 0n);
    },
  };
  return bed;
}
