/** What switching a gate on (or removing it) would do, counted and named before anything is done. */
import type { Trace, Verdict } from '#core/eligibility/facts.ts';
import { type Audience, decideGateChange } from '#core/eligibility/gate.ts';
import { isUnknownForGood } from '#core/eligibility/lasting.ts';
import { asksAge, type Rule } from '#core/eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import type { CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { GateRow, NamedGate, PlacedEffect } from '#store/role.ts';
import type { Offices } from '../office.ts';
import type { Mention, People } from '../person.ts';
import type { GateChecks } from './check.ts';
import type { FactReader } from './facts.ts';
import { holdsOf, keyOf, takenOf } from './grant.ts';
import type { GateReference, Gates, GateView } from './rule.ts';
import type { ReadRule } from './token.ts';
import { createWaitingRoom, type Waiting } from './waiting.ts';

/** `all` goes into a file. */
export type Crowd = { count: number; shown: readonly Mention[]; all: readonly Mention[] };

/**
 * Members of whom it is not known: nothing would happen to them. `unread`: it could not be read now. `ageless`: Telegram
 * never tells how old their account is.
 */
export type Doubts = { unread: number; ageless: number };

export type PreviewView = {
  gate: GateView;
  /** Whom it looks at. */
  members: number;
  gain: Crowd;
  lose: Crowd;
  doubts: Doubts;
  /** Its rule asks how old an account is. */
  asksAge: boolean;
  /** Whether anybody has something through it now, which removing it would take. */
  held: boolean;
  /** Where it opens a chat: who asks to join, by what the rule would answer them. */
  waiting: WaitingView | undefined;
  /** Of those who ask to join, how many were told what is missing in the inbox alone: the platform let nothing through. */
  unwritten: number;
};

export type WaitingView = { [Answer in keyof Waiting]: Crowd };

/** Who would be taken out of a chat, of those whom the gate let in and who are there. */
export type RemovalPreview = { gate: GateView; lose: Crowd; doubts: Doubts };

/** Who would lose what a gate gave, and how many wait before its chat. */
export type UngatePreview = { gate: GateView; lose: Crowd; asking: number };

/** A gate that is not set yet. */
export type Thought = { rule: Rule; audience: Audience; places: readonly PlaceId[] };

/** Who of them meets its rule now and is where it would open something. */
export type Meeting = { members: number; meets: Crowd; doubts: Doubts };

type Dependencies = {
  store: Store;
  gates: Gates;
  checks: GateChecks;
  people: People;
  offices: Offices;
  facts: FactReader;
};

/** Nobody is removed from a chat because its gate is. */
const withoutChats = (effects: readonly PlacedEffect[]): readonly PlacedEffect[] =>
  effects.filter(({ kind }) => kind !== 'telegram-chat');

/** What a gate that is not set yet goes by: the books know no such one, so nobody has asked for it. */
const NOT_SET = '00000000-0000-0000-0000-000000000000';
const SHOWN = 15;
/** Asked of the books in one statement. */
const PERSONS_AT_ONCE = 1_000;
const UNKNOWN: Mention = { label: '?', accounts: [] };

function doubtsOf(found: readonly { verdict: Verdict; trace: Trace }[]): Doubts {
  const unknown = found.filter(({ verdict }) => verdict === 'unknown');
  const ageless = unknown.filter(({ trace }) => isUnknownForGood(trace)).length;
  return { unread: unknown.length - ageless, ageless };
}

export type GatePreviews = ReturnType<typeof createGatePreviews>;

