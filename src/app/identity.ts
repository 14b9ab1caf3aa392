/**
 * Which of several copies this one is (T19): at each start of a process that signs, and every half minute after it, the
 * database and the folder beside the keys are compared and moved on together. Whichever does not belong to the other is
 * a copy: the books say so (`copy`), and nothing is signed from them until a human has adopted it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type CopyReason, epochAfter, isCopyReason, judgeCopy } from '../core/execution/copy.ts';
import type { Books, Store } from '../store/index.ts';
import type { Log } from '../telemetry/log.ts';
import { markPath, readMark, writeMark } from './mark-file.ts';

const LEASE = 'signer:';
const LEASE_MS = 90_000;
const CONFIRM_MS = 30_000;

const ID = 'id';
const COPY = 'copy';
const FOLDER = 'folder:';

/** What was found, as a person who runs the host reads it. */
export const COPY_WORDS: { readonly [R in CopyReason]: string } = {
  restored: 'this database was filled from a backup',
  'other-folder':
    'DATA_DIR has no mark of this database: another folder beside the keys belongs to it',
  'other-database':
    'DATA_DIR belongs to another database of this deployment: this one was loaded from a dump, or moved',
  'older-database':
    'DATA_DIR was used with a newer copy of this database: this one is older, or another copy runs',
  'older-folder': 'this database was used with a newer copy of DATA_DIR: the folder is older',
};

export const ADOPT = 'npm run reconcile -- adopt "why"';

type Deps = { readonly store: Store; readonly dataDir: string };

/** Somebody else signs from this very database, from a folder that is not this one: nothing is frozen for it. */
export class AnotherSigner extends Error {
  override readonly name = 'AnotherSigner';
}

const random = (): string => randomBytes(8).toString('hex');

/** The deployment's id and the lock under which marks are written; made once, by whoever comes first. */
async function lockDeployment(tx: Books, dataDir: string) {
  await tx.processes.insertFact(ID, randomUUID());
  const id = await tx.processes.lockFact(ID);
  if (id === undefined) throw new Error('the id of the deployment is gone');
  const path = markPath(resolve(dataDir), id);
  const [mark, database, copy] = [
    await readMark(path),
    await tx.processes.findDatabaseName(),
    await tx.processes.findFact(COPY),
  ];
  const epoch = mark && (await tx.processes.findFact(FOLDER + mark.folder));
  return { path, mark, epoch, database, copy };
}

/** The mark is final once the database has it: a crash in between leaves both numbers in the file. */
const settleMark = ({ store, dataDir }: Deps): Promise<void> =>
  store.transaction('settle-mark', async (tx) => {
    const { path, mark, epoch } = await lockDeployment(tx, dataDir);
    if (mark?.next && mark.next === epoch) await writeMark(path, { ...mark, epoch, next: null });
  });

async function isFresh(tx: Books): Promise<boolean> {
  const known = await tx.processes.listFacts(FOLDER);
  return known.length === 0 || (await tx.executions.listSenders()).length === 0;
}

type Confirmed = { readonly copy: CopyReason | null; readonly folder: string | undefined };

const compare = ({ store, dataDir }: Deps, process: string): Promise<Confirmed> =>
  store.transaction('confirm-deployment', async (tx) => {
    const { path, mark, epoch, database, copy } = await lockDeployment(tx, dataDir);
    const judged = judgeCopy({
      ...{ mark, epoch, database },
      isFresh: await isFresh(tx),
      isRestored: copy === 'restored',
    });
    if (judged.kind === 'copy') {
      const others = (await tx.processes.listLeases(LEASE)).filter(
        ({ name, holder }) => holder === database && !name.startsWith(`${LEASE}${mark?.folder}:`),
      );
      if (others.length > 0 && judged.reason !== 'restored') {
        throw new AnotherSigner(
          `another process signs from this database, and ${COPY_WORDS[judged.reason]}. Give every process that runs ` +
            `the worker the same DATA_DIR; on a host that shall have its own, say ${ADOPT} there`,
        );
      }
      await tx.processes.updateFact(COPY, judged.reason);
      return { copy: judged.reason, folder: undefined };
    }
    const folder = judged.kind === 'ours' && mark ? mark.folder : randomUUID();
    const next = epochAfter([epoch, mark?.epoch], random());
    const present = judged.kind === 'ours' && epoch !== undefined ? epoch : next;
    await writeMark(path, { folder, epoch: present, next, database });
    await tx.processes.updateFact(FOLDER + folder, next);
    await tx.processes.deleteFact(COPY);
    await tx.processes.deleteLapsedLeases(LEASE);
    await tx.processes.lockLease(`${LEASE}${folder}:${process}`, database, LEASE_MS);
    return { copy: null, folder };
  });

