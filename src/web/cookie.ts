/**
 * One cookie ties a browser to what it proves: 256 random bits, never readable by scripts. Beside it a
 * second one, for the minutes of a Discord round trip, remembers which link that trip was for.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

const BROWSER = /^[\w-]{43}$/;
const TRIP = /^([\w-]{16,128})\.([\w-]{16,128})$/;
const BROWSER_SECONDS = 86_400;
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

  return {
    /** Null: this browser has never been here, or brings something that is none of ours. */
    browserOf,

    /** The same, and a new one where there is none. */
    ensureBrowser(c: Context): string {
      const known = browserOf(c);
      if (known !== null) return known;
      const made = randomBytes(32).toString('base64url');
      setCookie(c, name('browser'), made, { ...options, maxAge: BROWSER_SECONDS });
      return made;
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
