/**
 * What of a proposal the staff is alarmed of when it is published and again when it has passed: money, who may do what,
 * and how the bot itself is set. Whoever takes a community over needs one of these.
 */
import type { CommunityActionKind } from '../execution/community-action.ts';
import { isCommunityAction, type ProposalAction } from '../execution/intent.ts';

export const ALARM_TOPICS = ['treasury', 'permissions', 'settings'] as const;
export type AlarmTopic = (typeof ALARM_TOPICS)[number];

/** A decision that is added does not compile before it is said here; null: nobody is alarmed. */
const TOPIC: { readonly [K in CommunityActionKind]: AlarmTopic | null } = {
  resume: 'treasury',
  'set-caps': 'treasury',
  'give-office': 'permissions',
  'end-office': 'permissions',
  'set-alarm-webhook': 'settings',
  'set-track': 'settings',
  // Of what a guardian stopped most moves money.
  'overrule-veto': 'treasury',
  'rotate-treasury': 'treasury',
  'open-budget': 'treasury',
  // It takes power off, and nobody takes a community over by that.
  'end-repeating': null,
  // Citizens decide.
  'grant-citizenship': 'permissions',
  'revoke-citizenship': 'permissions',
  'grant-role': 'permissions',
  'revoke-role': 'permissions',
  'set-community': 'settings',
  'pin-announcement': null,
};

/** Null: it carries nothing out, or nothing anybody has to be alarmed of. */
export function alarmTopicOf(action: ProposalAction | null): AlarmTopic | null {
  if (action === null) return null;
  return isCommunityAction(action) ? TOPIC[action.kind] : 'treasury';
}
