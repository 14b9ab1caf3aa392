/** package.json and its lock: what production imports is there, and `npm ci` can work on every platform. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageOf, ROOT, sources } from './support/source.ts';

type Entry = {
  readonly version?: string;
  readonly optionalDependencies?: { readonly [name: string]: string };
};
type Lock = { readonly packages: { readonly [path: string]: Entry } };

const json = <T>(name: string): T => JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as T;
const { packages } = json<Lock>('package-lock.json');
const { dependencies, devDependencies, scripts } = json<{
  scripts: { [name: string]: string };
  dependencies: { [name: string]: string };
  devDependencies: { [name: string]: string };
}>('package.json');

/** As Node looks for it: beside the owner, then further up. */
function findEntry(owner: string, name: string): Entry | undefined {
  for (let at = owner; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const entry = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (entry || at === '') return entry;
  }
}

describe('package.json', () => {
  it('has what src and commands import among its production dependencies', () => {
    const wrong = sources('src', 'commands').flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, typeOnly }) => {
        const name = packageOf(specifier);
        if (name === undefined || typeOnly || name in dependencies) return [];
        return [`${path} imports ${name}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  // npm hands a signal to its shell alone: a program that the shell waits for would never hear of it.
  it.each(['start', 'sandbox'])('lets %s hear the signals that npm is sent', (name) => {
    expect(scripts[name]).toMatch(/^exec node /);
  });

  it('names exact versions', () => {
    const ranges = Object.entries({ ...dependencies, ...devDependencies });
    expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('says what, never from where', () => {
    expect(Object.keys(packages).filter((path) => 'resolved' in (packages[path] ?? {}))).toEqual(
      [],
    );
  });

  it('has the packages of every platform, so that `npm ci` takes it on each', () => {
    const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name, version]) => {
          const found = findEntry(owner, name)?.version;
          return found === undefined || (/^\d/.test(version) && found !== version);
        })
        .map(([name, version]) => `${name}@${version}`),
    );
    expect(missing).toEqual([]);
  });
});
