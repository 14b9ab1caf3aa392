import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range from which the system gives ports to connections (Linux 32768, elsewhere 49152): one of those
 * could be given away between this look and the program's own.
 */
const FROM = 20_000;
const TO = 32_000;
const TRIES = 50;
/** Of processes that are started one after the other: each begins elsewhere, so that two never look at one port at once. */
const APART = 97;

let given = process.pid * APART;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port of this machine that nobody listens on now, and that this process has not given away lately. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    given += 1;
    const port = FROM + (given % (TO - FROM));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${FROM} to ${TO}`);
}
