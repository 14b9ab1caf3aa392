/** Ballots that a wallet signs (V2, W1-W3): every way to count somebody else's signature, and none that works. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { verifyTypedData } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { unnamed } from '#chat/unnamed.ts';
import { asId, type VoteId } from '#core/identity.ts';
import { choiceToJson } from '#core/voting/ballot.ts';
import { OPEN_RULES, rulesToJson } from '#core/voting/rules.ts';
import type { Secrecy, Signing } from '#core/voting/setting.ts';
import { type StoredSignature, signedToJson } from '#core/voting/signed.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { electionOf } from '#service/vote/election.ts';
import { createVoteExports } from '#service/vote/export.ts';
import { createPapers } from '#service/vote/paper.ts';
import { createReceipts } from '#service/vote/receipt.ts';
import { type Caster, createVotes } from '#service/vote.ts';
import { mergePersons } from '#test/support/merge.ts';
import {
  codeOf,
  createWalletWorld,
  linkWallet,
  type Member,
  must,
  newBrowser,
  proveAgainIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
let votes: ReturnType<typeof createVotes>;
let ada: Member;
let eve: Member;
let vote: VoteId;

const cards = { wantSoon: () => undefined } as unknown as Parameters<
  typeof createVotes
>[0]['cards'];

async function voter(handle: string, wallet: Person): Promise<Member> {
  const member = await world.addMember('discord', handle);
  await world.store.people.insertMembership(
    world.community,
    member.person,
    await world.store.now(),
  );
  must(await linkWallet(world, member, wallet, { community: world.community, move: true }));
  return member;
}

async function openVote(signing: Signing = 'optional', secrecy: Secrecy = 'open') {
  const id = asId<VoteId>(uuidv7());
  const { store, community } = world;
  const now = await store.now();
  await store.votes.insertVote({
    ...{ id, communityId: community, kind: 'poll', method: 'single-choice/1' },
    choices: ['Mon', 'Tue', 'Wed'],
    rules: { v: 1, ...(rulesToJson(OPEN_RULES) as object), electorate: 'members' },
    ...{ state: 'open', salt: `0x${randomBytes(32).toString('hex')}`, signing, secrecy },
    ...(secrecy !== 'open' && { seal: world.seals.make(id, secrecy) }),
    ...{ opensAt: now, closesAt: new Date(now.getTime() + 7_200_000) },
  });
  number += 1;
  await store.votes.insertPoll({
    ...{ voteId: id, communityId: community, createdBy: ada.person, createdAt: now },
    ...{ number, question: 'Which day?', eventKey: id },
  });
  return id;
}
let number = 0;

beforeAll(async () => {
  world = await createWalletWorld();
  votes = createVotes({ store: world.store, ids: uuidv7, cards, seals: world.seals });
  [ada, eve] = [await voter('ada', people.ada), await voter('eve', people.eve)];
});
beforeEach(async () => {
  // Nobody opens more than ten pages within ten minutes.
  await world.advance(601_000);
  vote = await openVote();
});
afterAll(() => world?.close());

const open = (member: Member, choice?: unknown, of = vote) =>
  world.signedBallots.open({ caster: member, community: world.community, vote: of, choice });
const press = (caster: Caster, choice: number, of = vote) =>
  votes.cast(caster, world.community, of, choice);

/** The page, proven in a browser of the member's own. */
async function pageOf(member: Member, choice?: unknown, of = vote) {
  const { code } = must(await open(member, choice, of));
  const browser = newBrowser();
  await proveAgainIn(world, member, browser, code);
  return { code, browser };
}
type Page = Awaited<ReturnType<typeof pageOf>>;

const prepare = ({ code, browser }: Page, wallet: Person, choice?: unknown, chainId?: number) =>
  world.signedBallots.prepare(code, browser, { address: wallet.address, chainId, choice });
const signText = (wallet: Person, message: string) =>
  accountOf(wallet).signTypedData(JSON.parse(message));

/** All of it: the ballot of this member, signed by this wallet. */
async function sign(member: Member, wallet: Person, choice: unknown, of = vote) {
  const page = await pageOf(member, choice, of);
  const { message, address } = must(await prepare(page, wallet));
  const signature = await signText(wallet, message);
  const given = { message, address, signature };
  return { page, given, done: await world.signedBallots.finish(page.code, page.browser, given) };
}

