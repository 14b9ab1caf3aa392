import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { canHandOver, clonedFrom } from '#core/execution/bytecode.ts';
import type { Hex } from '#core/keccak.ts';

const require = createRequire(import.meta.url);
const built = (name: string): Hex =>
  (require(`@openzeppelin/contracts/build/contracts/${name}.json`) as { deployedBytecode: Hex })
    .deployedBytecode;
/** As compilers end a contract: INVALID, a map of `ipfs` (34 bytes) and `solc` (3), its length. */
const metadata = (hash: string) => `fea2646970667358221220${hash}64736f6c634300081c0033`;

describe('whether code could run other code in its place', () => {
  it.each<[string, Hex, boolean]>([
    ['nothing at all', '0x', false],
    ['PUSH20 that swallows it', '0x5f5f5f5f735af4', false],
    ['DELEGATECALL at its end', '0x5f5f5f5f5f5af4', true],
    ['CALLCODE, its elder', '0x5f5f5f5f5f5f5af2', true],
    ['PUSH1 of that byte', '0x60f400', false],
    ['PUSH32 of nothing but such bytes', `0x7f${'f4'.repeat(32)}00`, false],
    ['PUSH32 of 31 of them before a real one', `0x7e${'f4'.repeat(31)}f4`, true],
    ['a PUSH cut short at the end', '0x7ff4f4', false],
    ['PUSH0, which carries nothing', '0x5ff4', true],
    ['one behind an end', '0x00f4', false],
    ['one behind an end that is jumped to', '0x005bf4', true],
    ['one behind a JUMPDEST that is data', '0x00615b5bf4', false],
    ['one behind a jump that may not be made', '0x57f4', true],
    ['metadata with such a byte', `0x6080${metadata('f4'.repeat(32))}`, false],
    ['metadata that can be jumped into', `0x6080${metadata(`5b5af4${'00'.repeat(29)}`)}`, true],
  ])('%s', (_name, code, expected) => {
    expect(canHandOver(code)).toBe(expected);
  });

  it.each([
    ['ERC1967Proxy', true],
    ['BeaconProxy', true],
    ['TransparentUpgradeableProxy', true],
    ['ProxyAdmin', false],
    ['UpgradeableBeacon', false],
    ['TimelockController', false],
  ])('of OpenZeppelin’s %s: %s', (name, expected) => {
    expect(canHandOver(built(name))).toBe(expected);
  });
});

it('knows a clone by all of its code', () => {
  const of = '5a'.repeat(20);
  const clone = `0x363d3d373d3d3d363d73${of}5af43d82803e903d91602b57fd5bf3` as const;
  expect(clonedFrom(clone)).toBe(of);
  expect(canHandOver(clone)).toBe(true);
  expect(clonedFrom(`${clone}00`)).toBeUndefined();
  expect(clonedFrom('0x')).toBeUndefined();
});
