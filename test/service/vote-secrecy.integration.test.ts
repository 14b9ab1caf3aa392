/** Sealed and secret votes in the books: what is seen before and after the close, by whom, and what is left of a lost key. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { verifyProof } from '#core/voting/merkle.ts';
import { receiptLeaf } from '#core/voting/receipt.ts';
import { voterOf } from '#core/voting/roll.ts';
import { createSeals } from '#service/vote/seal.ts';
import { createVotes } from '#service/vote.ts';
import { HOUR_MS, openVoteOf } from '#test/support/sealed-poll.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let world: VoteWorld;
let ada: Voter;
let bo: Voter;
let cleo: Voter;
beforeAll(async () => {
  world = await createVoteWorld();
  [ada, bo, cleo] = [await world.member(), await world.member('telegram'), await world.member()];
});
afterAll(async () => world?.close());

const random = () => `0x${randomBytes(32).toString('hex')}`;
const cast = async (voter: Voter, id: VoteId, choice: unknown) =>
  must(await world.services.votes.cast(voter, undefined, id, choice));
const own = async (id: VoteId, { person }: Voter) =>
  must(await world.services.papers.mine(world.community, person, id));
const rowOf = async (id: VoteId) => {
  const row = await world.store.votes.findVote(id);
  if (!row) throw new Error('no such vote');
  return row;
};
const standing = async (id: VoteId) => world.services.votes.standing(await rowOf(id));
const scores = async (id: VoteId) => (await standing(id)).scores.map((score) => score.numerator);
async function close(id: VoteId): Promise<void> {
  await world.advance(HOUR_MS);
  await world.services.polls.close(id);
}

describe.each(['sealed', 'secret'] as const)('a %s vote', (secrecy) => {
  let id: VoteId;
  beforeEach(async () => {
    id = await openVoteOf(world, { author: ada, secrecy });
  });

  it('tells turnout alone before the close, and the result after it', async () => {
    await cast(ada, id, 2);
    await cast(bo, id, 3);
    await cast(bo, id, 2);
    await cast(cleo, id, { abstain: true });
    expect(await standing(id)).toMatchObject({
      ...{ hidden: true, turnout: 3n, ballots: 3, abstained: 0n, winners: [], rounds: [] },
      order: [[1, 2, 3]],
    });
    expect(await scores(id)).toEqual([0n, 0n, 0n]);
    await close(id);
    expect(await standing(id)).toMatchObject({ hidden: false, turnout: 3n, winners: [2] });
    expect(await scores(id)).toEqual([0n, 2n, 0n]);
    expect((await rowOf(id)).result).toMatchObject({ scores: ['0', '2', '0'], rejected: [] });
  });

  it('keeps its result where the key is lost after the close', async () => {
    await cast(ada, id, 2);
    await close(id);
    const { store } = world;
    const seals = createSeals({ sealKey: undefined, random });
    const cards = { want: async () => undefined, wantMoved: async () => undefined } as never;
    const elsewhere = createVotes({ store, ids: () => randomUUID(), cards, seals });
    expect(await elsewhere.standing(await rowOf(id))).toMatchObject({
      ...{ hidden: false, winners: [2], outcome: 'decided', turnout: 1n },
      scores: [{ numerator: 0n }, { numerator: 1n }, { numerator: 0n }],
    });
  });

  it('has ballots of one length in the books, and none of them in clear', async () => {
    await cast(ada, id, 1);
    await cast(bo, id, { abstain: true });
    const stored = (await world.store.ballots.listBallots(id)).map(({ choice }) => choice);
    const texts = stored.map((one) => (one as { sealed: string }).sealed);
    expect(texts.map((text) => typeof text)).toEqual(['string', 'string']);
    expect(new Set(texts.map((text) => text.length)).size).toBe(1);
  });

  it('counts no ballot that was moved to another person, or altered, and names it', async () => {
    await cast(ada, id, 1);
    await cast(bo, id, 2);
    await cast(cleo, id, 2);
    // Ada's vote would count twice, and Cleo's not at all.
    await world.database.sql`update ballot set choice =
      (select choice from ballot where vote_id = ${id} and person_id = ${ada.person})
      where vote_id = ${id} and person_id = ${bo.person}`;
    await world.database.sql`update ballot set choice = '{"choice": 1}'
      where vote_id = ${id} and person_id = ${cleo.person}`;
    await close(id);
    expect(await scores(id)).toEqual([1n, 0n, 0n]);
    const row = await rowOf(id);
    const { seals } = world.services.votes;
    const nameOf = ({ person }: Voter) =>
      secrecy === 'secret' ? seals.secretVoter(row, person) : voterOf(row.salt as Hex, person);
    const { rejected } = row.result as { rejected: { voter: string; reason: string }[] };
    expect(rejected.map(({ voter, reason }) => [voter, reason]).sort()).toEqual(
      [bo, cleo].map((who) => [nameOf(who), 'choice-malformed']).sort(),
    );
  });

  it('takes no ballot without its key, and is void at the close', async () => {
    const receipt = (await cast(ada, id, 1)).receipt;
    for (const [sealKey, reason] of [
      [undefined, 'seal-key-missing'],
      ['c'.repeat(64), 'seal-key-changed'],
    ] as const) {
      expect(createSeals({ sealKey, random }).lossOf(await rowOf(id))).toBe(reason);
    }
    // As if it had been opened under another key.
    const other = createSeals({ sealKey: 'c'.repeat(64), random });
    const lost = await openVoteOf(world, { author: ada, secrecy, seals: other });
    expect(codeOf(await world.services.votes.cast(bo, undefined, lost, 1))).toBe(
      'seal-key-missing',
    );
    await close(lost);
    expect(await rowOf(lost)).toMatchObject({
      ...{ state: 'void', voidReason: 'seal-key-changed', result: null, resultHash: null },
    });
    expect((await world.services.polls.view(lost))?.voidReason).toBe('seal-key-changed');
    expect(receipt).toMatch(/^[\w-]{32}$/);
  });

  it('gives a receipt that proves a counted ballot, and dies with a replaced one', async () => {
    const { receipts } = world.services;
    const look = async (text: string) => must(await receipts.look(world.community, text));
    const first = (await cast(ada, id, 1)).receipt;
    expect(await look(first)).toMatchObject({ state: 'stands', kind: 'poll', vote: id });
    const second = (await cast(ada, id, 2)).receipt;
    await cast(bo, id, 2);
    expect((await look(first)).state).toBe('dead');
    await close(id);
    const counted = await look(second);
    if (counted.state !== 'counted') throw new Error(`it is ${counted.state}`);
    const { root, leaf, proof } = counted.proof;
    expect(leaf).toBe(receiptLeaf(second));
    expect(verifyProof(root, leaf, proof)).toBe(true);
    expect((await look(first)).state).toBe('dead');
    const { bundle } = must(await world.services.voteExports.election(world.community, id));
    expect(bundle['receipts']).toMatchObject({ root });
    const stranger = `${second.slice(0, -1)}${second.endsWith('A') ? 'B' : 'A'}`;
    expect(codeOf(await receipts.look(world.community, stranger))).toBe('receipt-unknown');
    expect(codeOf(await receipts.look(world.community, 'no receipt'))).toBe('receipt-unknown');
  });

  it('is exported once it is closed, and not before', async () => {
    const { voteExports } = world.services;
    await cast(ada, id, 1);
    expect(codeOf(await voteExports.election(world.community, id))).toBe('ballots-sealed');
    await close(id);
    const { bundle } = must(await voteExports.election(world.community, id));
    expect(bundle['ballots']).toHaveLength(1);
    const pseudonym = voterOf((await rowOf(id)).salt as Hex, ada.person);
    // The pseudonym says who voted; in a secret vote it stands nowhere near a choice.
    const shown = JSON.stringify([bundle['roll'], bundle['ballots'], bundle['result']]);
    expect(shown.includes(pseudonym)).toBe(secrecy === 'sealed');
    expect(bundle['voted']).toEqual(secrecy === 'secret' ? [pseudonym] : undefined);
    expect(JSON.stringify(bundle)).not.toContain(ada.person);
  });

  it('tells a voter how they voted only where nobody can ask them to show it', async () => {
    await cast(ada, id, 2);
    const present = secrecy === 'secret' ? null : { choice: 2 };
    expect(await own(id, ada)).toMatchObject({ voted: true, present });
    expect(await own(id, bo)).toMatchObject({ voted: false, present: null });
  });

  it('keeps a draft as closed as a ballot', async () => {
    const { seals } = world.services.votes;
    const row = await rowOf(id);
    const kept = seals.sealDraft(row, ada.person, { ranking: [3, 1] });
    expect(JSON.stringify(kept)).toMatch(/^\{"sealed":"[\w+/=]+"\}$/);
    expect(seals.openDraft(row, ada.person, kept)).toEqual({ ranking: [3, 1] });
    expect(seals.openDraft(row, bo.person, kept)).toBeUndefined();
    expect(JSON.stringify(seals.sealDraft(row, ada.person, {})).length).toBe(
      JSON.stringify(kept).length,
    );
  });
});

it('asks to be listed without saying what was chosen', async () => {
  const roll = [{ voter: ada, power: 3n }];
  const asked = async (secrecy: 'open' | 'sealed') => {
    const id = await openVoteOf(world, { author: ada, secrecy, roll, evidence: 'public' });
    return world.services.votes.cast(ada, undefined, id, 2);
  };
  expect(await asked('open')).toMatchObject({ refusal: { code: 'consent-needed', choice: 2 } });
  expect(await asked('sealed')).toMatchObject({
    refusal: { code: 'consent-needed', choice: null },
  });
});

it('leaves no choice of a sealed vote anywhere in the database', async () => {
  // Options that no other row mentions, in an order that a ballot alone says.
  const id = await openVoteOf(world, {
    ...{ author: ada, secrecy: 'sealed', method: 'ranked-choice/1' },
    choices: Array.from({ length: 23 }, (_, index) => `Option ${index + 1}`),
  });
  const ranking = [23, 19, 17, 13, 11, 7, 5, 3];
  await cast(ada, id, ranking);
  await close(id);
  const { sql } = world.database;
  const tables = await sql<{ name: string }[]>`select quote_ident(schemaname) || '.' ||
    quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
  const said = /23,\s*19,\s*17/;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`);
    if (rows.some(({ row }) => said.test(row))) found.push(name);
  }
  expect(tables.length).toBeGreaterThan(60);
  expect(found).toEqual([]);
  expect(said.test(JSON.stringify((await own(id, ada)).present))).toBe(true);
  const open = await openVoteOf(world, {
    ...{ author: ada, secrecy: 'open', method: 'ranked-choice/1' },
    choices: Array.from({ length: 23 }, (_, index) => `Option ${index + 1}`),
  });
  await cast(ada, open, ranking);
  const [clear] = await sql<
    { row: string }[]
  >`select t::text as row from ballot t where vote_id = ${open}`;
  expect(said.test(clear?.row ?? '')).toBe(true);
});
