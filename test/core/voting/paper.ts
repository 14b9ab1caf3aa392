/** Ballot papers for tables of examples. */
import { expect } from 'vitest';
import { ELECTION_FORMAT, readElection, recount } from '#core/voting/election.ts';
import { type Count, METHODS, type MethodId, type PoweredChoice } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { OPEN_RULES, type VoteRules } from '#core/voting/rules.ts';
import { printScore } from '#core/voting/tally.ts';

/** Power, and the answer in the form of `civitas-election/1`. */
export type Paper = readonly [power: number | bigint, answer: unknown];

export const ABSTAIN = { abstain: true };
/** Methods that can take ballots one by one. */
export const RUNNING = METHODS.filter((method) => 'run' in METHODS_BY_ID[method]);

export const read = (
  method: MethodId,
  optionCount: number,
  papers: readonly Paper[],
  rules: Pick<VoteRules, 'maxScore'> = OPEN_RULES,
): PoweredChoice[] =>
  papers.map(([power, answer]) => {
    const choice = METHODS_BY_ID[method].parseChoice(answer, optionCount, rules);
    if (!choice.ok) throw new Error(choice.refusal.code);
    return { choice: choice.value, power: BigInt(power) };
  });

/** The same papers as a file: what `recount` says of it. */
function recounted(
  method: MethodId,
  optionCount: number,
  papers: readonly Paper[],
  seats: number,
): unknown {
  const file = {
    ...{ format: ELECTION_FORMAT, method: method.replace('/1', ''), seats },
    choices: Array.from({ length: optionCount }, (_, index) => `Option ${index + 1}`),
    roll: papers.map(([power], index) => ({ voter: `v${index}`, power: String(power) })),
    ballots: papers.map(([, answer], index) => ({
      voter: `v${index}`,
      ...(answer === ABSTAIN ? ABSTAIN : { choice: answer }),
    })),
  };
  return recount(readElection(file)).result;
}

/** Counted by the method, and once more from a file (V3). */
export function countPapers(
  method: MethodId,
  optionCount: number,
  papers: readonly Paper[],
  seats = 1,
): Count {
  const found = METHODS_BY_ID[method].count(
    { optionCount, seats },
    read(method, optionCount, papers),
  );
  const { scores, order, winners, tie } = found;
  if (papers.some(([power]) => BigInt(power) > 0n) && seats <= optionCount) {
    expect(recounted(method, optionCount, papers, seats)).toMatchObject({
      ...{ scores: printed(scores), order, winners, tie },
    });
  }
  return found;
}

export const printed = (scores: Count['scores'] = []): string[] => scores.map(printScore);
