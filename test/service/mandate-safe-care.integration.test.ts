/** A Safe's mandate where something is in its way: told, and never carried out by mistake. */
import { encodeFunctionData, hashTypedData, parseAbi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeAbi } from '#chain/carriers/safe.ts';
import { DAY_MS } from '#core/duration.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { createSafeFactory, SAFE_VERSIONS } from '#sandbox/chain/safe.ts';
import { deployContract, sendAs } from '#test/support/contracts.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const bob = `0x${'b0'.repeat(20)}` as const;
const { ada, bo, cleo, dan, eve } = people;
const modulesAbi = parseAbi([
  'function enableModule(address module)',
  'function execTransactionFromModule(address to, uint256 value, bytes data, uint8 operation) returns (bool)',
  'function swapOwner(address before, address from, address to)',
]);

describe.each(SAFE_VERSIONS)('a Safe %s', (version) => {
  let world: SafeWorld;

  beforeAll(async () => {
    world = await createSafeWorld({ version });
  });
  afterAll(() => world?.close());

  const veto = (id: VoteId) =>
    world.services.vetoes.veto(world.community, world.ada.person, id, 'not like this');

  it('ends at once by a veto, and says what enough signatures still allow', async () => {
    const before = await world.balanceOf(bob);
    const early = await world.collecting(`pay 1 CIV to ${bob}`);
    must(await world.sign(early, ada));
    must(await veto(early));
    await world.until(early, async () => (await world.stateOf(early)) === 'vetoed');
    expect(await world.mandateOf(early)).toMatchObject({ state: 'cancelled', reason: 'vetoed' });
    expect((await world.ownersOf(early))?.loose).toBe(false);
    expect(codeOf(await world.sign(early, bo))).toBe('owners-not-asked');

    const late = await world.collecting(`pay 1 CIV to ${bob}`);
    for (const owner of [ada, bo]) must(await world.sign(late, owner));
    must(await veto(late));
    await world.until(late, async () => (await world.stateOf(late)) === 'vetoed');
    expect((await world.ownersOf(late))?.loose).toBe(true);
    expect(await world.balanceOf(bob)).toBe(before);
  });

  it('T14: concludes nothing from logs that a provider keeps back', async () => {
    const before = await world.balanceOf(bob);
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    // The owners carry it out themselves: a missing log would have it signed and paid once more.
    const { call } = must(await world.signing.paper((await world.mandateOf(id)).id));
    await world.safe.call(call.to, call.data, [bo, cleo]);
    await world.sandbox.anvil.mine(3);
    world.proxy.misbehave = ({ method }) =>
      method === 'eth_getLogs' ? { kind: 'result', result: [] } : undefined;
    for (const _ of [1, 2]) {
      await expect(world.turn(id)).rejects.toMatchObject({ code: 'bad-answer', retryable: true });
    }
    expect(await world.mandateOf(id)).toMatchObject({ state: 'collecting', round: 0 });
    world.proxy.misbehave = undefined;
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('1'));
  });

  it('is not vetoed any more once it is brought there', async () => {
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    for (const owner of [ada, bo]) must(await world.sign(id, owner));
    await world.turn(id);
    expect((await world.mandateOf(id)).state).toBe('executing');
    expect(codeOf(await veto(id))).toBe('timelock-over');
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
  });

  it('keeps the number it was signed under when one before is freed: two of it could both be paid', async () => {
    const before = await world.balanceOf(bob);
    const first = await world.collecting(`pay 1 CIV to ${bob}`);
    const second = await world.collecting(`pay 2 CIV to ${bob}`);
    const number = (await world.ownersOf(first))?.nonce ?? 0n;
    for (const owner of [ada, bo]) must(await world.sign(second, owner));
    must(await veto(first));
    await world.until(first, async () => (await world.stateOf(first)) === 'vetoed');
    await world.until(
      second,
      async () => (await world.ownersOf(second))?.problem === 'number-before',
    );
    expect(await world.mandateOf(second)).toMatchObject({ state: 'collecting', round: 0 });
    expect(await world.ownersOf(second)).toMatchObject({ nonce: number + 1n, needed: 2 });
    // The next decision takes the number that is free, and then it is the signed one's turn.
    const third = await world.collecting(`pay 4 CIV to ${bob}`);
    expect((await world.ownersOf(third))?.nonce).toBe(number);
    for (const owner of [ada, bo]) must(await world.sign(third, owner));
    await world.until(third, async () => (await world.stateOf(third)) === 'executed');
    await world.until(second, async () => (await world.stateOf(second)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('6'));
  });

  it('is not paid again when a veto is overruled that its owners had not heeded', async () => {
    const before = await world.balanceOf(bob);
    const id = await world.collecting(`pay 3 CIV to ${bob}`);
    const { call } = must(await world.signing.paper((await world.mandateOf(id)).id));
    must(await veto(id));
    await world.until(id, async () => (await world.stateOf(id)) === 'vetoed');
    await world.safe.call(call.to, call.data, [bo, cleo]);
    await world.sandbox.anvil.mine(3);
    await world.overrule(id);
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('3'));
    expect((await world.proposalOf(id)).txHash).toMatch(/^0x/);
  });

  it('is asked for once more under its own number when an overruled veto had stopped it in time', async () => {
    const before = await world.balanceOf(bob);
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    const { reference } = await world.mandateOf(id);
    must(await veto(id));
    await world.until(id, async () => (await world.stateOf(id)) === 'vetoed');
    await world.overrule(id);
    await world.until(id, async () => (await world.mandateOf(id)).state === 'collecting');
    expect((await world.mandateOf(id)).reference).toBe(reference);
    for (const owner of [ada, cleo]) must(await world.sign(id, owner));
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('1'));
  });

  it('gives a freed number on to what nobody has signed yet', async () => {
    const first = await world.collecting(`pay 1 CIV to ${bob}`);
    const second = await world.collecting(`pay 2 CIV to ${bob}`);
    const number = (await world.ownersOf(first))?.nonce;
    must(await veto(first));
    await world.until(first, async () => (await world.stateOf(first)) === 'vetoed');
    await world.until(second, async () => (await world.mandateOf(second)).round === 1);
    expect((await world.mandateOf(second)).reason).toBe('nonce-freed');
    expect(await world.ownersOf(second)).toMatchObject({ nonce: number, signed: [] });
    for (const owner of [ada, bo]) must(await world.sign(second, owner));
    await world.until(second, async () => (await world.stateOf(second)) === 'executed');
  });

  it('asks nobody to sign what answers no, and carries nothing of it out', async () => {
    const liar = await world.sandbox.deployMisbehavingToken(
      'ReturnsFalseToken',
      world.safe.address,
    );
    await world.sandbox.anvil.mine(3);
    const id = await world.begun(
      `call ${liar} "function transfer(address to, uint256 amount) returns (bool)" ${bob} 5`,
    );
    for (const _ of [1, 2, 3]) await world.turn(id);
    expect((await world.mandateOf(id)).state).toBe('begun');
    expect((await world.ownersOf(id))?.problem).toBe('returned-false');
    expect(codeOf(await world.sign(id, ada))).toBe('owners-not-asked');
    await world.advance(31 * DAY_MS);
    await world.until(id, async () => (await world.stateOf(id)) === 'expired');
  });

  it('holds what was signed back while it would fail, and goes on when it would not', async () => {
    const abi = parseAbi(['function swap(address implementation)']);
    const box = await deployContract(world.sandbox, 'OpenBox', []);
    const greedy = await deployContract(world.sandbox, 'GreedyBox', []);
    const proxy = await deployContract(world.sandbox, 'LooseProxy', [box]);
    const swap = (to: string) =>
      sendAs(world.sandbox, {
        to: proxy,
        data: encodeFunctionData({ abi, functionName: 'swap', args: [to as `0x${string}`] }),
      });
    const id = await world.collecting(`call ${proxy} "function setFee(uint256 bps)" 250`);
    await swap(greedy);
    for (const owner of [ada, bo]) must(await world.sign(id, owner));
    for (const _ of [1, 2, 3]) await world.turn(id);
    expect((await world.mandateOf(id)).state).toBe('collecting');
    expect((await world.ownersOf(id))?.problem).toBe('target-changed');
    await swap(box);
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.ownersOf(id))?.problem).toBe(null);
  });

  it('waits for the library that makes several steps one call', async () => {
    const { anvil, publicClient } = world.sandbox;
    const text = `pay 1 CIV to ${bob}; pay 1 CIV to ${bob}`;
    const open = await world.collecting(text);
    const paper = must(await world.signing.paper((await world.mandateOf(open)).id));
    const library = paper.call.to;
    const code = await publicClient.getCode({ address: library });
    // Somebody else's code at the published address is not delegated to.
    await anvil.setCode(library, '0x6001600055');
    const id = await world.begun(text);
    for (const _ of [1, 2]) await world.turn(id);
    expect((await world.mandateOf(id)).state).toBe('begun');
    expect((await world.ownersOf(id))?.problem).toBe('no-multisend');
    await anvil.setCode(library, code ?? '0x');
    await world.until(id, world.isIn(id, 'collecting'));
    for (const one of [open, id]) {
      must(await veto(one));
      await world.until(one, async () => (await world.stateOf(one)) === 'vetoed');
    }
  });

  it('expires unsigned, and what is left of its amount is free again', async () => {
    const id = await world.collecting(`pay 900 CIV to ${bob}`);
    const other = must(await world.publish(`pay 900 CIV to ${bob}`));
    await world.decide(other);
    expect((await world.proposalOf(other)).outcomeReason).toBe('balance-too-low');
    await world.advance(31 * DAY_MS);
    await world.until(id, async () => (await world.stateOf(id)) === 'expired');
    const third = await world.collecting(`pay 900 CIV to ${bob}`);
    must(await veto(third));
    await world.until(third, async () => (await world.stateOf(third)) === 'vetoed');
  });

  it('T17: goes back to its owners when one left after it had enough, who stayed need not sign again', async () => {
    const { safe, sandbox } = world;
    const { deployer, publicClient } = sandbox;
    const enable = encodeFunctionData({
      ...{ abi: modulesAbi, functionName: 'enableModule', args: [deployer.address] },
    });
    await safe.call(safe.address, enable, [ada, bo]);
    await sandbox.anvil.mine(3);
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    for (const owner of [ada, cleo]) must(await world.sign(id, owner));
    await world.turn(id);
    expect((await world.mandateOf(id)).state, 'brought there').toBe('executing');
    // By a module, so that no number of the Safe is used.
    const owners = await publicClient.readContract({
      ...{ address: safe.address, abi: safeAbi, functionName: 'getOwners' },
    });
    const at = owners.indexOf(cleo.address);
    const before = owners[at - 1] ?? `0x${'0'.repeat(39)}1`;
    const args = [before, cleo.address, dan.address] as const;
    const swap = encodeFunctionData({ abi: modulesAbi, functionName: 'swapOwner', args });
    await sendAs(sandbox, {
      to: safe.address,
      data: encodeFunctionData({
        ...{ abi: modulesAbi, functionName: 'execTransactionFromModule' },
        args: [safe.address, 0n, swap, 0],
      }),
    });
    await sandbox.anvil.mine(3);
    await world.until(id, world.isIn(id, 'collecting'));
    const { reference, round } = await world.mandateOf(id);
    expect(round).toBe(1);
    expect((await world.ownersOf(id))?.signed).toEqual([ada.address.toLowerCase()]);
    must(await world.sign(id, dan));
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.mandateOf(id)).reference).toBe(reference);
  });
});

