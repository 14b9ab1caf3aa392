/**
 * Nobody is named on a public page without having said yes to it: of what is decided about somebody, or would be paid to
 * somebody, the page and its file keep the name back, and anybody counts again from that file all the same.
 */
import { v7 as uuidv7 } from 'uuid';
import { type TypedDataDefinition, verifyTypedData } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsFor } from '#chat/words/index.ts';
import { proposalOffer } from '#commands/proposal/offer.ts';
import { hashJson } from '#core/canonical-json.ts';
import { DAY_MS } from '#core/duration.ts';
import { type CommunityAction, communityActionToJson } from '#core/execution/community-action.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { readElection, recount } from '#core/voting/election.ts';
import { voterOf } from '#core/voting/roll.ts';
import { printTyped, typedBallot } from '#core/voting/signed.ts';
import { createRecallJob } from '#queue/jobs/election.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { castIn } from '#service/vote/cast.ts';
import { createSeals } from '#service/vote/seal.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from '#test/support/vote-world.ts';
import { newBrowser, proveAgainIn } from '#test/support/wallet-world.ts';
import { createSite } from '#web/site.ts';

const NAMES = ['Zebulon', 'Yolanda', 'Xanthippe'] as const;
let sandbox: SandboxChain;
let world: VoteWorld;
let site: ReturnType<typeof createSite>;
let citizens: Voter[];
let paid: [Voter, Voter];

