/** What the database itself refuses of votes and proposals, tried in bare SQL (V4, V6). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityId, VoteId } from '#core/identity.ts';
import { mayMove } from '#core/lifecycle.ts';
import { PROPOSAL_LIFECYCLE, PROPOSAL_STATES } from '#core/proposal/lifecycle.ts';
import { VOTE_LIFECYCLE, VOTE_STATES } from '#core/voting/lifecycle.ts';
import { broken } from '#test/support/broken.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { createVoteBed, type VoteBed } from '#test/support/vote-bed.ts';

let database: TestStore;
let sql: TestStore['sql'];
let bed: VoteBed;

beforeAll(async () => {
  database = await createTestStore();
  sql = database.sql;
  bed = await createVoteBed(database);
});
afterAll(() => database.close());

const setVote = (id: VoteId, changes: string) => broken(bed.set('vote', id, changes));
const setProposal = (id: VoteId, changes: string) => broken(bed.set('proposal', id, changes));

describe('a vote', () => {
  it('makes the moves of the law and no other: vote_state_is_monotone (V6)', async () => {
    const seen: string[] = [];
    const expected: string[] = [];
    for (const from of VOTE_STATES) {
      for (const to of VOTE_STATES) {
        if (from === to) continue;
        const result =
          to === 'closed'
            ? `, closed_at = closes_at, result_hash = '0x01'`
            : `, closed_at = null, result = null, result_hash = null`;
        const refused = await setVote(await bed.insertVote(from), `state = '${to}'${result}`);
        seen.push(`${from} ${to} ${refused ?? 'passes'}`);
        const may = mayMove(VOTE_LIFECYCLE, from, to);
        expected.push(`${from} ${to} ${may ? 'passes' : 'vote_state_is_monotone'}`);
      }
    }
    expect(seen).toEqual(expected);
  });

  const FROZEN = [
    `community_id = (select id from community where id <> community_id limit 1)`,
    `kind = 'proposal'`,
    `salt = '0x02'`,
  ];
  const AT_OPENING = [
    `method = 'approval/1'`,
    `choices = '["A","C"]'`,
    `seats = 2`,
    `order_fixed = true`,
    `power = '{"v":1}'`,
    `evidence = 'attested'`,
    `secrecy = 'sealed', seal = '{"v":1}'`,
    `signing = 'required'`,
    `topic = 'track:action'`,
    `rules = '{"v":2}'`,
    `opens_at = opens_at - interval '1 ms'`,
    `roll_root = '0x03'`,
    `roll_frozen_at = opens_at`,
    `roll_block = '{"block":"2"}'`,
  ];

  it.each(FROZEN)('keeps from the start: %s (vote_terms_are_frozen)', async (change) => {
    for (const state of VOTE_STATES) {
      expect(await setVote(await bed.insertVote(state), change)).toBe('vote_terms_are_frozen');
    }
  });

  it.each(AT_OPENING)('keeps from its opening on: %s (vote_terms_are_frozen)', async (change) => {
    expect(await setVote(await bed.insertVote('pending'), `state = 'open', ${change}`)).toBe(
      undefined,
    );
    for (const state of ['open', 'closed', 'cancelled', 'void'] as const) {
      expect(await setVote(await bed.insertVote(state), change)).toBe('vote_terms_are_frozen');
    }
  });

  it('moves its close once, later, while it is open: vote_close_moves_once', async () => {
    const later = `closes_at = closes_at + interval '1 hour', extended_at = opens_at`;
    const open = await bed.insertVote('open');
    expect(await setVote(open, `closes_at = closes_at + interval '1 hour'`)).toBe(
      'vote_close_moves_once',
    );
    expect(
      await setVote(open, `closes_at = closes_at - interval '1 ms', extended_at = opens_at`),
    ).toBe('vote_close_moves_once');
    expect(await setVote(open, `extended_at = opens_at`)).toBe('vote_close_moves_once');
    expect(await setVote(open, later)).toBeUndefined();
    expect(await setVote(open, later)).toBe('vote_close_moves_once');
    expect(await setVote(open, `extended_at = null`)).toBe('vote_close_moves_once');
    for (const state of ['closed', 'cancelled', 'void'] as const) {
      expect([state, await setVote(await bed.insertVote(state), later)]).toEqual([
        state,
        'vote_close_moves_once',
      ]);
    }
  });

  it('moves it once more for a late surge: vote_close_moves_once', async () => {
    const hour = `closes_at = closes_at + interval '1 hour'`;
    const open = await bed.insertVote('open');
    expect(await setVote(open, `${hour}, extended_at = opens_at, surged_at = opens_at`)).toBe(
      'vote_close_moves_once',
    );
    expect(await setVote(open, `${hour}, surged_at = opens_at`)).toBeUndefined();
    expect(await setVote(open, `${hour}, surged_at = closes_at`)).toBe('vote_close_moves_once');
    expect(await setVote(open, `${hour}, extended_at = opens_at`)).toBeUndefined();
  });

  it('is open with a key only where its ballots are sealed: vote_seal', async () => {
    for (const secrecy of ['sealed', 'secret']) {
      const pending = await bed.insertVote('pending');
      const set = `secrecy = '${secrecy}', signing = 'none', state = 'open'`;
      expect(await setVote(pending, set)).toBe('vote_seal');
      expect(await setVote(pending, `${set}, seal = '{"v":1}'`)).toBeUndefined();
    }
    const plain = await bed.insertVote('pending');
    expect(await setVote(plain, `state = 'open', seal = '{"v":1}'`)).toBe('vote_seal');
    const signed = `secrecy = 'secret', seal = '{"v":1}', signing = 'optional'`;
    expect(await setVote(plain, signed)).toBe('vote_secret_unsigned');
  });

  it('is not closed before closes_at: vote_closed_in_time (V4)', async () => {
    const close = (closedAt: string) =>
      `state = 'closed', result_hash = '0x01', closed_at = ${closedAt}`;
    const open = await bed.insertVote('open');
    expect(await setVote(open, close(`closes_at - interval '1 ms'`))).toBe('vote_closed_in_time');
    expect(await setVote(open, close('null'))).toBe('vote_closed_in_time');
    expect(await setVote(open, close('closes_at'))).toBeUndefined();
  });

  it('has its result from the close alone: vote_result_is_final', async () => {
    const closed = await bed.insertVote('closed');
    for (const change of [
      `result = '{"v":2}'`,
      `result_hash = '0x02'`,
      `closed_at = closed_at + interval '1 ms'`,
    ]) {
      expect(await setVote(closed, change)).toBe('vote_result_is_final');
    }
    expect(await setVote(await bed.insertVote('open'), `result = '{"v":2}'`)).toBe(
      'vote_result_is_final',
    );
  });

  it('is kept, and so is its question', async () => {
    const vote = await bed.insertVote('open');
    const poll = (of: CommunityId) =>
      sql`insert into poll (vote_id, community_id, number, question, created_by, created_at, event_key)
        values (${vote}, ${of}, 1, 'Which day?', ${bed.ada.person}, now(), ${vote})`;
    expect(await broken(poll(bed.elsewhere))).toBe('poll_vote_fk');
    expect(await broken(poll(bed.community))).toBeUndefined();
    for (const run of [
      sql`update poll set question = 'Who pays?' where vote_id = ${vote}`,
      sql`delete from poll where vote_id = ${vote}`,
    ]) {
      expect(await broken(run)).toBe('poll_is_append_only');
    }
    expect(await broken(sql`delete from vote where id = ${vote}`)).toBe('vote_is_kept');
  });
});

describe('a proposal', () => {
  it('makes the moves of the law and no other: proposal_state_is_monotone (V6)', async () => {
    const seen: string[] = [];
    const expected: string[] = [];
    for (const from of PROPOSAL_STATES) {
      const voteId = await bed.insertProposal(from);
      for (const to of PROPOSAL_STATES) {
        if (from === to) continue;
        const refused = await broken(
          sql.begin(async (tx) => {
            const overruled =
              from === 'vetoed' && to === 'overruled' ? new Date(0).toISOString() : null;
            await tx`update proposal set state = ${to}, overruled_at = ${overruled}
              where vote_id = ${voteId}`;
            await tx`select 1 / 0`;
          }),
        );
        seen.push(`${from} ${to} ${refused === 'unknown' ? 'passes' : refused}`);
        const may = mayMove(PROPOSAL_LIFECYCLE, from, to);
        expected.push(`${from} ${to} ${may ? 'passes' : 'proposal_state_is_monotone'}`);
      }
    }
    expect(seen).toEqual(expected);
  });

  it.each([
    `title = 'Paint the boat'`,
    `body = 'and the mast'`,
    `track = 'plain'`,
    `action = '{"v":2}'`,
    `action_hash = '0x02'`,
    `recipient_id = created_by`,
    `rules = '{"v":2}'`,
    `power = 'token-balance/1'`,
    `snapshot = '{"block":"2"}'`,
    `money_at_risk = 1`,
    `timelock_ms = 0`,
    `published_at = published_at - interval '1 day'`,
    `created_by = (select id from person where id <> created_by limit 1)`,
    `event_key = 'other'`,
    `number = number + 1000`,
  ])('keeps from its publication on: %s (proposal_terms_are_frozen)', async (change) => {
    for (const state of ['published', 'voting', 'queued', 'executed'] as const) {
      expect(await setProposal(await bed.insertProposal(state), change)).toBe(
        'proposal_terms_are_frozen',
      );
    }
  });

  it('has its timelock from the close alone: proposal_timelock_is_frozen', async () => {
    const soon = `queued_until = published_at`;
    const voting = await bed.insertProposal('voting');
    expect(await setProposal(voting, soon)).toBe('proposal_timelock_is_frozen');
    expect(
      await setProposal(voting, `state = 'queued', queued_until = published_at + interval '1 day'`),
    ).toBeUndefined();
    expect(await setProposal(voting, soon)).toBe('proposal_timelock_is_frozen');
    expect(await setProposal(voting, `queued_until = null`)).toBe('proposal_timelock_is_frozen');
    expect(await setProposal(voting, `tx_hash = '0x04'`)).toBeUndefined();
  });

  it('is edited while it is discussed, one version at a time, and never later', async () => {
    const edit = (version: number) => `title = 'Paint the mast', text_version = ${version}`;
    const published = await bed.insertProposal('published');
    expect(await setProposal(published, edit(3))).toBe('proposal_terms_are_frozen');
    expect(await setProposal(published, edit(2))).toBeUndefined();
    expect(await setProposal(published, `${edit(3)}, state = 'voting'`)).toBe(
      'proposal_terms_are_frozen',
    );
    expect(await setProposal(await bed.insertProposal('voting'), edit(2))).toBe(
      'proposal_terms_are_frozen',
    );
  });

  it('has its veto overruled once: proposal_veto_is_overruled_once', async () => {
    const again = `state = 'overruled', queued_until = published_at + interval '2 days'`;
    const vetoed = await bed.insertProposal('vetoed');
    expect(await setProposal(vetoed, again)).toBe('proposal_veto_is_overruled_once');
    expect(await setProposal(vetoed, `${again}, overruled_at = published_at`)).toBeUndefined();
    expect(await setProposal(vetoed, `state = 'vetoed'`)).toBe('proposal_state_is_monotone');
    expect(await setProposal(vetoed, `overruled_at = null`)).toBe(
      'proposal_veto_is_overruled_once',
    );
  });

  it('stands on a vote of its own community and is kept', async () => {
    const voteId = await bed.insertProposal('published');
    const vote = await bed.insertVote('pending', 'proposal');
    expect(
      await broken(sql`insert into proposal
        select (jsonb_populate_record(p, jsonb_build_object('vote_id', ${vote}::text,
          'community_id', ${bed.elsewhere}::text, 'event_key', ${vote}::text))).*
        from proposal p where vote_id = ${voteId}`),
    ).toBe('proposal_vote_fk');
    expect(await broken(sql`delete from proposal where vote_id = ${voteId}`)).toBe(
      'proposal_is_kept',
    );
  });
});
