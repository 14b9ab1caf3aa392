/**
 * One cookie ties a browser to what it proves: 256 random bits, never readable by scripts. Beside it a
 * second one, for the minutes of a Discord round trip, remembers which link that trip was for.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { DAY_MS } from '#core/duration.ts';
import { OWNERS_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';

const BROWSER = /^[\w-]{43}$/;
const TRIP = /^([\w-]{16,128})\.([\w-]{16,128})$/;
/** A link may wait for a contract wallet's owners; the browser it waits in is known as long, and a day more. */
const BROWSER_SECONDS = (OWNERS_LIFETIME_MS + DAY_MS) / 1_000;
const TRIP_SECONDS = 600;

export type Cookies = ReturnType<typeof createCookies>;

/** `__Host-` keeps other hosts of the domain from planting one; browsers allow it over https only. */
export function createCookies({ secure }: { secure: boolean }) {
  const name = (noun: string): string => `${secure ? '__Host-' : ''}civitas-${noun}`;
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;

  const browserOf = (c: Context): string | null => {
    const value = getCookie(c, name('browser')) ?? '';
    return BROWSER.test(value) ? value : null;
  };

  const newBrowser = (): string => randomBytes(32).toString('base64url');
  const keepBrowser = (c: Context, browser: string): void =>
    setCookie(c, name('browser'), browser, { ...options, maxAge: BROWSER_SECONDS });

  return {
    /** Null: this browser has never been here, or brings something that is none of ours. */
    browserOf,
    newBrowser,
    keepBrowser,

    /** The same, and a new one where there is none; kept from this visit on. */
    ensureBrowser(c: Context): string {
      const browser = browserOf(c) ?? newBrowser();
      keepBrowser(c, browser);
      return browser;
    },

    startTrip(c: Context, state: string, code: string): void {
      setCookie(c, name('trip'), `${state}.${code}`, { ...options, maxAge: TRIP_SECONDS });
    },

    /** The link a trip was for; it is over whatever came of it. */
    endTrip(c: Context): { state: string; code: string } | undefined {
      const [, state, code] = TRIP.exec(getCookie(c, name('trip')) ?? '') ?? [];
      deleteCookie(c, name('trip'), options);
      return state !== undefined && code !== undefined ? { state, code } : undefined;
    },
  };
}
