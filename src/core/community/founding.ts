/**
 * Founding a community on this host, and attaching a second place to it. A place belongs to one
 * community; a platform's owner or administrator may found and attach, which is no office.
 */
import { MINUTE_MS } from '../duration.ts';
import type { Platform } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { PowerName } from '../voting/power/setting.ts';

export const HOSTINGS = ['invite', 'open'] as const;
/** Who may found here: holders of a one-time code from the operator's log, or anybody. */
export type Hosting = (typeof HOSTINGS)[number];

export const ATTACH_LIFETIME_MS = 10 * MINUTE_MS;

export const TEMPLATE_IDS = ['club', 'token-dao', 'co-operative', 'network-state'] as const;
export type TemplateId = (typeof TEMPLATE_IDS)[number];

/** What a template presets; everything stays changeable while founding. */
export const TEMPLATES: {
  readonly [id in TemplateId]: { readonly power: PowerName; readonly needsToken: boolean };
} = {
  club: { power: 'one-person/1', needsToken: false },
  'token-dao': { power: 'token-balance/1', needsToken: true },
  'co-operative': { power: 'one-person/1', needsToken: false },
  'network-state': { power: 'one-person/1', needsToken: false },
};

export type PlatformStanding = {
  readonly platform: Platform;
  /** Discord: owner or Administrator; Telegram: creator or administrator; asked of the platform now. */
  readonly isAdmin: boolean;
};

/** What the books say of the code that was typed; null: none was typed. */
export type CodeState = 'valid' | 'used' | 'unknown' | null;

export function decideCode(code: CodeState): Result<null> {
  if (code === 'valid') return accept(null);
  if (code === null) return refuse({ code: 'founding-code-missing' });
  return refuse({ code: code === 'used' ? 'founding-code-used' : 'founding-code-wrong' });
}

export function decideFounding(input: {
  readonly hosting: Hosting;
  readonly code: CodeState;
  readonly standing: PlatformStanding;
  readonly placeTaken: boolean;
}): Result<null> {
  if (!input.standing.isAdmin) {
    return refuse({ code: 'not-place-admin', platform: input.standing.platform });
  }
  if (input.placeTaken) return refuse({ code: 'place-taken' });
  return input.hosting === 'open' ? accept(null) : decideCode(input.code);
}

/** The presser of an attach link asks; the steward in the first place confirms afterwards. */
export function decideAttach(input: {
  /** Null: no such code. */
  readonly code: { readonly expiresAt: Date; readonly usedAt: Date | null } | null;
  readonly standing: PlatformStanding;
  readonly placeTaken: boolean;
  readonly now: Date;
}): Result<null> {
  const { code, now } = input;
  if (code === null) return refuse({ code: 'attach-code-wrong' });
  if (code.usedAt !== null) return refuse({ code: 'attach-code-used' });
  if (now.getTime() >= code.expiresAt.getTime()) {
    return refuse({ code: 'attach-code-expired', expiredAt: code.expiresAt });
  }
  if (!input.standing.isAdmin) {
    return refuse({ code: 'not-place-admin', platform: input.standing.platform });
  }
  return input.placeTaken ? refuse({ code: 'place-taken' }) : accept(null);
}
