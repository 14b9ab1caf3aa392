/**
 * Roles by a decision of the community. Given, a role is kept whatever its rule says, as by a moderator's exemption;
 * taken back, its rule decides alone again: a decision on one person changes no rule, so it takes nothing from
 * whoever meets it.
 */
import type { RoleAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import { numberOfDecision } from '../effect/decided.ts';
import type { Inbox } from '../inbox.ts';
import { createKeeping } from './keeping.ts';

type Dependencies = { ids: () => string; inbox: Inbox; audit: Audit };
type Action = RoleAction<'grant-role'> | RoleAction<'revoke-role'>;
type Found = { gate: GateRow; person: PersonId };

export function createDecidedRoles({ ids, inbox, audit }: Dependencies) {
  const keeping = createKeeping({ ids });

  /** The role's gate as it stands, locked, and the person whom the named one stands for. */
  async function findIn(
    books: Books,
    community: CommunityId,
    { role, name, person: named }: Action,
  ): Promise<Result<Found>> {
    const row = await books.roles.findRole(role);
    const live = row?.communityId === community && (await books.roles.findGateOfRole(role));
    const gate = live && (await books.roles.lockGate(live.id));
    if (!gate || gate.state === 'off') return refuse({ code: 'gate-unknown', text: name });
    return accept({ gate, person: await books.people.findStanding(named) });
  }

  async function mayGive(
    books: Books,
    community: CommunityId,
    action: RoleAction<'grant-role'>,
  ): Promise<Result<Found>> {
    const found = await findIn(books, community, action);
    if (!found.ok) return found;
    const { gate, person } = found.value;
    const accounts = await books.people.listAccounts([person]);
    if (accounts.some(({ isBot }) => isBot)) return refuse({ code: 'bot-person' });
    const ids = accounts.map(({ id }) => id);
    const isMember = await books.people.lockMemberShared(community, person);
    if (!isMember || (await books.people.findHasLeft(community, ids))) {
      return refuse({ code: 'target-not-member' });
    }
    await books.runs.lockRoleLosses(gate.roleId);
    const before = await books.runs.findExemption(gate.roleId, person);
    const [account] = accounts;
    const told = { role: action.name, name: account?.displayName ?? '?' };
    // One that ends by itself, or by a moderator's word, is less than what is decided.
    return before?.decidedBy ? refuse({ code: 'role-given-before', ...told }) : found;
  }

  async function mayTake(
    books: Books,
    community: CommunityId,
    action: RoleAction<'revoke-role'>,
  ): Promise<Result<Found>> {
    const found = await findIn(books, community, action);
    if (!found.ok) return found;
    const { gate, person } = found.value;
    await books.runs.lockRoleLosses(gate.roleId);
    if (await books.runs.findExemption(gate.roleId, person)) return found;
    const [account] = await books.people.listAccounts([person]);
    const told = { role: action.name, name: account?.displayName ?? '?' };
    return refuse({ code: 'role-not-given', ...told });
  }

  async function tell(
    books: Books,
    { gate, person }: Found,
    { kind, name }: Action,
    decidedBy: VoteId,
  ): Promise<void> {
    const given = kind === 'grant-role';
    await audit.note(books, {
      ...{ community: gate.communityId, actor: undefined, subject: name },
      action: given ? 'role.grant' : 'role.revoke',
      details: { person, gate: gate.id, decidedBy },
    });
    const proposal = await numberOfDecision(books, decidedBy);
    await inbox.tell(books, person, gate.communityId, `role-decided:${decidedBy}`, {
      ...{ kind: 'role-decided', role: name, given, proposal },
    });
  }

  return {
    give: {
      async check(
        books: Books,
        community: CommunityId,
        action: RoleAction<'grant-role'>,
      ): Promise<Result<null>> {
        const may = await mayGive(books, community, action);
        return may.ok ? accept(null) : may;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: RoleAction<'grant-role'>,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        const may = await mayGive(books, community, action);
        if (!may.ok) return may;
        const { gate, person } = may.value;
        await keeping.keep(books, gate, person, { until: null, decidedBy });
        await keeping.holding(books, gate, person, { decidedBy });
        await tell(books, may.value, action, decidedBy);
        return accept(null);
      },
    },

    take: {
      async check(
        books: Books,
        community: CommunityId,
        action: RoleAction<'revoke-role'>,
      ): Promise<Result<null>> {
        const may = await mayTake(books, community, action);
        return may.ok ? accept(null) : may;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: RoleAction<'revoke-role'>,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        const may = await mayTake(books, community, action);
        if (!may.ok) return may;
        await keeping.end(books, may.value.gate, may.value.person);
        await tell(books, may.value, action, decidedBy);
        return accept(null);
      },
    },
  };
}

export type DecidedRoles = ReturnType<typeof createDecidedRoles>;
