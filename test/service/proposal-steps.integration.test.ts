/** A proposal of typed steps on real books and a real chain: what is shown is what is voted on, and only that is begun. */

import { v7 as uuidv7 } from 'uuid';
import { encodeFunctionData, parseAbi, toFunctionSelector } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { readActionText } from '#core/execution/action-text.ts';
import { proposalActionFromJson } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { proposalSource } from '#core/execution/source.ts';
import type { Address, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { trackFromJson } from '#service/proposal/track-json.ts';
import { deployContract, sendAs } from '#test/support/contracts.ts';
import { OLDER_KINDS, OLDER_PROXIES } from '#test/support/older-proxies.ts';
import { type SourcesStub, startSources } from '#test/support/sources.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let world: VoteWorld;
let ada: Voter;
let proxy: Address;
let open: Address;
let greedy: Address;
let sources: SourcesStub;
const someone = `0x${'51'.repeat(20)}`;
const abi = parseAbi(['function swap(address implementation)']);

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  sources = await startSources();
  world = await createVoteWorld({ sandbox, sourcesUrl: sources.url });
  await world.fundTreasury('100');
  ada = await world.member('discord', true);
  open = await deployContract(sandbox, 'OpenBox', []);
  proxy = await deployContract(sandbox, 'LooseProxy', [open]);
  greedy = await deployContract(sandbox, 'GreedyBox', []);
});
afterAll(async () => {
  await world?.close();
  await sources?.stop();
  await sandbox?.stop();
});

const draft = (text: string, shown?: Hex, { person: author } = ada) => ({
  ...{ community: world.community, author, title: 'To do', body: '' },
  ...{ payment: undefined, eventId: uuidv7(), shown },
  steps: must(readActionText(text)).map((step) => ({ step, recipient: null })),
});
const publish = async (text: string, author?: Voter) =>
  must(await world.services.proposals.publish(draft(text, undefined, author)));
const rowOf = async (id: VoteId) => {
  const row = await world.store.proposals.findProposal(id);
  if (!row) throw new Error('no proposal');
  return row;
};
/** Passed, its timelock over. */
async function queue(id: VoteId): Promise<void> {
  await world.store.proposals.updateProposal(id, { state: 'voting' });
  const queuedUntil = await world.store.now();
  await world.store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
}
const call = () => `call ${proxy} "function setFee(uint256 bps)" 250`;

describe('what is published', () => {
  it('is the action that was shown, with what was found on chain', async () => {
    const text = `pay 0.5 to ${someone}; ${call()}`;
    sources.publish(31_337, proxy, 'exact_match');
    const shown = must(await world.services.proposals.preview(draft(text)));
    expect(shown.chain?.steps.map(({ kind }) => kind)).toEqual(['transfer', 'call']);
    expect(shown.inspection?.warnings).toEqual([
      { kind: 'new-address', address: someone },
      { kind: 'first-call', address: proxy },
      { kind: 'unverified', address: open },
      { kind: 'proxy', address: proxy, form: 'upgradeable', implementation: open, admin: null },
    ]);
    expect(shown.inspection?.targets.map(({ published }) => published)).toEqual([
      ...[undefined, 'none'],
    ]);
    const id = must(await world.services.proposals.publish(draft(text, shown.chain?.hash)));
    const row = await rowOf(id);
    expect(row.actionHash).toBe(shown.chain?.hash);
    expect(actionHash(proposalActionFromJson(row.action))).toBe(row.actionHash);
    const view = await world.services.proposalViews.view(id);
    expect(view?.inspection).toEqual(shown.inspection);
    expect(view?.action).toMatchObject({
      done: 0,
      steps: [{ kind: 'transfer' }, { kind: 'call' }],
    });
    const other = draft(`pay 0.4 to ${someone}; ${call()}`, shown.chain?.hash);
    expect(codeOf(await world.services.proposals.publish(other))).toBe('proposal-altered');
  });

  it('names whose code runs, and never guesses whether it is published', async () => {
    const lender = await deployContract(sandbox, 'Lender', []);
    const touch = toFunctionSelector('touch()');
    const borrower = await deployContract(sandbox, 'Borrower', []);
    sources.publish(31_337, lender, 'match');
    const warned = async (text: string) =>
      must(await world.services.proposals.preview(draft(text))).inspection;
    const lend = `call ${lender} "function lend(address code, bytes data)" ${borrower} ${touch}`;
    const lent = await warned(lend);
    expect(lent?.warnings).toEqual([
      { kind: 'first-call', address: lender },
      { kind: 'delegatecall', address: lender, to: borrower },
    ]);
    expect(lent?.targets).toMatchObject([{ address: lender, published: 'partial' }]);
    const box = await deployContract(sandbox, 'Errand', []);
    sources.feel('down');
    const unknown = await warned(
      `call ${box} "function run(address target, bytes data)" ${lender} ${encodeFunctionData({
        abi: parseAbi(['function lend(address code, bytes data)']),
        args: [borrower, touch],
      })}`,
    );
    sources.feel('well');
    expect(unknown?.warnings).toEqual([
      { kind: 'first-call', address: box },
      { kind: 'delegatecall', address: lender, to: borrower },
      { kind: 'sources-unknown', address: box },
    ]);
    expect(unknown?.targets).toMatchObject([{ address: box, published: 'unknown' }]);
  });

  it('takes the bars of the largest payment where no amount measures it', async () => {
    const bars = async (text: string) => {
      const { quorum, threshold, timelockMs } = trackFromJson(
        (await rowOf(await publish(text))).rules,
      );
      return [quorum, threshold, timelockMs];
    };
    const highest = [
      { numerator: 1n, denominator: 2n },
      { numerator: 2n, denominator: 3n },
      7 * DAY_MS,
    ];
    expect(await bars(call())).toEqual(highest);
    expect(await bars(`pay 0.1 to ${someone}; ${call()}`)).toEqual(highest);
    expect(await bars(`pay 0.1 to ${someone}`)).not.toEqual(highest);
  });

  it.each<[string, () => string, string]>([
    ['a call where nothing stands', () => `call ${someone} "f()"`, 'action-no-code'],
    ['more than a payment may be', () => `pay 101 to ${someone}`, 'cap-exceeded'],
    [
      'coins where it pays in a token',
      () => `call ${proxy} value 1 "f() payable"`,
      'asset-differs',
    ],
    [
      'a call of the token that is paid in',
      () => `call ${sandbox.contracts.token.address} "approve(address,uint256)" ${someone} 1`,
      'call-of-asset',
    ],
    [
      'more steps that no amount measures than a day takes',
      () => `${call()}; ${call()}; ${call()}`,
      'cap-unmeasured',
    ],
    ['what reads only', () => `call ${proxy} "fee() view returns (uint256)"`, 'call-reads-only'],
  ])('is not %s', async (_name, text, code) => {
    expect(codeOf(await world.services.proposals.preview(draft(text())))).toBe(code);
  });
});

