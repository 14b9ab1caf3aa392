/** What would become of gates in another server: for each the role of the same name there, one to be made, or what is in the way. */
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { foldText } from '#core/text.ts';
import type { Store } from '#store/index.ts';
import type { ServerRole } from '#store/role-move.ts';
import type { ListedRole, RoleView } from '../port.ts';

/** The roles of a server, and how many more it may have. */
export type RolesThere = { roles: readonly ListedRole[]; room: number };

export type Server = { id: PlaceId; title: string };
export type NewServer = Server & { externalId: string };
/** Where gates open roles; `connected`: the bot is there still. */
export type FormerServer = Server & { connected: boolean };

export type MoveTarget =
  | { kind: 'found'; roleId: string }
  | { kind: 'make' }
  /** It would have to be made, and the server has as many as it may have; `over`: how many must go for all that are missing. */
  | { kind: 'full'; over: number }
  /** It takes a word which of them, the highest first. */
  | { kind: 'several'; roles: readonly RoleView[] }
  | { kind: 'blocked'; problem: string }
  | { kind: 'taken'; by: string };

export type MoveLine = {
  gate: string;
  role: string;
  state: 'preview' | 'on';
  target: MoveTarget;
};

/** Which of several roles of one name is meant, by gate. */
export type Picks = ReadonlyMap<string, string>;

export type ServersAsked = {
  /** An id as buttons carry it, or a name as typed. */
  from?: string | undefined;
  to?: string | undefined;
  /** Where it is said. */
  here?: PlaceId | undefined;
};

export type WhichServer =
  | { kind: 'which'; which: 'from'; servers: readonly Server[] }
  | { kind: 'which'; which: 'to'; from: PlaceId; servers: readonly Server[] };

export const picksFrom = (text: string | undefined): Picks =>
  new Map(
    (text ?? '').split(',').flatMap((pair): [string, string][] => {
      const [gate, role] = pair.split(':');
      return gate && role ? [[gate, role]] : [];
    }),
  );

export const picksTo = (picks: Picks): string =>
  [...picks].map(([gate, role]) => `${gate}:${role}`).join();

/** What is said as picks to choose each of several roles, beside what was chosen before. */
export const choicesOf = ({ gate, target }: MoveLine, picks: Picks): string[] =>
  target.kind === 'several'
    ? target.roles.map(({ id }) => picksTo(new Map([...picks, [gate, id]])))
    : [];

export const isMovable = ({ target }: MoveLine): boolean =>
  target.kind === 'found' || target.kind === 'make';

export const sealOf = (from: FormerServer, to: Server, lines: readonly MoveLine[]): string =>
  keccakText(JSON.stringify([from.id, from.connected, to.id, lines])).slice(2, 18);

/** Those that these roles are in. */
export function serversOf(roles: readonly ServerRole[]): FormerServer[] {
  const servers = new Map<PlaceId, FormerServer>();
  for (const { placeId: id, placeTitle: title, placeConnected: connected } of roles) {
    servers.set(id, { id, title, connected });
  }
  return [...servers.values()];
}

/** Servers that are gone, with the roles of gates that no other server has taken the place of. */
export function lostRoles(roles: readonly ServerRole[]): { server: Server; roles: ServerRole[] }[] {
  const alive = new Set(roles.filter((one) => one.placeConnected).map((one) => one.roleId));
  const lost = roles.filter((one) => !one.placeConnected && !alive.has(one.roleId));
  return serversOf(lost).map((server) => ({
    server,
    roles: lost.filter(({ placeId }) => placeId === server.id),
  }));
}

const named = <S extends Server>(servers: readonly S[], text: string): S[] => {
  const byId = servers.filter(({ id }) => id === text);
  return byId.length > 0 ? byId : servers.filter(({ title }) => foldText(title) === foldText(text));
};

