/** What comes late to a token roll, what stays out, and what a public roll asks first (V2, V7, W4). */
import { v7 as uuidv7 } from 'uuid';
import { type Address as Hex, parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asAddress, type VoteId } from '#core/identity.ts';
import { rollRoot, voterOf } from '#core/voting/roll.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { FINALITY_DEPTH } from '#test/support/execution-world.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let rpc: RpcProxy;
let world: VoteWorld;
let serial = 0x1000;

beforeAll(async () => {
  sandbox = await startChain();
  rpc = await startRpcProxy(sandbox.url);
  world = await createVoteWorld({ sandbox, rpcUrl: rpc.url, template: 'token-dao' });
});
afterAll(async () => {
  await world?.close();
  await rpc?.stop();
  await sandbox?.stop();
});

/** A wallet nobody has, with so much at a final block. */
async function wallet(civ: string): Promise<Hex> {
  serial += 1;
  const address = asAddress(`0x${serial.toString(16).padStart(40, 'a')}`);
  await sandbox.fund(address, { civ: parseEther(civ) });
  await sandbox.anvil.mine(FINALITY_DEPTH);
  return address;
}

async function member(...wallets: readonly string[]): Promise<Voter> {
  const who = await world.member();
  for (const address of wallets) await world.link(who, address);
  return who;
}

async function opened(author: Voter): Promise<VoteId> {
  const { services, community } = world;
  const draft = { community, author: author.person, title: 'Plant trees', body: '' };
  const id = must(
    await services.proposals.publish({ ...draft, payment: undefined, eventId: uuidv7() }),
  );
  expect(await services.course.open(id)).toBeUndefined();
  return id;
}

const addLate = (who: Voter, id: VoteId) =>
  world.services.rolls.addLate(world.community, who.person, id);
const cast = (who: Voter, id: VoteId, choice = 1) =>
  world.services.votes.cast(who, world.community, id, choice);

it('takes in a wallet linked since, at the roll’s own block, and grows the quorum by it', async () => {
  const ada = await member(await wallet('100'));
  const [known, fresh] = [await wallet('40'), await wallet('60')];
  const bo = await member(known);
  const stranger = await member();
  const id = await opened(ada);
  const row = await world.store.votes.findVote(id);
  if (!row) throw new Error('no vote');
  // What it gets after the block does not count.
  await sandbox.fund(asAddress(fresh), { civ: parseEther('900') });
  await world.link(bo, fresh);
  must(await cast(bo, id));
  const entry = must(await addLate(bo, id));
  expect(entry).toMatchObject({ wallets: 1, added: parseEther('60'), power: parseEther('100') });
  // His ballot from before counts with it, and so does the next.
  expect((await world.services.votes.standing(row)).turnout).toBe(parseEther('100'));
  expect(must(await cast(bo, id, 2)).power).toBe(parseEther('100'));

  const late = await wallet('7');
  const refused = await cast(stranger, id);
  expect(refused).toMatchObject({ refusal: { code: 'not-on-roll', late: id } });
  // So does the paper, before anything is pressed.
  const paper = await world.services.papers.read(world.community, stranger.person, id);
  expect(paper).toMatchObject({ refusal: { code: 'not-on-roll', late: id } });
  expect(codeOf(await addLate(stranger, id))).toBe('not-linked');
  await world.link(stranger, late);
  // It had nothing at the block of the roll.
  expect(codeOf(await addLate(stranger, id))).toBe('late-empty');
  expect(codeOf(await addLate(bo, id))).toBe('late-nothing-new');

  const lines = await world.store.rolls.listLate(id);
  expect(lines).toMatchObject([{ ordinal: 0, personId: bo.person, power: parseEther('60') }]);
  expect(await world.services.proposalViews.view(id)).toMatchObject({
    latePower: parseEther('60'),
    evidence: 'attested',
    supplementRoot: null,
  });
  await world.advanceTo(row.closesAt);
  await world.services.course.close(id);
  const closed = await world.store.votes.findVote(id);
  const voter = voterOf(row.salt as Hex, bo.person);
  expect(closed?.supplementRoot).toBe(rollRoot([{ voter, power: parseEther('60') }]));
  expect(closed?.result).toMatchObject({ outcome: 'rejected', turnout: String(parseEther('100')) });
  expect(codeOf(await addLate(bo, id))).toBe('poll-closed');
});

