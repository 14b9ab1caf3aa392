/** What is told of a chat that a gate opens. */
import type { DeclineReason } from '#core/eligibility/chat.ts';
import type { CommunityId } from '#core/identity.ts';

/** `url` is the link to ask by, the gate's where nothing else is said; times are ISO 8601; `trace` and `tokens` are JSON. */
export type ChatNotice =
  /** No wallet counts yet; `linked`: there are some, which the community may not look at. */
  | {
      kind: 'join-unlinked';
      chat: string;
      role: string;
      rule: string;
      request: string;
      linked: boolean;
      until: string;
    }
  /** `restored`, `given`: by a moderator's decision, an undoing or an exemption, whatever the rule says. */
  | {
      kind: 'join-admitted';
      chat: string;
      role: string;
      rule: string;
      restored: boolean;
      given?: boolean;
    }
  | {
      kind: 'join-declined';
      chat: string;
      role: string;
      rule: string;
      why: DeclineReason;
      trace: string;
      tokens: string;
      url: string | null;
    }
  | {
      kind: 'chat-removed';
      chat: string;
      role: string;
      rule: string;
      url: string | null;
      cause?: 'undo' | 'given' | 'decided';
      /** What was found of the rule, where it was the rule; absent from what was told before it was kept. */
      community?: CommunityId;
      trace?: string;
      tokens?: string;
    }
  /**
   * A moderator undid their removal, and `url` is a link made for them alone; or (`cause` given) lets them in by an exemption,
   * and it is the gate's. Null: there is no link yet, and they are told again once there is. `anew`: the one they were told
   * before leads nowhere any more.
   */
  | {
      kind: 'chat-restored';
      chat: string;
      role: string;
      url: string | null;
      until: string;
      cause?: 'given';
      anew?: boolean;
    };
