/**
 * Statements the server keeps parsed. Drizzle sends every unnamed query unprepared, which costs a second round
 * trip (its parameters are described first) and a plan each time. Here short ones are prepared per
 * connection by their text, as postgres.js does with its own; long ones, whose text grows with their rows, are
 * not: a connection would keep each length of them for ever.
 */
import type { Sql } from 'postgres';
import type { Turns } from './turn.ts';

/** Above this a text is one of many of its kind (`insert` of a batch, `in (…)` of a list). */
const PREPARED_PARAMETERS_MAX = 40;

type Client = Sql<{ bigint: bigint }>;
type Run = (tx: Client) => unknown;

/** Of a query only what Drizzle asks of one: its rows, or the values of them. */
function inTurn(
  turns: Turns,
  ask: () => PromiseLike<unknown> & { values(): PromiseLike<unknown> },
) {
  const rows = () => turns<unknown>(async () => await ask());
  return {
    // biome-ignore lint/suspicious/noThenProperty: a query is awaited
    then: (...on: Parameters<Promise<unknown>['then']>) => rows().then(...on),
    values: () => turns(async () => await ask().values()),
  };
}

/**
 * The same client; its `unsafe`, all that Drizzle calls, prepares what is short, also in transactions. The pool is
 * asked in turns; a transaction has its own connection, and whoever is in one waits for nobody.
 */
export function preparing(client: Client, turns?: Turns): Client {
  const unsafe = ((text: string, parameters: unknown[] = [], options = {}) => {
    const ask = () =>
      client.unsafe(text, parameters as never[], {
        ...options,
        prepare: parameters.length > 0 && parameters.length <= PREPARED_PARAMETERS_MAX,
      });
    return turns ? inTurn(turns, ask) : ask();
  }) as Client['unsafe'];
  const inside = (run: Run) => (tx: Client) => run(preparing(tx));
  return new Proxy(client, {
    get(target, key) {
      if (key === 'unsafe') return unsafe;
      // A transaction brings a client of its own.
      if (key === 'begin') {
        const begin = (run: Run) => target.begin(inside(run) as never);
        return turns ? (run: Run) => turns<unknown>(() => begin(run)) : begin;
      }
      if (key === 'savepoint') {
        const { savepoint } = target as unknown as { savepoint(run: Run): unknown };
        return (run: Run) => savepoint(inside(run));
      }
      return Reflect.get(target, key);
    },
  });
}
