/** A Safe transaction service beside our page: read, never believed, and missed by nobody when it is gone. */
import { hashTypedData } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { type SafeServiceStub, startSafeService } from '#test/support/safe-service.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { must } from '#test/support/vote-world.ts';

const bob = `0x${'b0'.repeat(20)}` as const;
const { ada, bo, cleo, eve } = people;

let service: SafeServiceStub;
let world: SafeWorld;

beforeAll(async () => {
  service = await startSafeService();
  world = await createSafeWorld({
    version: '1.4.1',
    safeServices: (chainId) => ({ [chainId]: `${service.url}/` }),
  });
});
afterAll(async () => {
  await world?.close();
  await service?.stop();
});

const hashOf = async (id: VoteId) => (await world.mandateOf(id)).reference;

it('is given the transaction with the first signature, and what owners sign there counts', async () => {
  const id = await world.collecting(`pay 1 CIV to ${bob}`);
  await world.turn(id);
  expect(service.known.size).toBe(0);
  must(await world.sign(id, ada));
  await world.turn(id);
  const hash = await hashOf(id);
  const proposed = service.known.get(hash);
  expect(proposed?.safe).toBe(world.safe.address);
  expect(proposed?.body).toMatchObject({
    ...{ sender: ada.address, contractTransactionHash: hash, operation: 0, safeTxGas: '0' },
    ...{ value: '0', to: world.sandbox.contracts.token.address, nonce: '0' },
  });
  const { message } = must(
    await world.signing.prepare((await world.mandateOf(id)).id, { address: bo.address }),
  );
  expect(hashTypedData(JSON.parse(message))).toBe(hash);
  service.confirm(hash, {
    owner: bo.address,
    signature: await accountOf(bo).signTypedData(JSON.parse(message)),
  });
  await world.until(id, async () => (await world.stateOf(id)) === 'executed');
  const { id: mandate, round } = await world.mandateOf(id);
  const rows = await world.store.mandates.listSignatures(mandate, round);
  expect(rows.map(({ way }) => way).sort()).toEqual(['page', 'service']);
});

it("is not believed: neither strangers, nor other texts, nor somebody else in an owner's name", async () => {
  const id = await world.collecting(`pay 1 CIV to ${bob}`);
  must(await world.sign(id, ada));
  await world.turn(id);
  const hash = await hashOf(id);
  const { message } = must(
    await world.signing.prepare((await world.mandateOf(id)).id, { address: bo.address }),
  );
  const typed = JSON.parse(message);
  const lies = [
    { owner: eve.address, signature: await accountOf(eve).signTypedData(typed) },
    { owner: bo.address, signature: await accountOf(eve).signTypedData(typed) },
    { owner: cleo.address, signature: await accountOf(cleo).sign({ hash: `0x${'1'.repeat(64)}` }) },
    {
      owner: cleo.address,
      signature: `0x${'0'.repeat(24)}${cleo.address.slice(2)}${'0'.repeat(64)}01`,
    },
    { owner: 'nobody', signature: 'nothing' },
  ];
  for (const lie of lies) service.confirm(hash, lie);
  for (const _ of [1, 2, 3]) await world.turn(id);
  expect((await world.mandateOf(id)).state).toBe('collecting');
  expect((await world.ownersOf(id))?.signed).toEqual([ada.address.toLowerCase()]);
  must(await world.sign(id, cleo));
  await world.until(id, async () => (await world.stateOf(id)) === 'executed');
});

it.each(['down', 'garbage'] as const)('is not needed when it is %s', async (mood) => {
  service.feel(mood);
  try {
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    must(await world.sign(id, ada));
    await world.turn(id);
    must(await world.sign(id, bo));
    const asked = service.asked();
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect(service.asked()).toBeGreaterThan(asked);
  } finally {
    service.feel('well');
  }
});

it('is told what was signed on our page, too', async () => {
  const id = await world.collecting(`pay 1 CIV to ${bob}`);
  must(await world.sign(id, ada));
  await world.turn(id);
  must(await world.sign(id, bo));
  await world.turn(id);
  const posted = service.known.get(await hashOf(id))?.confirmations.at(-1);
  expect(posted?.signature).toMatch(/^0x[0-9a-f]{130}$/);
  await world.until(id, async () => (await world.stateOf(id)) === 'executed');
});
