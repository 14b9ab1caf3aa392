/** The opening of a vote: roll and rules are frozen, and from then on nothing about it changes (V6). */
import type { JsonValue } from '#core/canonical-json.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { assertMove } from '#core/lifecycle.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import type { Edge } from '#store/delegation.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Roll } from '../roll.ts';
import { firstBell } from './close.ts';
import type { Seals } from './seal.ts';

export type Opening = {
  roll: Roll;
  /** Who named whom, as it stays for this vote. */
  delegations: readonly Edge[];
  rollRoot: Hex;
  /** What blocks the roll was read at; null where no token counts. */
  rollBlock: unknown;
  /** As they stand from now on: `rulesToJson` with electorate and power. */
  rules: JsonValue;
  opensAt: Date;
  closesAt: Date;
};

export async function openIn(
  books: Books,
  row: VoteRow,
  opening: Opening,
  seals: Pick<Seals, 'make'>,
): Promise<void> {
  const { roll, delegations, rollRoot, rollBlock, rules, opensAt, closesAt } = opening;
  await books.rolls.insertRoll(row.id, roll.lines, roll.wallets, roll.providers);
  await books.delegations.insertOfVote(row.id, delegations);
  const seal = seals.make(row.id, row.secrecy);
  invariant(seal !== undefined, 'a host without a key opens no sealed vote');
  assertMove(VOTE_LIFECYCLE, row.state, 'open');
  await books.votes.updateVote(row.id, {
    ...{
      state: 'open',
      seal,
      rules,
      rollRoot,
      rollFrozenAt: opensAt,
      rollBlock,
      opensAt,
      closesAt,
    },
  });
  await books.outbox.insertOutbox([
    { kind: 'close-vote', key: row.id, dueAt: firstBell({ ...row, opensAt, closesAt }) },
    // It finds out by itself when it is due, by the clocks of the community.
    { kind: 'remind-vote', key: row.id },
  ]);
}
