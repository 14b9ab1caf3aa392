/**
 * `/role doctor`: what keeps gates from doing what they should, gate by gate and place by place, asked of the books
 * and of the platforms now. What was broken is tried again first.
 */
import type { Chain } from '#chain/client.ts';
import type { TagWait } from '#core/eligibility/effect.ts';
import { isUnknownForGood } from '#core/eligibility/lasting.ts';
import { asksAge, termsOf } from '#core/eligibility/rule.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { contractKey, type Unlogged, watchedBy } from '#core/eligibility/watch.ts';
import { Fault } from '#core/fault.ts';
import { type Address, type CommunityId, isUuid, type PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { NamedGate, PlacedEffect } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { ChatPort, ChatPorts, PlaceRight } from '../port.ts';
import type { ChatLinks } from './chat-link.ts';
import type { GateChecks } from './check.ts';
import type { LinkChecks } from './link-check.ts';
import type { GateMoves, LostServer } from './move.ts';
import type { Server } from './move-plan.ts';
import { unloggedOf } from './round.ts';
import type { GateWork } from './work.ts';

/** Something wrong, or waiting, with what its words and its button need. */
export type Finding = { gate: string; role: string } & (
  | { kind: 'preview' }
  | { kind: 'stopped'; run: string; losing: number }
  | { kind: 'kept'; count: number }
  | { kind: 'opens-nothing' }
  | { kind: 'chain-missing'; chainId: number }
  | { kind: 'providers-fail'; chainId: number; answering: number; all: number }
  | { kind: 'unread'; count: number }
  | { kind: 'ageless'; count: number }
  | { kind: 'unlogged'; contract: Address }
  | { kind: 'untagged'; place: string; reason: TagWait; count: number }
  | { kind: 'sweep-late'; since: Date | null }
  /** By whose hand roles are given there is not told to us. */
  | { kind: 'hands-unseen'; place: string }
  /** Links made for one person each that an administrator revoked; others are made. */
  | { kind: 'own-links-gone'; place: string; count: number }
  | { kind: 'broken'; place: string; platform: 'discord' | 'telegram'; problem: string }
);

export type DoctorView = {
  gates: number;
  findings: readonly Finding[];
  /** Servers that are gone whose roles gates stand for still, and those where they could be set up. */
  lost: readonly LostServer[];
  open: readonly Server[];
};

type Dependencies = {
  store: Store;
  ports: ChatPorts<never>;
  chain: Pick<Chain, 'chainIds' | 'survey' | 'providers'>;
  links: ChatLinks;
  linkChecks: Pick<LinkChecks, 'check'>;
  offices: Offices;
  audit: Audit;
  checks: Pick<GateChecks, 'look'>;
  moves: Pick<GateMoves, 'lost'>;
  work: Pick<GateWork, 'begin'>;
  retryBroken: (community: CommunityId) => Promise<void>;
};

const UNREAD_MS = 3_600_000;
/** Four of the looks that should have been. */
const LATE_MS = 1_200_000;

export type RoleDoctor = ReturnType<typeof createRoleDoctor>;

export function createRoleDoctor(deps: Dependencies) {
  const {
    store,
    ports,
    chain,
    links,
    linkChecks,
    offices,
    audit,
    checks,
    moves,
    work,
    retryBroken,
  } = deps;

  /** A link that somebody revoked is told of, and replaced. */
  async function chatProblem(
    effect: PlacedEffect,
    rights: ReadonlyMap<PlaceRight, boolean>,
    { doorkeeper }: ChatPort<never>,
  ): Promise<string | undefined> {
    if (rights.get('create-invites') !== true) return 'may-not-invite';
    if (effect.removes && rights.get('remove-members') !== true) return 'may-not-remove';
    const replaced = doorkeeper && (await links.replaceIfGone(effect, doorkeeper));
    return replaced ? 'invite-gone' : undefined;
  }

  /** What the platform would answer; undefined: it would do it. */
  async function problemOf(
    effect: PlacedEffect,
    port: ChatPort<never>,
  ): Promise<string | undefined> {
    const place = await port.place(effect.placeExternalId);
    if (!place) return 'bot-removed';
    if (effect.kind === 'discord-role') {
      const checked = await port.checkRole(effect.placeExternalId, effect.externalId);
      return checked.ok ? undefined : checked.denial;
    }
    const rights = await port.rights(effect.placeExternalId);
    if (effect.kind === 'telegram-chat') return chatProblem(effect, rights, port);
    if (rights.get('manage-tags') !== true) return 'missing-permission';
    // Whoever writes his own tag could write ours.
    return place.membersEditTags ? 'tags-open' : undefined;
  }

  async function examine(effect: PlacedEffect): Promise<string | undefined> {
    const port = ports[effect.platform];
    if (!port) return 'not-reached';
    try {
      return await problemOf(effect, port);
    } catch (error) {
      if (error instanceof Fault) return 'not-reached';
      throw error;
    }
  }

  async function brokenOf(gate: NamedGate, effects: readonly PlacedEffect[]): Promise<Finding[]> {
    const problems = await Promise.all(effects.map((effect) => examine(effect)));
    return effects.flatMap((effect, index): Finding[] => {
      const problem = problems[index];
      if (problem === undefined) return [];
      const { placeTitle: place, platform } = effect;
      return [{ kind: 'broken', gate: gate.id, role: gate.roleName, place, platform, problem }];
    });
  }

  /** Of the links that single people were told, some each time, so that many looks ask the platform little. */
  async function linksGone(gate: NamedGate, effects: readonly PlacedEffect[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const effect of effects) {
      const { gone: count } = await linkChecks.check(effect);
      const named = { gate: gate.id, role: gate.roleName, place: effect.placeTitle };
      if (count > 0) findings.push({ kind: 'own-links-gone', ...named, count });
    }
    return findings;
  }

  /** Each server once, by the first gate that gives roles there. */
  async function unseenHands(
    gates: readonly NamedGate[],
    effects: readonly PlacedEffect[],
  ): Promise<Finding[]> {
    const servers = new Map(
      effects
        .filter(({ kind }) => kind === 'discord-role')
        .toReversed()
        .map((effect) => [effect.placeId, effect]),
    );
    const found = await Promise.all(
      [...servers.values()].map(async (effect): Promise<Finding | undefined> => {
        const gate = gates.find(({ roleId }) => roleId === effect.roleId);
        if (!gate || (await seesHands(effect))) return undefined;
        const { placeTitle: place } = effect;
        return { kind: 'hands-unseen', gate: gate.id, role: gate.roleName, place };
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  /** Where the platform does not answer that is said of the role itself. */
  async function seesHands({ platform, placeExternalId }: PlacedEffect): Promise<boolean> {
    try {
      const rights = await ports[platform]?.rights(placeExternalId);
      return rights?.get('see-audit-log') !== false;
    } catch (error) {
      if (error instanceof Fault) return true;
      throw error;
    }
  }

  /** Of the chains that rules read: whether this host reaches each, and through how many. */
  async function chainFindings(
    named: { gate: string; role: string },
    chainIds: ReadonlySet<number>,
  ): Promise<Finding[]> {
    const found = await Promise.all(
      [...chainIds].map(async (chainId): Promise<Finding | undefined> => {
        if (!chain.chainIds.includes(chainId)) return { ...named, kind: 'chain-missing', chainId };
        await chain.survey(chainId);
        const states = chain.providers(chainId);
        const answering = states.filter((one) => one.trouble === undefined).length;
        if (answering === states.length) return undefined;
        return { ...named, kind: 'providers-fail', chainId, answering, all: states.length };
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  /** Of those without a certain word, how many never have one: it is asked of the chains again, not of the books. */
  async function agelessOf(gate: NamedGate, doubtful: readonly PersonId[]): Promise<number> {
    if (doubtful.length === 0 || !asksAge(ruleFromJson(gate.rule))) return 0;
    const found = await checks.look(gate.communityId, doubtful, [gate]);
    return found.filter(({ trace }) => isUnknownForGood(trace)).length;
  }

  /** Contracts its rule asks about by which nobody is told of a change. */
  function unloggedIn(gate: NamedGate, known: Unlogged): Address[] {
    const watched = watchedBy([ruleFromJson(gate.rule)]);
    return watched.filter((one) => known.has(contractKey(one))).map(({ contract }) => contract);
  }

  /** Who meets the rule and has no tag, for what only they or their chat can change. */
  async function untagged(community: CommunityId, gates: readonly NamedGate[]): Promise<Finding[]> {
    const rows = await store.grants.listTagWaits(community);
    return rows.flatMap(({ roleId, ...found }): Finding[] => {
      const gate = gates.find((one) => one.roleId === roleId);
      return gate ? [{ kind: 'untagged', gate: gate.id, role: gate.roleName, ...found }] : [];
    });
  }

  async function gateFindings(
    gate: NamedGate,
    effects: readonly PlacedEffect[],
    unlogged: Unlogged,
    now: Date,
  ): Promise<Finding[]> {
    const named = { gate: gate.id, role: gate.roleName };
    const waits = await store.runs.findWaitingRun(gate.id);
    const before = new Date(now.getTime() - UNREAD_MS);
    const doubtful = await store.grants.listDoubtful(gate, before);
    const ageless = await agelessOf(gate, doubtful);
    const unread = doubtful.length - ageless;
    const kept = await store.grants.countKept(gate.id);
    const chains = new Set(
      termsOf(ruleFromJson(gate.rule).node).flatMap((term) =>
        'chainId' in term && typeof term.chainId === 'number' ? [term.chainId] : [],
      ),
    );
    const looked = gate.sweptAt ?? gate.createdAt;
    const found: (Finding | false)[] = [
      waits !== undefined && { ...named, kind: 'stopped', run: waits.id, losing: waits.losing },
      gate.state === 'preview' && { ...named, kind: 'preview' },
      effects.length === 0 && { ...named, kind: 'opens-nothing' },
      unread > 0 && { ...named, kind: 'unread', count: unread },
      ageless > 0 && { ...named, kind: 'ageless', count: ageless },
      kept > 0 && { ...named, kind: 'kept', count: kept },
      now.getTime() - looked.getTime() > LATE_MS && {
        ...named,
        kind: 'sweep-late',
        since: gate.sweptAt,
      },
    ];
    return [
      ...found.filter((one) => one !== false),
      ...unloggedIn(gate, unlogged).map((contract) => ({
        ...named,
        kind: 'unlogged' as const,
        contract,
      })),
      ...(await chainFindings(named, chains)),
      ...(await brokenOf(gate, effects)),
      ...(await linksGone(gate, effects)),
    ];
  }

  return {
    async examine(community: CommunityId, person: PersonId): Promise<Result<DoctorView>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      await retryBroken(community);
      const gates = await store.roles.listGates(community);
      const effects = await store.roles.listEffects(community);
      const unlogged = await unloggedOf(store);
      const now = await store.now();
      const findings: Finding[] = [];
      for (const gate of gates) {
        const own = effects.filter((effect) => effect.roleId === gate.roleId);
        findings.push(...(await gateFindings(gate, own, unlogged, now)));
      }
      findings.push(...(await untagged(community, gates)), ...(await unseenHands(gates, effects)));
      const { lost, open } = await moves.lost(community);
      // What is said of their server says it of them, and with what mends it.
      const told = new Set(lost.flatMap((server) => server.gates.map(({ id }) => id)));
      const others = findings.filter(
        ({ kind, gate }) => kind !== 'opens-nothing' || !told.has(gate),
      );
      return accept({ gates: gates.length, findings: others, lost, open });
    },

    /** Those who were kept on a moderator's word are left to the rule again, and counted again. */
    async release(
      community: CommunityId,
      person: PersonId,
      gateId: string,
      eventId: string,
    ): Promise<Result<{ roleName: string; follows: boolean }>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const row = isUuid(gateId) ? await store.roles.findGate(gateId) : undefined;
      if (row?.communityId !== community || row.state === 'off') {
        return refuse({ code: 'gate-unknown', text: row?.roleName ?? '' });
      }
      return store.transaction('release kept', async (books) => {
        await books.roles.lockGate(row.id);
        await books.runs.lockRoleLosses(row.roleId);
        const fresh = await audit.note(books, {
          community,
          actor: person,
          action: 'gate.losses-release',
          subject: row.roleName,
          details: { gate: row.id },
          eventId,
        });
        if (fresh) {
          await books.grants.updateKeptReleased(row.id);
          if (row.state === 'on') await work.begin(books, row, { person, cause: 'release' });
          await books.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
        }
        return accept({ roleName: row.roleName, follows: row.state === 'on' });
      });
    },
  };
}