const stored = async (member: Member, of = vote) => {
  const row = await world.store.ballots.findBallot(of, member.person);
  return row && { ...row, signature: row.signature as StoredSignature | null };
};

test('a signed ballot counts, and anybody verifies it with viem alone', async () => {
  const { done } = await sign(ada, people.ada, 2);
  expect(must(done)).toMatchObject({ answer: 'Tue', address: people.ada.address });
  const row = await stored(ada);
  expect(row?.choice).toEqual({ choice: 2 });
  if (!row?.signature) throw new Error('no signature is stored');
  const file = must(
    await createVoteExports({ store: world.store, seals: world.seals, unnamed }).election(
      world.community,
      vote,
    ),
  );
  const { signatures } = JSON.parse(JSON.stringify(file.bundle));
  expect(signatures).toEqual([signedToJson(row.signature)]);
  const [exported] = signatures;
  // As docs/voting.md shows it.
  const { address, typed, signature } = exported;
  expect(await verifyTypedData({ address, ...typed, signature })).toBe(true);
  const other = { ...typed, message: { ...typed.message, choice: '1' } };
  expect(await verifyTypedData({ address, ...other, signature })).toBe(false);
  const held = await world.store.votes.findVote(vote);
  if (!held) throw new Error('no vote');
  const { ballots } = await electionOf(world.store, held, world.seals);
  expect(ballots).toEqual([{ voter: exported.voter, choice: { choice: 2 } }]);
  expect(typed.message).toMatchObject({
    ...{ vote, question: 'Which day?', answer: 'Tue', sequence: String(row.sequence) },
    choice: JSON.stringify(choiceToJson({ choice: 2 })),
  });
  expect(exported.voter).not.toContain(ada.person);
});

test('V2: a press does not replace a signed ballot, a later signature does, an earlier one never', async () => {
  must(await press(ada, 1));
  const early = await pageOf(ada, 3);
  const prepared = must(await prepare(early, people.ada));
  const late = { ...prepared, signature: await signText(people.ada, prepared.message) };
  must((await sign(ada, people.ada, 2)).done);
  expect(await press(ada, 1)).toMatchObject({
    ok: false,
    refusal: { code: 'ballot-signed-before', vote, choice: '1' },
  });
  expect(codeOf(await world.signedBallots.finish(early.code, early.browser, late))).toBe(
    'ballot-sequence-old',
  );
  expect((await stored(ada))?.choice).toEqual({ choice: 2 });
  must((await sign(ada, people.ada, 3)).done);
  expect((await stored(ada))?.choice).toEqual({ choice: 3 });
});

test('V2: of one person with two accounts neither presses over what the other signed', async () => {
  const [bo, second] = [await voter('bo', people.bo), await world.addMember('telegram', 'bo2')];
  await world.store.people.insertMembership(
    world.community,
    second.person,
    await world.store.now(),
  );
  must((await sign(bo, people.bo, 2)).done);
  must(await press(second, 3));
  await mergePersons(world.connection.sql, second.person, bo.person);
  const held = await world.store.votes.findVote(vote);
  if (!held) throw new Error('no vote');
  const { ballots } = await electionOf(world.store, held, world.seals);
  expect(ballots.map(({ choice }) => choice)).toEqual([{ choice: 2 }]);
  expect(codeOf(await press({ person: bo.person, account: second.account }, 1))).toBe(
    'ballot-signed-before',
  );
});

