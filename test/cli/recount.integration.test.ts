/** `npm run -s recount -- FILE` as anybody runs it: exit codes, JSON alone on stdout, words on stderr. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'recount-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The program with nothing in its environment: it needs no database and no configuration. */
function run(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/recount.ts'), ...args], { env: {} });
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

let files = 0;
function recount(text: string): Promise<Ended> {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, text);
  return run(path);
}

const FILE = {
  format: 'civitas-election/1',
  method: 'ranked-choice',
  seats: 1,
  choices: ['A', 'B'],
  roll: [
    { voter: 'v1', power: '100' },
    { voter: 'v2', power: '1' },
  ],
  ballots: [{ voter: 'v1', choice: [1, 2] }],
  delegations: [{ from: 'v2', to: 'v1' }],
  rules: { quorum: '0', threshold: '1/2' },
};
const text = (members: object = {}): string => JSON.stringify({ ...FILE, ...members });
const weighted = (first: string, second: string): string =>
  text({ method: 'weighted', ballots: [{ voter: 'v1', choice: 'HERE' }], delegations: [] }).replace(
    '"HERE"',
    `{"1":${first},"2":${second}}`,
  );
const scores = ({ out }: Ended): unknown => (JSON.parse(out) as { scores: unknown }).scores;

describe('exit 0', () => {
  test('prints the result as JSON where none is stated, and states itself', async () => {
    const first = await recount(text());
    expect(first).toMatchObject({ code: 0, err: '' });
    const result = JSON.parse(first.out) as object;
    expect(result).toMatchObject({
      method: 'ranked-choice',
      scores: ['101', '0'],
      order: [[1], [2]],
      winners: [1],
      tie: false,
      turnout: '101',
      outcome: 'decided',
      rejected: [],
    });
    expect(await recount(text({ result }))).toEqual(first);
  });

  test('takes numbers at their text, and hashes them by their doubles', async () => {
    const [tenths, long, huge] = await Promise.all([
      recount(weighted('0.1', '0.20')),
      recount(weighted('0.10000000000000000000001', '0.1')),
      recount(weighted('1e308', '1E+308')),
    ]);
    expect(scores(tenths)).toEqual(['100/3', '200/3']);
    expect(scores(long)).toEqual([
      '1000000000000000000000100/20000000000000000000001',
      '1000000000000000000000000/20000000000000000000001',
    ]);
    expect(scores(huge)).toEqual(['50', '50']);
  });

  test('names what it cannot count and counts the rest', async () => {
    const { code, out } = await recount(weighted('1e400', '1'));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      rejected: [{ in: 'ballots', index: 0, voter: 'v1', reason: 'choice-malformed' }],
      outcome: 'no-quorum',
      winners: [],
    });
  });
});

test('exit 1 where the stated result differs, saying where', async () => {
  const result = { turnout: '101', winners: [2], tie: false, share: ['1'] };
  const { code, out, err } = await recount(text({ result }));
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ winners: [1] });
  expect(err.trim().split('\n')).toEqual([
    'differs: winners: stated [2], counted [1]',
    'differs: share: stated ["1"], counted undefined',
  ]);
});

describe('exit 2, nothing on stdout, and a word', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  test.each<[string, string, string]>([
    ['no JSON', '{"format":', 'malformed: no JSON'],
    ['a member given twice', text().replace('{', '{"method":"approval",'), 'method'],
    ['lists without end', text({ choices: 'HERE' }).replace('"HERE"', deep), 'nested too deeply'],
    [
      'a ballot of half a letter',
      text({ ballots: [{ voter: '\ud800', choice: [1] }] }),
      'ballots[0].voter',
    ],
  ])('%s', async (_case, file, word) => {
    const { code, out, err } = await recount(file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(word);
    expect(err).not.toContain('    at ');
  });

  test('no file, none named, two named', async () => {
    const missing = join(folder, 'missing.json');
    const all = await Promise.all([run(missing), run(), run(missing, missing)]);
    expect(all.map(({ code, out }) => ({ code, out }))).toEqual(
      all.map(() => ({ code: 2, out: '' })),
    );
    expect(all.map(({ err }) => err)).toEqual([
      expect.stringContaining('no such file'),
      expect.stringContaining('usage: npm run -s recount -- FILE'),
      expect.stringContaining('usage: npm run -s recount -- FILE'),
    ]);
  });
});
