/**
 * Gates of a server that is gone, set up anew in another: the same gate with its rule, its state, its exemptions and what it
 * knows of everybody, and a role of the new server in place of the old one's. Nobody loses anything; the next look gives
 * the role to whoever is there and meets the rule.
 */
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { ServerRole } from '#store/role-move.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { ChatPorts, Denial, RoleKeeper } from '../port.ts';
import type { GateChecks } from './check.ts';
import { createKeeping } from './keeping.ts';
import { carryKept } from './move-kept.ts';
import {
  choicesOf,
  createServerChoice,
  type FormerServer,
  isMovable,
  lostRoles,
  type MoveLine,
  type NewServer,
  overRoom,
  type Picks,
  picksFrom,
  picksTo,
  planMoves,
  type Server,
  type ServersAsked,
  sealOf,
  serversOf,
  type WhichServer,
} from './move-plan.ts';
import type { GateWork } from './work.ts';

/**
 * `gain`: who meets the rule and is in the new server, as far as it is known who is. `choices`: what is to be said as `picks` to
 * choose each of several roles.
 */
export type ShownLine = MoveLine & { gain: number; choices: readonly string[] };

export type MoveView = {
  kind: 'plan';
  from: FormerServer;
  to: Server;
  lines: readonly ShownLine[];
  /** How many of them can be set up as they are. */
  count: number;
  /** As they were said. */
  picks: string;
  seen: string;
};

export type MoveAsk = ServersAsked & { picks?: string | undefined };

/** Empty where somebody else was faster. */
export type Moved = {
  to: string;
  moved: readonly { role: string; state: 'preview' | 'on' }[];
};

export type LostServer = Server & { gates: readonly { id: string; role: string }[] };

/** Why a role that was just made is unmade, for the server's own log. */
const UNUSED = 'the gate it was made for is not moved here';

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  checks: Pick<GateChecks, 'look'>;
  offices: Offices;
  audit: Audit;
  work: Pick<GateWork, 'begin'>;
};

type Plan = { from: FormerServer; to: NewServer; roles: readonly ServerRole[]; lines: MoveLine[] };
/** A line with the role that its gate is to open. */
type Move = { line: MoveLine; roleId: string };

function refusedBy(denial: Denial): Result<never> {
  return denial === 'missing-permission'
    ? refuse({ code: 'permission-missing', permissions: ['manage-roles'] })
    : refuse({ code: 'no-new-server' });
}

export type GateMoves = ReturnType<typeof createGateMoves>;

