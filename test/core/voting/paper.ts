/** Ballot papers for tables of examples. */
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

export const countPapers = (
  method: MethodId,
  optionCount: number,
  papers: readonly Paper[],
  seats = 1,
): Count => METHODS_BY_ID[method].count({ optionCount, seats }, read(method, optionCount, papers));

export const printed = (scores: Count['scores'] = []): string[] => scores.map(printScore);
