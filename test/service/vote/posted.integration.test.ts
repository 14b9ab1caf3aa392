/** Honest votes whose roll is counted otherwise than it was posted: file, command line and page find them equal. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonValue } from '#core/canonical-json.ts';
import { DAY_MS } from '#core/duration.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { readElection, recount } from '#core/voting/election.ts';
import { parsePower } from '#core/voting/power/parse-power.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { assetToken } from '#service/gate/token.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import { FINALITY_DEPTH } from '#test/support/execution-world.ts';
import { createMergeWorld, type MergeWorld } from '#test/support/merge-world.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import { must, type Voter } from '#test/support/vote-world.ts';
import { recountText } from '#web/browser/verify.ts';
import { createSite } from '#web/site.ts';

type Bundle = { readonly [member: string]: JsonValue };
type Posted = {
  rollRoot: string;
  supplementRoot: string | null;
  base: { voter: string; power: string }[];
  supplement: { voter: string; power: string }[];
};

let sandbox: SandboxChain;
let world: MergeWorld;
let site: ReturnType<typeof createSite>;
let folder: string;
beforeAll(async () => {
  sandbox = await startChain();
  world = await createMergeWorld({ sandbox, template: 'token-dao' });
  site = createSite(await siteOptions(world.services));
  folder = await mkdtemp(join(tmpdir(), 'civitas-posted-'));
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function publish(author: Voter, more: object = {}): Promise<VoteId> {
  const { services, community } = world;
  const draft = { title: 'Plant trees', body: '', payment: undefined, eventId: uuidv7() };
  const { person } = await world.standing(author);
  return must(await services.proposals.publish({ community, author: person, ...draft, ...more }));
}

async function opened(id: VoteId): Promise<VoteId> {
  const vote = await world.store.votes.findVote(id);
  if (vote && vote.opensAt > (await world.store.now())) await world.advanceTo(vote.opensAt);
  expect(await world.services.course.open(id)).toBeUndefined();
  return id;
}

const cast = async (by: Voter, id: VoteId, choice: number) =>
  must(await world.services.votes.cast(await world.standing(by), world.community, id, choice));

async function close(id: VoteId): Promise<Bundle> {
  const { services, store, community } = world;
  const vote = await store.votes.findVote(id);
  // Time only goes on: who was joined before the close was joined before it.
  if (vote && vote.closesAt > (await store.now())) await world.advanceTo(vote.closesAt, 1);
  if (vote?.kind === 'poll') await services.polls.close(id);
  else await services.course.close(id);
  return must(await services.voteExports.election(community, id)).bundle;
}

/** The command line's exit code, and where it says that something differs. */
async function byCommand(bundle: Bundle): Promise<[number, string[]]> {
  const path = join(folder, `${uuidv7()}.json`);
  await writeFile(path, JSON.stringify(bundle));
  return promisify(execFile)(process.execPath, ['src/cli/recount.ts', path]).then(
    () => [0, []],
    ({ code, stderr }: { code: number; stderr: string }) => [code, stderr.trim().split('\n')],
  );
}

/** What the script of the vote's page finds, by what that page posts. */
async function byPage(id: VoteId, bundle?: Bundle) {
  const visitor = createVisitor(() => site);
  const text = async (path: string) => (await visitor.visit(path)).text();
  const page = await text(`/v/${id}`);
  const [, data = ''] = /id="page">(.*?)<\/script>/s.exec(page) ?? [];
  const file = bundle ? JSON.stringify(bundle) : await text(`/v/${id}.json`);
  const { posted } = JSON.parse(data) as { posted: Record<string, string | null> };
  const said = (name: string, holes: object = {}) => `${name} ${Object.values(holes).join(' ')}`;
  return recountText(file, posted, said);
}

/** By the law, the command line and the page. */
async function expectEqual(id: VoteId, bundle: Bundle): Promise<Posted> {
  expect(recount(readElection(bundle)).differences).toEqual([]);
  expect(await byCommand(bundle)).toEqual([0, []]);
  expect(await byPage(id)).toMatchObject({ equal: true });
  return bundle['posted'] as Posted;
}

