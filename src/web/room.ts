/** What every route is given: the clerks, this deployment's ways to say no, and what guards a browser's acts. */
import type { Context } from 'hono';
import { refusalWords } from '#chat/refusal.ts';
import { plainOn, type Text } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { Platform } from '#core/identity.ts';
import type { Refusal, RefusalCode } from '#core/refusal.ts';
import type { Services } from '#service/services.ts';
import type { Log } from '#telemetry/log.ts';
import type { Bundle } from './bundle.ts';
import { clientAddress, limitKey } from './client-address.ts';
import { type Cookies, createCookies } from './cookie.ts';
import { type Csrf, createCsrf, type Keys } from './csrf.ts';
import { createHolds, type Holds } from './hold.ts';
import { createLimits, type Limits } from './limits.ts';
import type { Frame } from './pages/layout.ts';
import { problemPage } from './pages/problem.ts';

export type WebServices = Pick<
  Services,
  | 'wallets'
  | 'walletActs'
  | 'signedBallots'
  | 'votePages'
  | 'tokenVotes'
  | 'safeSigning'
  | 'inbox'
  | 'deployment'
  | 'reference'
>;

/** Wallets that are not in the browser: the project id of WalletConnect (null: its relay is not used), and chains to name. */
export type Reach = { projectId: string | null; chainIds: readonly number[] };

export type Room = {
  services: WebServices;
  log: Log;
  frame: Frame;
  cookies: Cookies;
  csrf: Csrf;
  reach: Reach;
  /** Pages that wait for how far a link has come. */
  holds: Holds;
  /** Of `PUBLIC_URL`. */
  origin: string;
  /** A page that says why not. */
  problem(c: Context, text: Text, status: ProblemStatus): Response | Promise<Response>;
  refused(c: Context, refusal: Refusal): Response | Promise<Response>;
  /** The same for the script of a page. */
  answerRefused(c: Context, refusal: Refusal, platform?: Platform): Response;
  /** Undefined, or the refusal of somebody who is too fast: by address, and by link where one is meant. */
  hurry(c: Context, purpose: 'page' | 'act' | 'wallet', key?: string): Promise<Refusal | undefined>;
  /** The same for whoever has proven an account: by that account, over all its links. */
  hurryAccount(account: { platform: Platform; externalId: string }): Promise<Refusal | undefined>;
  /** Whether a request that changes something came from a page of ours in this browser. */
  isOurs(c: Context, token: string): boolean;
};

export type ProblemStatus = 400 | 403 | 404 | 410 | 413 | 422 | 429 | 500 | 502;

const STATUS: { readonly [C in RefusalCode]?: ProblemStatus } = {
  'link-unknown': 404,
  'link-expired': 410,
  'act-unknown': 404,
  'act-expired': 410,
  'act-used': 410,
  'link-used': 410,
  'inbox-page-over': 410,
  'link-foreign': 403,
  'link-unproven': 403,
  'rate-limited': 429,
};
const statusOf = (refusal: Refusal): ProblemStatus => STATUS[refusal.code] ?? 422;

/** A wallet elsewhere must be told some chain; a host without any names Ethereum, as the text to sign does. */
const chainsOf = ({ deployment }: WebServices): readonly number[] =>
  deployment.chainIds.length > 0 ? deployment.chainIds : [1];

const tooFast = (waitMs: number | undefined): Refusal | undefined =>
  waitMs === undefined ? undefined : { code: 'rate-limited', retryAfterMs: waitMs };

function noteRetry(c: Context, refusal: Refusal): void {
  if (refusal.code !== 'rate-limited') return;
  c.header('retry-after', String(Math.ceil(refusal.retryAfterMs / 1000)));
}

export function createRoom(options: {
  services: WebServices;
  log: Log;
  bundle: Bundle;
  publicUrl: string;
  keys: Keys;
  walletConnectProjectId?: string | undefined;
  limits?: Limits;
  holds?: Holds;
}): Room {
  const { services, log, bundle, keys, limits = createLimits() } = options;
  const { origin, protocol } = new URL(options.publicUrl);
  const words = wordsFor('en');
  const frame: Frame = { words, bundle };
  const cookies = createCookies({ secure: protocol === 'https:' });
  const csrf = createCsrf(keys);
  const problem: Room['problem'] = (c, text, status) => c.html(problemPage(frame, text), status);

  return {
    services,
    log,
    frame,
    cookies,
    csrf,
    holds: options.holds ?? createHolds(services.wallets.marksOf),
    reach: { projectId: options.walletConnectProjectId ?? null, chainIds: chainsOf(services) },
    origin,
    problem,

    refused(c, refusal) {
      noteRetry(c, refusal);
      return problem(c, refusalWords(refusal, words), statusOf(refusal));
    },

    answerRefused(c, refusal, platform = 'discord') {
      noteRetry(c, refusal);
      const body = { code: refusal.code, words: plainOn(refusalWords(refusal, words), platform) };
      return c.json(body, statusOf(refusal));
    },

    async hurry(c, purpose, key) {
      const address = limitKey(clientAddress(c));
      return tooFast(
        (await limits.take(purpose, address)) ??
          (key === undefined ? undefined : await limits.take('link', key)),
      );
    },

    async hurryAccount({ platform, externalId }) {
      return tooFast(await limits.take('account', `${platform}:${externalId}`));
    },

    isOurs(c, token) {
      const said = c.req.header('origin');
      if (said !== undefined && said !== origin) return false;
      const browser = cookies.browserOf(c);
      return browser !== null && csrf.isToken(token, browser);
    },
  };
}
