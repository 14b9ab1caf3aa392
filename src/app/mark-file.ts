/**
 * `DATA_DIR/deployment-<id>.json`: the mark of a deployment in the folder beside its keys (T19). One file for each
 * deployment, so that databases that have nothing to do with each other may use one folder.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderMark } from '../core/execution/copy.ts';

export const markPath = (dataDir: string, deployment: string): string =>
  join(dataDir, `deployment-${deployment}.json`);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Undefined where there is none; what stands there and is no mark is an error, never "none". */
export async function readMark(path: string): Promise<FolderMark | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { folder, epoch, next, database } = JSON.parse(text) as Partial<FolderMark>;
    if (isText(folder) && isText(epoch) && isText(database) && (next === null || isText(next))) {
      return { folder, epoch, next, database };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(`${path} is no mark of a deployment: it was changed or cut off`);
}

/** On the disk before this resolves: a crash leaves the old one or the new one, whole. */
export async function writeMark(path: string, mark: FolderMark): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(mark)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