test('V2: whatever is shown of two who were joined after both voted is the ballot that counts', async () => {
  const bo = await voter('bo3', people.bo);
  const [papers, receipts] = [
    createPapers({ store: world.store, votes, seals: world.seals }),
    createReceipts({ store: world.store, seals: world.seals }),
  ];
  // Pressed after the other had signed, and before: time decides nothing here.
  for (const pressedFirst of [false, true]) {
    const of = await openVote();
    const second = await world.addMember('telegram', `bo-${pressedFirst}`);
    const { community, store } = world;
    await store.people.insertMembership(community, second.person, await store.now());
    if (pressedFirst) must(await press(second, 3, of));
    must((await sign(bo, people.bo, 2, of)).done);
    await world.advance(1_000);
    if (!pressedFirst) must(await press(second, 3, of));
    const [signed, pressed] = [await stored(bo, of), await stored(second, of)];
    await mergePersons(world.connection.sql, second.person, bo.person);
    const held = await store.votes.findVote(of);
    if (!held) throw new Error('no vote');
    const { ballots } = await electionOf(store, held, world.seals);
    expect(ballots.map(({ choice }) => choice)).toEqual([{ choice: 2 }]);
    for (const { person } of [bo, second]) {
      expect(await store.ballots.findBallot(of, person)).toEqual(signed);
      const own = must(await papers.mine(community, person, of));
      expect(own).toMatchObject({ voted: true, present: { choice: 2 }, receipt: signed?.receipt });
      const desk = await store.ballots.lockForBallot(of, person);
      expect(desk).toMatchObject({
        ...{ earlier: { choice: 2 }, earlierBy: bo.person },
        ...{ receipt: signed?.receipt, sequence: signed?.sequence },
      });
      const [open] = (await papers.listOpen(community, person)).papers.filter(
        (paper) => paper.vote === of,
      );
      expect(open).toMatchObject({ present: { choice: 2 }, receipt: signed?.receipt });
    }
    const look = async (receipt = '') => must(await receipts.look(community, receipt));
    expect(await look(signed?.receipt ?? '')).toMatchObject({ state: 'stands' });
    expect(await look(pressed?.receipt ?? '')).toMatchObject({ state: 'dead' });
  }
});

test('a press and a signature at the same moment leave the signed ballot', async () => {
  const page = await pageOf(ada, 2);
  const { message, address } = must(await prepare(page, people.ada));
  const given = { message, address, signature: await signText(people.ada, message) };
  const [done, ...pressed] = await Promise.all([
    world.signedBallots.finish(page.code, page.browser, given),
    ...Array.from({ length: 8 }, () => press(ada, 1)),
  ]);
  must(done);
  for (const one of pressed) expect([undefined, 'ballot-signed-before']).toContain(codeOf(one));
  expect(await stored(ada)).toMatchObject({ choice: { choice: 2 } });
  expect((await stored(ada))?.signature).not.toBeNull();
});

test('the wallet of another person signs nothing, nor does one that was let go meanwhile', async () => {
  const page = await pageOf(ada, 2);
  expect(await prepare(page, people.eve)).toMatchObject({
    refusal: { code: 'signing-wallet-foreign', address: people.eve.address.toLowerCase() },
  });
  const { message, address } = must(await prepare(page, people.ada));
  const finish = (given: { message: string; address: string; signature: string }) =>
    world.signedBallots.finish(page.code, page.browser, given);
  const byEve = await signText(people.eve, message);
  expect(codeOf(await finish({ message, address, signature: byEve }))).toBe(
    'signature-unverifiable',
  );
  const asEve = { message, address: people.eve.address, signature: byEve };
  expect(codeOf(await finish(asEve))).toBe('message-altered');
  const signature = await signText(people.ada, message);
  // Consent is taken back, the wallet moves to Eve: neither counts any more.
  const { community, store } = world;
  await world.connection.sql`update membership set wallet_consent_at = null
    where person_id = ${ada.person}`;
  expect(codeOf(await finish({ message, address, signature }))).toBe('signing-wallet-foreign');
  await store.people.updateWalletConsent(community, ada.person, await store.now());
  must(await linkWallet(world, eve, people.ada, { community, move: true }));
  expect(codeOf(await finish({ message, address, signature }))).toBe('signing-wallet-foreign');
  must(await linkWallet(world, ada, people.ada, { community, move: true }));
  must(await finish({ message, address, signature }));
});

