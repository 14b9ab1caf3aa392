/** Something for every field a refusal may carry, so that the words of each code can be said. */
import type { Refusal, RefusalCode } from '#core/refusal.ts';

const ADDRESS = `0x${'ab'.repeat(20)}`;
const AT = new Date('2030-01-02T03:04:00Z');

const DATA = {
  ...{
    option: 'ÔPT',
    text: 'ŤÝPÉD',
    max: 100,
    min: 2,
    choices: ['Å', 'Ø'],
    nearest: 'poll create',
  },
  ...{ whole: '1250', fraction: '1.25', name: 'Bø' },
  ...{ retryAfterMs: 90_000, example: '12.5', decimals: 18, minMs: 60_000, maxDays: 366 },
  ...{ deadline: AT, timeZone: 'Åmérïçå', offices: ['steward', 'moderator'], action: 'cap.raise' },
  ...{ missing: ['kind', 'asset'], template: 'token-dao', have: 2, need: 6, office: 'steward' },
  ...{
    id: 7n,
    function: 'stakeOf',
    by: 'Crew',
    platform: 'telegram',
    expiredAt: AT,
    permissions: ['manage-roles'],
    address: ADDRESS,
    account: ADDRESS,
    hash: `0x${'cd'.repeat(32)}`,
    roles: ['PRØPØSER_RØLE'],
    counting: 'süpport=?',
    stands: 'waiting',
    owners: [ADDRESS, ADDRESS],
  },
  ...{ expected: 'ÉX', found: 'FØ', payableAt: AT, chainId: 31_337, token: 'TØK', position: 3 },
  ...{ role: 'RØLÉ', tag: 'TÅG', choice: 'ÇHØ', method: 'single-choice/1', optionCount: 4 },
  ...{ opensAt: AT, closedAt: AT, closesAt: AT, quorum: 10n, turnout: 4n, state: 'queued' },
  ...{ open: 5, rule: 'RÜLÉ', setting: 'quorum' },
  ...{
    needed: 5n,
    least: 5,
    late: 'vØte',
    until: AT,
    earliest: AT,
    since: AT,
    symbol: 'CIV',
    available: 3n,
    left: 2n,
    key: 'kéý',
  },
  ...{ numbers: [2, 7], answer: 'accepted', chat: 'ÇHÅT', count: 2, type: 'uint256' },
  ...{ lockedAt: AT, dueAt: AT, from: AT, seats: 3, options: 3, over: 2 },
  vote: '01890000-0000-7000-8000-00000000000a',
  ...{ known: ['plåîn', 'bûdgét'], place: 'PŁÅÇÉ', problem: 'channel-gone', host: 'HØST' },
  ...{ hold: 'joined', communities: ['HØME', 'AWÄY'] },
  balances: [{ community: 'HØME', units: 5n, symbol: 'CIV', decimals: 18 }],
  ...{
    reason: 'RÉÅSØN',
    cap: 5n,
    asked: 7n,
    most: 2,
    together: 3,
    perPayment: 9n,
    perDay: 4n,
    maxWei: 9n,
    block: 12n,
  },
};

/** Codes whose `max` is an amount. */
const AMOUNTS = new Set([
  'tip-too-large',
  'withdrawal-too-large',
  'custody-ceiling',
  'cap-too-high',
]);

export const refusalOf = (code: RefusalCode): Refusal =>
  ({
    ...DATA,
    code,
    ...(AMOUNTS.has(code) && { max: 10n ** 18n }),
    ...(code === 'constitution-incomplete' && {
      missing: ['citizens', 'treasury', 'caps', 'alarms'],
    }),
    ...(code === 'voice-enough' && { missing: 'moderator' }),
    ...(code === 'rule-malformed' && { expected: ['and', 'or'] }),
  }) as unknown as Refusal;
