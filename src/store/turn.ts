/**
 * As many at once as there are connections; whoever comes later waits here. Postgres.js would send a `begin` behind
 * queries that run on the same connection, and when the socket is full, or a hundred are under way, it does not keep
 * that connection for it: what follows would run in a transaction that nobody ends.
 */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

export function createTurns(places: number): Turns {
  let free = places;
  const waiting: (() => void)[] = [];
  const take = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async (run) => {
    await take();
    try {
      return await run();
    } finally {
      giveBack();
    }
  };
}
