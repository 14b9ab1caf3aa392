/**
 * What must hold when a round has come to rest: the transactions on the chain are the intents that are final, each once; no
 * nonce is left out; every reservation ended once; what was decided was paid to whom it was decided, once.
 */
import { parseAbiItem } from 'viem';
import type { Address, VoteId } from '#core/identity.ts';
import type { MandateWorld } from '#test/support/mandate-world.ts';

const TRANSFER = parseAbiItem(
  'event Transfer(address indexed from, address indexed to, uint256 value)',
);

/** A payment that was decided: by a proposal's step, out of the account or out of the contract. */
export type Owed = {
  readonly vote: string;
  readonly step: number;
  readonly to: Address;
  readonly amount: bigint;
  readonly by: 'account' | 'timelock';
  /** The chain's own coin, to an address that had none; the community's token when left out. */
  readonly coin?: true;
};

type IntentFacts = {
  id: string;
  sender: string;
  source: string;
  state: string;
  purpose: string;
  nonce: number | null;
  mined: string | null;
  settled: boolean;
  to: string | null;
  value: string | null;
  data: string | null;
};

type AccountFacts = { id: string; address: Address; purpose: string };

/** Of a community of its own database; every row is the round's. */
async function readBooks({ database }: MandateWorld) {
  const { sql } = database;
  const accounts = await sql<AccountFacts[]>`
    select id, address, purpose from sender_account where purpose <> 'vault'`;
  const intents = await sql<IntentFacts[]>`
    select id, sender_account_id as sender, source, state, purpose, nonce, mined_tx_hash as mined,
      settled_at is not null as settled, call_to as to, call_value_wei::text as value, call_data as data from intent`;
  const slots = await sql<{ sender: string; nonce: number; settled: boolean }[]>`
    select sender_account_id as sender, nonce, settled_at is not null as settled from nonce_slot order by nonce`;
  const attempts = await sql<{ intent: string | null; nonce: number; kind: string }[]>`
    select intent_id as intent, nonce, kind from attempt`;
  const journals = await sql<{ key: string; kind: string }[]>`
    select idempotency_key as key, kind from journal where idempotency_key like 'payment-%'`;
  const aside = await sql<{ sum: string }[]>`
    select coalesce(sum(balance), 0)::text as sum from ledger_account where kind = 'treasury-pending'`;
  return { accounts, intents, slots, attempts, journals, aside: aside[0]?.sum };
}

type Books = Awaited<ReturnType<typeof readBooks>>;
type Mined = { from: Address; nonce: number; call: string };

const callOf = (to: string | null, value: string, data: string | null): string =>
  `${to}|${value}|${data}`.toLowerCase();

async function minedBy(
  { sandbox }: MandateWorld,
  accounts: readonly AccountFacts[],
  since: bigint,
) {
  const own = new Set<string>(accounts.map(({ address }) => address));
  const head = await sandbox.publicClient.getBlockNumber();
  const numbers = Array.from({ length: Number(head - since) }, (_, n) => since + 1n + BigInt(n));
  const blocks = await Promise.all(
    numbers.map((blockNumber) =>
      sandbox.publicClient.getBlock({ blockNumber, includeTransactions: true }),
    ),
  );
  return blocks.flatMap(({ transactions }) =>
    transactions.flatMap(({ from, nonce, to, value, input }): Mined[] =>
      own.has(from.toLowerCase())
        ? [{ from: from.toLowerCase() as Address, nonce, call: callOf(to, String(value), input) }]
        : [],
    ),
  );
}

function checkAccount(books: Books, mined: readonly Mined[], account: AccountFacts): string[] {
  const broken: string[] = [];
  const { address, purpose, id } = account;
  const own = mined.filter(({ from }) => from === address);
  const nonces = books.slots.filter(({ sender }) => sender === id);
  const gapless = nonces.every(({ nonce, settled }, index) => nonce === index && settled);
  if (!gapless) broken.push(`${purpose}: nonces ${JSON.stringify(nonces)} have a gap or are open`);
  if (own.length !== nonces.length) {
    broken.push(
      `${purpose}: ${own.length} transactions on the chain, ${nonces.length} nonces here`,
    );
  }
  const paid = books.intents.filter(({ sender, state }) => sender === id && state === 'final');
  const idle = callOf(address, '0', '0x');
  const onChain = own.filter(({ call }) => call !== idle).map(({ call }) => call);
  const inBooks = paid.map(({ to, value, data }) => callOf(to, value ?? '', data));
  if (onChain.toSorted().join() !== inBooks.toSorted().join()) {
    broken.push(
      `${purpose}: effects on the chain are not the intents that are final: ${onChain.length} and ${inBooks.length}`,
    );
  }
  return broken;
}

