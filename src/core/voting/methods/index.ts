/** The registry of voting methods: one line each. */
import type { MethodId, VotingMethod } from '../method.ts';
import { approval } from './approval.ts';
import { basic } from './basic.ts';
import { copeland } from './copeland.ts';
import { quadratic } from './quadratic.ts';
import { rankedChoice } from './ranked-choice.ts';
import { schulze } from './schulze.ts';
import { score } from './score.ts';
import { singleChoice } from './single-choice.ts';
import { stv } from './stv.ts';
import { weighted } from './weighted.ts';

export const METHODS_BY_ID = {
  'basic/1': basic,
  'single-choice/1': singleChoice,
  'approval/1': approval,
  'weighted/1': weighted,
  'score/1': score,
  'quadratic/1': quadratic,
  'ranked-choice/1': rankedChoice,
  'copeland/1': copeland,
  'schulze/1': schulze,
  'stv/1': stv,
} satisfies Record<MethodId, VotingMethod>;
