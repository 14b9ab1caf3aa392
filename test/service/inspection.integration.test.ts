/** What is found of a choice between payments before people vote on it: any option may be the one that is paid. */
import { parseUnits } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import { paymentOf } from '#core/execution/intent.ts';
import { asAddress, asId, type PersonId } from '#core/identity.ts';
import { createInspections } from '#service/proposal/inspection.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { World } from '#test/support/execution-world.ts';

const CIV = parseUnits('1', 18);
const bed = executionBed({ proxied: true });
let world: World;
beforeEach(async () => {
  world = await bed.open();
});

const inspect = async (action: Parameters<ReturnType<typeof desk>['inspect']>[1]['action']) => {
  const found = await desk().inspect({ id: world.community }, { action, treasury: 1_000n * CIV });
  if (!found) throw new Error('nothing was found');
  return found;
};
const desk = () => {
  const { store, actions, tokens, executions } = world;
  return createInspections({ store, actions, tokens, treasuryOf: executions.treasuryOf });
};

test('each payment of a choice is tried, and the one that would fail is named', async () => {
  const person = asId<PersonId>(crypto.randomUUID());
  const pays = (to: string) => {
    const transfer = paymentOf(world.transferOf(asAddress(to), CIV));
    if (!transfer) throw new Error('no payment');
    return { person, transfer };
  };
  // OpenZeppelin's tokens refuse the zero address.
  const options = [pays(world.recipient()), null, pays(`0x${'00'.repeat(20)}`)];
  const { warnings, changes } = await inspect({ kind: 'choice', options });
  expect(changes).toEqual([]);
  expect(warnings.filter(({ kind }) => kind === 'would-fail')).toMatchObject([
    { option: 3, problem: 'reverted' },
  ]);
});

test('where the node simulates nothing, payments are told by their words and said to be', async () => {
  const to = world.recipient();
  const simulated = await inspect(world.transferOf(to, CIV));
  expect(simulated.inWords).toBeUndefined();
  bed.proxy.misbehave = ({ method }) =>
    method === 'eth_simulateV1'
      ? { kind: 'error', code: -32_601, message: 'the method eth_simulateV1 does not exist' }
      : undefined;
  const told = await inspect(world.transferOf(to, CIV));
  expect(told).toEqual({ ...simulated, inWords: true });
  expect(told.changes).toMatchObject([{ units: -CIV }, { holder: to, units: CIV }]);
});
