import { expect, test } from 'vitest';
import { BOUNDED_READS } from '#chain/tokens/bounded.ts';
import { compileContracts } from '#sandbox/chain/compile.ts';

test('the code that reads is what its source says', async () => {
  const { BoundedReads } = await compileContracts();
  expect(BOUNDED_READS).toBe(BoundedReads?.bytecode);
});
