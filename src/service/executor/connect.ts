/**
 * Contracts are connected by a steward, once each was asked what it is and whether the community's own account may do
 * there what it would have to. That moves nothing: which kind of proposal a contract carries out is a rule of its track.
 */
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import {
  type Address,
  asId,
  type CommunityId,
  type ExecutorId,
  type PersonId,
} from '#core/identity.ts';
import { TRACK_IDS } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { ExecutorRow } from '#store/mandate.ts';
import type { Audit } from '../audit.ts';
import type { Executions } from '../execution/index.ts';
import type { Offices } from '../office.ts';
import type { Tracks } from '../track.ts';
import type { ExecutorDesks } from './index.ts';

type Dependencies = {
  store: Store;
  ids: () => string;
  desks: ExecutorDesks;
  executions: Pick<Executions, 'ensureAccounts' | 'foreignTreasuryOf'>;
  tracks: Pick<Tracks, 'view'>;
  offices: Offices;
  audit: Audit;
};

type Asked = {
  community: CommunityId;
  person: PersonId;
  kind: ExecutorKind;
  address: Address;
};

export type ExecutorView = {
  id: ExecutorId;
  kind: ExecutorKind;
  chainId: number;
  address: Address;
  keeper: Address;
  /** Kinds of proposals that it carries out. */
  tracks: readonly string[];
  connectedAt: Date;
};

export type Connections = ReturnType<typeof createConnections>;

export function createConnections(deps: Dependencies) {
  const { store, ids, desks, executions, tracks, offices, audit } = deps;

  const decideSteward = (books: Books, community: CommunityId, person: PersonId) =>
    offices.require(community, person, 'treasury.connect', books);

  const tracksOf = async (books: Books, { communityId, address }: ExecutorRow) => {
    const used: string[] = [];
    for (const id of TRACK_IDS) {
      const { track } = await tracks.view(communityId, id, books);
      if (track.executor === address) used.push(id);
    }
    return used;
  };

  async function viewOf(row: ExecutorRow): Promise<ExecutorView> {
    const { id, kind, chainId, address, keeper, connectedAt } = row;
    return { id, kind, chainId, address, keeper, connectedAt, tracks: await tracksOf(store, row) };
  }

  /** On the chain the community's asset is on: there is what it decides about. */
  async function inspect({ community, person, kind, address }: Asked) {
    const asset = await store.communities.findAsset(community);
    if (!asset || asset.chainId === null) return refuse({ code: 'treasury-missing' });
    const { chainId } = asset;
    const accounts = await executions.ensureAccounts(community);
    const account = accounts.find((one) => one.chainId === chainId && one.purpose === 'treasury');
    if (!account) {
      const foreign = await executions.foreignTreasuryOf(community);
      if (foreign) return refuse({ code: 'account-foreign', address: foreign });
      return refuse({ code: 'treasury-missing' });
    }
    const found = await desks[kind].inspect(chainId, address, account.address, community, person);
    return found.ok ? accept({ chainId, account: account.address, ...found.value }) : found;
  }

  /** The contract, if nothing uses it; locked inside a transaction. */
  async function free(
    books: Books,
    community: CommunityId,
    person: PersonId,
    address: Address,
  ): Promise<Result<ExecutorRow>> {
    const right = await decideSteward(books, community, person);
    if (!right.ok) return right;
    const rows = await books.mandates.listExecutors(community);
    const found = rows.find((one) => one.address === address);
    const row = found && (await books.mandates.lockExecutor(found.id));
    if (!row) return refuse({ code: 'executor-unknown', address });
    const open = await books.mandates.listOpenMandates(row.id);
    return open.length > 0 || (await tracksOf(books, row)).length > 0
      ? refuse({ code: 'executor-in-use', address })
      : accept(row);
  }

  return {
    /** Everything connecting would be refused for; nothing is written. */
    async preview(asked: Asked) {
      const right = await decideSteward(store, asked.community, asked.person);
      if (!right.ok) return right;
      const found = await inspect(asked);
      if (!found.ok) return found;
      const taken = await store.mandates.findExecutorAt(found.value.chainId, asked.address);
      return taken ? refuse({ code: 'executor-taken', address: asked.address }) : found;
    },

    async connect(asked: Asked & { eventId: string }): Promise<Result<ExecutorId>> {
      const { community, person, kind, address, eventId } = asked;
      const found = await inspect(asked);
      if (!found.ok) return found;
      const { chainId, keeper, facts } = found.value;
      return store.transaction('connect executor', async (books) => {
        const right = await decideSteward(books, community, person);
        if (!right.ok) return right;
        const earlier = await books.mandates.findExecutorAt(chainId, address);
        if (earlier?.communityId === community && (await audit.isDone(books, eventId, CONNECT))) {
          return accept(earlier.id);
        }
        const id = asId<ExecutorId>(ids());
        const inserted = await books.mandates.insertExecutor({
          ...{ id, communityId: community, chainId, kind, address, keeper, facts },
          connectedBy: person,
          connectedAt: await books.now(),
        });
        if (!inserted) return refuse({ code: 'executor-taken', address });
        await audit.note(books, {
          ...{ community, actor: person, action: CONNECT, subject: address },
          ...{ details: { kind, chainId }, eventId },
        });
        return accept(id);
      });
    },

    async list(community: CommunityId): Promise<readonly ExecutorView[]> {
      const rows = await store.mandates.listExecutors(community);
      return Promise.all(rows.map(viewOf));
    },

    /** Everything disconnecting would be refused for; nothing is written. */
    mayDisconnect: (community: CommunityId, person: PersonId, address: Address) =>
      free(store, community, person, address),

    /** Refused while a kind of proposal has it, or something decided is in its hands. */
    async disconnect(
      community: CommunityId,
      person: PersonId,
      address: Address,
      eventId: string,
    ): Promise<Result<unknown>> {
      return store.transaction('disconnect executor', async (books) => {
        if (await audit.isDone(books, eventId, DISCONNECT)) return accept(null);
        const row = await free(books, community, person, address);
        if (!row.ok) return row;
        await books.mandates.updateExecutorDisconnected(row.value.id, await books.now());
        await audit.note(books, {
          ...{ community, actor: person, action: DISCONNECT, subject: address, eventId },
        });
        return accept(null);
      });
    },
  };
}

const CONNECT = 'treasury.connect';
const DISCONNECT = 'treasury.disconnect';
