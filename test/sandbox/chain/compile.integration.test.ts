import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Abi, toEventSelector, toEventSignature, toFunctionSignature } from 'viem';
import { afterAll, expect, test } from 'vitest';
import { compileContracts } from '#sandbox/chain/compile.ts';
import { badgeAbi, itemsAbi, tokenAbi, walletAbi } from '#sandbox/chain/contracts.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'civitas-compile-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

test('compiles once, then answers from one kept file', async () => {
  const first = await compileContracts({ folder: 'test', cacheDir });
  const { FeeOnTransferToken } = first;
  expect(FeeOnTransferToken?.bytecode).toMatch(/^0x60[0-9a-f]{1000,}$/);

  expect(await compileContracts({ folder: 'test', cacheDir })).toEqual(first);
  expect(readdirSync(cacheDir)).toEqual([expect.stringMatching(/^contracts-[0-9a-f]{16}\.json$/)]);
});

test('says which kept file is broken instead of compiling around it', async () => {
  const [name = ''] = readdirSync(cacheDir);
  writeFileSync(join(cacheDir, name), '{"half');
  await expect(compileContracts({ folder: 'test', cacheDir })).rejects.toThrow(
    `${join(cacheDir, name)} cannot be read; delete it`,
  );
});

/** Signature, mutability, outputs and indexed inputs: what viem encodes and decodes by. */
function linesOf(abi: Abi): string[] {
  return abi.flatMap((item) => {
    if (item.type === 'event') {
      const indexed = item.inputs.map((input) => (input.indexed ? 'indexed' : 'data'));
      return [`${toEventSelector(item)} ${toEventSignature(item)} ${indexed}`];
    }
    if (item.type !== 'function') return [];
    const outputs = item.outputs.map(({ type }) => type);
    return [`${toFunctionSignature(item)} ${item.stateMutability} ${outputs}`];
  });
}

test.each([
  ['CivitasToken', tokenAbi],
  ['CivitasBadge', badgeAbi],
  ['CivitasItems', itemsAbi],
  ['SandboxWallet', walletAbi],
])('every typed entry of %s stands in the compiled contract', async (name, typed) => {
  const compiled = (await compileContracts())[name];
  expect(linesOf(compiled?.abi ?? [])).toEqual(expect.arrayContaining(linesOf(typed)));
});
