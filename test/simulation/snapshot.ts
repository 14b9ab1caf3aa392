/** Everything the obligations speak of, as the books have it at one moment, in one message to the server. */
import type { IntentState, Purse, TransferAction } from '#core/execution/intent.ts';
import type { MandateReason, MandateState } from '#core/execution/mandate.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { World } from './world.ts';

export type SenderLine = {
  id: string;
  purpose: Purse;
  address: Address;
  registered: number;
  frozen: string | null;
  fence: number;
};
export type IntentLine = {
  id: string;
  sender: string;
  purpose: Purse;
  source: string;
  action: { asset: TransferAction['asset']; to: Address; amount: string };
  hash: Hex;
  amount: number;
  state: IntentState;
  reason: string | null;
  detail: string | null;
  nonce: number | null;
  mined: Hex | null;
  block: number | null;
  blockHash: Hex | null;
  overdue: boolean;
  createdMs: number;
  settled: boolean;
};
export type AttemptLine = {
  id: string;
  sender: string;
  intent: string | null;
  kind: 'effect' | 'void';
  nonce: number;
  to: Address;
  value: number;
  data: Hex;
  gas: number;
  fee: number;
  tip: number;
  hash: Hex | null;
  sent: boolean;
  createdMs: number;
};
export type SlotLine = { sender: string; nonce: number; intent: string | null; settled: boolean };
export type StrangerLine = { sender: string; nonce: number; hash: Hex | null; settled: boolean };
export type AccountLine = {
  id: string;
  kind: string;
  person: string | null;
  balance: number;
  whole: boolean;
};
export type JournalLine = {
  id: string;
  kind: string;
  key: string;
  postings: { account: string; amount: number }[];
};
export type WithdrawalLine = {
  id: string;
  intent: string;
  amount: number;
  state: string;
  person: string;
};
export type DepositLine = {
  tx: Hex;
  log: number;
  amount: number;
  state: string;
  booked: boolean;
  block: number;
};

export type MandateLine = {
  id: string;
  vote: string;
  state: MandateState;
  reason: MandateReason | null;
  /** The operation's id. */
  reference: Hex;
  amount: number;
};
export type BudgetLine = {
  id: string;
  number: number;
  amount: number;
  spent: number;
  closed: boolean;
};
export type BudgetPaymentLine = {
  id: string;
  budget: string;
  intent: string;
  amount: number;
  state: 'reserved' | 'paid' | 'voided';
  by: string;
  to: string;
};
export type ProposalLine = { vote: string; state: string; reason: string | null };

export type Snapshot = {
  senders: SenderLine[];
  intents: IntentLine[];
  attempts: AttemptLine[];
  slots: SlotLine[];
  strangers: StrangerLine[];
  accounts: AccountLine[];
  journals: JournalLine[];
  withdrawals: WithdrawalLine[];
  deposits: DepositLine[];
  mandates: MandateLine[];
  proposals: ProposalLine[];
  budgets: BudgetLine[];
  budgetPayments: BudgetPaymentLine[];
  /** Members who are locked. */
  locked: string[];
  tips: number;
  told: string[];
  /** Of cards: wanted and not shown. */
  behind: number;
  frozen: string | null;
};

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const rows = (select: string): string => `(select coalesce(json_agg(r), '[]') from (${select}) r)`;

const PARTS: { readonly [part in keyof Snapshot]: string } = {
  senders:
    rows(`select id, purpose, address, registered_nonce as registered, frozen_reason as frozen, fence
    from sender_account where community_id = $1 order by purpose`),
  intents:
    rows(`select id, sender_account_id as sender, purpose, source, action, action_hash as hash, amount, state,
    reason, detail, nonce, mined_tx_hash as mined, mined_block as block, mined_block_hash as "blockHash",
    coalesce(not_after <= civitas_now(), false) as overdue, ${ms('created_at')} as "createdMs",
    settled_at is not null as settled
    from intent where community_id = $1 order by id`),
  attempts:
    rows(`select id, sender_account_id as sender, intent_id as intent, kind, nonce, to_address as to,
    value_wei as value, data, gas_limit as gas, max_fee_per_gas as fee, max_priority_fee_per_gas as tip, hash,
    sent_at is not null as sent, ${ms('created_at')} as "createdMs"
    from attempt where community_id = $1 order by id`),
  slots:
    rows(`select sender_account_id as sender, nonce, intent_id as intent, settled_at is not null as settled
    from nonce_slot where community_id = $1`),
  strangers:
    rows(`select sender_account_id as sender, nonce, hash, settled_at is not null as settled
    from unknown_transaction where community_id = $1`),
  accounts: rows(`select id, kind, person_id as person, balance, balance = trunc(balance) as whole
    from ledger_account where community_id = $1`),
  journals: rows(`select j.id, j.kind, j.idempotency_key as key,
    json_agg(json_build_object('account', p.account_id, 'amount', p.amount) order by p.id) as postings
    from journal j left join posting p on p.journal_id = j.id where j.community_id = $1 group by j.id order by j.id`),
  withdrawals: rows(`select id, intent_id as intent, amount, state, person_id as person
    from withdrawal where community_id = $1`),
  deposits:
    rows(`select tx_hash as tx, log_index as log, amount, state, journal_id is not null as booked,
    block_number as block from deposit where community_id = $1`),
  mandates: rows(`select id, vote_id as vote, state, reason, reference, amount
    from mandate where community_id = $1 order by created_at, id`),
  proposals: rows(`select vote_id as vote, state, outcome_reason as reason
    from proposal where community_id = $1 order by number`),
  tips: `(select count(*) from tip where community_id = $1)`,
  told: `(select coalesce(json_agg(key), '[]') from outbox where kind = 'simulation-told')`,
  budgets: rows(`select id, number, amount, spent, closed_at is not null as closed
    from budget where community_id = $1 order by number`),
  budgetPayments:
    rows(`select id, budget_id as budget, intent_id as intent, amount, state, paid_by as by, to_id as to
    from budget_payment where community_id = $1 order by number`),
  locked: `(select coalesce(json_agg(person_id order by locked_at), '[]') from person_lock
    where lifted_at is null and person_id in (select person_id from membership where community_id = $1))`,
  behind: `(select count(*) from card where community_id = $1 and wanted > sent)`,
  frozen: `(select to_json(frozen_reason) from community where id = $1)`,
};

/** Only where somebody spends out of budgets: the other seeds have none of it, and do not ask. */
const NONE = `'[]'::json`;
const OF_BUDGETS: readonly string[] = ['budgets', 'budgetPayments', 'locked'];

function queryOf(hasBudgets: boolean): string {
  const parts = Object.entries(PARTS)
    .map(([part, sql]) => (hasBudgets || !OF_BUDGETS.includes(part) ? [part, sql] : [part, NONE]))
    .map(([part, sql]) => `'${part}', ${sql}`);
  return `select json_build_object(${parts.join(', ')})::text as books`.replaceAll(
    '$1',
    '$1::uuid',
  );
}
const QUERY = { with: queryOf(true), without: queryOf(false) };

export async function readSnapshot({ books, community, spender }: World): Promise<Snapshot> {
  const query = spender ? QUERY.with : QUERY.without;
  const [row] = await books.connection.sql.unsafe(query, [community], { prepare: true });
  return JSON.parse(String(row?.['books'])) as Snapshot;
}
