/**
 * postgres.js, mended as it is loaded. As published (3.4.9, porsager/postgres issue 1208) a connection cut
 * inside a transaction may throw where nobody can catch it, which ends the process; lose a connection of the
 * pool for good; give its last error to the next query; or let what is left of the old transaction write into
 * the next one. A restart of the database does all of it. And rows that the server refuses once a COPY has been
 * ended leave its writer waiting for ever. This file goes when a release carries the repair; another text than
 * the expected one fails here, loudly.
 */
import { createRequire, type LoadFnOutput, registerHooks } from 'node:module';
import type postgres from 'postgres';

interface Repair {
  readonly file: string;
  readonly flawed: string;
  readonly mended: string;
}

const REPAIRS: readonly Repair[] = [
  {
    // A write was due when the socket went: reject what waits for it.
    file: '/postgres/cjs/src/connection.js',
    flawed: 'const x = socket.write(chunk, fn)',
    mended: `if (socket === null) {
      clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
      query && queryError(query, lost)
      query = null
      while (sent.length) queryError(sent.shift(), lost)
      return false
    }
    const x = socket.write(chunk, fn)`,
  },
  {
    // Nothing of the old session reaches the next one.
    file: '/postgres/cjs/src/connection.js',
    flawed: `incomings = null
    clearImmediate(nextWriteTimer)`,
    mended: `incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = errorResponse = null
    if (hadError) {
      const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
      query && queryError(query, lost)
      query = null
      while (sent.length) queryError(sent.shift(), lost)
    }`,
  },
  {
    // A COPY that is refused after its last row ends with the refusal.
    file: '/postgres/cjs/src/connection.js',
    flawed: 'stream && (stream.destroy(err), stream = null)',
    mended: `stream && (stream.destroy(err), stream = null)
    final && (final(err), final = null)`,
  },
  {
    // A transaction knows that its connection has gone ...
    file: '/postgres/cjs/src/index.js',
    flawed: 'new Promise((_, reject) => connection.onclose = reject)',
    mended: 'new Promise((_, reject) => connection.onclose = e => { lost = e; reject(e) })',
  },
  {
    file: '/postgres/cjs/src/index.js',
    flawed: 'let savepoints = 0',
    mended: 'let savepoints = 0, lost = null',
  },
  {
    // ... and sends nothing more: the connection may serve another by then.
    file: '/postgres/cjs/src/index.js',
    flawed: 'q.catch(e => uncaughtError || (uncaughtError = e))',
    mended: `q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost) return q.reject(lost)`,
  },
];

/** On the mended driver itself: this file may be loaded twice in one process, the driver is once. */
const REPAIRED = Symbol.for('civitas.postgres.repaired');

let driver: (typeof postgres & { [REPAIRED]?: true }) | undefined;

export function loadDriver(): typeof postgres {
  if (driver !== undefined) return driver;
  const mended = new Set<string>();
  const hooks = registerHooks({
    load(url, context, next): LoadFnOutput {
      const loaded = next(url, context);
      const repairs = REPAIRS.filter((repair) => url.endsWith(repair.file));
      if (repairs.length === 0) return loaded;
      for (const repair of repairs) mended.add(repair.file);
      return { ...loaded, source: repairs.reduce(mend, String(loaded.source)) };
    },
  });
  let loaded: typeof postgres & { [REPAIRED]?: true };
  try {
    loaded = createRequire(import.meta.url)('postgres') as typeof loaded;
  } finally {
    hooks.deregister();
  }
  if (!loaded[REPAIRED] && REPAIRS.some((repair) => !mended.has(repair.file))) {
    throw new Error('postgres.js was loaded without its repair: see src/store/driver.ts');
  }
  loaded[REPAIRED] = true;
  driver = loaded;
  return driver;
}

function mend(source: string, repair: Repair): string {
  if (source.split(repair.flawed).length !== 2) {
    throw new Error('postgres.js has changed: see whether src/store/driver.ts is still needed');
  }
  return source.replace(repair.flawed, () => repair.mended);
}
