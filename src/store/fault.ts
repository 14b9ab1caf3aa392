/**
 * Translates what Postgres and its driver throw into a `StoreFault`, by SQLSTATE and never by text. Neither
 * the message nor anything enumerable carries parameters or row values: they may be secrets.
 */
import { Fault } from '#core/fault.ts';

export type StoreFaultCode =
  /** The server cannot be reached or is going down. After a lost COMMIT the outcome is not known. */
  | 'unavailable'
  /** Serialization failure or deadlock: `transaction` has already tried again. */
  | 'conflict'
  | 'unique'
  | 'check'
  | 'foreign'
  | 'disk-full'
  | 'timeout'
  /** A schema or data directory this version must not touch. */
  | 'incompatible'
  | 'unknown';

export interface StoreFaultOptions {
  readonly code: StoreFaultCode;
  readonly retryable: boolean;
  readonly cause?: unknown;
  readonly constraint?: string | undefined;
  readonly sqlState?: string | undefined;
}

export class StoreFault extends Fault<StoreFaultCode> {
  readonly constraint: string | undefined;
  readonly sqlState: string | undefined;

  constructor(message: string, options: StoreFaultOptions) {
    super(message, options);
    this.constraint = options.constraint;
    this.sqlState = options.sqlState;
  }
}

/** Another made it between our look and our insert: the transaction that meets this looks again. */
export const lostRace = (what: string): StoreFault =>
  new StoreFault(`${what} was made by another meanwhile`, { code: 'conflict', retryable: true });

type Verdict = readonly [code: StoreFaultCode, retryable: boolean];

const BY_STATE: Readonly<Record<string, Verdict>> = {
  '23502': ['check', false],
  '23503': ['foreign', false],
  '23505': ['unique', false],
  '23514': ['check', false],
  '23P01': ['unique', false],
  '25P03': ['timeout', true],
  '25P04': ['timeout', true],
  '28000': ['unavailable', false],
  '28P01': ['unavailable', false],
  '3D000': ['unavailable', false],
  '40001': ['conflict', true],
  '40P01': ['conflict', true],
  '53100': ['disk-full', true],
  '55P03': ['timeout', true],
  '57014': ['timeout', true],
  '57P01': ['unavailable', true],
  '57P02': ['unavailable', true],
  '57P03': ['unavailable', true],
  '57P05': ['unavailable', true],
  ENOSPC: ['disk-full', true],
};

/** Class 08 connection, 40003 completion unknown, 53 out of resources, 58 system error. */
const UNAVAILABLE_CLASSES = ['08', '40', '53', '58'];

const CONNECTION_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

interface DriverError extends Error {
  readonly code: string;
  readonly constraint_name?: string;
}

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code);

/** The driver's own error below what Drizzle and others wrapped around it. */
function findDriverError(error: unknown): DriverError | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const code: unknown = 'code' in current ? current.code : undefined;
    if (typeof code === 'string' && !(current instanceof Fault)) {
      const known = isSqlState(code) || CONNECTION_CODES.has(code) || code === 'ENOSPC';
      if (known) return current as DriverError;
    }
    // Several addresses of one host were tried and all failed.
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return undefined;
}

function judge(code: string): Verdict {
  const known = BY_STATE[code];
  if (known !== undefined) return known;
  if (CONNECTION_CODES.has(code)) return ['unavailable', true];
  if (UNAVAILABLE_CLASSES.includes(code.slice(0, 2))) return ['unavailable', true];
  return ['unknown', false];
}

/** A `StoreFault` for what came from the database, `undefined` for anything else. */
export function toStoreFault(error: unknown): StoreFault | undefined {
  if (error instanceof StoreFault) return error;
  const driver = findDriverError(error);
  if (driver === undefined) return undefined;
  const [code, retryable] = judge(driver.code);
  return new StoreFault(driver.message, {
    code,
    retryable,
    cause: driver,
    constraint: driver.constraint_name,
    sqlState: isSqlState(driver.code) ? driver.code : undefined,
  });
}

/** True for a violated unique key, of that name when one is given. */
export function isUniqueViolation(error: unknown, constraintName?: string): boolean {
  const fault = toStoreFault(error);
  if (fault?.code !== 'unique') return false;
  return constraintName === undefined || fault.constraint === constraintName;
}