export function createGatePreviews(deps: Dependencies) {
  const { store, gates, checks, people, offices } = deps;
  const waitingRoom = createWaitingRoom(deps);

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

  /** Who would lose what a gate gave if it were removed. */
  async function holdersOf({ communityId, roleId }: GateRow): Promise<PersonId[]> {
    const holds = await holders(communityId, roleId, withoutChats);
    return [...holds].filter(([, held]) => held.includes('gate')).map(([member]) => member);
  }

  /** The gate that is meant, for whoever may change it. */
  async function meant(
    community: CommunityId,
    person: PersonId,
    reference: GateReference,
  ): Promise<Result<{ view: GateView; row: NamedGate }>> {
    const right = await offices.require(community, person, 'gate.change');
    if (!right.ok) return right;
    const gate = await gates.find(community, reference);
    if (!gate.ok) return gate;
    const { id, roleName } = gate.value;
    const row = await store.roles.findGate(id);
    if (!row) throw new Error('a gate that was found has no row');
    return accept({ view: gate.value, row: { ...row, roleName } });
  }

  /** Without those who keep it on a moderator's word, whatever the rule says. */
  async function withoutKept(gate: GateRow, losers: readonly PersonId[]): Promise<PersonId[]> {
    const kept = new Set<PersonId>();
    for (let from = 0; from < losers.length; from += PERSONS_AT_ONCE) {
      const part = losers.slice(from, from + PERSONS_AT_ONCE);
      const exempt = await store.runs.listExemptPersons(gate.roleId, part);
      const verdicts = await store.grants.listVerdictsOf(gate.id, part);
      for (const person of exempt) kept.add(person);
      for (const { personId, answer, version } of verdicts) {
        if (answer === 'keep' && version === gate.version) kept.add(personId);
      }
    }
    return losers.filter((person) => !kept.has(person));
  }

  async function waitingFor(row: GateRow): Promise<WaitingView | undefined> {
    const effects = await store.roles.listEffects(row.communityId, row.roleId);
    const waiting = await waitingRoom.look(row, effects);
    return (
      waiting && {
        admitted: await crowd(waiting.admitted),
        declined: await crowd(waiting.declined),
        waits: await crowd(waiting.waits),
      }
    );
  }

  /** Whom the gate let into one chat, as far as they are there. */
  async function letInto(effect: PlacedEffect): Promise<Set<PersonId>> {
    const grants = await store.grants.listGrants([effect.id]);
    const own = new Set(
      grants.filter(({ applied, byHand }) => applied && !byHand).map((one) => one.accountId),
    );
    const present = await store.grants.listPresentAccounts([effect.placeId]);
    return new Set(present.filter((one) => own.has(one.accountId)).map((one) => one.standing));
  }

  /** What the next look would change, were the gate on. */
  async function changesOf({
    row,
    view,
  }: {
    row: NamedGate;
    view: GateView;
  }): Promise<PreviewView> {
    const { communityId: community } = row;
    const members = await store.people.listMembers(community);
    const found = await checks.look(community, members, [row]);
    const holds = await holders(community, row.roleId, takenOf);
    const would = (change: 'grant' | 'remove'): PersonId[] =>
      found
        .filter(({ person: member, verdict }) =>
          (holds.get(member) ?? []).some(
            (held) => decideGateChange({ state: 'on', verdict, holds: held }) === change,
          ),
        )
        .map((one) => one.person);
    return {
      gate: view,
      members: found.length,
      gain: await crowd(would('grant')),
      lose: await crowd(await withoutKept(row, would('remove'))),
      held: (await holdersOf(row)).length > 0,
      doubts: doubtsOf(found),
      asksAge: asksAge(ruleFromJson(row.rule)),
      waiting: await waitingFor(row),
      unwritten: await store.chatGates.countUnwritten(view.effects.map(({ id }) => id)),
    };
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
        doubts: doubtsOf(found),
      };
    },

    /** Reads everything afresh and changes nothing. */
    async view(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
    ): Promise<Result<PreviewView>> {
      const gate = await meant(community, person, reference);
      if (!gate.ok) return gate;
      return accept(await changesOf(gate.value));
    },

    /** As if it had this rule by now, whose first version it would be: nobody is kept by what was said of the one before. */
    async changed(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
      { rule, printed, tokens }: ReadRule,
    ): Promise<Result<PreviewView>> {
      const gate = await meant(community, person, reference);
      if (!gate.ok) return gate;
      const { row, view } = gate.value;
      const version = row.version + 1;
      return accept(
        await changesOf({
          row: { ...row, rule: ruleToJson(rule), ruleText: printed, tokens, version },
          view: { ...view, rule: printed, tokens, version },
        }),
      );
    },

    /** Who would be removed from the chat that the gate opens, were that switched on. */
    async removal(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
    ): Promise<Result<RemovalPreview>> {
      const gate = await meant(community, person, reference);
      if (!gate.ok) return gate;
      const { row, view } = gate.value;
      const effects = await store.roles.listEffects(community, row.roleId);
      const chat = effects.find(({ kind }) => kind === 'telegram-chat');
      const inside = chat ? await letInto(chat) : new Set<PersonId>();
      // Whoever is no member is not looked at, and so is not removed.
      const members = await store.people.listMembers(community);
      const those = members.filter((member) => inside.has(member));
      const found = await checks.look(community, those, [row]);
      const failing = found.filter((one) => one.verdict === 'no').map((one) => one.person);
      return accept({
        gate: view,
        lose: await crowd(await withoutKept(row, failing)),
        doubts: doubtsOf(found),
      });
    },

    /** Who would lose what the gate gave if it were removed. */
    async losers(
      community: CommunityId,
      person: PersonId,
      reference: GateReference,
    ): Promise<Result<UngatePreview>> {
      const gate = await meant(community, person, reference);
      if (!gate.ok) return gate;
      const { row, view } = gate.value;
      const lose = await holdersOf(row);
      const askers = await store.chatGates.listAskers(view.effects.map(({ id }) => id));
      return accept({ gate: view, lose: await crowd(lose), asking: askers.length });
    },
  };
}