it('a vote with a late entry, and of two who joined while it was open', async () => {
  const [senior, junior] = [await world.member('discord'), await world.member('telegram')];
  must(await world.sign(senior, people.ada));
  must(await world.sign(junior, people.bo));
  const fresh = asAddress(`0x${'ab'.repeat(20)}`);
  await sandbox.fund(fresh, { civ: parseEther('60') });
  await sandbox.anvil.mine(FINALITY_DEPTH);
  const [late, joined] = [await publish(senior), await publish(senior)];
  await opened(late);
  await opened(joined);
  await cast(senior, late, 1);
  await cast(junior, late, 2);
  await cast(senior, joined, 1);
  await world.link(senior, fresh);
  must(await world.services.rolls.addLate(world.community, senior.person, late));
  const first = await close(late);
  const posted = await expectEqual(late, first);
  expect(posted.supplement).toEqual([
    { voter: expect.any(String), power: String(parseEther('60')) },
  ]);
  expect(posted.supplementRoot).toMatch(/^0x/);
  expect(posted.rollRoot).not.toBe((first['result'] as Bundle)['rollRoot']);
  const { findings } = await byPage(late);
  expect(findings).toContain(`rollRoot ${posted.rollRoot}`);
  expect(findings).toContain(`supplementRoot ${posted.supplementRoot}`);

  // What was posted and is not in the file, or is another, is said by both.
  const without = { ...first, posted: { ...posted, supplement: [] } };
  const [code, lines] = await byCommand(without);
  expect([code, lines.map((line) => line.split(':')[1]?.trim())]).toEqual([
    1,
    ['posted.supplementRoot', 'roll'],
  ]);
  const { posted: _, ...silent } = first;
  expect(recount(readElection(silent)).differences).toEqual([]);
  const unsaid = await byPage(late, silent);
  expect([unsaid.equal, ...unsaid.findings].join()).toMatch(
    /^false,posted rollRoot.*supplementRoot/,
  );

  await world.join(junior, senior, people.ada);
  // Both accounts are one voter from now on, and find one line and one ballot in the file.
  const mine = async (voter: Voter) =>
    must(
      await world.services.papers.mine(
        world.community,
        (await world.standing(voter)).person,
        joined,
      ),
    );
  const [elder, younger] = [await mine(senior), await mine(junior)];
  expect([elder.voter, elder.receipt]).toEqual([younger.voter, younger.receipt]);
  const second = await close(joined);
  expect(second['roll']).toMatchObject([{ voter: elder.voter }]);
  expect(second['receipts']).toMatchObject({ receipts: [elder.receipt] });
  const { base } = await expectEqual(joined, second);
  expect([base.length, (second['roll'] as Bundle[]).length]).toEqual([2, 1]);
});

it('a secret vote with a roll, and an anonymous poll with a gate', async () => {
  await world.store.communities.updateCommunity(world.community, { template: 'network-state' });
  const citizens = await Promise.all([1, 2, 3].map(() => world.member('discord', true)));
  const [author, bo] = citizens;
  if (!author || !bo) throw new Error('nobody');
  await world.advance(30 * DAY_MS);
  const secret = await opened(await publish(author, { secrecy: 'secret' }));
  for (const one of citizens) await cast(one, secret, 1);
  const posted = await expectEqual(secret, await close(secret));
  expect(posted.base.map(({ power }) => power)).toEqual(['1', '1', '1', '1']);

  const { id: poll } = must(
    await world.services.polls.open({
      ...{ community: world.community, author: author.person, question: 'Which day?' },
      ...{ choices: ['Mon', 'Tue'], durationMs: DAY_MS, multiple: false, anonymous: true },
      ...{ electorate: 'members', gate: 'citizen', eventId: uuidv7() },
    }),
  );
  const given = await cast(bo, poll, 2);
  const { person } = await world.standing(bo);
  const own = must(await world.services.papers.mine(world.community, person, poll));
  expect([given.hasRoll, own.present, own.voter, own.receipt]).toEqual([
    ...[true, null, given.voter, given.receipt],
  ]);
  const bundle = await close(poll);
  expect(bundle['voted']).toEqual([own.voter]);
  expect(bundle['receipts']).toMatchObject({ receipts: [own.receipt] });
  const { base } = await expectEqual(poll, bundle);
  expect(base).toHaveLength(citizens.length);
  const shrunk = { ...bundle, posted: { ...(bundle['posted'] as object), base: base.slice(1) } };
  expect(recount(readElection(shrunk)).differences.map(({ member }) => member)).toEqual([
    'posted.rollRoot',
    'roll',
  ]);
});

it('a written power, whose page has the figures of its card', async () => {
  const { services, store, community } = world;
  const token = assetToken(await services.communities.get(community));
  const power = must(parsePower('sqrt(erc20(CIV))', token));
  const { track } = await services.tracks.view(community, 'plain');
  const rules = trackToJson({ ...track, electorate: 'members', power });
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'plain', version: 1, rules, at: await store.now() },
    ...{ setBy: null, decidedBy: null },
  });
  const ada = await world.member('discord');
  const [held, fresh] = ['cd', 'ef'].map((byte) => asAddress(`0x${byte.repeat(20)}`));
  if (!held || !fresh) throw new Error('no wallet');
  await sandbox.fund(held, { civ: parseEther('144') });
  await sandbox.fund(fresh, { civ: parseEther('25') });
  await sandbox.anvil.mine(FINALITY_DEPTH);
  await world.link(ada, held);
  const id = await opened(await publish(ada));
  await world.link(ada, fresh);
  must(await services.rolls.addLate(community, ada.person, id));
  await cast(ada, id, 1);
  const [page, card] = [
    must(await services.votePages.view(id)),
    await services.proposalViews.view(id),
  ];
  expect(page.turnout).toBe(parseEther('13'));
  expect([page.unit, page.rollPower, page.rules.quorum]).toEqual([
    { symbol: '', decimals: 18 },
    card?.rollPower,
    card?.quorum,
  ]);
  expect([page.unit, card?.latePower]).toEqual([card?.unit, parseEther('1')]);
  // What is said in private of one's own power and of what follows one, too.
  const why = await services.why.explainAll(community, ada.person);
  expect(why.votes.find((one) => one.power !== null)?.power).toMatchObject({
    ...{ symbol: '', decimals: 18 },
  });
  await expectEqual(id, await close(id));
});
