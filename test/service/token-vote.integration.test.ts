/** Votes of a token's holders, signed on a page and brought to a real Governor by the community's account. */
import type { Hex } from 'viem';
import { encodeFunctionData, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELAYED_MAX } from '#core/execution/governor-ballot.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { walletAbi } from '#sandbox/chain/contracts.ts';
import { deployGovernor } from '#sandbox/chain/governor.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import {
  createGovernorWorld,
  DELAY_BLOCKS,
  type GovernorWorld,
  type Holder,
  PERIOD_BLOCKS,
} from '#test/support/governor-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}`;
const [AGAINST, FOR] = [0, 1] as const;

let sandbox: SandboxChain;
let world: GovernorWorld;
let [ada, cleo, dan] = [] as unknown as [Holder, Holder, Holder];

const mandateState = async (id: VoteId) => (await world.mandateOf(id)).state;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createGovernorWorld(sandbox);
  ada = await world.holder('400');
  cleo = await world.holder('300');
  dan = await world.holder('200');
  await world.link(world.ada, ada.address);
  const terms = { delay: DELAY_BLOCKS, period: PERIOD_BLOCKS, quorumPercent: 4 };
  const place = await deployGovernor(sandbox, terms);
  await sandbox.anvil.mine(3);
  await world.useGovernor(place);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

