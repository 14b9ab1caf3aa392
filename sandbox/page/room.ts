// What the page's parts stand on.
import type { Connection } from '#store/client.ts';
import type { RunningTown } from '../town.ts';

export type Room = {
  readonly running: RunningTown;
  /** The bot's database: for the clock, and to show which accounts the communities own. */
  readonly connection: Connection;
  foundingCode(): string | undefined;
};
