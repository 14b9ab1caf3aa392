/** Whom somebody wants in a chat that a gate opens, whatever its rule says. */
import { RESTORE_MS } from '#core/eligibility/chat.ts';
import type { JoinRequestRow } from '#store/chat-gate.ts';
import type { GrantRow } from '#store/grant.ts';
import type { Cause, Provenance } from './grant.ts';

type Wanted = { until: Date; cause: Cause };

type Noted = Pick<GrantRow, 'wanted' | 'applied' | 'byHand' | 'provenance'>;

/**
 * Until when somebody is asked in, by the undoing of their removal or by an exemption, as the grant alone has it; undefined
 * where nobody is waited for. Whether the exemption still stands is not looked at: `wantedIn` is who is let in.
 */
export function awaitedUntil(grant: Noted | undefined, now: Date): Wanted | undefined {
  if (!grant?.wanted || grant.applied || grant.byHand) return undefined;
  const { cause, at } = grant.provenance as Provenance;
  const until = new Date(new Date(at).getTime() + RESTORE_MS);
  return cause !== undefined && now < until ? { until, cause } : undefined;
}

/** The same for who is let in: whom an exemption asks in is waited for as long as it stands (`exempt`). */
export function wantedIn(
  grant: Noted | undefined,
  { exempt, now }: { exempt: boolean; now: Date },
): Wanted | undefined {
  const awaited = awaitedUntil(grant, now);
  return awaited?.cause === 'undo' || exempt ? awaited : undefined;
}

/**
 * The same for how they ask: an undoing lets in by the link that was made for it, and whoever waited already; an exemption by
 * every link of the gate. `ownLink`: they are let in by another link than this.
 */
export function wantedBy(
  request: Pick<JoinRequestRow, 'link' | 'askedAt'>,
  grant: Noted | undefined,
  { exempt, now }: { exempt: boolean; now: Date },
): { wanted: Wanted | undefined; ownLink: boolean } {
  const wanted = wantedIn(grant, { exempt, now });
  if (!grant || wanted?.cause !== 'undo') return { wanted, ownLink: false };
  const waited = request.askedAt < new Date((grant.provenance as Provenance).at);
  return waited || request.link === 'own'
    ? { wanted, ownLink: false }
    : { wanted: undefined, ownLink: true };
}
