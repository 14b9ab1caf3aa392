/** What a ballot says, in words: options by name, ranks in their order, weights in percent, scores out of the best. */
import { toDouble } from '#core/decimal.ts';
import { type Choice, isRanking, type Weights } from '#core/voting/choice.ts';
import type { MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { sharesOf } from '#core/voting/paper.ts';
import { join, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

export type ChoiceTerms = {
  readonly method: MethodId;
  readonly choices: readonly string[];
  readonly maxScore: number;
};

/** Longer names are cut where many stand together: each stands whole on the card of the vote. */
const NAME_MAX = 60;

export const shorten = (name: string, max: number): string =>
  [...name].length > max ? `${[...name].slice(0, max - 1).join('')}…` : name;

/** The options as people call them: those of `basic` are words of ours. */
export const optionNames = (
  { method, choices }: Pick<ChoiceTerms, 'method' | 'choices'>,
  words: Words,
): readonly string[] =>
  method === 'basic/1'
    ? [words.proposal.inFavour(), words.proposal.against(), words.proposal.abstain()]
    : choices;

function weighed(value: Weights, terms: ChoiceTerms, names: readonly string[], words: Words): Text {
  const given = Object.entries(value).map(([option, weight]) => ({
    choice: shorten(names[Number(option) - 1] ?? '', NAME_MAX),
    weight: toDouble(weight),
  }));
  if (METHODS_BY_ID[terms.method].shape === 'scores') {
    const score = ({ choice, weight }: (typeof given)[number]): Text =>
      words.ballot.scored({
        choice,
        score: words.number.plain(String(weight)),
        most: terms.maxScore,
      });
    return join(given.map(score), ', ');
  }
  const parts = sharesOf(given.map(({ weight }) => weight));
  const total = parts.reduce((sum, part) => sum + part, 0n);
  const some = given.flatMap(({ choice, weight }, at) => {
    const share = words.number.percent(parts[at] ?? 0n, total);
    return weight > 0 ? [words.ballot.share({ choice, share })] : [];
  });
  return join(some, ', ');
}

export function choiceText(choice: Choice, terms: ChoiceTerms, words: Words): Text {
  if ('abstain' in choice) return words.ballot.abstention();
  const names = optionNames(terms, words);
  const { choice: value } = choice;
  const nameOf = (option: number, max: number): string => shorten(names[option - 1] ?? '', max);
  if (typeof value === 'number') return words.ballot.chose({ names: [nameOf(value, Infinity)] });
  if (!isRanking(value)) return weighed(value, terms, names, words);
  if (METHODS_BY_ID[terms.method].shape === 'set') {
    return words.ballot.chose({ names: value.flat().map((option) => nameOf(option, NAME_MAX)) });
  }
  const ranks = value.map((rank) =>
    (typeof rank === 'number' ? [rank] : rank).map((option) => nameOf(option, NAME_MAX)),
  );
  return words.ballot.ranking({ ranks });
}
