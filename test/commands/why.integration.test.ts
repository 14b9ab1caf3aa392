/** `/why` of open votes, on both platforms and a real chain: each case of not being on a roll, in true words. */
import { v7 as uuidv7 } from 'uuid';
import { parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { asAddress, type VoteId } from '#core/identity.ts';
import { parsePower } from '#core/voting/power/parse-power.ts';
import type { PowerSetting } from '#core/voting/power/setting.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { assetToken } from '#service/gate/token.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import {
  type GateWorld,
  labelsOf,
  type Platform,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../support/gate-world.ts';
import { must } from '../support/wallet-world.ts';

let chain: SandboxChain;
let world: GateWorld;
let serial = 0x2000;
beforeAll(async () => {
  chain = await startChain();
});
afterAll(async () => chain?.stop());
beforeEach(async () => {
  world = await startGateWorld(chain);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const BOTH: readonly Platform[] = ['discord', 'telegram'];

/** A wallet nobody has, with so much CIV at a final block. */
async function wallet(civ: string): Promise<string> {
  serial += 1;
  const address = asAddress(`0x${serial.toString(16).padStart(40, 'b')}`);
  if (civ !== '0') await chain.fund(address, { civ: parseEther(civ) });
  await chain.anvil.mine(3);
  return address;
}

const join = (platform: Platform, name: string): Promise<Somebody> =>
  platform === 'discord' ? world.joinDiscord(name) : world.joinTelegram(name);

async function makeCitizen({ platform, externalId, person, name }: Somebody): Promise<void> {
  const account = await world.store.people.findAccount(platform, externalId);
  if (!account) throw new Error(`${name} has no account`);
  const target = { person, account: account.id, isBot: false, displayName: name };
  must(await world.services.citizens.grant(world.community, world.ada.person, target, 'a test'));
}

/** What a proposal without an action asks from now on. */
async function ask(electorate: 'members' | 'citizens', written: string): Promise<void> {
  const { services, store, community } = world;
  const { track, version } = await services.tracks.view(community, 'plain');
  const known = assetToken(await services.communities.get(community));
  const power: PowerSetting =
    written === 'one-person/1' ? written : must(parsePower(written, known));
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'plain', version: version + 1, at: await store.now() },
    rules: trackToJson({ ...track, electorate, power }),
    ...{ setBy: null, decidedBy: null },
  });
}

async function publish(author: Somebody = world.ada): Promise<VoteId> {
  const { services, community } = world;
  const draft = { community, author: author.person, title: 'Plant trees', body: '' };
  return must(
    await services.proposals.publish({ ...draft, payment: undefined, eventId: uuidv7() }),
  );
}

async function opened(): Promise<VoteId> {
  const id = await publish();
  expect(await world.services.course.open(id)).toBeUndefined();
  return id;
}

async function gated(gate: string, electorate: 'members' | 'citizens' = 'members') {
  const { services, community, ada } = world;
  const { id } = must(
    await services.polls.open({
      ...{ community, author: ada.person, question: 'Which day?', choices: ['Mon', 'Tue'] },
      ...{ durationMs: 3_600_000, multiple: false, electorate, gate, eventId: uuidv7() },
    }),
  );
  expect((await world.store.votes.findVote(id))?.state).toBe('open');
  return id;
}

const why = (who: Somebody) => world.say(who, 'why');
test.each(BOTH)(
  '%s: not a citizen, whatever they hold, and who could make them one',
  async (on) => {
    await makeCitizen(world.ada);
    await world.link(world.ada, await wallet('5'));
    const eve = await join(on, 'Eve');
    await world.link(eve, await wallet('40'));
    await ask('citizens', 'erc20(CIV)');
    await opened();
    const told = await why(eve);
    expect(wordsOf(told)).toMatch(
      /❌ Proposal #\d+ Plant trees · it is for people who were citizens on .*and you are not a citizen/,
    );
    expect(wordsOf(told)).not.toContain('nothing that counts');
    expect(wordsOf(told)).not.toContain('wallet of yours');
    expect(wordsOf(await world.press(eve, told, 'Who can make me a citizen?'))).toContain('Ada');
    // One who became it since is told that this one still does not ask them.
    await makeCitizen(eve);
    const since = await why(eve);
    expect(wordsOf(since)).toContain('You became a citizen on');
    expect(labelsOf(since)).not.toContain('Who can make me a citizen?');
  },
);

