/** Powers over any contract: read as rules are, and shown in words that name what is meant. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { settingToJson } from '#core/voting/power/setting.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type GateWorld, startGateWorld, wordsOf } from '../../support/gate-world.ts';

let chain: SandboxChain;
let world: GateWorld;
let six: string;

beforeAll(async () => {
  chain = await startChain();
  six = (await chain.deployMisbehavingToken('SixDecimalsToken', people.bo.address)).toLowerCase();
  world = await startGateWorld(chain);
});
afterAll(async () => {
  await world?.close();
  await chain?.stop();
});

const badge = contracts.badge.address.toLowerCase();
/** What stands outside of a rule is named by its address. */
const token = `${contracts.token.address.toLowerCase()}, chain 31337`;
const set = async (value: string): Promise<string> => {
  const asked = await world.say(world.ada, 'track set', {
    track: 'plain',
    setting: 'power',
    value,
  });
  const [yes] = (asked.buttons ?? []).flat();
  if (yes?.label !== 'Change it') return wordsOf(asked);
  return wordsOf(await world.press(world.ada, asked, yes.label));
};
const shown = async (): Promise<string> => wordsOf(await world.say(world.ada, 'track show'));

test.each([
  ['person(erc20(CIV) >= 100)'],
  ['person(erc20(SIX) >= 1.5 and not nft(BADGE))'],
  ['erc20(SIX, chain 31337) + 2 * nft(BADGE, chain 31337)'],
  ['person(native(ETH) >= 0.5)'],
  ['cap(sqrt(votes(TOKEN)), 50) + person(votes(CIV) >= 2 or nft(BADGE) >= 2)'],
])('%s says what it means, in its own decimals', async (text) => {
  const value = text.replaceAll('SIX', six).replaceAll('BADGE', badge).replaceAll('TOKEN', token);
  expect(await set(value)).toContain(value);
  expect(await shown()).toContain(value);
  const { track } = await world.services.tracks.view(world.community, 'plain');
  expect(powerFromJson(settingToJson(track.power))).toEqual(track.power);
});

test('what no contract, no token or another kind is named by is refused by what it is', async () => {
  const before = await shown();
  for (const [value, words] of [
    [`person(nft(${six}))`, 'a token (ERC-20)'],
    [`erc20(${people.eve.address})`, 'There is no contract at'],
    ['person(erc20(NOPE) >= 1)', 'NOPE'],
    [`nft(${badge}, chain 77)`, 'not connected to the chain'],
    ['person(role("Crew"))', 'role'],
  ] as const) {
    expect(await set(value)).toContain(words);
  }
  expect(await shown()).toBe(before);
});
