/** The configuration: what is taken, what is refused with which words, and that no secret is ever said. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type Config,
  type ConfigProblem,
  describeProblems,
  type Environment,
  loadConfig,
  Secret,
  VARIABLES,
} from '../src/config.ts';

const SECRET = 'ab'.repeat(32);
const least = {
  TELEGRAM_TOKEN: '123456:telegram-token',
  PUBLIC_URL: 'https://civitas.example.org',
  OPERATOR_NAME: 'Example Association',
  OPERATOR_CONTACT: 'privacy@example.org',
  OPERATOR_COUNTRY: 'Portugal',
  APP_SECRET: SECRET,
};
const discord = {
  DISCORD_TOKEN: 'discord-token',
  DISCORD_CLIENT_ID: '900000000000000001',
  DISCORD_CLIENT_SECRET: 'discord-secret',
};

function taken(env: Environment): Config {
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(describeProblems(loaded.problems));
  return loaded.config;
}

function refused(env: Environment): readonly ConfigProblem[] {
  const loaded = loadConfig(env);
  return loaded.ok ? [] : loaded.problems;
}

const names = (problems: readonly ConfigProblem[]): string[] =>
  problems.map(({ variable }) => variable);

describe('what is taken', () => {
  it('needs one platform, an address and a secret, and fills in the rest', () => {
    expect(taken(least)).toMatchObject({
      discord: { kind: 'off' },
      telegram: { kind: 'on', apiUrl: 'https://api.telegram.org' },
      publicUrl: 'https://civitas.example.org',
      operator: {
        kind: 'named',
        name: 'Example Association',
        contact: 'privacy@example.org',
        country: 'Portugal',
      },
      minimumAge: 16,
      walletConnectProjectId: undefined,
      host: '0.0.0.0',
      port: 8080,
      database: { kind: 'embedded' },
      queue: { kind: 'postgres' },
      chains: [],
      sourcesUrl: undefined,
      executor: { kind: 'off' },
      hosting: 'invite',
      custody: 'off',
      appSecretOld: undefined,
      sealKey: undefined,
      discordRequestsPerSecond: 50,
      roles: ['bot', 'worker', 'web'],
      logLevel: 'info',
      dataDir: '.data',
      clock: 'real',
      sandbox: false,
    });
  });

  it('reads each union from what was given', () => {
    const config = taken({
      ...least,
      ...discord,
      DATABASE_URL: 'postgresql://u:p@db/civitas',
      REDIS_URL: 'rediss://redis:6379',
      EXECUTOR_SEED_FILE: '/run/secrets/seed',
      EXECUTOR_SEED_PASSPHRASE: 'opens it',
      CUSTODY: 'on',
      HOSTING: 'open',
      SANDBOX: 'on',
      APP_SECRET_OLD: SECRET.toUpperCase(),
    });
    expect(config.discord).toMatchObject({ kind: 'on', apiUrl: 'https://discord.com/api' });
    expect(config.discord.kind === 'on' && config.discord.clientSecret.reveal()).toBe(
      'discord-secret',
    );
    expect(config.database.kind === 'external' && config.database.url.reveal()).toBe(
      'postgresql://u:p@db/civitas',
    );
    expect(config.queue.kind === 'redis' && config.queue.url.reveal()).toBe('rediss://redis:6379');
    expect(config.executor).toMatchObject({ kind: 'seed-file', path: '/run/secrets/seed' });
    expect(config.executor.kind === 'seed-file' && config.executor.passphrase?.reveal()).toBe(
      'opens it',
    );
    expect(config).toMatchObject({ custody: 'on', hosting: 'open', sandbox: true });
    const keyed = taken({ ...least, EXECUTOR_KEY: `0x${SECRET}` });
    expect(keyed.executor.kind === 'key' && keyed.executor.key.reveal()).toBe(`0x${SECRET}`);
  });

  it('treats a blank variable as absent and cuts spaces and trailing slashes', () => {
    const config = taken({
      ...least,
      PUBLIC_URL: ' https://Civitas.example.org/ ',
      TELEGRAM_API_URL: 'http://127.0.0.1:8081/',
      DISCORD_TOKEN: '  ',
      ROLES: '',
      PORT: ' 9000 ',
      RPC_5: ' ',
    });
    expect(config).toMatchObject({
      publicUrl: 'https://civitas.example.org',
      telegram: { apiUrl: 'http://127.0.0.1:8081' },
      discord: { kind: 'off' },
      roles: ['bot', 'worker', 'web'],
      port: 9000,
      chains: [],
    });
  });

  it.each([
    'https://sources.example/server',
    'http://127.0.0.1:5555',
    'http://[::1]:5555',
    'http://localhost:5555',
  ])('asks for sources at %s', (url) => {
    expect(taken({ ...least, SOURCES_URL: `${url}/` }).sourcesUrl).toBe(url);
  });

  it('reads chains with several urls and their finality, in the order of their ids', () => {
    const { chains } = taken({
      ...least,
      RPC_8453: 'https://base.example',
      FINALITY_8453: '12',
      RPC_1: 'https://a.example/key , https://b.example',
      SAFE_TRANSACTION_SERVICE_1: 'https://safe.example/tx-service/eth ',
    });
    const revealed = chains.map(({ urls, safeService, ...chain }) => ({
      ...{ ...chain, safeService: safeService?.reveal() },
      urls: urls.map((url) => url.reveal()),
    }));
    expect(revealed).toEqual([
      {
        ...{ chainId: 1, urls: ['https://a.example/key', 'https://b.example'] },
        ...{ finality: 'finalized', safeService: 'https://safe.example/tx-service/eth' },
      },
      { chainId: 8453, urls: ['https://base.example'], finality: 12, safeService: undefined },
    ]);
  });

  it.each([
    ['all', ['bot', 'worker', 'web']],
    ['web, bot', ['bot', 'web']],
    ['worker', ['worker']],
  ])('reads ROLES=%s', (ROLES, roles) => {
    expect(taken({ ...least, ROLES, DATABASE_URL: 'postgres://db/c' }).roles).toEqual(roles);
  });
});

describe('what is refused', () => {
  it('names every problem at once, each with an example', () => {
    const problems = refused({
      DISCORD_TOKEN: 'discord-token',
      TELEGRAM_TOKEN: 'not a token',
      PORT: '70000',
      LOG_LEVEL: 'loud',
      ROLES: 'bot',
      RPC_1: 'ftp://rpc.example',
      FINALITY_1: 'soon',
      CUSTODY: 'on',
    });
    expect(names(problems).sort()).toEqual([
      'APP_SECRET',
      'DATABASE_URL',
      'DISCORD_CLIENT_ID',
      'DISCORD_CLIENT_SECRET',
      'EXECUTOR_SEED_FILE',
      'FINALITY_1',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'RPC_1',
      'TELEGRAM_TOKEN',
    ]);
    const lines = describeProblems(problems).split('\n');
    expect(lines).toHaveLength(problems.length);
    for (const { variable, problem, example } of problems) {
      expect(lines).toContain(`  ${variable} ${problem} (for example: ${variable}=${example})`);
    }
  });

  it.each<[string, Environment, string[]]>([
    ['no platform', { TELEGRAM_TOKEN: '' }, ['DISCORD_TOKEN']],
    ['half a Discord', { DISCORD_TOKEN: 'x' }, ['DISCORD_CLIENT_ID', 'DISCORD_CLIENT_SECRET']],
    ['a Discord id in words', { ...discord, DISCORD_CLIENT_ID: 'civitas' }, ['DISCORD_CLIENT_ID']],
    ['an address with a path', { PUBLIC_URL: 'https://example.org/bot' }, ['PUBLIC_URL']],
    ['an address with a password', { PUBLIC_URL: 'https://a:b@example.org' }, ['PUBLIC_URL']],
    ['an address of another kind', { PUBLIC_URL: 'example.org' }, ['PUBLIC_URL']],
    ['a contact nobody can write to', { OPERATOR_CONTACT: 'ask Ada' }, ['OPERATOR_CONTACT']],
    ['an operator without a country', { OPERATOR_COUNTRY: ' ' }, ['OPERATOR_COUNTRY']],
    ['an age below that of the platforms', { MINIMUM_AGE: '12' }, ['MINIMUM_AGE']],
    [
      'a project id that is none',
      { WALLETCONNECT_PROJECT_ID: 'my-project' },
      ['WALLETCONNECT_PROJECT_ID'],
    ],
    ['a short secret', { APP_SECRET: 'ab'.repeat(31) }, ['APP_SECRET']],
    ['an example left as it stands', { APP_SECRET: VARIABLES.APP_SECRET.example }, ['APP_SECRET']],
    ['another database', { DATABASE_URL: 'mysql://db/c' }, ['DATABASE_URL']],
    ['another queue', { REDIS_URL: 'http://redis' }, ['REDIS_URL']],
    ['a port that is none', { PORT: 'http' }, ['PORT']],
    ['a role that is none', { ROLES: 'bot,cook', DATABASE_URL: 'postgres://db/c' }, ['ROLES']],
    ['a role twice', { ROLES: 'bot,bot', DATABASE_URL: 'postgres://db/c' }, ['ROLES']],
    ['one role without a database', { ROLES: 'web' }, ['DATABASE_URL']],
    ['one role with a wrong one', { ROLES: 'web', DATABASE_URL: 'db' }, ['DATABASE_URL']],
    [
      'two kinds of keys',
      { EXECUTOR_SEED_FILE: '/s', EXECUTOR_KEY: `0x${SECRET}` },
      ['EXECUTOR_KEY'],
    ],
    [
      'a seed and listed accounts',
      { EXECUTOR_SEED_FILE: '/s', EXECUTOR_KEYS_FILE: '/k' },
      ['EXECUTOR_KEYS_FILE'],
    ],
    ['a key that is none', { EXECUTOR_KEY: SECRET }, ['EXECUTOR_KEY']],
    ['a key of nobody', { EXECUTOR_KEY: `0x${'0'.repeat(64)}` }, ['EXECUTOR_KEY']],
    ['a key beyond the curve', { EXECUTOR_KEY: `0x${'f'.repeat(64)}` }, ['EXECUTOR_KEY']],
    [
      'custody with one key',
      { CUSTODY: 'on', EXECUTOR_KEY: `0x${SECRET}` },
      ['EXECUTOR_SEED_FILE'],
    ],
    ['a switch that is none', { CUSTODY: 'yes' }, ['CUSTODY']],
    ['a rate that is none', { DISCORD_REQUESTS_PER_SECOND: '0' }, ['DISCORD_REQUESTS_PER_SECOND']],
    ['a chain without urls', { RPC_1: ' , ' }, ['RPC_1']],
    ['one wrong url of two', { RPC_1: 'https://a.example,b.example' }, ['RPC_1']],
    ['a chain that is none', { RPC_0: 'https://a.example' }, ['RPC_0']],
    ['a chain written twice', { RPC_01: 'https://a.example' }, ['RPC_01']],
    ['a finality without a chain', { FINALITY_7: '3' }, ['RPC_7']],
    [
      'a Safe service without a chain',
      { SAFE_TRANSACTION_SERVICE_7: 'https://s.example' },
      ['RPC_7'],
    ],
    [
      'a Safe service that is no address',
      { RPC_1: 'https://a.example', SAFE_TRANSACTION_SERVICE_1: 'safe' },
      ['SAFE_TRANSACTION_SERVICE_1'],
    ],
    ['sources asked in the open', { SOURCES_URL: 'http://sources.example' }, ['SOURCES_URL']],
    [
      'sources of a name like this machine',
      { SOURCES_URL: 'http://127.0.0.1.example' },
      ['SOURCES_URL'],
    ],
    ['a finality of no block', { RPC_1: 'https://a.example', FINALITY_1: '0' }, ['FINALITY_1']],
    ['a finality below none', { RPC_1: 'https://a.example', FINALITY_1: '-1' }, ['FINALITY_1']],
  ])('%s', (_what, env, expected) => {
    expect(names(refused({ ...least, ...env }))).toEqual(expected);
  });

  it('asks who operates a host that is reached by https, all at once, and not in a sandbox', () => {
    const anonymous = { ...least, OPERATOR_NAME: '', OPERATOR_CONTACT: '', OPERATOR_COUNTRY: '' };
    const problems = refused(anonymous);
    expect(names(problems)).toEqual(['OPERATOR_NAME', 'OPERATOR_CONTACT', 'OPERATOR_COUNTRY']);
    expect(describeProblems(problems)).toContain('OPERATOR_CONTACT=privacy@example.org');
    for (const own of [{ SANDBOX: 'on' }, { PUBLIC_URL: 'http://127.0.0.1:8080' }]) {
      expect(taken({ ...anonymous, ...own }).operator).toEqual({ kind: 'nobody' });
    }
  });

  it('says what to do about one problem and never repeats a wrong value', () => {
    const problems = refused({ ...least, APP_SECRET: 'hunter2', TELEGRAM_TOKEN: 'hunter2' });
    expect(names(problems)).toEqual(['TELEGRAM_TOKEN', 'APP_SECRET']);
    expect(describeProblems(problems)).not.toContain('hunter2');
  });
});

describe('secrets', () => {
  const config = taken({
    ...least,
    ...discord,
    DATABASE_URL: 'postgres://civitas:hunter2@db/civitas',
    REDIS_URL: 'redis://:hunter2@redis',
    RPC_1: 'https://rpc.example/v2/hunter2',
    EXECUTOR_SEED_FILE: '/s',
    EXECUTOR_SEED_PASSPHRASE: 'hunter2',
    APP_SECRET: 'cd'.repeat(32),
    SEAL_KEY: 'ef'.repeat(32),
  });

  it.each([
    ['JSON', JSON.stringify(config)],
    ['inspect', inspect(config, { depth: 9, showHidden: true })],
    ['text', Object.values(config).map(String).join()],
  ])('print as *** in %s', (_how, printed) => {
    for (const told of ['hunter2', 'discord-token', 'discord-secret', 'telegram-token']) {
      expect(printed).not.toContain(told);
    }
    expect(printed).not.toMatch(/(cd|ef){32}/);
    expect(`${new Secret('x')}`).toBe('***');
  });
});

describe('.env.example', () => {
  const root = join(import.meta.dirname, '..');
  const lines = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
  const entries = lines.flatMap((line, index) => {
    const match = /^(#?)([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (!match) return [];
    const [, off, name = '', value = ''] = match;
    return [{ name, value, off: off === '#', above: lines[index - 1] ?? '' }];
  });
  const chainVariables = ['RPC_1', 'FINALITY_1', 'SAFE_TRANSACTION_SERVICE_1'];
  const composed = [
    ...readFileSync(join(root, 'compose.yaml'), 'utf8').matchAll(/(?<!\$)\$\{(\w+)/g),
  ].map(([, name]) => name);

  it('has every variable once, in the order of the schema, and no other', () => {
    const listed = entries.map(({ name }) => name);
    const ours = listed.filter(
      (name) => !chainVariables.includes(name) && !composed.includes(name),
    );
    expect(ours).toEqual(Object.keys(VARIABLES));
    expect(listed).toEqual(expect.arrayContaining([...chainVariables, ...composed]));
    expect(listed).toHaveLength(new Set(listed).size);
  });

  it('explains each in one comment line', () => {
    for (const { name, above } of entries) expect(above, name).toMatch(/^# \S.{10,}[.:]$/);
  });

  it('shows the examples of the schema, which are taken or say how to make one', () => {
    for (const [name, { example, schema }] of Object.entries(VARIABLES)) {
      expect(entries.find((one) => one.name === name)?.value, name).toBe(example);
      expect(schema.safeParse(example).success, name).toBe(!example.startsWith('$('));
    }
  });

  it('starts, once its platform, operator and secret are set, with all that is optional left off', () => {
    const env = Object.fromEntries(
      entries.flatMap((one) => (one.off ? [] : [[one.name, one.value]])),
    );
    const operator = ['OPERATOR_NAME', 'OPERATOR_CONTACT', 'OPERATOR_COUNTRY'];
    expect(names(refused(env))).toEqual(['APP_SECRET', 'DISCORD_TOKEN', ...operator]);
    expect(refused({ ...least, ...env, APP_SECRET: SECRET })).toEqual([]);
  });
});
