/** What a passed decision does without a chain: a kind added to `COMMUNITY_ACTIONS` does not compile until it is here. */
import type { CommunityAction, CommunityActionKind } from '#core/execution/community-action.ts';
import type { CommunityId, VoteId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { Alarms } from '../alarm.ts';
import type { Announcements } from '../announcement.ts';
import type { Appointments } from '../appointment.ts';
import type { BudgetOpenings } from '../budget/opening.ts';
import type { Citizens } from '../citizen.ts';
import type { Constitution } from '../constitution.ts';
import type { DecidedRoles } from '../gate/decided.ts';
import type { Pauses } from '../pause.ts';
import type { Stops } from '../proposal/stop.ts';
import type { Vetoes } from '../proposal/veto.ts';
import type { Rotations } from '../rotation.ts';
import type { CommunitySettings } from '../setting.ts';
import type { Tracks } from '../track.ts';

type Step<A extends CommunityAction> = (
  books: Books,
  community: CommunityId,
  action: A,
) => Promise<Result<null>>;

export type Effect<A extends CommunityAction> = {
  /** Whether it says what stands and would apply now; writes nothing of it. */
  check: Step<A>;
  /** In the transaction that settles the proposal: all of it happens, or nothing. */
  carryOut: (
    books: Books,
    community: CommunityId,
    action: A,
    /** The proposal that decided it. */
    decidedBy: VoteId,
  ) => Promise<Result<null>>;
};

type ByKind = {
  readonly [K in CommunityActionKind]: Effect<Extract<CommunityAction, { kind: K }>>;
};

export type Effects = Effect<CommunityAction>;

type Dependencies = {
  pauses: Pick<Pauses, 'decided'>;
  constitution: Pick<Constitution, 'decidedCaps'>;
  appointments: Pick<Appointments, 'decidedGive' | 'decidedEnd'>;
  alarms: Pick<Alarms, 'decidedWebhook'>;
  tracks: Pick<Tracks, 'decided'>;
  vetoes: Pick<Vetoes, 'decidedOverruling'>;
  citizens: Pick<Citizens, 'decidedGrant' | 'decidedRevoke'>;
  decidedRoles: DecidedRoles;
  settings: Pick<CommunitySettings, 'decided'>;
  budgetOpenings: Pick<BudgetOpenings, 'decided'>;
  announcements: Pick<Announcements, 'decided'>;
  stops: Pick<Stops, 'decided'>;
  rotations: Pick<Rotations, 'decided'>;
};

export function createEffects(deps: Dependencies): Effects {
  const byKind: ByKind = {
    resume: deps.pauses.decided,
    'set-caps': deps.constitution.decidedCaps,
    'give-office': deps.appointments.decidedGive,
    'end-office': deps.appointments.decidedEnd,
    'set-alarm-webhook': deps.alarms.decidedWebhook,
    'set-track': deps.tracks.decided,
    'overrule-veto': deps.vetoes.decidedOverruling,
    'grant-citizenship': deps.citizens.decidedGrant,
    'revoke-citizenship': deps.citizens.decidedRevoke,
    'grant-role': deps.decidedRoles.give,
    'revoke-role': deps.decidedRoles.take,
    'set-community': deps.settings.decided,
    'open-budget': deps.budgetOpenings.decided,
    'pin-announcement': deps.announcements.decided,
    'end-repeating': deps.stops.decided,
    'rotate-treasury': deps.rotations.decided,
  };
  // `ByKind` pairs each kind with its own; TypeScript cannot see it across a union.
  const of = ({ kind }: CommunityAction) => byKind[kind] as Effect<CommunityAction>;
  return {
    check: (books, community, action) => of(action).check(books, community, action),
    carryOut: (books, community, action, decidedBy) =>
      of(action).carryOut(books, community, action, decidedBy),
  };
}
