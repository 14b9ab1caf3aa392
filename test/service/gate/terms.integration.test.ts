/** Every term from a moderator's text to the verdict, on real contracts that answer well and badly. */
import { type Address, getAddress, type Hash, namehash, parseAbi, parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Trace, Verdict } from '#core/eligibility/facts.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';
import { deployHostile } from '../../support/hostile-contract.ts';
import { type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';
import { createSafes } from '../../support/safe.ts';

const DAY_MS = 86_400_000;
const VAULT = parseAbi([
  'function approve(address spender, uint256 value) returns (bool)',
  'function deposit(uint256 assets, address receiver) returns (uint256 shares)',
  'function delegate(address to)',
]);

let chain: SandboxChain;
let rpc: RpcProxy;
let world: GateWorld;
let cleo: Somebody;
let bo: Somebody;
/** Where each contract stands, by the word that the rules below have for it. */
const at: { [name: string]: Address } = {};

const mined = async (sent: Promise<Hash>): Promise<void> => {
  await chain.mined(await sent);
};
const vault = (by: Person, address: Address, functionName: string, ...args: unknown[]) =>
  mined(chain.walletOf(by).writeContract({ address, abi: VAULT, functionName, args } as never));
const setName = (functionName: 'setName' | 'setAddr', node: string, to: string) =>
  mined(
    chain.walletOf(people.cleo).writeContract({
      ...contracts.names,
      ...{ functionName, args: [namehash(node), to as Address] },
    }),
  );

async function settleChain(): Promise<void> {
  const { ada, bo: holder, cleo: other } = people;
  const makeSafe = await createSafes(chain, '1.5.0');
  at['SAFE'] = (await makeSafe([other, ada], 1n)).address;
  at['VAULT'] = await deployHostile(chain, 'TestVault', [contracts.token.address]);
  at['VOTE'] = await deployHostile(chain, 'VotesBadge', [holder.address]);
  at['ASKED'] = await deployHostile(chain, 'AskedContract', [other.address]);
  at['SPAM'] = await deployHostile(chain, 'SpamToken', [0n]);
  at['LONG'] = await deployHostile(chain, 'SpamToken', [2_000n]);
  at['CROWD'] = await deployHostile(chain, 'SpamCollection', [2_000_000n, false]);
  at['HUGE'] = await deployHostile(chain, 'SpamToken', [2_000_000n]);
  at['BADGE'] = contracts.badge.address;
  at['ITEMS'] = contracts.items.address;
  // Shares that stand for more than was given for them.
  await vault(holder, contracts.token.address, 'approve', at['VAULT'], parseEther('100'));
  await vault(holder, at['VAULT'], 'deposit', parseEther('100'), holder.address);
  await chain.fund(at['VAULT'], { civ: parseEther('100') });
  await vault(holder, contracts.token.address, 'delegate', holder.address);
  await vault(holder, at['VOTE'], 'delegate', other.address);
  const reverse = `${other.address.slice(2).toLowerCase()}.addr.reverse`;
  await setName('setName', reverse, 'cleo.dao.eth');
  await setName('setAddr', 'cleo.dao.eth', other.address);
  // What anybody may claim: the name says another address.
  const claimed = `${holder.address.slice(2).toLowerCase()}.addr.reverse`;
  await setName('setName', claimed, 'cleo.dao.eth');
}

beforeAll(async () => {
  chain = await startChain();
  await chain.anvil.setMining('automine');
  rpc = await startRpcProxy(chain.url);
  await settleChain();
  world = await startGateWorld(chain, rpc.url);
  cleo = await world.joinDiscord('Cleo');
  bo = await world.joinTelegram('Bo');
  await world.link(cleo, people.cleo.address);
  await world.link(bo, people.bo.address);
  await world.link(bo, people.finn.address);
});
beforeEach(() => {
  rpc.misbehave = undefined;
});
afterAll(async () => {
  await world?.close();
  await rpc?.stop();
  await chain?.stop();
});

let made = 0;
const written = (rule: string): string =>
  rule.replace(/\b[A-Z]{4,}\b/g, (word) => at[word]?.toLowerCase() ?? word);

function set(rule: string, name?: string) {
  const { services, community, ada, server } = world;
  made += 1;
  const opens = { name: name ?? `Role ${made}`, discordRoleId: undefined, tag: `tag ${made}` };
  const draft = { community, person: ada.person, place: server, opens, rule: written(rule) };
  return services.gates.set(draft);
}

async function gate(rule: string, name?: string): Promise<string> {
  const done = await set(rule, name);
  if (!done.ok) throw new Error(done.refusal.code);
  return done.value.id;
}

/** What a fresh look finds of everybody, by rule. */
async function look(ids: readonly string[]) {
  const { services, store, community } = world;
  const rows = (await store.roles.listGates(community)).filter((row) => ids.includes(row.id));
  const found = await services.gateChecks.look(community, [cleo.person, bo.person], rows);
  return (id: string, who: Somebody) => {
    const one = found.find((each) => each.gate.id === id && each.person === who.person);
    if (!one) throw new Error('nothing was found');
    return one;
  };
}

const foundIn = (trace: Trace): bigint | undefined => ('found' in trace ? trace.found : undefined);
const wei = parseEther;

/** Rule, of Cleo, of Bo, and what was found of the latter where it counts. */
const TERMS: [string, Verdict, Verdict, bigint?][] = [
  ['native(ETH) >= 150', 'no', 'yes'],
  ['native(ETH) >= 150 in one wallet', 'no', 'no'],
  ['erc20(CIV) >= 400', 'no', 'yes', wei('400')],
  ['nft(BADGE)', 'no', 'yes', 1n],
  ['nft(BADGE, id 2)', 'no', 'yes', 1n],
  ['nft(BADGE, id 1)', 'no', 'no', 0n],
  ['erc1155(ITEMS, id 1) >= 10', 'yes', 'no', 0n],
  ['erc1155(ITEMS, id 2) >= 2', 'no', 'no', 0n],
  ['votes(CIV) >= 400', 'no', 'yes', wei('400')],
  ['votes(VOTE) >= 2', 'yes', 'no', 0n],
  ['assets(VAULT) >= 199', 'no', 'yes'],
  ['read(ASKED, "function stakeOf(address) view returns (uint256)") >= 50', 'yes', 'no', 0n],
  ['read(ASKED, "isIn(address) view returns (bool)")', 'yes', 'no', 0n],
  ['read(ASKED, "levelOf(address) view returns (int256)") >= 9', 'yes', 'no', -10n],
  ['safeOwner(SAFE)', 'yes', 'no', 0n],
  ['ens', 'yes', 'no', 0n],
  ['ens("*.dao.eth")', 'yes', 'no', 0n],
  ['ens("other.eth")', 'no', 'no', 0n],
  ['accountAge >= 30d', 'no', 'unknown'],
  ['member >= 1d', 'no', 'no'],
  ['citizen', 'no', 'no'],
  ['at least 2 of (nft(BADGE), erc20(CIV) >= 1, citizen)', 'no', 'yes'],
];

describe('real contracts', () => {
  test('each term is read, by everybody, in a handful of calls at one block', async () => {
    const ids: string[] = [];
    for (const [rule] of TERMS) ids.push(await gate(rule));
    rpc.seen.length = 0;
    const of = await look(ids);
    const said = TERMS.map(([rule], place) => {
      const id = ids[place] ?? '';
      const [one, other] = [of(id, cleo), of(id, bo)];
      return [rule, one.verdict, other.verdict, foundIn(other.trace)];
    });
    const found = new Map(said.map((one) => [one[0], one[3]]));
    expect(said).toEqual(
      TERMS.map(([rule, a, b, units]) => [rule, a, b, units ?? found.get(rule)]),
    );
    // Bo's ether paid for what he did, and a vault rounds down.
    expect(found.get('native(ETH) >= 150')).toBeGreaterThan(wei('199'));
    expect(found.get('assets(VAULT) >= 199')).toBeGreaterThan(wei('199.999'));
    const calls = rpc.seen.filter(({ method }) => method === 'eth_call');
    expect(calls.length).toBeLessThanOrEqual(4);
    expect(new Set(calls.map(({ params }) => JSON.stringify(params[1]))).size).toBe(1);
  });

  test('/why says the value of each term with its wallet and block', async () => {
    expect(wordsOf(await world.say(cleo, 'role check'))).toContain('Looked at again');
    const { gates } = await world.services.why.explain(world.community, cleo.person);
    const shown = gates.filter(({ rule }) => rule.startsWith('erc1155') && rule.endsWith('10'));
    expect(shown[0]?.trace).toMatchObject({
      kind: 'erc1155',
      ...{ needed: 10n, found: 10n },
      wallets: [{ wallet: people.cleo.address.toLowerCase(), value: 10n }],
    });
    expect(wordsOf(await world.say(cleo, 'why'))).toMatch(/0x3C44…93BC: \S+ ETH at block \d+/);
  });

  test('time that passes is enough, and a role stands for the rule of its gate', async () => {
    const old = await gate('member >= 30d', 'Old hand');
    const both = await gate('role("old HAND")');
    const now = await look([old, both]);
    expect([now(both, cleo).verdict, now(both, bo).verdict]).toEqual(['no', 'no']);
    await world.advance(31 * DAY_MS);
    const later = await look([old, both]);
    expect([later(old, bo).verdict, later(both, bo).verdict]).toEqual(['yes', 'yes']);
    expect(later(both, cleo).trace).toMatchObject({ kind: 'role', term: { name: 'old HAND' } });
    const off = await world.services.gates.switch(world.community, world.ada.person, old, 'off');
    expect(off).toMatchObject({ refusal: { code: 'role-in-use', role: 'Old hand' } });
  });

  test.each([
    ['role("Nobody")', { code: 'role-of-no-gate', text: 'Nobody' }],
    ['citizen or role("Own role")', { code: 'rule-cycle', role: 'Own role' }],
    ['nft(BADGE, id 99)', { code: 'piece-unknown', id: 99n }],
    ['erc1155(BADGE, id 1)', { code: 'wrong-standard', expected: 'erc1155', found: 'erc721' }],
    ['votes(BADGE) >= 1', { code: 'wrong-standard', expected: 'votes', found: 'erc721' }],
    ['assets(BADGE) >= 1', { code: 'wrong-standard', expected: 'erc4626', found: 'erc721' }],
    ['safeOwner(BADGE)', { code: 'wrong-standard', expected: 'safe', found: 'erc721' }],
    ['safeOwner(ASKED)', { code: 'wrong-standard', expected: 'safe', found: 'contract' }],
    ['erc20(HUGE) >= 1', { code: 'token-name-unread' }],
    ['erc20(LONG) >= 1', { code: 'token-name-unread' }],
    ['nft(CROWD)', { code: 'token-name-unread' }],
    ['votes(LONG) >= 1', { code: 'token-name-unread' }],
    ['native(POL) >= 1', { code: 'token-unknown', text: 'POL' }],
    ['native(ETH, chain 5) >= 1', { code: 'chain-unknown', text: '5' }],
    ['safeOwner(0x00000000000000000000000000000000000000aa)', { code: 'not-a-contract' }],
    ...['refuses', 'nothing', 'burns', 'megabytes'].map((name): [string, object] => [
      `read(ASKED, "${name}(address) view returns (uint256)") >= 1`,
      { code: 'function-unreadable', function: name },
    ]),
    ['read(ASKED, "wide(address) view returns (uint8)") >= 1', { code: 'function-unreadable' }],
    ['read(ASKED, "wide(address) view returns (bool)")', { code: 'function-unreadable' }],
  ])('%s is refused', async (rule, refusal) => {
    expect(await set(rule, 'Own role')).toMatchObject({ ok: false, refusal });
  });
});

describe('contracts that mean no good', () => {
  test('are unknown for those they fail, and nothing else is', async () => {
    const shy = await gate('read(ASKED, "shyOf(address) view returns (uint256)") >= 1');
    const burning = await gate('read(ASKED, "burnsFor(address) view returns (uint256)") >= 1');
    const either = await gate(
      'read(ASKED, "burnsFor(address) view returns (uint256)") >= 1 or erc20(CIV) >= 250',
    );
    const of = await look([shy, burning, either]);
    expect([of(shy, cleo).verdict, of(shy, bo).verdict]).toEqual(['unknown', 'no']);
    expect([of(burning, cleo).verdict, of(burning, bo).verdict]).toEqual(['unknown', 'no']);
    expect([of(either, cleo).verdict, of(either, bo).verdict]).toEqual(['yes', 'yes']);
  });

  test('whose balances burn all gas leave the others readable, in bounded time', async () => {
    const spam = await gate('erc20(SPAM) >= 1 or erc20(CIV) >= 250');
    const persons = Array.from({ length: 40 }, (_, place) => `0x${`${place + 10}`.repeat(20)}`);
    for (const address of persons) await world.link(cleo, address);
    rpc.seen.length = 0;
    const of = await look([spam]);
    expect([of(spam, cleo).verdict, of(spam, bo).verdict]).toEqual(['yes', 'yes']);
    const { of: parts = [] } = of(spam, cleo).trace as { of?: Trace[] };
    expect(parts.map(({ verdict }) => verdict)).toEqual(['unknown', 'yes']);
    // Who used up the gas is not asked again for each wallet.
    expect(rpc.seen.filter(({ method }) => method === 'eth_call').length).toBeLessThanOrEqual(3);
  });

  test('have names cut, cleaned and never taken for more than they are', async () => {
    const { services, community } = world;
    await gate('erc20(SPAM) >= 1', 'Spam');
    await gate('erc1155(ITEMS, id 1) >= 1', 'Nameless');
    await gate('read(ASKED, "stakeOf(address) view returns (uint256)") >= 1', 'Asked');
    const gates = await services.gates.list(community);
    const named = gates
      .flatMap(({ tokens }) => tokens)
      .filter(({ address }) => address === at['SPAM']?.toLowerCase());
    expect(new Set(named.map(({ symbol }) => symbol))).toEqual(new Set(["<a href='x'>[CIV](x)"]));
    const said = async (name: string) =>
      wordsOf(await world.say(world.ada, 'role preview', { role: { by: 'name', name } }));
    const spam = await said('Spam');
    expect(spam).not.toContain('\u202e');
    expect(spam).toContain(`${getAddress(at['SPAM'] ?? '0x')} calls itself <a href='x'>`);
    // An address in place of a name is not what it calls itself.
    for (const [role, word] of [
      ['Nameless', 'ITEMS'],
      ['Asked', 'ASKED'],
    ] as const) {
      const words = await said(role);
      expect(words).toContain(`${getAddress(at[word] ?? '0x')} gives no readable name: `);
      expect(words).not.toContain('calls itself');
    }
    expect(wordsOf(await world.say(world.ada, 'role list'))).not.toContain('\u202e');
  });

  test('a node that answers every read with one stray byte is taken for no answer', async () => {
    const civ = await gate('erc20(CIV) >= 1');
    // What was read of the block before is known.
    await chain.anvil.mine();
    rpc.misbehave = ({ method }) =>
      method === 'eth_call' ? { kind: 'result', result: '0x01' } : undefined;
    const of = await look([civ]);
    expect([of(civ, cleo).verdict, of(civ, bo).verdict]).toEqual(['unknown', 'unknown']);
  });
});

describe('whom a vote lets in', () => {
  const ask = (rule: string) =>
    world.say(cleo, 'poll create', {
      question: 'Which day?',
      choices: 'Mon | Tue',
      gate: written(rule),
    });

  test('is read at the block of the vote, with roles as their rules were then', async () => {
    await gate('votes(VOTE) >= 2', 'Voices');
    const said = wordsOf(await ask('role("Voices") or safeOwner(SAFE) or ens("*.dao.eth")'));
    expect(said).toContain('is open in');
    const [poll] = await world.services.polls.list(world.community);
    expect(poll?.gate).toMatchObject({ people: 1, block: expect.stringMatching(/^\d+$/) });
    expect(poll?.gate?.rule).toBe(
      written('votes(VOTE) >= 2 or safeOwner(SAFE) or ens("*.dao.eth")'),
    );
  });

  test('cannot depend on what a platform does not tell', async () => {
    expect(wordsOf(await ask('accountAge >= 30d'))).toContain('Telegram does not say it');
  });
});