function chooseFrom(
  roles: readonly ServerRole[],
  { from, here }: ServersAsked,
): Result<FormerServer | WhichServer> {
  const all = serversOf(roles);
  const lost = lostRoles(roles).map(({ server }) => server.id);
  const isLost = ({ id }: Server): boolean => lost.includes(id);
  let found = all.filter(isLost);
  if (from !== undefined) {
    const meant = named(all, from);
    // A new server is often called as the old one was: the one that is gone is meant.
    const gone = meant.filter(isLost);
    found = gone.length > 0 ? gone : meant;
    if (found.length === 0) return refuse({ code: 'server-unknown', text: from });
  }
  const [first, second] = found;
  if (first && !second) return accept(first);
  if (first) return accept({ kind: 'which', which: 'from', servers: found });
  const other = all.find(({ id, connected }) => connected && id !== here);
  return refuse(
    other ? { code: 'server-not-lost', place: other.title } : { code: 'nothing-to-move' },
  );
}

export function createServerChoice({ store }: { store: Store }) {
  /** From which server to which, or what is still to be asked. */
  return async function choose(
    community: CommunityId,
    roles: readonly ServerRole[],
    asked: ServersAsked,
  ): Promise<Result<{ from: FormerServer; to: NewServer } | WhichServer>> {
    const from = chooseFrom(roles, asked);
    if (!from.ok) return from;
    const former = from.value;
    if ('kind' in former) return accept(former);
    const places = await store.places.listPlaces(community);
    const open = places.filter(({ id, platform }) => platform === 'discord' && id !== former.id);
    let found = open.filter(({ id }) => id === asked.here);
    if (asked.to !== undefined) {
      found = named(open, asked.to);
      if (found.length === 0) return refuse({ code: 'server-unknown', text: asked.to });
    } else if (found.length === 0) found = open;
    const [first, second] = found;
    if (!first) return refuse({ code: 'no-new-server' });
    const { id: to, title, externalId } = first;
    if (!second) return accept({ from: former, to: { id: to, title, externalId } });
    const servers = found.map((one) => ({ id: one.id, title: one.title }));
    return accept({ kind: 'which', which: 'to', from: former.id, servers });
  };
}

/** What each gate of `from` would open in `to`, where these roles are: as many are made as there is room for. */
export function planMoves(
  roles: readonly ServerRole[],
  from: Server,
  to: Server,
  { roles: listed, room }: RolesThere,
  picks: Picks,
): MoveLine[] {
  const there = roles.filter(({ placeId }) => placeId === to.id);
  const taken = new Map(there.map(({ externalId, roleName }) => [externalId, roleName]));
  const settled = new Set(there.map(({ roleId }) => roleId));
  const lines = roles
    .filter(({ placeId, roleId }) => placeId === from.id && !settled.has(roleId))
    .map(({ gateId, roleName, state }): MoveLine => {
      const target = targetOf(roleName, listed, taken, picks.get(gateId));
      if (target.kind === 'found') taken.set(target.roleId, roleName);
      return { gate: gateId, role: roleName, state: state === 'on' ? 'on' : 'preview', target };
    });
  return withinRoom(lines, room);
}

/** How many must be made, and have no room. */
export const overRoom = (lines: readonly MoveLine[], room: number): number =>
  Math.max(0, lines.filter(({ target }) => target.kind === 'make').length - room);

function withinRoom(lines: readonly MoveLine[], room: number): MoveLine[] {
  const over = overRoom(lines, room);
  let left = room;
  return lines.map((line): MoveLine => {
    if (line.target.kind !== 'make') return line;
    left -= 1;
    return left < 0 ? { ...line, target: { kind: 'full', over } } : line;
  });
}

function targetOf(
  role: string,
  listed: readonly ListedRole[],
  taken: ReadonlyMap<string, string>,
  pick: string | undefined,
): MoveTarget {
  // What belongs to a bot or an integration bears the name by chance: nobody could ever be given it.
  const alike = listed.filter(
    ({ name, denial }) => foldText(name) === foldText(role) && denial !== 'role-not-assignable',
  );
  const givable = alike.filter(({ denial }) => denial === undefined);
  const free = givable.filter(({ id }) => !taken.has(id));
  const [first, second] = free;
  const picked = free.find(({ id }) => id === pick) ?? (second ? undefined : first);
  if (picked) return { kind: 'found', roleId: picked.id };
  if (first) return { kind: 'several', roles: free.map(({ id, name }) => ({ id, name })) };
  const by = givable.map(({ id }) => taken.get(id)).find((one) => one !== undefined);
  if (by !== undefined) return { kind: 'taken', by };
  const problem = alike[0]?.denial;
  return problem === undefined ? { kind: 'make' } : { kind: 'blocked', problem };
}
