/** What switching a gate on (or removing it) would do, counted and named before anything is done. */
import { type Audience, decideGateChange } from '#core/eligibility/gate.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import { ruleToJson } from '#core/eligibility/rule-json.ts';
import type { CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { Offices } from '../office.ts';
import type { Mention, People } from '../person.ts';
import type { GateChecks } from './check.ts';
import { holdsOf, keyOf, takenOf } from './grant.ts';
import type { GateReference, Gates, GateView } from './rule.ts';

/** `all` goes into a file. */
export type Crowd = { count: number; shown: readonly Mention[]; all: readonly Mention[] };

export type PreviewView = {
  gate: GateView;
  /** Whom it looks at. */
  members: number;
  gain: Crowd;
  lose: Crowd;
  /** Members whose balances could not be read now: nothing would happen to them. */
  unknown: number;
};

/** A gate that is not set yet. */
export type Thought = { rule: Rule; audience: Audience; places: readonly PlaceId[] };

/** Who of them meets its rule now and is where it would open something. */
export type Meeting = { members: number; meets: Crowd; unknown: number };

type Dependencies = {
  store: Store;
  gates: Gates;
  checks: GateChecks;
  people: People;
  offices: Offices;
};

/** Nobody is removed from a chat because its gate is. */
const withoutChats = (effects: readonly PlacedEffect[]): readonly PlacedEffect[] =>
  effects.filter(({ kind }) => kind !== 'telegram-chat');

/** What a gate that is not set yet goes by: the books know no such one, so nobody has asked for it. */
const NOT_SET = '00000000-0000-0000-0000-000000000000';
const SHOWN = 15;
const UNKNOWN: Mention = { label: '?', accounts: [] };

export type GatePreviews = ReturnType<typeof createGatePreviews>;

export function createGatePreviews({ store, gates, checks, people, offices }: Dependencies) {
  async function crowd(persons: readonly PersonId[]): Promise<Crowd> {
    const mentions = await people.mentions(persons);
    const all = persons.map((person) => mentions.get(person) ?? UNKNOWN);
    return { count: all.length, shown: all.slice(0, SHOWN), all };
  }

  /** For each member of a gate's places what the accounts have, by the books, of what may be `taken`. */
  async function holders(
    community: CommunityId,
    roleId: string,
    taken: (effects: readonly PlacedEffect[]) => readonly PlacedEffect[],
  ) {
    const effects = taken(await store.roles.listEffects(community, roleId));
    const present = await store.grants.listPresentAccounts([
      ...new Set(effects.map((effect) => effect.placeId)),
    ]);
    const rows = await store.grants.listGrants(effects.map((effect) => effect.id));
    const grants = new Map(rows.map((grant) => [keyOf(grant), grant]));
    const holds = new Map<PersonId, ('gate' | 'hand' | null)[]>();
    for (const { placeId, accountId, standing } of present) {
      for (const effect of effects) {
        if (effect.placeId !== placeId) continue;
        const held = holdsOf(grants.get(keyOf({ effectId: effect.id, accountId })));
        // Whoever is in a chat gains nothing there; who was let in by the gate may lose it.
        if (effect.kind === 'telegram-chat' && held !== 'gate') continue;
        holds.set(standing, [...(holds.get(standing) ?? []), held]);
      }
    }
    return holds;
  }

  return {
    /** Reads everything afresh for a gate that is only thought of. */
    async meeting(community: CommunityId, { rule, audience, places }: Thought): Promise<Meeting> {
      const members = await store.people.listMembers(community);
      const thought = { id: NOT_SET, audience, rule: ruleToJson(rule) };
      const found = await checks.look(community, members, [thought]);
      const present = await store.grants.listPresentAccounts(places);
      const here = new Set<PersonId>(present.map((one) => one.standing));
      const meets = found.filter((one) => one.verdict === 'yes' && here.has(one.person));
      return {
        members: found.length,
        meets: await crowd(meets.map((one) => one.person)),
        unknown: found.filter((one) => one.verdict === 'unknown').length,
      };
    },

    /** Reads everything afresh and changes nothing. `removing`: as if its chats removed people, too. */
    async view(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
      removing = false,
    ): Promise<Result<PreviewView>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const gate = await gates.find(community, reference);
      if (!gate.ok) return gate;
      const row = await store.roles.findGate(gate.value.id);
      if (!row) throw new Error('a gate that was found has no row');
      const members = await store.people.listMembers(community);
      const found = await checks.look(community, members, [row]);
      const holds = await holders(community, row.roleId, removing ? (effects) => effects : takenOf);
      const would = (change: 'grant' | 'remove'): PersonId[] =>
        found
          .filter(({ person: member, verdict }) =>
            (holds.get(member) ?? []).some(
              (held) => decideGateChange({ state: 'on', verdict, holds: held }) === change,
            ),
          )
          .map((one) => one.person);
      return accept({
        gate: gate.value,
        members: found.length,
        gain: await crowd(would('grant')),
        lose: await crowd(would('remove')),
        unknown: found.filter((one) => one.verdict === 'unknown').length,
      });
    },

    /** Who would lose what the gate gave if it were removed. */
    async losers(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
    ): Promise<Result<{ gate: GateView; lose: Crowd }>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const gate = await gates.find(community, reference);
      if (!gate.ok) return gate;
      const row = await store.roles.findGate(gate.value.id);
      const holds = row ? await holders(community, row.roleId, withoutChats) : new Map();
      const lose = [...holds].filter(([, held]) => held.includes('gate')).map(([member]) => member);
      return accept({ gate: gate.value, lose: await crowd(lose) });
    },
  };
}
