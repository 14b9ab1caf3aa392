/** The documents against the code: a file that is named exists, a table that lists something lists all of it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { INTENT_LIFECYCLE } from '#core/execution/intent.ts';
import { MANDATE_LIFECYCLE } from '#core/execution/mandate.ts';
import type { Lifecycle } from '#core/lifecycle.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { DEFAULT_CEILINGS } from '#service/ledger/ceilings.ts';
import * as schema from '#store/schema/index.ts';
import { loadConfig, VARIABLES } from '../src/config.ts';
import { ROOT } from './support/source.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const decisions = readdirSync(join(ROOT, 'docs/decisions')).sort();
const documents = [
  'README.md',
  'docs/architecture.md',
  'docs/execution.md',
  'docs/invariants.md',
  'docs/trust.md',
  'docs/privacy.md',
  'docs/voting.md',
  'docs/rules.md',
  'docs/runbook.md',
  ...decisions.map((name) => `docs/decisions/${name}`),
];

/** The cells of each row of the tables below a heading, to the next one. */
function rowsBelow(path: string, heading: string): string[][] {
  const [, below = ''] = read(path).split(`${heading}\n`);
  const [section = ''] = below.split(/^#+ /m);
  return section
    .split('\n')
    .filter((line) => /^\s*\|/.test(line) && !/^\s*\|[-|]+$/.test(line))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const unquoted = (cell = ''): string => cell.replaceAll('`', '');

/** The first row of a table is its head; one section has one table. */
const firstColumn = (path: string, heading: string): string[] =>
  rowsBelow(path, heading).map(([cell]) => unquoted(cell));

describe('the documents', () => {
  it.each(documents)('%s names only files that exist', (path) => {
    const named = read(path).matchAll(
      /(?<![\w/.])((?:src|commands|sandbox|test|docs|migrations|contracts|bench)\/[\w./-]*)(?![\w<])/g,
    );
    const missing = [...named]
      .map(([, name = '']) => name.replace(/[./]+$/, ''))
      .filter((name) => !existsSync(join(ROOT, name)));
    expect(missing).toEqual([]);
  });

  it.each(documents)('%s links only to what exists', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(
      ([, to = '']) => to,
    );
    expect(links.filter((to) => !existsSync(join(ROOT, dirname(path), to)))).toEqual([]);
  });

  it.each(documents)('%s calls decisions by the numbers they have', (path) => {
    const links = [...read(path).matchAll(/\[decision (\d+)\]\((?:[\w./]*\/)?(\d{4})-/g)];
    expect(links.filter(([, number, page]) => Number(number) !== Number(page))).toEqual([]);
  });

  it.each(documents)('%s names only parts of rooms that exist', (path) => {
    const rooms = 'core|chat|discord|telegram|service|store|chain|queue|web|picture|cli';
    const named = read(path).matchAll(new RegExp(`\`((?:${rooms})/[\\w./-]+\\.ts)\``, 'g'));
    const missing = [...named]
      .map(([, name = '']) => name)
      .filter((name) => !existsSync(join(ROOT, 'src', name)));
    expect(missing).toEqual([]);
  });

  it('number decisions without a gap, a page each', () => {
    decisions.forEach((name, index) => {
      const number = index + 1;
      expect(name).toMatch(new RegExp(`^${String(number).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      const text = read(`docs/decisions/${name}`);
      expect(text).toMatch(new RegExp(`^# ${number}\\. `));
      expect(text.split('\n').length).toBeLessThan(90);
    });
  });

  it('are as wide as the code, tables and links aside', () => {
    const wide = documents.flatMap((path) =>
      read(path)
        .split('\n')
        .filter((line) => line.length > 160 && !/^\s*\||https?:/.test(line))
        .map((line) => `${path}: ${line}`),
    );
    expect(wide).toEqual([]);
  });
});

describe('README.md', () => {
  const rows = rowsBelow('README.md', '## Configuration');

  it('has every variable of the configuration, in its order', () => {
    const listed = rows.map(([name]) => unquoted(name));
    const chains = ['RPC_<chainId>', 'FINALITY_<chainId>', 'SAFE_TRANSACTION_SERVICE_<chainId>'];
    expect(listed.filter((name) => !chains.includes(name))).toEqual(Object.keys(VARIABLES));
    expect(listed).toEqual(expect.arrayContaining(chains));
  });

  it('says which are needed, and defaults that are the defaults', () => {
    const least = {
      DISCORD_TOKEN: 'x',
      DISCORD_CLIENT_ID: '12345',
      DISCORD_CLIENT_SECRET: 'x',
      TELEGRAM_TOKEN: '1:x',
      PUBLIC_URL: 'https://civitas.example.org',
      OPERATOR_NAME: 'Example Association',
      OPERATOR_CONTACT: 'privacy@example.org',
      OPERATOR_COUNTRY: 'Portugal',
      APP_SECRET: 'a'.repeat(64),
    };
    for (const [name = '', preset = ''] of rows.map(([one, two]) => [unquoted(one), two])) {
      const variable = Object.entries(VARIABLES).find(([known]) => known === name)?.[1];
      if (variable) {
        expect(preset === 'needed', name).toBe(!variable.schema.safeParse(undefined).success);
      }
      if (!preset.startsWith('`')) continue;
      const key = name.replace('<chainId>', '1');
      const env = key === name ? least : { ...least, RPC_1: 'https://rpc.example' };
      expect(loadConfig({ ...env, [key]: unquoted(preset) }), name).toEqual(loadConfig(env));
    }
  });

  it('asks for exactly the permissions and rights that the bot uses', () => {
    const text = read('README.md');
    expect(text).toContain(`&permissions=${BOT_PERMISSIONS}\n`);
    expect(rowsBelow('README.md', '### Discord')).toHaveLength(bitsIn(BOT_PERMISSIONS));
    for (const right of ADMIN_RIGHTS) expect(text).toContain(`**${right.replace('_', ' ')}**`);
  });
});

const bitsIn = (bits: bigint): number => [...bits.toString(2)].filter((bit) => bit === '1').length;

describe('docs/runbook.md', () => {
  it('says the ceilings of custody as they are', () => {
    const grouped = (units: bigint): string => units.toLocaleString('en');
    const { tip, withdrawal } = DEFAULT_CEILINGS;
    const rows = rowsBelow('docs/runbook.md', '## Ceilings of custody').map(
      ([, ...cells]) => cells,
    );
    expect(rows).toEqual(
      [tip, withdrawal].map((one) => one && [grouped(one.perTransfer), grouped(one.perDay)]),
    );
  });
});

describe('docs/execution.md', () => {
  const rows = rowsBelow('docs/execution.md', '## Failures');

  it('has each of the failures T1 to T19 once, in their order', () => {
    const numbers = rows.flatMap(([name]) => /^T(\d+) /.exec(name ?? '')?.[1] ?? []);
    expect(numbers).toEqual(Array.from({ length: 19 }, (_, index) => String(index + 1)));
  });

  it('says of each where it is tried, and that is there', () => {
    const missing = rows.flatMap(([failure, , tried = '']) => {
      const names = [...tried.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      expect(names.length, failure).toBeGreaterThan(0);
      return names.filter((name) => !isTest(join('test', name)));
    });
    expect(missing).toEqual([]);
  });

  it('says of each of T1 to T19 only tests that name it', () => {
    const silent = rows.flatMap(([failure = '', , tried = '']) => {
      const number = /^T\d+(?= )/.exec(failure)?.[0];
      if (number === undefined) return [];
      return [...tried.matchAll(/`([^`]+)`/g)]
        .map(([, name = '']) => name)
        .filter((name) => !new RegExp(`\\b${number}\\b`).test(textOfTest(join('test', name))))
        .map((name) => `${number}: ${name}`);
    });
    expect(silent).toEqual([]);
  });

  it('draws the moves of an intent and of a mandate, each and no other', () => {
    const [intent, mandate, ...more] = [
      ...read('docs/execution.md').matchAll(/```mermaid\n([^`]*)```/g),
    ].map(([, drawing = '']) => drawing);
    expect(more).toEqual([]);
    expect(movesDrawn(intent)).toEqual(movesOf(INTENT_LIFECYCLE));
    expect(movesDrawn(mandate)).toEqual(movesOf(MANDATE_LIFECYCLE));
  });
});

const movesOf = <State extends string>(lifecycle: Lifecycle<State>): string[] =>
  Object.entries<readonly string[]>(lifecycle)
    .flatMap(([from, to]) => to.map((one) => `${from} --> ${one}`))
    .sort();

/** Of a mermaid state diagram; an arrow out of a frame goes out of each state that stands in it. */
function movesDrawn(drawing = ''): string[] {
  const frames = new Map<string, Set<string>>();
  const arrows: (readonly [string, string])[] = [];
  let frame: Set<string> | undefined;
  for (const line of drawing.split('\n')) {
    const [, opened] = /^ *state (\w+) \{$/.exec(line) ?? [];
    if (opened !== undefined) {
      frame = new Set();
      frames.set(opened, frame);
    }
    if (/^ *\}$/.test(line)) frame = undefined;
    const [, from, to] = /^ *(\w+) --> (\w+)(?:: .*)?$/.exec(line) ?? [];
    if (from === undefined || to === undefined) continue;
    arrows.push([from, to]);
    frame?.add(from).add(to);
  }
  return arrows
    .flatMap(([from, to]) => [...(frames.get(from) ?? [from])].map((one) => `${one} --> ${to}`))
    .sort();
}

/** A folder, or a file of whatever kind of test. */
const testAt = (path: string): string | undefined =>
  ['', '.test.ts', '.integration.test.ts', '.scenario.test.ts']
    .map((end) => join(ROOT, path + end))
    .find((found) => existsSync(found));

const isTest = (path: string): boolean => testAt(path) !== undefined;

/** Of a folder, that of all its files. */
function textOfTest(path: string): string {
  const found = testAt(path);
  if (found === undefined) return '';
  if (!statSync(found).isDirectory()) return readFileSync(found, 'utf8');
  return readdirSync(found, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'))
    .join('\n');
}

describe('docs/invariants.md', () => {
  const page = 'docs/invariants.md';
  const numbered = (letter: string, last: number) =>
    Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
  const obligations: readonly (readonly [heading: string, names: readonly string[]])[] = [
    ['## Votes', [...numbered('V', 7), 'rights']],
    ['## Wallets and persons', [...numbered('W', 7), 'login']],
    ['## The ledger', numbered('L', 10)],
    ['## On chain', numbered('I', 9)],
    [
      '## Losses',
      [
        ...['wallet', 'chat account', 'both', 'stolen account', 'server gone', 'key leaked'],
        ...['operator gone', 'disk lost'],
      ],
    ],
    ['## Chat platforms', ['Discord', 'Telegram', 'unseen', 'shut out', 'outage']],
    [
      '## Queue and database',
      [
        ...['bell flushed', 'bell down', 'run twice', 'worker killed', 'books restarted'],
        ...['connection cut', 'disk full', 'clocks apart'],
      ],
    ],
  ];
  const rows = obligations.flatMap(([heading]) => rowsBelow(page, heading));

  it.each(obligations)('%s has each obligation once, in its order', (heading, names) => {
    expect(firstColumn(page, heading)).toEqual(names);
  });

  it('says of each what must not break, and which file of the source upholds it', () => {
    for (const [name, what = '', where = ''] of rows) {
      expect(what.length, name).toBeGreaterThan(20);
      const files = [...where.matchAll(/`(src\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path);
      expect(files.length, name).toBeGreaterThan(0);
      expect(where, name).toBe(files.map((path) => `\`${path}\``).join('<br>'));
      expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    }
  });

  it('names for each a test, by the title that stands in its file', () => {
    const attempts = rowsBelow(page, '## Attempts');
    expect(attempts.length).toBeGreaterThan(0);
    const missing = [...rows, ...attempts].flatMap((cells) => {
      const [name = '', tests = ''] = [cells[0], cells.at(-1)];
      const named = testsNamed(tests);
      expect(named.length, name).toBeGreaterThan(0);
      return named.flatMap(([path, ...titles]) =>
        titles.length === 0
          ? [`${name}: ${path} without a title`]
          : titles
              .filter((title) => !hasTitle(path, title))
              .map((title) => `${name}: ${path} › ${title}`),
      );
    });
    expect(missing).toEqual([]);
  });
});

/** Lines of `file` › title › title; one that begins with no file says in words what nothing tests. */
const testsNamed = (cell: string): (readonly [path: string, ...titles: string[]])[] =>
  cell
    .split('<br>')
    .filter((line) => line.startsWith('`'))
    .map((line) => {
      const [path, ...titles] = line.split(' › ');
      return [unquoted(path), ...titles] as const;
    });

/** As a string of its own, whatever quotes it stands in: of a test, or of a case in its table. */
function hasTitle(path: string, title: string): boolean {
  if (!/^test\/.*\.ts$/.test(path) || !existsSync(join(ROOT, path))) return false;
  const text = read(path);
  return [`'`, '"', '`'].some((quote) => text.includes(quote + title + quote));
}

describe('docs/privacy.md', () => {
  it('has every table of the schema once, and no other', () => {
    const tables = Object.values(schema).flatMap((one) =>
      is(one, PgTable) ? [getTableName(one)] : [],
    );
    expect(firstColumn('docs/privacy.md', '## Per table').sort()).toEqual(tables.sort());
  });
});

describe('the list of dependencies', () => {
  const decision = 'docs/decisions/0006-dependencies.md';
  const packages = JSON.parse(read('package.json')) as {
    [kind in 'dependencies' | 'devDependencies']: { [name: string]: string };
  };

  it.each([
    ['## In production', 'dependencies'],
    ['## For development', 'devDependencies'],
  ] as const)('%s is that of package.json, with licence and reason', (heading, kind) => {
    const rows = rowsBelow(decision, heading);
    expect(rows.map(([name]) => unquoted(name)).sort()).toEqual(Object.keys(packages[kind]).sort());
    for (const [name, licence, reason] of rows) {
      const found = JSON.parse(read(`node_modules/${unquoted(name)}/package.json`)) as {
        license: string;
      };
      expect(licence, name).toBe(found.license);
      expect(reason?.length, name).toBeGreaterThan(3);
    }
  });
});

describe('every file of the project', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(
      (path) => path !== '' && existsSync(join(ROOT, path)) && !/\.(png|woff2?|ttf)$/.test(path),
    )
    // The patterns below stand here.
    .filter((path) => path !== 'test/docs.test.ts');
  const found = (pattern: RegExp, only: RegExp = /./): string[] =>
    files
      .filter((path) => only.test(path))
      .flatMap((path) =>
        pattern.exec(read(path)) ? [`${path}: ${pattern.exec(read(path))?.[0]}`] : [],
      );

  it('names no registry and no path of a machine', () => {
    expect(found(/registry\.npm|\bregistry\s*=|npm\.pkg\.|artifactory|verdaccio/i)).toEqual([]);
    expect(found(/(?<![\w.])\/(?:home|Users|root|work|mnt)\/[\w.-]/)).toEqual([]);
  });

  it('leaves nothing undone or switched off', () => {
    const code = /\.(ts|md|ya?ml|sol)$|Dockerfile/;
    expect(found(/\b(TODO|FIXME|XXX|HACK)\b/, code)).toEqual([]);
    expect(found(/@ts-(ignore|nocheck|expect-error)|biome-ignore-all/, /\.ts$/)).toEqual([]);
    expect(
      found(/\b(it|test|describe)\.(skip|only|todo)\b|\bxit\(|\bit\.fails\b/, /^test\//),
    ).toEqual([]);
    expect(found(/\bsetTimeout\(resolve, \d{4,}\)/, /^test\//)).toEqual([]);
    expect(found(/co-authored-by|lorem ipsum/i, code)).toEqual([]);
  });
});
