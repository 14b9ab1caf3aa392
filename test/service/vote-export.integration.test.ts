/** A stored vote of each method as a file: the recount of the command line, a process of its own, agrees with it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electionReply } from '#chat/election-file.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { VoteId } from '#core/identity.ts';
import { readElection, recount } from '#core/voting/election.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { ElectionBundle } from '#service/vote/export.ts';
import { mergePersons } from '#test/support/merge.ts';
import { HOUR_MS, openVoteOf } from '#test/support/sealed-poll.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let world: VoteWorld;
let voters: Voter[];
let folder: string;
beforeAll(async () => {
  world = await createVoteWorld();
  voters = await Promise.all(Array.from({ length: 6 }, () => world.member()));
  folder = await mkdtemp(join(tmpdir(), 'civitas-export-'));
});
afterAll(async () => {
  await world?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** A ballot of each shape for the voter of this place. */
function choiceOf(method: MethodId, place: number): unknown {
  const first = (place % 3) + 1;
  const rest = [1, 2, 3].filter((option) => option !== first);
  if (place === 4 && method !== 'basic/1') return { abstain: true };
  switch (METHODS_BY_ID[method].shape) {
    case 'one':
      return first;
    case 'set':
      return [first];
    case 'ranking':
      return place === 3 && method !== 'ranked-choice/1' && method !== 'stv/1'
        ? [first, rest]
        : [first, ...rest].slice(0, 1 + (place % 3));
    case 'weights':
      return { [first]: 0.1, [rest[0] ?? 1]: 0.3 };
    case 'scores':
      return { [first]: 5, [rest[0] ?? 1]: 2 };
  }
}

type Story = { method: MethodId; secrecy: Secrecy; delegated?: boolean };

async function closed({ method, secrecy, delegated = false }: Story): Promise<VoteId> {
  const [author, delegate, delegator] = voters;
  if (!author || !delegate || !delegator) throw new Error('nobody');
  const power = (place: number): bigint => (secrecy === 'secret' ? 1n : BigInt(10 ** 18 + place));
  const id = await openVoteOf(world, {
    ...{ author, secrecy, method, seats: method === 'stv/1' ? 2 : 1 },
    roll: voters.map((voter, place) => ({ voter, power: power(place) })),
    delegations: delegated ? [{ from: delegator, to: delegate }] : [],
  });
  for (const [place, voter] of voters.entries()) {
    // The last one stays away; a delegator leaves it to their delegate.
    if (place === 5 || (delegated && place === 2)) continue;
    must(await world.services.votes.cast(voter, undefined, id, choiceOf(method, place)));
  }
  return id;
}

const bundleOf = async (id: VoteId) =>
  must(await world.services.voteExports.election(world.community, id));

const stories: Story[] = [
  ...METHODS.flatMap((method): Story[] => [
    { method, secrecy: 'open' },
    { method, secrecy: 'sealed', delegated: true },
  ]),
  { method: 'stv/1', secrecy: 'secret' },
  { method: 'basic/1', secrecy: 'secret' },
];

