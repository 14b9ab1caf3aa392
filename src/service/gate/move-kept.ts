/**
 * Who has a role of the old server on somebody's word and not by its rule: the exempt, whoever a moderator kept, whom a decision
 * or an undoing gave it. No look would give it to them in the new one, so the same word does.
 */
import type { AccountId, PersonId, PlaceId } from '#core/identity.ts';
import type { GrantRow } from '#store/grant.ts';
import type { Books } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import { type Provenance, ringForAll } from './grant.ts';
import type { Keeping } from './keeping.ts';

const PERSONS_AT_ONCE = 1_000;

/** Of these holders those who would have it whatever the rule says. */
async function keptAmong(
  books: Books,
  gate: GateRow,
  holders: readonly PersonId[],
): Promise<ReadonlySet<PersonId>> {
  const kept = new Set<PersonId>();
  for (let from = 0; from < holders.length; from += PERSONS_AT_ONCE) {
    const part = holders.slice(from, from + PERSONS_AT_ONCE);
    const exempt = await books.runs.listExemptPersons(gate.roleId, part);
    const verdicts = await books.grants.listVerdictsOf(gate.id, part);
    for (const person of exempt) kept.add(person);
    for (const { personId, answer, version } of verdicts) {
      if (answer === 'keep' && version === gate.version) kept.add(personId);
    }
  }
  return kept;
}

const causeOf = ({ provenance }: GrantRow) => (provenance as Provenance).cause;

/** Called under the gate's lock; who is not in the new server yet has it when they come. */
export async function carryKept(
  books: Books,
  { give }: Pick<Keeping, 'give'>,
  gate: GateRow,
  asked: { from: PlaceId; old: string; now: string; by: PersonId },
): Promise<void> {
  await books.runs.lockRoleLosses(gate.roleId);
  const present = await books.grants.listPresentAccounts([asked.from]);
  const standings = new Map<AccountId, PersonId>(
    present.map((one) => [one.accountId, one.standing]),
  );
  const held = (await books.grants.listGrants([asked.old])).filter(
    ({ wanted, byHand, accountId }) => wanted && !byHand && standings.has(accountId),
  );
  const holders = [...new Set(held.flatMap((one) => standings.get(one.accountId) ?? []))];
  const kept = await keptAmong(books, gate, holders);
  const isKept = (grant: GrantRow): boolean => {
    const person = standings.get(grant.accountId);
    return causeOf(grant) !== undefined || (person !== undefined && kept.has(person));
  };
  const keysOf = (grants: readonly GrantRow[]) =>
    grants.map(({ accountId }) => ({ effectId: asked.now, accountId }));
  const carried = Map.groupBy(held.filter(isKept), (grant) =>
    causeOf(grant) === 'decided' ? 'decided' : 'given',
  );
  for (const [cause, grants] of carried) {
    const by = cause === 'decided' ? null : asked.by;
    const keys = keysOf(grants);
    await give(books, gate, keys, { cause, by });
    const changes = keys.map((key) => ({ key, wanted: true }));
    await books.outbox.insertOutbox(ringForAll(changes, await books.now()));
  }
}
