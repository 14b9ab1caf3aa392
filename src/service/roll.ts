/**
 * The electoral roll of a vote: who may vote with what power, read once and frozen. Persons are those who were
 * entitled when it was published and still are when it opens; token power is read at the blocks that publication
 * fixed; one failed read makes the whole roll unknown (V7).
 */
import { Fault } from '#core/fault.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Electorate } from '#core/poll/opening.ts';
import { blurPower } from '#core/voting/power/evaluate.ts';
import { isTokenPower, type Power, tokenBalance } from '#core/voting/power/power.ts';
import { type PowerSetting, resolvePower } from '#core/voting/power/setting.ts';
import type { Snapshot } from '#core/voting/power/snapshot.ts';
import type { Quorums } from '#core/voting/quorum.ts';
import type { Evidence } from '#core/voting/setting.ts';
import { createLateEntries, type LateDependencies } from './roll/late.ts';
import { settledCitizens } from './roll/persons.ts';
import { createWeighing, type RollProvider, type Weight } from './roll/weigh.ts';

export type Roll = {
  lines: { personId: PersonId; power: bigint }[];
  wallets: readonly Weight[];
  providers: readonly RollProvider[];
  /** Units of the power in all; null where no share of it is asked. */
  supply: bigint | null;
  /** Who were citizens at publication and are still. */
  citizens: readonly PersonId[];
};

export type RollInput = {
  community: CommunityId;
  electorate: Electorate;
  power: PowerSetting;
  snapshot: Snapshot | null;
  /** When it was published (T0); undefined for what is published and opened at once. */
  publishedAt?: Date;
  /** How long one has to have been a citizen by then. */
  waitingMs?: number;
  evidence?: Evidence | null;
  quorums?: Quorums;
};

export type Rolls = ReturnType<typeof createRolls>;

/** The power of a vote as it is read: of rows from before, by the token in their snapshot. */
export function powerOfVote(power: PowerSetting, snapshot: Snapshot | null): Power {
  const [at] = snapshot?.blocks ?? [];
  const old = at && snapshot?.token && tokenBalance(at.chainId, snapshot.token, 0);
  const found = power === 'token-balance/1' ? old : resolvePower(power, null);
  if (!found) throw new Error('token power without a snapshot of its token');
  return found;
}

export function createRolls(deps: LateDependencies) {
  const { store, log } = deps;
  const weighing = createWeighing(deps);

  async function readAll(input: RollInput): Promise<Roll | null> {
    const { community, electorate, snapshot, waitingMs = 0, evidence, quorums } = input;
    const power = powerOfVote(input.power, snapshot);
    const by = input.publishedAt ?? (await store.now());
    const citizens = await settledCitizens(store, community, by, waitingMs);
    const persons =
      electorate === 'citizens' ? citizens : await store.people.listMembers(community, by);
    const read = await weighing.powersOf({ community, persons, power, snapshot });
    if (read === null) return null;
    const asked = quorums?.supply ?? null;
    const supply = asked && (await weighing.supplyOf(power, asked.without, snapshot));
    if (asked !== null && supply === null) return null;
    const shown = (units: bigint): bigint =>
      evidence === 'attested' && isTokenPower(power) ? blurPower(units) : units;
    return {
      lines: [...read.powers].map(([personId, units]) => ({ personId, power: shown(units) })),
      wallets: read.weights,
      providers: read.providers,
      supply,
      citizens,
    };
  }

  return {
    ...createLateEntries(deps, weighing),
    explain: weighing.explain,

    /** Null: something could not be read, so nothing may be decided on it yet. */
    async read(input: RollInput): Promise<Roll | null> {
      try {
        return await readAll(input);
      } catch (err) {
        if (!(err instanceof Fault)) throw err;
        log.warn({ err, community: input.community }, 'roll: a read failed, so it is not opened');
        return null;
      }
    },
  };
}