beforeAll(async () => {
  sandbox = await startChain();
  world = await createVoteWorld({ sandbox });
  await world.fundTreasury('100');
  site = createSite(await siteOptions(world.services));
  citizens = [];
  for (const name of [...NAMES, 'Wim', 'Vera', 'Ulf', 'Tess']) {
    const platform = citizens.length % 2 === 0 ? 'discord' : 'telegram';
    citizens.push(await world.member(platform, true, name));
  }
  paid = [who(0), who(1)];
  await world.link(who(0), people.cleo.address);
  await world.link(who(1), people.dan.address);
  await world.link(who(3), people.ada.address);
  await world.link(who(4), people.eve.address);
  await world.store.transaction('give an office', (books) =>
    world.services.offices.give(books, world.community, {
      ...{ person: who(0).person, office: 'moderator', by: null, how: 'test' },
    }),
  );
  // Citizens vote a week after they became it.
  await world.advance(8 * DAY_MS);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const who = (at: number): Voter => {
  const citizen = citizens[at];
  if (!citizen) throw new Error(`no citizen ${at}`);
  return citizen;
};

const get = async (path: string) => (await createVisitor(() => site).visit(path)).text();

/** By the button of a refusal, which writes the title. */
async function offer(action: CommunityAction): Promise<VoteId> {
  const { services, community } = world;
  const eventId = uuidv7();
  must(
    await proposalOffer.run({
      ...{ actor: who(5), scene: { community }, services, words: wordsFor('en'), eventId },
      values: { action: JSON.stringify(communityActionToJson(action)), confirm: true },
    } as unknown as Parameters<typeof proposalOffer.run>[0]),
  );
  const row = await world.store.proposals.findProposalByEvent(eventId);
  if (!row) throw new Error('nothing was published');
  return row.voteId;
}

async function rowOf(id: VoteId) {
  const [vote, proposal] = await Promise.all([
    world.store.votes.findVote(id),
    world.store.proposals.findProposal(id),
  ]);
  if (!vote || !proposal) throw new Error('no such vote');
  return { vote, proposal };
}

async function openAt(id: VoteId): Promise<void> {
  await world.advanceTo((await rowOf(id)).vote.opensAt, 1);
  await world.services.course.open(id);
}

async function close(id: VoteId): Promise<void> {
  await world.advanceTo((await rowOf(id)).vote.closesAt, 1);
  await world.services.course.close(id);
}

/** Page and file of a vote that is over: of nobody by name, and the file gives the posted numbers. */
async function judge(id: VoteId) {
  const [page, file] = [await get(`/v/${id}`), await get(`/v/${id}.json`)];
  for (const name of NAMES) {
    expect(page).not.toContain(name);
    expect(file).not.toContain(name);
  }
  const bundle = JSON.parse(file);
  const { vote } = await rowOf(id);
  const { result, differences } = recount(readElection(bundle));
  expect([differences, hashJson(result)]).toEqual([[], vote.resultHash]);
  expect(bundle.vote).toMatchObject({ resultHash: vote.resultHash, rollRoot: vote.rollRoot });
  return { page, bundle };
}

async function decided(id: VoteId, title: string) {
  const { proposal } = await rowOf(id);
  // The card is read by members, and keeps the name.
  expect(NAMES.some((name) => proposal.title.includes(name))).toBe(true);
  await openAt(id);
  const open = await get(`/v/${id}`);
  for (const name of NAMES) expect(open).not.toContain(name);
  for (let at = 1; at < 7; at += 1) {
    must(await world.services.votes.cast(who(at), world.community, id, at < 6 ? 1 : 2));
  }
  await close(id);
  const { page, bundle } = await judge(id);
  expect(bundle.vote.title).toBe(title);
  expect(page).toContain(`<h1>${title}</h1>`);
  expect(page).toContain('names nobody by itself');
}

describe('a decision about somebody', () => {
  it('a recall: what citizens asked for', async () => {
    const { services, store, community } = world;
    const { person, account } = who(0);
    const target = { person, account, isBot: false, displayName: NAMES[0] };
    const asked = { community, person: who(2).person, target, office: 'moderator' } as const;
    must(await services.recalls.open({ ...asked, reason: 'Slow.' }, uuidv7()));
    const petition = await store.elections.findLivePetition(community, 'moderator', person);
    const key = petition?.id ?? '';
    for (const at of [3, 4]) must(await services.recalls.sign(community, who(at).person, key));
    await createRecallJob({ services, store })({ key });
    const proposed = (await store.elections.findPetition(key))?.proposalId;
    if (!proposed) throw new Error('nothing was proposed');
    await decided(proposed, 'A member no longer moderator');
  });

  it('the end of a citizenship', async () => {
    await decided(
      await offer({ kind: 'revoke-citizenship', person: who(0).person }),
      'End the citizenship of a member',
    );
  });

  it('a budget', async () => {
    const budget = { kind: 'open-budget', name: 'Docs', amount: 10n ** 18n } as const;
    await decided(
      await offer({ ...budget, person: who(1).person, termMs: 30 * DAY_MS }),
      'Budget Docs: 1 CIV for a member',
    );
  });

  it('one whose title has a name that nobody bears any more', async () => {
    const id = await offer({ kind: 'revoke-citizenship', person: who(1).person });
    await world.database.sql`update account set display_name = 'Renamed'
      where person_id = ${who(1).person}`;
    await decided(id, 'End the citizenship of a member');
  });
});

describe('a choice between payments', () => {
  const choose = async (): Promise<VoteId> => {
    const payee = (at: 0 | 1) => ({ to: { ...paid[at], isBot: false, displayName: NAMES[at] } });
    return must(
      await world.services.proposals.publish({
        ...{ community: world.community, author: who(5).person, title: 'Whom to pay', body: '' },
        payment: { amount: '1', ...payee(0) },
        others: [payee(1)],
        question: { method: 'ranked-choice/1', none: 'None of these' },
        eventId: uuidv7(),
      }),
    );
  };

  /** On the page, as every ballot is signed today. */
  async function sign(id: VoteId, voter: Voter, wallet: Person, choice: unknown): Promise<void> {
    const { services, store, community } = world;
    const { signedBallots, wallets } = services;
    const { code } = must(await signedBallots.open({ caster: voter, community, vote: id, choice }));
    const browser = newBrowser();
    await proveAgainIn({ wallets, store }, voter, browser, code);
    const paper = must(await signedBallots.paper(code, browser));
    // Whoever votes reads the names; what they sign, anybody may read.
    expect(paper.answer).toContain(NAMES[1]);
    const { message, address } = must(
      await signedBallots.prepare(code, browser, { address: wallet.address, chainId: undefined }),
    );
    expect(message).not.toContain(NAMES[1]);
    const signature = await accountOf(wallet).signTypedData(JSON.parse(message));
    must(await signedBallots.finish(code, browser, { address, message, signature }));
  }

  /** In the words of the card, as ballots were signed before. */
  async function signAsBefore(id: VoteId, voter: Voter, wallet: Person, choice: readonly number[]) {
    const { vote, proposal } = await rowOf(id);
    const sequence = (await world.store.now()).getTime();
    const message = printTyped(
      typedBallot({
        ...{ vote: id, question: proposal.title, choices: vote.choices, sequence },
        ...{ voter: voterOf(vote.salt as Hex, voter.person), choice: { choice } },
        ...{ chainId: 1, host: 'civitas.example' },
      }),
    );
    const signature = await accountOf(wallet).signTypedData(JSON.parse(message));
    const address = asAddress(wallet.address.toLowerCase());
    const signed = { v: 1, address, chainId: null, message, signature } as const;
    const seals = createSeals({ sealKey: 'b'.repeat(64), random: () => '0x' });
    const input = { caster: voter, community: world.community, vote: id, choice };
    must(
      await world.store.transaction('sign as before', (books) =>
        castIn(books, uuidv7, seals, { ...input, signed: { sequence, signature: signed } }),
      ),
    );
  }

  it('numbers whom it would pay, beside their wallets', async () => {
    const id = await choose();
    await openAt(id);
    await sign(id, who(3), people.ada, [2, 1]);
    for (const at of [2, 4, 5, 6]) {
      must(await world.services.votes.cast(who(at), world.community, id, [2, 1]));
    }
    await close(id);
    const { page, bundle } = await judge(id);
    expect(bundle.choices).toEqual(['Person 1', 'Person 2', 'None of these']);
    expect(bundle.result.winners).toEqual([2]);
    expect(page).toContain('Person 2 <span class="badge">won</span>');
    expect(page).toContain(people.dan.address);
    expect(page).toContain('Whom to pay');
    // What was signed today is in the file, and anybody verifies it.
    const [{ address, typed, signature }, ...others] = bundle.signatures;
    expect([others, bundle.signaturesWithheld]).toEqual([[], undefined]);
    expect(typed.message).toMatchObject({
      question: 'Whom to pay',
      answer: '1. Person 2  2. Person 1',
    });
    expect(await verifyTypedData({ address, ...(typed as TypedDataDefinition), signature })).toBe(
      true,
    );
    expect(page).not.toContain('left out of this file');
  });

  it('leaves out what was signed with names before, says so, and counts it', async () => {
    const id = await choose();
    await openAt(id);
    await signAsBefore(id, who(3), people.ada, [2, 1]);
    await sign(id, who(4), people.eve, [2, 1]);
    for (const at of [2, 5, 6]) {
      must(await world.services.votes.cast(who(at), world.community, id, [1, 2]));
    }
    await close(id);
    const { page, bundle } = await judge(id);
    expect(bundle.signatures).toHaveLength(1);
    expect(bundle).toMatchObject({ signaturesWithheld: 1 });
    expect(bundle.ballots).toHaveLength(5);
    expect(page).toContain('left out of this file');
    // Members get the file of the chat: names, and every signature, and the same count.
    const { services, community } = world;
    const file = must(await services.voteExports.election(community, id));
    const whole = JSON.parse(JSON.stringify(file.bundle));
    expect(whole.choices).toEqual([NAMES[0], NAMES[1], 'None of these']);
    expect(whole.signatures).toHaveLength(2);
    const [counted, again] = [bundle, whole].map((one) => recount(readElection(one)));
    expect(again).toEqual(counted);
  });
});
