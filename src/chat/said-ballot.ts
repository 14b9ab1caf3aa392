/** What a ballot says, in one line: options by their names, ranks and weights beside them. */
import { type Choice, isRanking } from '#core/voting/choice.ts';

type YesOrNo = { inFavour: () => string; against: () => string; abstain: () => string };

/** `choices` are the names; those of a yes-or-no vote are said in the reader's words. */
export function saidBallot(
  choice: Choice,
  choices: readonly string[],
  isBasic: boolean,
  { inFavour, against, abstain }: YesOrNo,
): string {
  if ('abstain' in choice) return abstain();
  const own = isBasic ? [inFavour(), against(), abstain()] : choices;
  const nameOf = (option: number): string => own[option - 1] ?? `#${option}`;
  const value = choice.choice;
  if (typeof value === 'number') return nameOf(value);
  if (isRanking(value)) {
    return value
      .map((rank) => (typeof rank === 'number' ? nameOf(rank) : rank.map(nameOf).join(' = ')))
      .map((name, place) => `${place + 1}. ${name}`)
      .join('  ');
  }
  return Object.entries(value)
    .map(([option, weight]) => `${nameOf(Number(option))}: ${String(weight)}`)
    .join(', ');
}