describe('when it is carried out', () => {
  beforeAll(async () => {
    // More than one a test.
    await world.store.communities.updateCommunity(world.community, { capUnmeasured: 100 });
  });

  it('every step is planned once, on the code that was voted on', async () => {
    const id = await publish(`${call()}; pay 0.5 to ${someone}`);
    await queue(id);
    const { course } = world.services;
    await Promise.all([course.execute(id), course.execute(id)]);
    await course.execute(id);
    const [first, second, third] = await Promise.all(
      [0, 1, 2].map((step) => world.store.executions.findIntentBySource(proposalSource(id, step))),
    );
    expect(first?.votedCodeHash).toMatch(/^0x/);
    expect(second).toMatchObject({ state: 'planned' });
    expect(third).toBeUndefined();
    expect((await rowOf(id)).state).toBe('queued');
    // The books hold the order, too: a later step cannot take a nonce before its turn.
    const taken = world.store.executions.updateIntent(second?.id ?? ('' as never), { nonce: 7 });
    await expect(taken).rejects.toMatchObject({ cause: { constraint_name: 'intent_in_order' } });
  });

  it('what has begun is not ended by a target that changed since: it may have changed it itself', async () => {
    const box = await deployContract(sandbox, 'LooseProxy', [
      await deployContract(sandbox, 'OpenBox', []),
    ]);
    const id = await publish(`call ${box} "function setFee(uint256 bps)" 250`);
    await queue(id);
    const { course } = world.services;
    await course.execute(id);
    const data = encodeFunctionData({ abi, functionName: 'swap', args: [greedy] });
    await sendAs(sandbox, { to: box, data });
    await course.execute(id);
    expect((await rowOf(id)).state).toBe('queued');
    const begun = await world.store.executions.findIntentBySource(proposalSource(id));
    expect(begun).toMatchObject({ state: 'planned' });
  });

  it('a proxy that was upgraded since is refused and told, and nothing is begun', async () => {
    const id = await publish(`pay 0.5 to ${someone}; ${call()}`);
    await queue(id);
    const data = encodeFunctionData({ abi, functionName: 'swap', args: [greedy] });
    await sendAs(sandbox, { to: proxy, data });
    await world.services.course.execute(id);
    const row = await rowOf(id);
    expect([row.state, row.outcomeReason]).toEqual(['failed', 'target-changed']);
    const begun = await world.store.executions.findIntentBySource(proposalSource(id));
    expect(begun).toBeUndefined();
  });

  it.each(OLDER_KINDS)('so is %s', async (kind) => {
    const box = await OLDER_PROXIES[kind](sandbox);
    const text = `call ${box.address} "function ${box.signature}" ${box.values}`;
    const author = await world.member('discord', true);
    const [id, kept] = [await publish(text, author), await publish(text, author)];
    await queue(kept);
    await world.services.course.execute(kept);
    const planned = await world.store.executions.findIntentBySource(proposalSource(kept));
    expect(planned).toMatchObject({ state: 'planned' });
    await queue(id);
    await box.upgrade();
    await world.services.course.execute(id);
    const row = await rowOf(id);
    expect([row.state, row.outcomeReason]).toEqual(['failed', 'target-changed']);
    const begun = await world.store.executions.findIntentBySource(proposalSource(id));
    expect(begun).toBeUndefined();
  });
});