describe('a vote by signature', () => {
  it('is brought there once, and nothing else signed for the same counts', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    const { tokenVotes } = world.services;
    const { message, address } = must(await world.prepare(cleo, id, FOR));
    const signature = await world.sign(cleo, message);
    const given = { address, message, signature };
    const both = await Promise.all([1, 2, 3].map(() => tokenVotes.finish(id, given)));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.map(codeOf).filter((code) => code === 'token-vote-repeated')).toHaveLength(2);
    expect(codeOf(await world.prepare(cleo, id, AGAINST))).toBe('token-vote-repeated');
    await world.until(id, async () => (await world.voteIntent(cleo, id))?.state === 'final');
    expect((await world.there(id)).votes).toMatchObject({ for: parseEther('300'), against: 0n });
    const rows = await world.store.executions.listIntents(world.community, 500);
    const { id: mandate } = await world.mandateOf(id);
    expect(rows.filter(({ source }) => source.startsWith(`mandate:${mandate}:vote-`))).toHaveLength(
      1,
    );
  });

  it('of the wrong wallet, another text, a past nonce or another chain is refused', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    const { tokenVotes } = world.services;
    const { message, address } = must(await world.prepare(cleo, id, FOR));
    const finish = (change: object, signature?: Hex) =>
      tokenVotes.finish(id, { address, message, signature: signature ?? '0x12', ...change });
    expect(codeOf(await finish({}, await world.sign(dan, message)))).toBe('signature-wrong');
    expect(codeOf(await finish({}))).toBe('signature-wrong');
    const right = await world.sign(cleo, message);
    const turned = message.replace('"support":1', '"support":0');
    expect(turned).not.toBe(message);
    expect(codeOf(await finish({ message: turned }, right))).toBe('signature-wrong');
    expect(
      codeOf(await finish({ message: message.replace('"name":"Ci', '"name":"Xi') }, right)),
    ).toBe('message-altered');
    expect(codeOf(await finish({ message: '{}' }, right))).toBe('message-altered');
    const past = JSON.parse(message);
    past.message.nonce = String(BigInt(past.message.nonce) + 1n);
    const other = JSON.stringify(past);
    expect(codeOf(await finish({ message: other }, await world.sign(cleo, other)))).toBe(
      'token-vote-nonce',
    );
    const asked = { address: cleo.address, chainId: 1, support: FOR };
    expect(codeOf(await tokenVotes.prepare(id, asked))).toBe('token-vote-chain');
    expect(await world.voteIntent(cleo, id)).toBeUndefined();
  });

  it('waits for the contract to open, and for votes that were there when it did', async () => {
    const id = must(await world.publish(`pay 1 CIV to ${bo}`));
    await world.decide(id);
    expect(codeOf(await world.prepare(ada, id, FOR))).toBe('token-vote-over');
    await world.until(id, async () => (await mandateState(id)) === 'voting');
    expect(codeOf(await world.prepare(ada, id, FOR))).toBe('token-vote-early');
    await sandbox.anvil.mine(DELAY_BLOCKS);
    const idle = await world.holder('50', false);
    const late = await world.holder('50');
    for (const one of [idle, late]) {
      expect(codeOf(await world.prepare(one, id, FOR))).toBe('token-vote-powerless');
    }
    await world.castAs(dan, id, AGAINST);
    expect(codeOf(await world.prepare(dan, id, FOR))).toBe('token-vote-counted');
    await world.endVoting();
    expect(codeOf(await world.prepare(ada, id, FOR))).toBe('token-vote-over');
  });

  it('is not sent when its voter has voted there meanwhile', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    await world.vote(dan, id, FOR);
    await world.castAs(dan, id, AGAINST);
    await world.until(id, async () => (await world.voteIntent(dan, id))?.state === 'cancelled');
    expect(await world.voteIntent(dan, id)).toMatchObject({ nonce: null });
    expect((await world.there(id)).votes).toMatchObject({ against: parseEther('200'), for: 0n });
    const again = await world.prepare(dan, id, FOR);
    expect(again).toMatchObject({ refusal: { code: 'token-vote-repeated', stands: 'not-sent' } });
  });

  it('of a wallet that has another on its way to the same contract waits for that', async () => {
    const [one, two] = [
      await world.opened(`pay 1 CIV to ${bo}`),
      await world.opened(`pay 2 CIV to ${bo}`),
    ];
    await world.vote(cleo, one, FOR);
    expect(codeOf(await world.prepare(cleo, two, FOR))).toBe('token-vote-busy');
    await world.until(one, async () => (await world.voteIntent(cleo, one))?.state === 'final');
    await world.vote(cleo, two, AGAINST);
    await world.until(two, async () => (await world.voteIntent(cleo, two))?.state === 'final');
    expect((await world.there(one)).votes).toMatchObject({ for: parseEther('300') });
    expect((await world.there(two)).votes).toMatchObject({ against: parseEther('300') });
  });

  it('of a contract wallet is its own, signed as that contract wants it', async () => {
    const wallet = await sandbox.deployContractWallet(dan.address);
    await sandbox.fund(wallet, { civ: parseEther('70') });
    const { token } = sandbox.contracts;
    const delegate = encodeFunctionData({
      ...{ abi: token.abi, functionName: 'delegate', args: [wallet] },
    });
    const execute = encodeFunctionData({
      ...{ abi: walletAbi, functionName: 'execute', args: [token.address, 0n, delegate] },
    });
    await world.sendAs(dan, wallet, execute);
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    const { tokenVotes } = world.services;
    const contract = { ...dan, address: wallet };
    const { message, address } = must(await world.prepare(contract, id, FOR));
    const foreign = { address, message, signature: await world.sign(cleo, message) };
    expect(codeOf(await tokenVotes.finish(id, foreign))).toBe('signature-wrong');
    must(await tokenVotes.finish(id, { ...foreign, signature: await world.sign(dan, message) }));
    await world.until(id, async () => (await world.voteIntent(contract, id))?.state === 'final');
    expect((await world.there(id)).votes).toMatchObject({ for: parseEther('70') });
  });

  it('whose parity a wallet counts from 0 is brought there as contracts count it', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    const { message, address } = must(await world.prepare(cleo, id, FOR));
    const signed = await world.sign(cleo, message);
    const parity = signed.endsWith('1b') ? '00' : '01';
    const signature = `${signed.slice(0, -2)}${parity}`;
    must(await world.services.tokenVotes.finish(id, { address, message, signature }));
    await world.until(id, async () => (await world.voteIntent(cleo, id))?.state === 'final');
    expect((await world.there(id)).votes).toMatchObject({ for: parseEther('300') });
  });

  it('that a reorganisation takes back is brought there again, once', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    await world.vote(cleo, id, FOR);
    const sender = await world.senderId();
    for (
      let turn = 0;
      turn < 10 && (await world.voteIntent(cleo, id))?.state !== 'mined';
      turn += 1
    ) {
      await world.services.executions.advanceSender(sender);
    }
    expect((await world.there(id)).votes).toMatchObject({ for: parseEther('300') });
    await sandbox.anvil.reorg(1);
    expect((await world.there(id)).votes).toMatchObject({ for: 0n });
    await world.until(id, async () => {
      await world.advance(60_000);
      return (await world.voteIntent(cleo, id))?.state === 'final';
    });
    expect((await world.there(id)).votes).toMatchObject({ for: parseEther('300') });
  });

  it('is not paid for without end', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    const { id: mandateId, communityId, round } = await world.mandateOf(id);
    for (let at = 0; at < RELAYED_MAX; at += 1) {
      const signer = asAddress(`0x${String(at).padStart(40, '0')}`);
      await world.store.mandates.insertSignature({
        ...{ mandateId, communityId, round, signer, signature: '0x12', support: FOR, way: 'page' },
        signedAt: new Date(),
      });
    }
    expect(codeOf(await world.prepare(ada, id, FOR))).toBe('token-vote-limit');
  });
});
