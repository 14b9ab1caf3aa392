// Compiles one folder of contracts/ with solc and keeps the artifacts under a name that is the hash of
// everything they depend on: the second call reads one file and never loads the compiler.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Abi, Hex } from 'viem';

/** ABI and creation code of one contract, by its Solidity name. */
export type Artifact = { readonly abi: Abi; readonly bytecode: Hex };
export type Artifacts = Readonly<Record<string, Artifact>>;

export type CompileOptions = {
  /** Below contracts/: its own files, or those of `test` (the misbehaving tokens). */
  readonly folder?: '.' | 'test';
  /** Where `contracts-<hash>.json` is kept. */
  readonly cacheDir?: string;
};

const root = fileURLToPath(new URL('../../', import.meta.url));
const defaultCacheDir = join(root, 'node_modules', '.cache', 'civitas');

// Cancun is the oldest EVM OpenZeppelin 5.7 asks for (mcopy), and every later hard fork runs it.
const settings = { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 } };

type Sources = Record<string, { content: string }>;

type SolcOutput = {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>;
};

/** The artifacts of a folder; rejects with the compiler's own messages. */
export async function compileContracts(options: CompileOptions = {}): Promise<Artifacts> {
  const cacheDir = options.cacheDir ?? defaultCacheDir;
  const sources = readSources(options.folder ?? '.');
  const file = join(cacheDir, `contracts-${hashOf(sources)}.json`);
  const kept = readKept(file);
  if (kept !== undefined) return kept;

  const artifacts = artifactsOf(sources, await runSolc(sources));
  mkdirSync(cacheDir, { recursive: true });
  // Several test processes may compile at once: each writes its own file, the rename is atomic.
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(artifacts));
  renameSync(draft, file);
  return artifacts;
}

function readSources(folder: string): Sources {
  const path = join(root, 'contracts', folder);
  const names = readdirSync(path).filter((name) => name.endsWith('.sol'));
  return Object.fromEntries(
    names.sort().map((name) => [name, { content: readFileSync(join(path, name), 'utf8') }]),
  );
}

function hashOf(sources: Sources): string {
  const { resolve } = createRequire(import.meta.url);
  const versionOf = (name: string): unknown =>
    JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8')).version;
  const inputs = [versionOf('solc'), versionOf('@openzeppelin/contracts'), settings, sources];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

function readKept(file: string): Artifacts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read; delete it and start again`, { cause });
  }
}

function runSolc(sources: Sources): Promise<string> {
  const outputSelection = Object.fromEntries(
    Object.keys(sources).map((name) => [name, { '*': ['abi', 'evm.bytecode.object'] }]),
  );
  const input = { language: 'Solidity', sources, settings: { ...settings, outputSelection } };
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./solc-thread.ts', import.meta.url), {
      workerData: JSON.stringify(input),
    });
    thread.once('message', (output: string) => {
      resolve(output);
      void thread.terminate();
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`solc ended with ${code} and no output`)));
  });
}

function artifactsOf(sources: Sources, output: string): Artifacts {
  const { errors = [], contracts = {} }: SolcOutput = JSON.parse(output);
  const failures = errors.filter(({ severity }) => severity === 'error');
  if (failures.length > 0) {
    throw new Error(failures.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  const named = Object.keys(sources).flatMap((source) => Object.entries(contracts[source] ?? {}));
  return Object.fromEntries(
    named.map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]),
  );
}