it('counts what came late for a delegate’s total, for reminders and for who has not voted', async () => {
  const { services, store, community, database } = world;
  const [ada, known] = [await member(await wallet('100')), await wallet('40')];
  const [bo, stranger] = [await member(known), await member()];
  const [fresh, only] = [await wallet('60'), await wallet('9')];
  const reference = { by: 'account', platform: ada.platform, externalId: ada.externalId } as const;
  const target = must(await services.people.refer(reference, undefined));
  const named = { community, actor: bo, target, topic: undefined, until: undefined };
  must(await services.delegations.delegate(named, uuidv7()));
  const id = await opened(ada);
  const entitled = async () => (await services.proposalViews.view(id))?.entitled ?? 0;
  const before = await entitled();
  await world.link(bo, fresh);
  must(await addLate(bo, id));
  await world.link(stranger, only);
  must(await addLate(stranger, id));
  const { speaksFor } = await services.delegations.view(community, ada.person);
  expect(speaksFor).toMatchObject([
    { power: parseEther('100'), unit: { symbol: 'CIV', decimals: 18 } },
  ]);
  must(await cast(ada, id));
  const row = await store.votes.findVote(id);
  if (!row) throw new Error('no vote');
  expect((await services.votes.standing(row)).delegated).toBe(parseEther('100'));
  expect(await entitled()).toBe(before + 1);

  await database.sql`update account set private_chat_open = true where id = ${stranger.account}`;
  const due = await services.reminders.remind(id);
  if (!due) throw new Error('reminded at the opening');
  await world.advanceTo(due.again, 1_000);
  await services.reminders.remind(id);
  const told = await database.sql`select person_id from inbox where kind = 'vote-reminder'`;
  expect(told.map(({ person_id }) => person_id)).toEqual([stranger.person]);
});

it('keeps a wallet out that was somebody else’s since the opening, on the roll or not', async () => {
  const [own, spare, unconsented] = [await wallet('5'), await wallet('6'), await wallet('8')];
  const ada = await member(await wallet('100'), own);
  const outsider = await world.member();
  await world.link(outsider, unconsented);
  await world.database.sql`update membership set wallet_consent_at = null
    where person_id = ${outsider.person}`;
  const id = await opened(ada);
  const thief = await member(own);
  expect(codeOf(await addLate(thief, id))).toBe('late-nothing-new');
  // It was late for Ada, then moved.
  await world.link(ada, spare);
  must(await addLate(ada, id));
  await world.link(thief, spare);
  expect(codeOf(await addLate(thief, id))).toBe('late-nothing-new');
  // It was nobody's here, but it was somebody's.
  await world.link(thief, unconsented);
  expect(codeOf(await addLate(thief, id))).toBe('late-wallet-moved');
  expect(codeOf(await cast(thief, id))).toBe('not-on-roll');
});

it('adds one late wallet once, however often it is asked at once, and waits for the chain (V7)', async () => {
  const ada = await member(await wallet('100'));
  const bo = await member();
  const id = await opened(ada);
  // Nothing is read after T1 but at T0's block: this one was funded before.
  const early = await wallet('9');
  const second = await opened(ada);
  await world.link(bo, early);
  rpc.misbehave = ({ method }) =>
    method === 'eth_call' ? { kind: 'status', status: 502, body: 'bad gateway' } : undefined;
  expect(codeOf(await addLate(bo, second))).toBe('roll-unknown');
  rpc.misbehave = undefined;
  const asked = await Promise.all(Array.from({ length: 5 }, () => addLate(bo, second)));
  expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await world.store.rolls.findPower(second, bo.person)).toBe(parseEther('9'));
  expect(codeOf(await addLate(bo, id))).toBe('late-empty');
});

it('says that it waits while the chain is down at the opening', async () => {
  const ada = await member(await wallet('100'));
  const { services, community } = world;
  const draft = { community, author: ada.person, title: 'Later', body: '', payment: undefined };
  const id = must(await services.proposals.publish({ ...draft, eventId: uuidv7() }));
  rpc.misbehave = () => ({ kind: 'status', status: 502, body: 'bad gateway' });
  try {
    expect((await services.course.open(id))?.again).toBeInstanceOf(Date);
    expect(await services.proposalViews.view(id)).toMatchObject({
      state: 'published',
      waiting: true,
    });
  } finally {
    rpc.misbehave = undefined;
  }
  expect(await services.course.open(id)).toBeUndefined();
  expect(await services.proposalViews.view(id)).toMatchObject({ state: 'voting', waiting: false });
});