test.each(BOTH)('%s: a member that joined after it was published', async (on) => {
  await ask('members', 'one-person/1');
  await opened();
  const dan = await join(on, 'Dan');
  const told = await why(dan);
  expect(wordsOf(told)).toContain('it is for people who were members on');
  expect(wordsOf(told)).toContain('You became a member on');
  expect(wordsOf(await why(world.ada))).toContain('you may vote with one vote');
  expect(labelsOf(await why(world.ada))).toContain('Vote');
});

test.each(BOTH)(
  '%s: nothing at the block, no wallet, and one linked since that is added',
  async (on) => {
    await world.link(world.ada, await wallet('5'));
    const [poor, late] = [await join(on, 'Poor'), await join(on, 'Late')];
    const [empty, full] = [await wallet('0'), await wallet('7')];
    await world.link(poor, empty);
    await ask('members', 'erc20(CIV)');
    const id = await opened();
    await chain.fund(asAddress(empty), { civ: parseEther('9') });

    const nothing = wordsOf(await why(poor));
    expect(nothing).toContain('no wallet of yours weighs in it');
    expect(nothing).toMatch(/0xbbbb…20..: nothing that counts at block \d+, read from RPC 1$/im);
    expect(labelsOf(await why(poor))).toEqual([]);

    const unlinked = await why(late);
    expect(wordsOf(unlinked)).toContain('Link one, and what it held then can still be added');
    expect(labelsOf(unlinked)).toEqual(['Link a wallet']);
    await world.link(late, full);
    const linked = await why(late);
    expect(wordsOf(linked)).toMatch(
      /0xbbbb…20..: linked .*, after voting opened, so not looked at/i,
    );
    const [row] = (await world.services.why.explainAll(world.community, late.person)).votes;
    expect(row).toMatchObject({ id, missing: { code: 'wallets' }, takesLate: true });
    const added = await world.press(late, linked, `Add my wallet to #${row?.number}`);
    expect(wordsOf(added)).toContain('You weigh 7');
    const standing = wordsOf(await why(late));
    expect(standing).toContain('you may vote with 7 CIV');
    expect(standing).toMatch(/0xbbbb…20..: 7 CIV at block \d+, read from RPC 1$/im);
    expect(labelsOf(await why(late))).toEqual(['Vote']);
  },
);

test.each(BOTH)('%s: a wallet that was somebody else’s when voting opened', async (on) => {
  const [bo, eve] = [await join(on, 'Bo'), await join(on, 'Eve')];
  const [weighed, moved] = [await wallet('5'), await wallet('6')];
  await world.link(world.ada, weighed);
  await world.link(bo, moved);
  // Without consent it is not on the roll, and was Bo's all the same.
  await world.store.people.updateWalletConsentEnded(world.community, bo.person);
  await ask('members', 'erc20(CIV)');
  await opened();
  const links = await world.store.wallets.listLinks([world.ada.person, bo.person]);
  const now = await world.store.now();
  for (const { linkId } of links) await world.store.wallets.updateLinkEnded(linkId, now, 'moved');
  for (const one of [weighed, moved]) await world.link(eve, one);
  const told = await why(eve);
  expect(wordsOf(told).match(/: is or was somebody else’s in this vote/g)).toHaveLength(2);
  expect(labelsOf(told)).toEqual([]);
});