describe('an exported vote', () => {
  let bundles: ElectionBundle[];
  beforeAll(async () => {
    const ids: VoteId[] = [];
    for (const story of stories) ids.push(await closed(story));
    await world.advance(HOUR_MS);
    for (const id of ids) await world.services.polls.close(id);
    bundles = [];
    for (const id of ids) bundles.push((await bundleOf(id)).bundle);
  });

  it('counts to its stated result, for every method and secrecy', () => {
    const wrong = bundles.flatMap((bundle, index) => {
      const file = readElection(JSON.parse(JSON.stringify(bundle)));
      const { differences } = recount(file);
      const { method, secrecy } = stories[index] ?? {};
      return file.stated === undefined || differences.length > 0
        ? [{ method, secrecy, differences }]
        : [];
    });
    expect(wrong).toEqual([]);
    const outcomes = bundles.map(({ result }) => (result as { outcome: string }).outcome);
    expect(
      outcomes.every((outcome) => ['passed', 'rejected', 'tied', 'decided'].includes(outcome)),
    ).toBe(true);
  });

  it('agrees with the command line: one of each secrecy, and not once a ballot was changed', async () => {
    const recounted = async (name: string, bundle: ElectionBundle): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, JSON.stringify(bundle));
      const run = promisify(execFile)(process.execPath, ['src/cli/recount.ts', path]);
      return run.then(
        () => 'agrees',
        (error: { code: number; stderr: string }) => `${error.code}: ${error.stderr}`,
      );
    };
    const [openOne, sealedOne, secretOne] = (['open', 'sealed', 'secret'] as const).map(
      (secrecy) => bundles[stories.findIndex((story) => story.secrecy === secrecy)],
    );
    if (!openOne || !sealedOne || !secretOne) throw new Error('no bundle');
    const [first, ...rest] = sealedOne['ballots'] as { voter: string; choice: number }[];
    const changed = [{ ...first, choice: first?.choice === 1 ? 2 : 1 }, ...rest] as never;
    expect(
      await Promise.all([
        recounted('open.json', openOne),
        recounted('sealed.json', sealedOne),
        recounted('secret.json', secretOne),
        recounted('changed.json', { ...sealedOne, ballots: changed }),
      ]),
    ).toEqual(['agrees', 'agrees', 'agrees', expect.stringMatching(/^1: .*differs: ballotRoot/su)]);
  }, 30_000);

  it('lists nobody by name, and ballots in an order that says nothing of when', () => {
    for (const bundle of bundles) {
      const text = JSON.stringify(bundle);
      for (const { person, account, externalId } of voters) {
        expect([person, account, `"${externalId}"`].some((one) => text.includes(one))).toBe(false);
      }
      const names = (bundle['ballots'] as { voter: string }[]).map(({ voter }) => voter);
      expect(names).toEqual(names.toSorted());
    }
  });
});

it('has no result while an open vote is open, and none of a vote elsewhere', async () => {
  const id = await closed({ method: 'approval/1', secrecy: 'open' });
  const { bundle, closed: over } = await bundleOf(id);
  expect([over, bundle['result'], bundle['receipts']]).toEqual([false, undefined, undefined]);
  expect(recount(readElection(bundle)).result).toMatchObject({ outcome: 'decided' });
  const elsewhere = voters[0]?.person as never;
  expect(codeOf(await world.services.voteExports.election(elsewhere, id))).toBe('poll-unknown');
});

it('stays what was counted when two who both voted are joined after the close (V3)', async () => {
  const [one, other] = [await world.member('discord'), await world.member('telegram')];
  const { id, closesAt } = await world.poll(one);
  const { services, community } = world;
  const cast = async (who: Voter, choice: number) =>
    must(await services.votes.cast(who, community, id, choice));
  await cast(one, 1);
  await cast(other, 2);
  await world.advanceTo(closesAt, 1);
  await services.polls.close(id);
  const file = async () => must(await services.voteExports.election(community, id)).bundle;
  const before = await file();
  await world.advance(1_000);
  await mergePersons(world.database.sql, other.person, one.person);
  expect(await file()).toEqual(before);
  expect(recount(readElection(await file())).differences).toEqual([]);
});

it('is a table too, in which no cell is a formula', async () => {
  const id = await closed({ method: 'weighted/1', secrecy: 'open' });
  const exported = await bundleOf(id);
  const [line, ...others] = exported.sheet;
  if (!line) throw new Error('an empty roll');
  const hostile = { ...exported, sheet: [{ ...line, delegate: '=1+1' }, ...others] };
  const { files = [] } = electionReply(hostile, wordsFor('en'));
  const [json, csv] = files.map(({ bytes }) => new TextDecoder().decode(bytes));
  expect(readElection(JSON.parse(json ?? ''))).toBeDefined();
  const [head, first, ...more] = (csv ?? '').trimEnd().split('\n');
  expect(head).toBe('voter,power,delegate,choice');
  expect(first).toContain("'=1+1");
  expect(more).toHaveLength(voters.length - 1);
  expect(csv).toContain('"{""1"":0.1,""2"":0.3}"');
});
