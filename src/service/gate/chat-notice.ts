/** What is told of a chat that a gate opens. */
import type { DeclineReason } from '#core/eligibility/chat.ts';

/** `url` is the link to ask by; times are ISO 8601; `trace` and `tokens` are JSON. */
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
  | { kind: 'join-admitted'; chat: string; role: string; rule: string; restored: boolean }
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
    }
  /** A moderator undid their removal. */
  | { kind: 'chat-restored'; chat: string; role: string; url: string; until: string };
