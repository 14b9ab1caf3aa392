/** A vote counted by the law, as cards are given it: nothing in it is made up. */
import type { JsonValue } from '#core/canonical-json.ts';
import type { MethodId } from '#core/voting/method.ts';
import { OPEN_RULES, rulesToJson, type VoteRules } from '#core/voting/rules.ts';
import { countBallots } from '#core/voting/tally.ts';
import { type CountView, countViewOf } from '#service/vote/count-view.ts';

type Ballot = { choice: JsonValue; power?: bigint; times?: number };
type Counted = {
  method: MethodId;
  choices?: readonly string[];
  seats?: number;
  ballots: readonly Ballot[];
  rules?: Partial<VoteRules>;
};

/** Each ballot is of voters of its own. */
export function countedView({ method, choices, seats = 1, ballots, rules }: Counted): CountView {
  const cast = ballots.flatMap(({ choice, power = 1n, times = 1 }, at) =>
    Array.from({ length: times }, (_, index) => ({ voter: `v${at}.${index}`, choice, power })),
  );
  const options = choices ?? ['for', 'against', 'abstain'];
  const held = { ...OPEN_RULES, ...rules };
  const standing = countBallots({
    ...{ method, seats, optionCount: options.length, ballots: cast, roll: cast, rules: held },
  });
  return countViewOf(
    {
      ...{ id: 'a vote' as never, method, choices: [...options], seats },
      ...{ orderFixed: false, secrecy: 'open', rules: rulesToJson(held) },
      ...{ extendedAt: null, surgedAt: null, rollRoot: null, supplementRoot: null },
    },
    { ...standing, hidden: false },
  );
}
