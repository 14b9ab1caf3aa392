/** When, how often and after what something is carried out: the same before it is proposed, on its card and on its page. */
import type { Conditions } from '#core/execution/conditions.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { type Block, list, text } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';

export function conditionTexts(
  { notBefore, until, after, repeats }: Conditions,
  words: Words,
): Text[] {
  const w = words.conditions;
  return [
    ...(after ? [w.after(after)] : []),
    ...(notBefore ? [w.notBefore({ moment: notBefore })] : []),
    ...(until ? [w.until({ moment: until })] : []),
    ...(repeats ? [w.repeats(repeats)] : []),
  ];
}

export function conditionBlocks(conditions: Conditions, words: Words): Block[] {
  const said = conditionTexts(conditions, words);
  return said.length === 0 ? [] : [text(`${words.conditions.heading()}:`), list(said)];
}

/** Of what repeats, and of what waits for another proposal: how far it has come. */
export function courseBlocks(
  view: ProposalView,
  words: Words,
  hash: Text | null,
): Block[] | undefined {
  const { runs, state, reason, conditions, awaits } = view;
  if (awaits) return [text(words.conditions.waiting(awaits))];
  if (!runs || (runs.last === null && state !== 'executed')) return undefined;
  const said = words.conditions.runs({ state, reason, runs, until: conditions.until, hash });
  if (state === 'queued' || state === 'overruled' || state === 'executed') return [text(said)];
  return [text(words.proposal.outcome({ ...view, hash })), text(said)];
}
