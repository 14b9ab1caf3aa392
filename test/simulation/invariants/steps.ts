/** I1 and I6 of a decision of several steps: all of them are planned or none, each once, and each after the one before it. */
import type { IntentLine } from '../snapshot.ts';
import type { Decision } from '../world.ts';
import type { Invariant, Look } from './execution.ts';

/** Those of its effects that the chain has, final or not. */
function minedOf({ now, mined }: Look, { id }: IntentLine): boolean {
  const hashes = now.attempts.filter(({ intent, kind }) => intent === id && kind === 'effect');
  return mined.some(({ hash }) => hashes.some((one) => one.hash === hash));
}

function checkOne(look: Look, { vote, steps }: Decision): void {
  const { world, now } = look;
  const planned = steps.map(({ source }) => now.intents.filter((one) => one.source === source));
  const count = planned.flat().length;
  if (planned.some(({ length }) => length > 1) || (count !== 0 && count !== steps.length))
    world.fail('I1', `${vote} has ${steps.length} steps, ${count} were planned`);
  for (const [place, intent] of planned.flat().entries()) {
    const earlier = planned[place - 1]?.[0];
    if (!earlier || earlier.state === 'final') continue;
    const isBegun = intent.nonce !== null || minedOf(look, intent);
    if (isBegun)
      world.fail(
        'I6',
        `step ${place} of ${vote} was begun, and the one before is ${earlier.state}`,
      );
    const isOver = earlier.state === 'cancelled' || earlier.state === 'reverted';
    if (isOver && intent.state !== 'cancelled')
      world.fail('I6', `step ${place} of ${vote} is ${intent.state} after one that failed`);
  }
}

export const STEP_ORDER: Invariant = (look) => {
  for (const decision of look.world.decisions) {
    if (decision.steps.length > 1) checkOne(look, decision);
  }
};
