/** INVARIANTS L1-L10, held against postings one by one and against the chain as it truly is. */
import { type Invariant, isForMandate } from './execution.ts';

const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0);

/** L1: every journal sums to zero. */
export const sumsToZero: Invariant = ({ world, now }) => {
  for (const { id, postings } of now.journals) {
    if (sum(postings.map(({ amount }) => amount)) !== 0)
      world.fail('L1', `journal ${id} does not sum to zero`);
  }
};

/** L2: what is owed is what the vault holds at a final block, with what is on its way in and out. */
export const covered: Invariant = ({ world, now, mined, final }) => {
  const vault = world.of('vault');
  const held = Number(final.after.token.get(vault) ?? 0n);
  const isIn = mined.filter(({ moved, number }) => moved?.to === vault && number <= final.number);
  const booked = new Set(now.deposits.filter((one) => one.booked).map(({ tx }) => tx));
  const uncredited = sum(
    isIn.filter(({ hash }) => !booked.has(hash)).map(({ moved }) => Number(moved?.amount)),
  );
  const out = mined.filter(({ moved, number }) => moved?.from === vault && number <= final.number);
  const left = sum(out.map(({ moved }) => Number(moved?.amount)));
  const posted = sum(
    now.withdrawals.filter(({ state }) => state === 'posted').map(({ amount }) => amount),
  );
  const owed = sum(
    now.accounts
      .filter(({ kind }) => ['member', 'house', 'unclaimed', 'pending'].includes(kind))
      .map(({ balance }) => balance),
  );
  if (owed !== held - uncredited + left - posted) {
    world.fail(
      'L2',
      `owed ${owed}, held ${held}, uncredited ${uncredited}, left ${left}, posted ${posted}`,
    );
  }
};

/** L3: no balance is below zero, contra accounts apart. */
export const notNegative: Invariant = ({ world, now }) => {
  for (const { kind, balance } of now.accounts) {
    const contra = ['world', 'treasury-world', 'issue'].includes(kind);
    if (balance < 0 && !contra) world.fail('L3', `${kind} stands at ${balance}`);
  }
};

/** L4: one journal a key; that another input is refused is asked where the event is repeated. */
export const onceAKey: Invariant = ({ world, now }) => {
  const keys = new Set(now.journals.map(({ key }) => key));
  if (keys.size !== now.journals.length) world.fail('L4', 'two journals have one key');
};

/** L5: what was written stays as it was. */
export const appendOnly: Invariant = ({ world, now, before }) => {
  const present = new Map(now.journals.map((one) => [one.id, JSON.stringify(one)]));
  for (const journal of before?.journals ?? []) {
    if (present.get(journal.id) !== JSON.stringify(journal))
      world.fail('L5', `journal ${journal.id} was changed`);
  }
};

/** L6: one final log is one credit; a withdrawal reserves, then posts or voids, once. */
export const onceEach: Invariant = ({ world, now, mined, final }) => {
  for (const { tx, amount, booked } of now.deposits.filter((one) => one.booked)) {
    const log = mined.find(({ hash }) => hash === tx);
    const ok = log && log.number <= final.number && Number(log.moved?.amount) === amount && booked;
    if (!ok)
      world.fail('L6', `deposit ${tx} is in the books, and the chain does not have it for good`);
  }
  const credits = now.journals.filter(({ kind }) => kind === 'deposit');
  if (credits.length !== now.deposits.filter(({ booked }) => booked).length) {
    world.fail('L6', 'credits and deposits differ');
  }
  const intents = new Map(now.intents.map((one) => [one.id, one.state]));
  for (const { intent, state } of now.withdrawals) {
    const end = intents.get(intent);
    const wanted =
      end === 'final'
        ? 'posted'
        : end === 'cancelled' || end === 'reverted'
          ? 'voided'
          : 'reserved';
    if (state !== wanted) world.fail('L6', `the withdrawal of ${intent} (${end}) is ${state}`);
    const of = (kind: string) =>
      now.journals.filter(({ key }) => key === `withdrawal-${kind}:${intent}`).length;
    if (of('reserve') !== 1 || of('settle') !== (state === 'reserved' ? 0 : 1)) {
      world.fail(
        'L6',
        `the withdrawal of ${intent} was reserved ${of('reserve')} times, settled ${of('settle')}`,
      );
    }
  }
};

/** L6 of the treasury: a payment is set aside with its intent and ended with it. */
export const paymentsOnce: Invariant = ({ world, now }) => {
  for (const intent of now.intents) {
    const { id, purpose, settled, state } = intent;
    // What brings a decision to a contract takes no money along.
    if (purpose !== 'treasury' || isForMandate(intent)) continue;
    const of = (kind: string) => now.journals.filter(({ key }) => key === `payment-${kind}:${id}`);
    const [end] = of('settle');
    if (of('reserve').length !== 1 || of('settle').length !== (settled ? 1 : 0)) {
      world.fail(
        'L6',
        `the payment ${id} was reserved ${of('reserve').length} times, settled ${of('settle').length}`,
      );
    }
    const wanted = state === 'final' ? 'payment-post' : 'payment-void';
    if (end && end.kind !== wanted)
      world.fail('L6', `the payment ${id} is ${state} and ${end.kind}`);
  }
  const pending = now.accounts.find(({ kind }) => kind === 'treasury-pending')?.balance ?? 0;
  const open = sum(
    now.intents
      .filter(({ purpose, settled }) => purpose === 'treasury' && !settled)
      .map(({ amount }) => amount),
  );
  if (pending !== open) world.fail('L6', `${pending} is set aside for payments of ${open}`);
};

/** L7: whole base units. */
export const whole: Invariant = ({ world, now }) => {
  if (now.accounts.some((one) => !one.whole)) world.fail('L7', 'a balance is no whole number');
};

/** L10: balances are what the journals make them. */
export const rebuilt: Invariant = ({ world, now }) => {
  const made = new Map<string, number>();
  for (const { postings } of now.journals) {
    for (const { account, amount } of postings)
      made.set(account, (made.get(account) ?? 0) + amount);
  }
  for (const { id, kind, balance } of now.accounts) {
    if ((made.get(id) ?? 0) !== balance)
      world.fail('L10', `${kind} stands at ${balance}, its journals at ${made.get(id)}`);
  }
};

// L8 (locks in the order of ids) is watched at the locks themselves (crash.ts), L9 (refused inputs) where they are tried
// (steps.ts): books that are wrong in either way look like any others.
export const LEDGER = [
  sumsToZero,
  covered,
  notNegative,
  onceAKey,
  appendOnly,
  onceEach,
  paymentsOnce,
  whole,
  rebuilt,
] as const;
