// One real Anvil as a child process: on a free port of its own, gone when this process is gone however
// it ended, and with `statePath` continuing where it stopped: blocks, balances, code, past states, clock.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { type Chain, createTestClient, defineChain, http } from 'viem';
import { type AnvilControl, createAnvilControl } from './anvil-control.ts';
import { claimState, readClockOffset, releaseState, writeClockOffset } from './anvil-state.ts';
import { contracts } from './contracts.ts';

export type AnvilOptions = {
  /** 0 or none: a free one. */
  readonly port?: number;
  readonly chainId?: number;
  /** Where Anvil may keep old block states while it runs; removed when it ends. */
  readonly cacheDir: string;
  /** The file to continue from and to write at the end; without it the chain is forgotten. */
  readonly statePath?: string;
};

export type Anvil = {
  readonly url: string;
  readonly pid: number;
  readonly chain: Chain;
  readonly control: AnvilControl;
  /** Resolves once the process is gone, asked for or not, with what it last said on stderr. */
  readonly ended: Promise<string>;
  /** Ends it, with its state written; rejects when it had to be killed. */
  stop(): Promise<void>;
};

type AnvilChild = ChildProcessByStdio<null, Readable, Readable>;

const startWithinMs = 15_000;
const stopWithinMs = 8_000;

export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const { statePath, chainId = 31_337 } = options;
  const offset = statePath === undefined ? 0 : readClockOffset(statePath);
  const args = ['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--accounts', '0'];
  args.push('--chain-id', String(chainId), '--cache-path', options.cacheDir);
  args.push('--slots-in-an-epoch', '1', '--block-time', '1');
  // As many past states as a usual full node answers for; without a bound they fill gigabytes of disk.
  args.push('--max-persisted-states', '128');
  if (statePath !== undefined) args.push(...(await claimState(statePath)));
  // Sets the clock also of a loaded chain: from its first new block on, time does not run backwards.
  args.push('--timestamp', String(Math.floor(Date.now() / 1000) + offset));

  // A session of its own: Ctrl-C in a terminal must not take the chain from a bot that still tidies up.
  const child = spawn(anvilBinary(), args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = watchEnd(child, options.cacheDir);
  const url = await untilListening(child, ended);
  const chain = defineChain({
    id: chainId,
    name: 'Civitas sandbox',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
    contracts: { multicall3: contracts.multicall3 },
    testnet: true,
  });
  const control = createAnvilControl(chain, url, (seconds) => {
    if (statePath !== undefined) writeClockOffset(statePath, seconds);
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopAnvil(child, ended, statePath);
    return stopping;
  };
  try {
    // A line per request is work, and a line written into a dead parent's pipe would be Anvil's end.
    await createTestClient({ mode: 'anvil', chain, transport: http() }).setLoggingEnabled(false);
    if (statePath !== undefined) await resume(control, offset);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { url, pid: pidOf(child), chain, control, ended, stop };
}

async function resume(control: AnvilControl, offset: number): Promise<void> {
  // The second in which Anvil came up may have ended since its clock was reckoned.
  const missing = offset - (await control.clockOffset());
  if (missing > 0) await control.increaseTime(missing);
  // Anvil loads no past states: without these blocks a read at `finalized` would fail for two seconds.
  await control.mine(3);
}

/** The native binary itself: the package's JavaScript front would stand between it and our signals. */
function anvilBinary(): string {
  const front = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  return createRequire(front).resolve(`@foundry-rs/anvil-${process.platform}-${cpu}/bin/${name}`);
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('Anvil could not be started');
  return child.pid;
}

function watchEnd(child: AnvilChild, cacheDir: string): Promise<string> {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const endWatch = watchParent(child);
  return new Promise((resolve) => {
    const onEnd = (reason: string): void => {
      endWatch();
      rmSync(cacheDir, { recursive: true, force: true });
      resolve(reason);
    };
    child.once('error', (error) => onEnd(String(error)));
    child.once('close', (code, signal) => onEnd(`${signal ?? code} ${said.trim()}`));
  });
}

/**
 * Ends Anvil with this process. A shell of one line waits for the end of a pipe only we hold: even after a
 * SIGKILL of this process the kernel closes it, and Anvil is told to write its state and go. Windows
 * has no such shell; there an exit handler must do.
 */
function watchParent(child: ChildProcess): () => void {
  if (process.platform === 'win32') {
    const kill = (): void => void child.kill();
    process.once('exit', kill);
    return () => process.removeListener('exit', kill);
  }
  if (child.pid === undefined) return () => undefined;
  const watch = spawn('sh', ['-c', 'read -r _; kill -INT "$1"', 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  return () => watch.kill('SIGKILL');
}

function untilListening(child: AnvilChild, ended: Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Anvil did not answer within ${startWithinMs} ms`));
    }, startWithinMs);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
      const address = /Listening on (\S+)\n/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      child.stdout.removeAllListeners('data').resume();
      resolve(`http://${address}`);
    });
    void ended.then((reason) => {
      clearTimeout(timer);
      reject(new Error(`Anvil ended before it answered: ${reason}`));
    });
  });
}

async function stopAnvil(
  child: AnvilChild,
  ended: Promise<string>,
  statePath: string | undefined,
): Promise<void> {
  child.kill(statePath === undefined ? 'SIGKILL' : 'SIGINT');
  const guard = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  const reason = await ended;
  clearTimeout(guard);
  if (statePath === undefined) return;
  if (child.exitCode !== 0) throw new Error(`Anvil was killed, its last state is lost: ${reason}`);
  releaseState(statePath);
}