export function createGateMoves(deps: Dependencies) {
  const { store, ids, ports, checks, offices, audit, work } = deps;
  const choose = createServerChoice(deps);
  const keeping = createKeeping(deps);

  async function serversNow(community: CommunityId): Promise<Server[]> {
    const places = await store.places.listPlaces(community);
    return places
      .filter(({ platform }) => platform === 'discord')
      .map(({ id, title }) => ({ id, title }));
  }

  async function plan(
    community: CommunityId,
    asked: MoveAsk,
  ): Promise<Result<(Plan & { kind: 'plan' }) | WhichServer>> {
    const roles = await store.roles.listServerRoles(community);
    const chosen = await choose(community, roles, asked);
    if (!chosen.ok) return chosen;
    if ('kind' in chosen.value) return accept(chosen.value);
    const { from, to } = chosen.value;
    const listed = await ports.discord?.roleKeeper?.list(to.externalId);
    if (!listed) return refuse({ code: 'no-new-server' });
    if (!listed.ok) return refusedBy(listed.denial);
    const lines = planMoves(roles, from, to, listed.value, picksFrom(asked.picks));
    return lines.length === 0
      ? refuse({ code: 'nothing-to-move' })
      : accept({ kind: 'plan', from, to, roles, lines });
  }

  /** Who of those that are in the new server meets each rule now. */
  async function shown(
    community: CommunityId,
    { to, lines }: Plan,
    picks: Picks,
  ): Promise<ShownLine[]> {
    const present = await store.grants.listPresentAccounts([to.id]);
    const here = new Set<PersonId>(present.map((one) => one.standing));
    const members = (await store.people.listMembers(community)).filter((one) => here.has(one));
    const moving = new Set(lines.map(({ gate }) => gate));
    const gates = (await store.roles.listGates(community)).filter(({ id }) => moving.has(id));
    const found = await checks.look(community, members, gates);
    return lines.map((line) => ({
      ...line,
      gain: found.filter(({ gate, verdict }) => gate.id === line.gate && verdict === 'yes').length,
      choices: choicesOf(line, picks),
    }));
  }

  /** Somebody else made roles meanwhile: how many must go is counted as it is by now. */
  async function full(
    keeper: RoleKeeper,
    { title: place, externalId }: NewServer,
    lines: readonly MoveLine[],
  ): Promise<Result<never>> {
    const listed = await keeper.list(externalId);
    const over = listed.ok ? overRoom(lines, listed.value.room) : 0;
    // Roles that were deleted in the same moment leave room for nobody knows how many.
    return refuse({ code: 'server-full', place, over: Math.max(1, over) });
  }

  /** A role for each that has none there; all that were made so far are unmade where one is refused. */
  async function makeMissing(
    keeper: RoleKeeper,
    to: NewServer,
    lines: readonly MoveLine[],
  ): Promise<Result<Move[]>> {
    const guild = to.externalId;
    const made: Move[] = [];
    for (const line of lines) {
      if (line.target.kind !== 'make') continue;
      const role = await keeper.make(guild, line.role, `gate of ${line.role}`);
      if (!role.ok) {
        for (const { roleId } of made) await keeper.drop(guild, roleId, UNUSED);
        return role.denial === 'too-many-roles' ? full(keeper, to, lines) : refusedBy(role.denial);
      }
      made.push({ line, roleId: role.value.id });
    }
    return accept(made);
  }

  /** Whether it is done: not where somebody was faster, or the role is another gate's by now. */
  async function moveOne(
    books: Books,
    { from, to }: Plan,
    { line, roleId: externalId }: Move,
    by: PersonId,
  ): Promise<boolean> {
    const gate = await books.roles.lockGate(line.gate);
    if (!gate || gate.state === 'off') return false;
    const own = (await books.roles.listServerRoles(gate.communityId)).filter(
      ({ gateId }) => gateId === gate.id,
    );
    const old = own.find(({ placeId }) => placeId === from.id);
    if (!old || own.some(({ placeId }) => placeId === to.id)) return false;
    const target = await books.roles.findEffectByTarget(to.id, 'discord-role', externalId);
    if (target && target.endedAt === null) return false;
    const at = await books.now();
    await books.roles.updateEffectMoved(old.effectId, at);
    await books.roles.insertRoleEffect({
      ...{ id: ids(), roleId: gate.roleId, placeId: to.id },
      ...{ kind: 'discord-role', externalId, createdAt: at },
    });
    const now = await books.roles.findEffectByTarget(to.id, 'discord-role', externalId);
    if (!now) throw new Error('an effect that was just written is not there');
    await carryKept(books, keeping, gate, { from: from.id, old: old.effectId, now: now.id, by });
    if (gate.state === 'on') await work.begin(books, gate, { person: by, cause: 'move' });
    return true;
  }

  async function write(
    community: CommunityId,
    person: PersonId,
    planned: Plan,
    moves: readonly Move[],
    eventId: string,
  ): Promise<Result<readonly Move[]>> {
    return store.transaction('move gates', async (books) => {
      const right = await offices.require(community, person, 'gate.change', books);
      if (!right.ok) return right;
      // Gates are set, moved and removed one at a time.
      await books.communities.lockCommunity(community);
      const { from, to } = planned;
      const now = await books.places.findPlaceById(from.id);
      const there = await books.places.findPlaceById(to.id);
      const changed = (now?.disconnectedAt === null) !== from.connected;
      if (changed || there?.disconnectedAt !== null)
        return refuse({ code: 'role-move-changed', from: from.id, to: to.id });
      const done: Move[] = [];
      for (const move of moves) if (await moveOne(books, planned, move, person)) done.push(move);
      if (done.length === 0) return accept(done);
      await audit.note(books, {
        ...{ community, actor: person, action: 'gate.move', subject: to.title, eventId },
        details: { from: from.title, gates: done.map(({ line }) => line.gate).join() },
      });
      await books.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
      return accept(done);
    });
  }

  return {
    /** Servers that are gone whose roles gates still stand for, and where those could be set up. */
    async lost(community: CommunityId): Promise<{ lost: LostServer[]; open: Server[] }> {
      const lost = lostRoles(await store.roles.listServerRoles(community));
      const open = lost.length === 0 ? [] : await serversNow(community);
      return {
        lost: lost.map(({ server: { id, title }, roles }) => ({
          ...{ id, title },
          gates: roles.map((one) => ({ id: one.gateId, role: one.roleName })),
        })),
        open,
      };
    },

    /** Those that gates could leave, the lost ones too, and those they could go on in. */
    async servers(community: CommunityId): Promise<{ from: Server[]; to: Server[] }> {
      const roles = await store.roles.listServerRoles(community);
      const from = serversOf(roles).map(({ id, title }) => ({ id, title }));
      return { from, to: await serversNow(community) };
    },

    /** Asks the platform which roles there are, and changes nothing. */
    async view(
      community: CommunityId,
      person: PersonId,
      asked: MoveAsk,
    ): Promise<Result<MoveView | WhichServer>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const planned = await plan(community, asked);
      if (!planned.ok) return planned;
      if (planned.value.kind === 'which') return accept(planned.value);
      const { from, to, lines } = planned.value;
      const picks = picksFrom(asked.picks);
      return accept({
        ...{ kind: 'plan', from, to: { id: to.id, title: to.title } },
        lines: await shown(community, planned.value, picks),
        count: lines.filter(isMovable).length,
        picks: picksTo(picks),
        seen: sealOf(from, to, lines),
      });
    },

    /** Sets up what can be as it was shown; said twice, or by two at once, it is done once. */
    async carryOut(
      community: CommunityId,
      person: PersonId,
      asked: MoveAsk & { from: string; to: string; seen: string; eventId: string },
    ): Promise<Result<Moved>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const planned = await plan(community, asked);
      if (!planned.ok) {
        const there = (await store.places.listPlaces(community)).find(({ id }) => id === asked.to);
        const isDone =
          there && ['nothing-to-move', 'server-unknown'].includes(planned.refusal.code);
        return isDone ? accept({ to: there.title, moved: [] }) : planned;
      }
      const keeper = ports.discord?.roleKeeper;
      if (planned.value.kind === 'which' || !keeper) return refuse({ code: 'no-new-server' });
      const { from, to, lines } = planned.value;
      if (sealOf(from, to, lines) !== asked.seen)
        return refuse({ code: 'role-move-changed', from: from.id, to: to.id });
      const made = await makeMissing(keeper, to, lines);
      if (!made.ok) return made;
      const found = lines.flatMap((line): Move[] =>
        line.target.kind === 'found' ? [{ line, roleId: line.target.roleId }] : [],
      );
      const moves = [...found, ...made.value];
      const done = await write(community, person, planned.value, moves, asked.eventId);
      const kept = new Set(done.ok ? done.value.map(({ roleId }) => roleId) : []);
      // Two who made one at once keep the first; nobody has been given the other.
      for (const { roleId } of made.value)
        if (!kept.has(roleId)) await keeper.drop(to.externalId, roleId, UNUSED);
      if (!done.ok) return done;
      const moved = done.value.map(({ line: { role, state } }) => ({ role, state }));
      return accept({ to: to.title, moved });
    },
  };
}
