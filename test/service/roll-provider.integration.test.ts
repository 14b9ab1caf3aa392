/** Whom a roll was read from: remembered of each wallet when it was, and told by `/why` of what weighs and what does not. */
import { v7 as uuidv7 } from 'uuid';
import { parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { asAddress, type VoteId } from '#core/identity.ts';
import { parsePower } from '#core/voting/power/parse-power.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { assetToken } from '#service/gate/token.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import { type GateWorld, type Somebody, startGateWorld, wordsOf } from '../support/gate-world.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '../support/rpc-proxy.ts';
import { must } from '../support/wallet-world.ts';

const KEY = '5ecre7key';
const DOWN: Misbehaviour = { kind: 'status', status: 502, body: '' };
let chain: SandboxChain;
let first: RpcProxy;
let second: RpcProxy;
let world: GateWorld;
let serial = 0x3000;

beforeAll(async () => {
  chain = await startChain();
  [first, second] = [await startRpcProxy(chain.url), await startRpcProxy(chain.url)];
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await chain?.stop();
});
beforeEach(async () => {
  for (const one of [first, second]) one.misbehave = undefined;
  world = await startGateWorld(chain, [`${first.url}/v3/${KEY}`, `${second.url}/?dkey=${KEY}`]);
  await weighTokens();
});
afterEach(() => world.close());

/** What a proposal without an action asks from now on. */
async function weighTokens(): Promise<void> {
  const { services, store, community } = world;
  const { track, version } = await services.tracks.view(community, 'plain');
  const known = assetToken(await services.communities.get(community));
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'plain', version: version + 1, at: await store.now() },
    rules: trackToJson({
      ...{ ...track, electorate: 'members', power: must(parsePower('erc20(CIV)', known)) },
    }),
    ...{ setBy: null, decidedBy: null },
  });
}

/** A wallet nobody has, with so much CIV at a final block. */
async function wallet(civ: string): Promise<string> {
  serial += 1;
  const address = asAddress(`0x${serial.toString(16).padStart(40, 'b')}`);
  if (civ !== '0') await chain.fund(address, { civ: parseEther(civ) });
  await chain.anvil.mine(3);
  return address;
}

async function publish(): Promise<VoteId> {
  const { services, community, ada } = world;
  const draft = { community, author: ada.person, title: 'Plant trees', body: '' };
  return must(
    await services.proposals.publish({ ...draft, payment: undefined, eventId: uuidv7() }),
  );
}

/** It reads one of these wallets in a call, and falls silent after so many calls; gives those it answered of. */
function answerOneByOne(wallets: readonly string[], most: number): readonly string[] {
  const answered: string[] = [];
  first.misbehave = ({ method, params }): Misbehaviour | undefined => {
    if (method !== 'eth_call') return undefined;
    const [{ data = '' }] = params as [{ data?: string }];
    const asked = wallets.filter((one) => data.includes(one.slice(2)));
    if (asked.length > 1) return { kind: 'error', code: -32_000, message: 'out of gas' };
    if (asked.length > 0 && answered.length >= most) return DOWN;
    answered.push(...asked);
    return undefined;
  };
  return answered;
}

const why = async (who: Somebody) => wordsOf(await world.say(who, 'why'));
const tellersOf = async (id: VoteId) => {
  const rows = await world.store.rolls.listRollWallets(id);
  return new Map(rows.map(({ address, toldBy }) => [address, toldBy]));
};

test('where the first falls silent halfway, each wallet of the roll names who told it', async () => {
  const eve = await world.joinTelegram('Eve');
  const poor = await world.joinDiscord('Poor');
  const [held, more, nothing] = [await wallet('5'), await wallet('7'), await wallet('0')];
  await world.link(eve, held);
  await world.link(eve, more);
  await world.link(poor, nothing);
  const id = await publish();
  const answered = answerOneByOne([held, more, nothing], 1);
  expect(await world.services.course.open(id)).toBeUndefined();

  const told = await tellersOf(id);
  expect([...told.keys()].sort()).toEqual([held, more].sort());
  expect(answered).toHaveLength(1);
  for (const [address, by] of told) {
    expect(by).toBe(answered.includes(address) ? 'RPC 1' : 'RPC 2');
  }
  expect(await world.store.rolls.listProviders(id)).toEqual([
    { chainId: chain.chainId, provider: 'RPC 1' },
    { chainId: chain.chainId, provider: 'RPC 2' },
  ]);
  const said = await why(eve);
  for (const [address, civ] of [
    [held, '5'],
    [more, '7'],
  ] as const) {
    const line = `0xbbBb…${address.slice(-4)}: ${civ} CIV at block \\d+`;
    const isSplit = new Set(told.values()).size > 1;
    const from = isSplit ? `, read from ${told.get(asAddress(address))}` : '';
    expect(said).toMatch(new RegExp(`↳ ${line}${from}$`, 'im'));
  }
  // Nothing is kept of a wallet without weight: it was one of them.
  const none = await why(poor);
  expect(none).toMatch(/: nothing that counts at block \d+, read from RPC 1, RPC 2$/m);
  for (const text of [said, none]) {
    for (const part of [KEY, '127.0.0.1', new URL(first.url).port, new URL(second.url).port]) {
      expect(text).not.toContain(part);
    }
  }
});

test('what comes late names who told it then; a roll of before names nobody', async () => {
  const eve = await world.joinTelegram('Eve');
  const [held, late] = [await wallet('5'), await wallet('7')];
  await world.link(eve, held);
  const id = await publish();
  expect(await world.services.course.open(id)).toBeUndefined();
  expect(await why(eve)).toMatch(/: 5 CIV at block \d+, read from RPC 1$/m);
  await world.link(eve, late);
  first.misbehave = () => DOWN;
  must(await world.services.rolls.addLate(world.community, eve.person, id));
  const told = await why(eve);
  expect(told).toMatch(/: 5 CIV at block \d+, read from RPC 1$/m);
  expect(told).toMatch(/: 7 CIV at block \d+, read from RPC 2$/m);
  const one = wordsOf(await world.say(eve, 'why', { vote: '1' }));
  expect(one).toMatch(/: 7 CIV at block \d+, read from RPC 2$/m);

  await world.sql`alter table roll_wallet disable trigger user`;
  await world.sql`alter table roll_late_wallet disable trigger user`;
  await world.sql`update roll_wallet set told_by = null`;
  await world.sql`update roll_late_wallet set told_by = null`;
  expect(await why(eve)).toMatch(/: 7 CIV at block \d+$/m);
  expect(await why(eve)).not.toContain('read from');
});