test.each(BOTH)('%s: what is not open yet, and what would keep them off', async (on) => {
  await world.link(world.ada, await wallet('5'));
  const eve = await join(on, 'Eve');
  await ask('members', 'erc20(CIV)');
  await publish();
  const told = await why(eve);
  expect(wordsOf(told)).toContain('who may vote is fixed');
  expect(wordsOf(told)).toContain('Please link one before voting opens');
  expect(labelsOf(told)).toEqual(['Link a wallet']);
});

test.each(BOTH)('%s: the rule of a poll, with what was found at its blocks', async (on) => {
  const eve = await join(on, 'Eve');
  const [before, since] = [await wallet('40'), await wallet('100')];
  await world.link(eve, before);
  await gated('erc20(CIV) >= 100');
  await world.link(eve, since);
  await chain.fund(asAddress(before), { civ: parseEther('60') });
  const told = wordsOf(await why(eve));
  expect(told).toContain('you did not meet its rule when voting opened');
  expect(told).toMatch(/asks people who were members on .* and met erc20\(CIV\) >= 100; fixed/);
  expect(told).toContain('40 CIV found, 100 needed: 60 CIV missing');
  expect(told).toMatch(/0xbbbb…20..: 40 CIV at block \d+, read from RPC 1$/im);
  expect(told).toMatch(/0xbbbb…20..: linked .*, after voting opened/i);
});

test('a poll among citizens tells others that, and reads nothing for them', async () => {
  await makeCitizen(world.ada);
  await world.link(world.ada, await wallet('200'));
  const eve = await world.joinTelegram('Eve');
  await gated('erc20(CIV) >= 100', 'citizens');
  const [vote] = (await world.services.why.explainAll(world.community, eve.person)).votes;
  expect(vote).toMatchObject({ missing: { code: 'not-citizen' }, rules: [{ found: null }] });
  const told = wordsOf(await why(world.ada));
  expect(told).toContain('✅ Poll');
  expect(told).toContain('200 CIV found, 100 needed');
  expect(told).toMatch(/0xbbbb…20..: 200 CIV at block \d+/i);
  // No wallet of hers would change what a poll among others asks.
  expect(labelsOf(await why(eve))).not.toContain('Link a wallet');
});

test.each(BOTH)('%s: of more votes than are shown whole, each by its number', async (on) => {
  const eve = await join(on, 'Eve');
  await world.link(eve, await wallet('40'));
  for (let votes = 0; votes < 5; votes += 1) await gated('erc20(CIV) >= 30');
  const all = await why(eve);
  const { votes } = await world.services.why.explainAll(world.community, eve.person);
  const last = votes.at(-1)?.number;
  expect(wordsOf(all).match(/40 CIV found, 30 needed/g)).toHaveLength(4);
  const one = wordsOf(await world.press(eve, all, `Why #${last}?`));
  expect(one).toContain('40 CIV found, 30 needed');
  expect(one).toContain(`Poll #${last}`);
  expect(one).not.toContain(`Poll #${votes[0]?.number}`);
  const none = await world.say(eve, 'why', { vote: 4_000 });
  expect(wordsOf(none)).toContain('No open vote here has the number 4000');
  expect(labelsOf(none)).toEqual(['Vote']);
});

test.each(BOTH)('%s: who named somebody to speak for them', async (on) => {
  await world.link(world.ada, await wallet('5'));
  const eve = await join(on, 'Eve');
  await world.link(eve, await wallet('7'));
  const { services, community, ada } = world;
  const account = await world.store.people.findAccount(eve.platform, eve.externalId);
  if (!account) throw new Error('no account');
  const by = { by: 'account', platform: ada.platform, externalId: ada.externalId } as const;
  const target = must(await services.people.refer(by, undefined));
  const actor = { person: eve.person, account: account.id };
  must(
    await services.delegations.delegate(
      { community, actor, target, topic: undefined, until: undefined },
      uuidv7(),
    ),
  );
  await ask('members', 'erc20(CIV)');
  await opened();
  const told = wordsOf(await why(eve));
  expect(told).toContain('you may vote with 7 CIV');
  expect(told).toContain('would speak for you, and has not voted');
});
