/** From "that takes a decision" to the decision: what is refused names the action a proposal would carry. */
import { type CommunityAction, communityActionToJson } from '../execution/community-action.ts';
import type { Refusal } from '../refusal.ts';
import { type Refused, refuse } from '../result.ts';

export const proposable = (refusal: Refusal, action: CommunityAction): Refused =>
  refuse(
    refusal.code === 'needs-decision' || refusal.code === 'not-in-office'
      ? { ...refusal, proposes: communityActionToJson(action) }
      : refusal,
  );
