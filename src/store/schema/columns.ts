/** Column shapes used by every table, so that a time or an amount is the same thing everywhere. */
import { numeric, timestamp, uuid } from 'drizzle-orm/pg-core';

/** UUIDv7 made in the app. */
export const id = (name = 'id') => uuid(name);
/** An instant, to the millisecond, in UTC. */
export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
/** A uint256: base units of a token, or voting power. */
export const units = (name: string) => numeric(name, { precision: 78, scale: 0, mode: 'bigint' });