/**
 * Compares, moves both on, and answers why this is taken for a copy; null where it is none. Throws `AnotherSigner`, and
 * what reading or writing the folder throws: then nothing may be signed either.
 */
export async function confirmDeployment(deps: Deps, process: string): Promise<CopyReason | null> {
  const { copy } = await compare(deps, process);
  if (copy === null) await settleMark(deps);
  return copy;
}

/** Why the books are taken for a copy's; null while they are not. */
export async function findCopy({ store }: Pick<Deps, 'store'>): Promise<CopyReason | null> {
  const copy = await store.processes.findFact(COPY);
  return isCopyReason(copy) ? copy : null;
}

/** A human says that this database and this folder are the ones that live; kept with who, why and what was found. */
export async function adoptDeployment(deps: Deps, why: string): Promise<void> {
  await deps.store.transaction('adopt-deployment', async (tx) => {
    const { path, mark, epoch, database, copy } = await lockDeployment(tx, deps.dataDir);
    const folder = mark?.folder ?? randomUUID();
    const next = epochAfter([epoch, mark?.epoch, mark?.next ?? undefined], random());
    await writeMark(path, { folder, epoch: next, next: null, database });
    await tx.processes.updateFact(FOLDER + folder, next);
    await tx.processes.deleteFact(COPY);
    const by = `${userInfo().username}@${hostname()}`;
    const said = { why, by, folder, found: copy ?? null };
    await tx.processes.insertFact(
      `adopted:${(await tx.now()).toISOString()}:${random()}`,
      JSON.stringify(said),
    );
  });
}

type WatchDeps = Deps & {
  readonly log: Log;
  /** Looks at every account anew: what is taken for a copy freezes, what is no longer thaws. */
  readonly look: () => Promise<unknown>;
  /** What ends this process where somebody else signs. */
  readonly end: () => void;
};

const told = (log: Log, copy: CopyReason): void =>
  log.fatal(
    { reason: copy },
    `this is taken for a copy: ${COPY_WORDS[copy]}. Nothing is signed. If this is the one that lives, and no other runs, say ${ADOPT}`,
  );

/** Confirms at once, before anything is signed, and from then on; throws what keeps the process from signing at all. */
export async function watchDeployment(deps: WatchDeps) {
  const { store, log } = deps;
  const process = randomUUID();
  let before = await confirmDeployment(deps, process);
  if (before) told(log, before);
  const again = async (): Promise<void> => {
    try {
      const copy = await confirmDeployment(deps, process);
      if (copy && copy !== before) told(log, copy);
      if (!copy && before) log.info('this is no longer taken for a copy');
      if (copy !== before) await deps.look();
      before = copy;
    } catch (err) {
      if (!(err instanceof AnotherSigner)) {
        log.warn({ err }, 'database and DATA_DIR could not be compared: asking again');
        return;
      }
      log.fatal({ err }, 'somebody else signs: stopping');
      deps.end();
    }
  };
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(again);
  }, CONFIRM_MS);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
      for (const { name } of await store.processes.listLeases(LEASE)) {
        if (!name.endsWith(`:${process}`)) continue;
        await store.transaction('give-lease-back', async (tx) => {
          await tx.processes.deleteLease(name, await tx.processes.findDatabaseName());
        });
      }
    },
  };
}
