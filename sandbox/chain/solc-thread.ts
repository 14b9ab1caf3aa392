// The thread of compile.ts: solc blocks for seconds and installs process-wide handlers, so it runs
// apart and takes its memory with it when it ends.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import solc from 'solc';

const resolver = createRequire(import.meta.url);

function readImport(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(resolver.resolve(path), 'utf8') };
  } catch (cause) {
    return { error: `${path} cannot be read: ${String(cause)}` };
  }
}

if (typeof workerData === 'string') {
  parentPort?.postMessage(solc.compile(workerData, { import: readImport }));
}