test('W1: another choice, sequence, vote or voter than the one prepared is refused', async () => {
  const page = await pageOf(ada, 2);
  const { message, address } = must(await prepare(page, people.ada));
  const typed = JSON.parse(message);
  for (const change of [
    { choice: '1' },
    { answer: 'Mon' },
    { sequence: '9999999999999' },
    { vote: await openVote() },
    { voter: `0x${'00'.repeat(32)}` },
  ]) {
    const altered = JSON.stringify({ ...typed, message: { ...typed.message, ...change } });
    const signature = await signText(people.ada, altered);
    const finish = (said: string) =>
      world.signedBallots.finish(page.code, page.browser, { message: said, address, signature });
    expect(codeOf(await finish(altered))).toBe('message-altered');
    expect(codeOf(await finish(message))).toBe('signature-unverifiable');
  }
  expect(await stored(ada)).toBeUndefined();
});

test('W2, W3: a signature counts once, in its time, in the browser that proved the account', async () => {
  const { page, given, done } = await sign(ada, people.ada, 2);
  must(done);
  const again = await world.signedBallots.finish(page.code, page.browser, given);
  expect(codeOf(again)).toBe('link-used');
  // In a page of another vote, and in one of another person's.
  const elsewhere = await pageOf(ada, 2, await openVote());
  const theirs = await pageOf(eve, 2);
  for (const { code, browser } of [elsewhere, theirs]) {
    expect(codeOf(await world.signedBallots.finish(code, browser, given))).toBe('message-altered');
  }
  const fresh = await pageOf(ada, 3);
  const prepared = must(await prepare(fresh, people.ada));
  const signed = { ...prepared, signature: await signText(people.ada, prepared.message) };
  for (const browser of [null, newBrowser()]) {
    expect(codeOf(await world.signedBallots.finish(fresh.code, browser, signed))).toBe(
      'link-unproven',
    );
  }
  expect(codeOf(await world.signedBallots.paper(fresh.code, newBrowser()))).toBe('link-unproven');
  // What is for a ballot links no wallet, and the other way round.
  const wanted = { address: people.ada.address, chainId: undefined };
  expect(codeOf(await world.wallets.prepare(fresh.code, fresh.browser, wanted))).toBe(
    'link-unknown',
  );
  await world.advance(601_000);
  expect(codeOf(await world.signedBallots.finish(fresh.code, fresh.browser, signed))).toBe(
    'link-expired',
  );
  expect((await stored(ada))?.choice).toEqual({ choice: 2 });
});

test('a vote that asks for signatures counts no press; one that hides ballots takes no signature', async () => {
  const required = await openVote('required');
  expect(await press(ada, 2, required)).toMatchObject({
    refusal: { code: 'ballot-unsigned', vote: required, choice: '2' },
  });
  must((await sign(ada, people.ada, 2, required)).done);
  const sealed = await openVote('optional', 'sealed');
  expect(codeOf(await open(ada, 2, sealed))).toBe('signing-off');
  expect(codeOf(await open(ada, 2, await openVote('none')))).toBe('signing-off');
  await expect(openVote('required', 'sealed')).rejects.toThrow();
});

test('the page asks for what was not chosen in chat, and shows what was', async () => {
  const page = await pageOf(ada);
  const paper = () => world.signedBallots.paper(page.code, page.browser);
  expect(must(await paper())).toMatchObject({
    ...{ question: 'Which day?', shape: 'one', choice: null, answer: null },
    ...{ replacesSigned: false, wallets: [people.ada.address] },
  });
  expect(codeOf(await prepare(page, people.ada))).toBe('ballot-to-sign-missing');
  expect(codeOf(await prepare(page, people.ada, 4))).toBe('choice-not-offered');
  // The chain the wallet is on stands in its text: wallets refuse any other.
  const { message } = must(await prepare(page, people.ada, 3, 8453));
  expect(JSON.parse(message).domain.chainId).toBe(8453);
  expect(must(await paper())).toMatchObject({ choice: { choice: 3 }, answer: 'Wed' });
  must(await press(ada, 1));
  const later = await pageOf(ada);
  expect(must(await world.signedBallots.paper(later.code, later.browser)).answer).toBe('Mon');
  const nobody = await world.addMember('discord', 'nobody');
  expect(codeOf(await open(nobody, 1))).toBe('not-member');
  await world.store.people.insertMembership(
    world.community,
    nobody.person,
    await world.store.now(),
  );
  expect(codeOf(await open(nobody, 1))).toBe('not-linked');
});
