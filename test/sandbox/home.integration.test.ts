import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSeedFile } from '#chain/seed-file.ts';
import { HomeTaken, openHome } from '#sandbox/home.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'civitas-home-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder of a sandbox', () => {
  it('makes its secrets once, for nobody else to read', async () => {
    const dir = join(folder, 'deep', 'sandbox');
    const first = await openHome(dir);
    const { appSecret, sealKey, seedFile } = first.secrets;
    first.release();
    expect(modeOf(dir)).toBe('700');
    for (const name of ['app-secret', 'seal-key', 'executor-seed']) {
      expect(modeOf(join(dir, name))).toBe('600');
    }
    expect(appSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(sealKey).toMatch(/^[0-9a-f]{64}$/);
    expect(appSecret).not.toBe(sealKey);
    expect(openSeedFile(readFileSync(seedFile, 'utf8'))).toMatchObject({ ok: true });
    const second = await openHome(dir);
    second.release();
    expect(second.secrets).toEqual(first.secrets);
  });

  it('belongs to one sandbox at a time, and says where that one is', async () => {
    const home = await openHome(folder);
    home.writeAddress('http://127.0.0.1:8080');
    await expect(openHome(folder)).rejects.toThrow(HomeTaken);
    await expect(openHome(folder)).rejects.toThrow('http://127.0.0.1:8080');
    home.release();
    (await openHome(folder)).release();
  });

  it('is free again once the process that held it was killed', async () => {
    const program = `const { DatabaseSync } = await import('node:sqlite');
      new DatabaseSync(${JSON.stringify(join(folder, 'lock'))}).exec('BEGIN EXCLUSIVE');
      process.kill(process.pid, 'SIGKILL');`;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' }),
    ).toThrow();
    (await openHome(folder)).release();
  });

  it('forgets everything when asked to', async () => {
    const before = await openHome(folder);
    before.writeDoorPort(4000);
    before.release();
    const after = await openHome(folder, true);
    expect(after.readDoorPort()).toBeUndefined();
    expect(after.readDump()).toBeUndefined();
    expect(after.secrets.appSecret).not.toBe(before.secrets.appSecret);
    after.release();
  });

  it('does not forget what a running sandbox stands on', async () => {
    const home = await openHome(folder);
    const names = readdirSync(folder);
    await expect(openHome(folder, true)).rejects.toThrow(HomeTaken);
    expect(readdirSync(folder)).toEqual(names);
    home.release();
  });

  it('names the way out of a damaged dump', async () => {
    const home = await openHome(folder);
    writeFileSync(join(folder, 'town.json'), '{"v":1,');
    expect(() => home.readDump()).toThrow('--fresh');
    home.release();
  });
});