it('asks before the first ballot of a vote that moves money, and needs the supply and five persons', async () => {
  await world.fundTreasury('1000');
  const wallets = [await wallet('50'), await wallet('50'), await wallet('50')];
  // One attacker's three wallets on three accounts.
  const voters = await Promise.all(wallets.map((one) => member(one)));
  const [silent, fresh] = [await wallet('30'), await wallet('60')];
  const bystander = await member(silent);
  const [ada] = voters;
  if (!ada) throw new Error('no voter');
  const payee = { person: ada.person, account: ada.account, isBot: false, displayName: 'Ada' };
  await world.advance(25 * 3_600_000);
  const id = must(
    await world.services.proposals.publish({
      community: world.community,
      author: ada.person,
      title: 'Pay me',
      body: '',
      payment: { amount: '1', to: payee },
      eventId: uuidv7(),
    }),
  );
  const pending = await world.store.votes.findVote(id);
  if (!pending) throw new Error('no vote');
  await world.advanceTo(pending.opensAt);
  expect(await world.services.course.open(id)).toBeUndefined();
  const asked = await cast(ada, id);
  expect(asked).toMatchObject({ refusal: { code: 'consent-needed', vote: id, choice: 1 } });
  expect((await world.store.ballots.findBallot(id, ada.person)) ?? null).toBeNull();
  for (const voter of voters) {
    await world.services.votes.agree(voter.person, id);
    must(await cast(voter, id));
  }
  await world.link(ada, fresh);
  must(await addLate(ada, id));
  const view = await world.services.proposalViews.view(id);
  const supply = await sandbox.publicClient.readContract({
    ...sandbox.contracts.token,
    functionName: 'totalSupply',
  });
  const share = (supply * 4n + 99n) / 100n;
  expect(view).toMatchObject({ evidence: 'public', minimumBallots: 5, ballots: 3 });
  expect(view?.quorum).toBeGreaterThanOrEqual(share);
  await world.advanceTo((await world.store.votes.findVote(id))?.closesAt ?? new Date(0));
  await world.services.course.close(id);
  expect(await world.services.proposalViews.view(id)).toMatchObject({ state: 'no-quorum' });

  // What came late is listed too; who did not agree is not, and that is said.
  const { bundle } = must(await world.services.voteExports.election(world.community, id));
  const { evidence, roll, notEvidenced } = bundle as unknown as {
    evidence: { voter: string; address: string; power: string }[];
    roll: { voter: string; power: string }[];
    notEvidenced: unknown;
  };
  const listed = evidence.map(({ address }) => address);
  expect(listed).toEqual([...wallets, fresh].map((one) => one.toLowerCase()).sort());
  const sum = (lines: readonly { power: string }[]) =>
    lines.reduce((power, line) => power + BigInt(line.power), 0n);
  const seen = new Set(evidence.map(({ voter }) => voter));
  const [shown, unseen] = [true, false].map((has) =>
    roll.filter((one) => seen.has(one.voter) === has),
  );
  expect(sum(evidence)).toBe(sum(shown ?? []));
  expect(sum(evidence)).toBe(parseEther('210'));
  // The books know whom it was read from; what leaves the house is what it always was.
  const read = [
    ...(await world.store.rolls.listRollWallets(id)),
    ...(await world.store.rolls.listLateWallets(id)),
  ];
  expect(new Set(read.map(({ toldBy }) => toldBy))).toEqual(new Set(['RPC 1']));
  for (const one of evidence) {
    expect(Object.keys(one).sort()).toEqual([
      ...['address', 'block', 'chainId', 'power', 'term', 'voter'],
    ]);
  }
  expect(JSON.stringify(bundle)).not.toContain('RPC');
  const salt = pending.salt as Hex;
  expect(unseen).toContainEqual({
    voter: voterOf(salt, bystander.person),
    power: String(parseEther('30')),
  });
  expect(notEvidenced).toEqual({ voters: unseen?.length, power: String(sum(unseen ?? [])) });
});
