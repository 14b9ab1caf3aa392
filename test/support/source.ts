/** The tree as the architecture tests see it: files, their room, and what they import (types included). */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export const ROOT = resolve(import.meta.dirname, '../..');

export type Import = { specifier: string; typeOnly: boolean };
export type SourceFile = {
  /** From the root, with forward slashes. */
  path: string;
  lines: number;
  imports: readonly Import[];
  exportsDefault: boolean;
  /** Whatever makes an answer depend on more than the arguments: clock, dice, waiting. */
  impurities: readonly string[];
};

const SKIPPED = new Set(['node_modules', '.data', '.git', 'coverage', 'migrations']);

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(path);
    return /\.ts$/.test(entry.name) ? [path] : [];
  });
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const imports: Import[] = [];
  for (const one of module.staticImports) {
    const typeOnly = one.entries.length > 0 && one.entries.every((entry) => entry.isType);
    imports.push({ specifier: one.moduleRequest.value, typeOnly });
  }
  for (const one of module.staticExports) {
    for (const entry of one.entries) {
      if (!entry.moduleRequest) continue;
      imports.push({ specifier: entry.moduleRequest.value, typeOnly: entry.isType });
    }
  }
  for (const one of module.dynamicImports) {
    const specifier = text.slice(one.moduleRequest.start, one.moduleRequest.end);
    if (/^['"]/.test(specifier))
      imports.push({ specifier: specifier.slice(1, -1), typeOnly: false });
  }
  const impurities: string[] = [];
  new Visitor({
    // `import('x').Y` in a type obeys the arrows like any other.
    TSImportType: ({ source }) => imports.push({ specifier: source.value, typeOnly: true }),
    AwaitExpression: () => impurities.push('await'),
    NewExpression: ({ callee, arguments: given }) => {
      if (callee.type !== 'Identifier') return;
      if (callee.name === 'Promise' || (callee.name === 'Date' && given.length === 0)) {
        impurities.push(`new ${callee.name}()`);
      }
    },
    MemberExpression: ({ start, end }) => {
      const spelled = text.slice(start, end);
      if (/^(Date\.now|Math\.random|performance\.now|crypto\.\w+)$/.test(spelled)) {
        impurities.push(spelled);
      }
    },
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && /^(fetch|set(Timeout|Interval))$/.test(callee.name)) {
        impurities.push(callee.name);
      }
    },
  }).visit(program);
  const exportsDefault = module.staticExports.some((one) =>
    one.entries.some((entry) => entry.exportName.kind === 'Default'),
  );
  return { path, lines: text.split('\n').length, imports, exportsDefault, impurities };
}

export const sources = (...folders: readonly string[]): SourceFile[] =>
  folders.flatMap(listFiles).map(readSource);

/** The file a specifier means, from the root; undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    return relative(ROOT, resolve(ROOT, dirname(from), specifier)).replaceAll('\\', '/');
  }
  for (const [prefix, folder] of [
    ['#commands/', 'commands/'],
    ['#sandbox/', 'sandbox/'],
    ['#test/', 'test/'],
    ['#', 'src/'],
  ] as const) {
    if (specifier.startsWith(prefix)) return folder + specifier.slice(prefix.length);
  }
  return undefined;
}

/** `src/chat/card/poll.ts` → `chat`; `src/app.ts` and `src/app/…` → `app`; `commands/…` → `commands`. */
export function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

/** `@noble/hashes/sha3.js` → `@noble/hashes`; `node:fs` → undefined. */
export function packageOf(specifier: string): string | undefined {
  if (/^(node:|#|\.)/.test(specifier)) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
