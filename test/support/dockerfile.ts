/** The Dockerfile as data: what it copies, runs and starts, so that a test can do the same without an engine. */
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export type Copy = { readonly from: readonly string[]; readonly to: string };

export type Dockerfile = {
  readonly from: string;
  readonly workdir: string;
  readonly copies: readonly Copy[];
  /** As shell lines, in their order. */
  readonly runs: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly user: string;
  readonly expose: string;
  readonly volume: string;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  /** Any instruction this reader does not know. */
  readonly unknown: readonly string[];
};

const KNOWN = [
  'FROM',
  'WORKDIR',
  'COPY',
  'RUN',
  'ENV',
  'USER',
  'EXPOSE',
  'VOLUME',
  'CMD',
  'HEALTHCHECK',
];

type Instruction = { readonly name: string; readonly rest: string };

function readInstructions(text: string): Instruction[] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n');
  return lines.flatMap((line) => {
    const [, name, rest] = /^\s*(\S+)\s+(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, rest: rest?.trim() ?? '' }];
  });
}

const words = (text: string): string[] => text.split(/\s+/);
/** `["node", "x"]`, also behind the options of a HEALTHCHECK. */
const exec = (text: string): string[] => JSON.parse(text.slice(text.indexOf('['))) as string[];

export function parseDockerfile(text: string): Dockerfile {
  const instructions = readInstructions(text);
  const all = (name: string): string[] =>
    instructions.flatMap((one) => (one.name === name ? [one.rest] : []));
  const last = (name: string): string => all(name).at(-1) ?? '';
  return {
    from: last('FROM'),
    workdir: last('WORKDIR'),
    copies: all('COPY').map((rest) => ({
      from: words(rest).slice(0, -1),
      to: words(rest).at(-1) ?? '',
    })),
    runs: all('RUN').map((rest) => rest.replace(/^(--mount=\S+\s+)+/, '')),
    env: Object.fromEntries(
      all('ENV').flatMap((rest) => words(rest).map((pair) => pair.split('=') as [string, string])),
    ),
    user: last('USER'),
    expose: last('EXPOSE'),
    volume: last('VOLUME'),
    command: exec(last('CMD')),
    healthcheck: exec(last('HEALTHCHECK')),
    unknown: instructions.flatMap(({ name }) => (KNOWN.includes(name) ? [] : [name])),
  };
}

/** `.dockerignore` of this kind: everything is out (`*`) but what is named (`!path`). */
export function parseIgnore(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines[0] !== '*') throw new Error('.dockerignore must begin with *');
  const [, ...kept] = lines;
  for (const line of kept) {
    if (!/^![\w./-]+$/.test(line)) throw new Error(`.dockerignore has ${line}`);
  }
  return kept.map((line) => line.slice(1));
}

/** Copies what one COPY line copies, out of a context that holds only what `.dockerignore` lets in. */
export function performCopy(
  copy: Copy,
  context: string,
  kept: readonly string[],
  to: string,
): void {
  const isKept = (path: string): boolean =>
    kept.some((one) => path === one || path.startsWith(`${one}/`) || one.startsWith(`${path}/`));
  const several = copy.from.length > 1 || copy.to.endsWith('/');
  for (const from of copy.from) {
    if (!isKept(from)) throw new Error(`${from} is not in the build context: see .dockerignore`);
    const source = join(context, from);
    const target =
      several && !statSync(source).isDirectory()
        ? join(to, copy.to, base(from))
        : join(to, copy.to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target, {
      recursive: true,
      filter: (path) => isKept(relative(context, path).replaceAll('\\', '/')),
    });
  }
}

const base = (path: string): string => path.split('/').at(-1) ?? path;

/** Every file below, node_modules left out: to see what a run has written. */
export function listTree(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.name === 'node_modules') return [];
    return entry.isDirectory() ? listTree(folder, path) : [path];
  });
}
