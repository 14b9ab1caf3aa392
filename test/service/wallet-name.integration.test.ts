/** Names of wallets on a real chain: believed only in both directions, a day old at most, and never waited for. */
import { pino } from 'pino';
import { type Hash, namehash } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createEns, type Ens } from '#chain/ens.ts';
import { DAY_MS } from '#core/duration.ts';
import { asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { codeOf, createWalletWorld, must, type WalletWorld } from '#test/support/wallet-world.ts';

const { ada, bo, cleo, dan } = people;
let node: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;
let ens: Ens;

beforeAll(async () => {
  node = await startChain();
  await node.anvil.setMining('automine');
  proxy = await startRpcProxy(node.url);
  const chain = createChain({
    rpc: { [node.chainId]: [proxy.url] },
    finality: {},
    timeoutMs: 1_000,
    log: pino({ level: 'silent' }),
  });
  world = await createWalletWorld({ chain });
  ens = createEns(chain, node.chainId);
});
afterAll(async () => {
  await world?.close();
  await proxy?.stop();
  await node?.stop();
});
beforeEach(() => {
  proxy.misbehave = undefined;
});

/** Read before it is mined, the name would still be the old one. */
const mined = async (sent: Promise<Hash>) => {
  await node.mined(await sent);
};
const setName = async (of: Person, name: string) => {
  const reverse = namehash(`${of.address.slice(2).toLowerCase()}.addr.reverse`);
  const call = { functionName: 'setName', args: [reverse, name] } as const;
  await mined(node.walletOf(ada).writeContract({ ...node.contracts.names, ...call }));
};
const setAddress = async (name: string, to: Person) => {
  const call = { functionName: 'setAddr', args: [namehash(name), to.address] } as const;
  await mined(node.walletOf(ada).writeContract({ ...node.contracts.names, ...call }));
};
const nameOf = (of: Person) => ens.nameOf(asAddress(of.address));

describe('a name', () => {
  it('is that of an address which it names too', async () => {
    expect(await nameOf(ada)).toBeNull();
    await setName(ada, 'ada.eth');
    expect(await nameOf(ada)).toBeNull();
    await setAddress('ada.eth', ada);
    expect(await nameOf(ada)).toBe('ada.eth');
    expect(await ens.addressOf('ada.eth')).toBe(asAddress(ada.address));
    expect(await ens.addressOf('ADA.eth')).toBe(asAddress(ada.address));
  });

  it('of somebody else, claimed, is none', async () => {
    await setAddress('bo.eth', bo);
    await setName(cleo, 'bo.eth');
    expect(await nameOf(cleo)).toBeNull();
  });

  it.each(['BO.eth', 'b\u200bo.eth', 'bo..eth', `${'a'.repeat(200)}.eth`, ''])(
    'that is not in its normal form is none: %j',
    async (dressed) => {
      await setName(dan, dressed);
      if (dressed !== '' && !dressed.includes('..')) await setAddress(dressed, dan);
      expect(await nameOf(dan)).toBeNull();
    },
  );

  it('that is none stands for nobody', async () => {
    expect(await ens.addressOf('nobody.eth')).toBeNull();
    expect(await ens.addressOf('no name')).toBeNull();
    expect(await ens.addressOf('b\u0000o.eth')).toBeNull();
    // Typed in another form it is the one it normally is.
    expect(await ens.addressOf('b\u200bo.eth')).toBe(asAddress(bo.address));
  });

  it('is neither there nor gone while the chain is silent', async () => {
    proxy.misbehave = () => ({ kind: 'status', status: 502, body: 'Bad Gateway' });
    await expect(nameOf(ada)).rejects.toMatchObject({ code: 'unreachable' });
    await expect(ens.addressOf('ada.eth')).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('what is shown', () => {
  const shown = () => world.wallets.namesOf([ada.address, bo.address]);
  const asked = async () =>
    (
      await world.connection.sql<{ key: string }[]>`
        select key from outbox where kind = 'ens-name' order by key`
    ).map(({ key }) => key);

  it('comes from the books at once, and a job looks up what is not there', async () => {
    proxy.misbehave = () => ({ kind: 'slow-body' });
    const before = proxy.seen.length;
    expect(await shown()).toEqual(new Map());
    expect(proxy.seen.length).toBe(before);
    expect(await asked()).toEqual([asAddress(bo.address), asAddress(ada.address)].sort());
    // A failed look leaves the address as it is.
    await world.wallets.lookUpName(asAddress(ada.address));
    expect(await shown()).toEqual(new Map());
    proxy.misbehave = undefined;
    await world.wallets.lookUpName(asAddress(ada.address));
    await world.wallets.lookUpName(asAddress(bo.address));
    expect(await shown()).toEqual(new Map([[ada.address, 'ada.eth']]));
  });

  it('is a day old at most', async () => {
    await world.wallets.lookUpName(asAddress(ada.address));
    expect((await shown()).get(ada.address)).toBe('ada.eth');
    await world.advance(DAY_MS);
    expect(await shown()).toEqual(new Map());
    await setAddress('ada.eth', bo);
    await world.wallets.lookUpName(asAddress(ada.address));
    expect(await shown()).toEqual(new Map());
  });

  it('a typed name is looked up then and there', async () => {
    await setAddress('vault.eth', dan);
    expect(must(await world.wallets.addressBehind('vault.eth'))).toBe(asAddress(dan.address));
    expect(must(await world.wallets.addressBehind(dan.address))).toBe(dan.address);
    expect(codeOf(await world.wallets.addressBehind('nobody.eth'))).toBe('name-unknown');
    proxy.misbehave = () => ({ kind: 'status', status: 502, body: 'Bad Gateway' });
    expect(codeOf(await world.wallets.addressBehind('vault.eth'))).toBe('name-unreadable');
  });

  it('is nothing where no chain has names, and nothing is asked', async () => {
    const without = await createWalletWorld();
    try {
      expect(await without.wallets.namesOf([ada.address])).toEqual(new Map());
      const rows = await without.connection.sql`select 1 from outbox where kind = 'ens-name'`;
      expect(rows).toHaveLength(0);
    } finally {
      await without.close();
    }
  });
});
