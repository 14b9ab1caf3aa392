/** The registry of voting methods: one line each. */
import type { MethodId, VotingMethod } from '../method.ts';
import { approval } from './approval.ts';
import { basic } from './basic.ts';
import { singleChoice } from './single-choice.ts';

export const METHODS_BY_ID = {
  'basic/1': basic,
  'single-choice/1': singleChoice,
  'approval/1': approval,
} satisfies Record<MethodId, VotingMethod>;