describe('connecting a Safe', () => {
  it("takes one that a member owns, and refuses what is none or a stranger's", async () => {
    const world = await createSafeWorld({ version: '1.5.0' });
    try {
      const { connections } = world.services;
      const asked = { community: world.community, person: world.ada.person, kind: 'safe' } as const;
      const preview = async (address: string) =>
        connections.preview({ ...asked, address: asAddress(address.toLowerCase()) });
      expect(codeOf(await preview(world.sandbox.contracts.token.address))).toBe(
        'executor-other-kind',
      );
      expect(codeOf(await preview(bob))).toBe('executor-other-kind');
      expect(codeOf(await preview(world.safe.address))).toBe('executor-taken');
      const create = await createSafeFactory(world.sandbox, '1.4.1');
      const foreign = await create([dan.address, eve.address], 1n);
      await world.sandbox.anvil.mine(3);
      expect(await preview(foreign)).toMatchObject({
        refusal: {
          code: 'safe-owners-strange',
          owners: [dan.address.toLowerCase(), eve.address.toLowerCase()],
        },
      });
      const bob2 = await world.member('telegram', true);
      await world.link(bob2, eve.address);
      expect(must(await preview(foreign))).toMatchObject({
        keeper: foreign.toLowerCase(),
        facts: { version: '1.4.1', threshold: 1 },
      });
    } finally {
      await world.close();
    }
  });
});

describe('an owner that is a contract', () => {
  it('signs by what it says yes to', async () => {
    const world = await createSafeWorld({
      version: '1.5.0',
      third: (sandbox) => sandbox.deployContractWallet(eve.address),
    });
    try {
      const id = await world.collecting(`pay 1 CIV to ${bob}`);
      const { owners = [] } = (await world.ownersOf(id)) ?? {};
      const wallet = owners.find(
        (one) => one !== ada.address.toLowerCase() && one !== bo.address.toLowerCase(),
      );
      if (!wallet) throw new Error('no contract owner');
      const { id: mandate } = await world.mandateOf(id);
      expect(codeOf(await world.sign(id, dan, wallet))).toBe('signature-wrong');
      const { message, address } = must(await world.signing.prepare(mandate, { address: wallet }));
      const hash = hashTypedData(JSON.parse(message));
      const signature = await accountOf(eve).sign({ hash });
      must(await world.signing.sign(mandate, { message, address, signature }));
      must(await world.sign(id, bo));
      const before = await world.balanceOf(bob);
      await world.until(id, async () => (await world.stateOf(id)) === 'executed');
      expect((await world.balanceOf(bob)) - before).toBe(parseEther('1'));
    } finally {
      await world.close();
    }
  });
});