function checkIntent(books: Books, intent: IntentFacts): string[] {
  const { id, state, source } = intent;
  const broken: string[] = [];
  if (!intent.settled) broken.push(`${source} is ${state}`);
  const nonces = new Set(books.attempts.filter((one) => one.intent === id).map((one) => one.nonce));
  if (nonces.size > 1) broken.push(`${source} was signed for ${nonces.size} nonces`);
  const own = books.journals.filter(({ key }) => key.endsWith(`:${id}`));
  const ends = own.filter(({ key }) => key.startsWith('payment-settle:')).length;
  const begun = own.filter(({ key }) => key.startsWith('payment-reserve:')).length;
  const wanted = source.startsWith('proposal:') ? 1 : 0;
  if (begun !== wanted || ends !== wanted) {
    broken.push(`${source}: ${begun} reservations, ${ends} of them ended, not ${wanted}`);
  }
  return broken;
}

/** Each amount that came, one behind the other; of coins, which leave no log, what came in all. */
async function receivedBy({ sandbox }: MandateWorld, owed: Owed): Promise<string> {
  if (owed.coin) {
    const wei = await sandbox.publicClient.getBalance({ address: owed.to });
    return wei === 0n ? '' : String(wei);
  }
  const logs = await sandbox.publicClient.getLogs({
    ...{ address: sandbox.contracts.token.address, event: TRANSFER, args: { to: owed.to } },
    ...{ fromBlock: 0n, toBlock: 'latest' },
  });
  return logs.map(({ args }) => String(args.value)).join();
}

async function checkOwed(world: MandateWorld, books: Books, owed: Owed): Promise<string[]> {
  const got = await receivedBy(world, owed);
  const proposal = await world.proposalOf(owed.vote as VoteId);
  const intent = books.intents.find((one) => one.source === `proposal:${owed.vote}:${owed.step}`);
  const paid = owed.by === 'timelock' ? proposal.state === 'executed' : intent?.state === 'final';
  const wanted = paid ? String(owed.amount) : '';
  return got === wanted ? [] : [`${owed.by} ${owed.step}: paid ${got || 'nothing'}, not ${wanted}`];
}

/** Whatever was decided was carried out, but for what somebody called off. */
async function checkDecisions(
  world: MandateWorld,
  owed: readonly Owed[],
  calledOff: number,
): Promise<string[]> {
  const votes = [...new Set(owed.map(({ vote }) => vote))];
  const rows = await Promise.all(votes.map((vote) => world.proposalOf(vote as VoteId)));
  const undone = rows.filter(({ state }) => state !== 'executed');
  const told = undone.map(
    ({ voteId, state, outcomeReason }) => `${voteId} ${state} ${outcomeReason}`,
  );
  const off = undone.filter(({ outcomeReason }) => outcomeReason === 'cancelled');
  return undone.length <= calledOff && off.length === undone.length ? [] : told;
}

/** What does not hold, in words; and how many effects the chain has. */
export async function checkRound(
  world: MandateWorld,
  owed: readonly Owed[],
  since: bigint,
  calledOff: number,
): Promise<{ readonly broken: readonly string[]; readonly effects: number }> {
  const books = await readBooks(world);
  const mined = await minedBy(world, books.accounts, since);
  const broken = [
    ...books.accounts.flatMap((account) => checkAccount(books, mined, account)),
    ...books.intents.flatMap((intent) => checkIntent(books, intent)),
    ...(books.aside === '0' ? [] : [`${books.aside} is still set aside`]),
    ...(await Promise.all(owed.map((one) => checkOwed(world, books, one)))).flat(),
    ...(await checkDecisions(world, owed, calledOff)),
  ];
  return { broken, effects: books.intents.filter(({ state }) => state === 'final').length };
}
