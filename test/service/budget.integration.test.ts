/** Budgets on a real chain: paid once, never above what was decided, given back where it did not happen. */
import { v7 as uuidv7 } from 'uuid';
import { parseUnits } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import type { OpenBudgetAction } from '#core/execution/community-action.ts';
import { budgetSource } from '#core/execution/source.ts';
import { type Address, asId, type PersonId } from '#core/identity.ts';
import { accept } from '#core/result.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createBreakages } from '#service/breakage.ts';
import { createBudgetOpenings } from '#service/budget/opening.ts';
import { type BudgetAsk, createBudgets } from '#service/budget.ts';
import { createCards } from '#service/card.ts';
import { createCommunities } from '#service/community.ts';
import { createInbox } from '#service/inbox.ts';
import { createOffices } from '#service/office.ts';
import { createPeople, type PersonView } from '#service/person.ts';
import { createLog } from '#telemetry/log.ts';
import { createWorld, type World } from '#test/support/execution-world.ts';
import { openVote } from '#test/support/open-vote.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { codeOf, must } from '../support/wallet-world.ts';

const CIV = parseUnits('1', 18);
const KEY = 'a'.repeat(64);

let sandbox: SandboxChain;
let database: TestStore;
let world: World;
let desk: Awaited<ReturnType<typeof createDesk>>;

/** The clerks that a budget needs, over the world's books and its community. */
async function createDesk({ store, community, executions, recipient }: World) {
  const ids = uuidv7;
  const ports = {};
  const audit = createAudit({ ids });
  const offices = createOffices({ store, ids });
  const inbox = createInbox({ store, ids });
  const people = createPeople({ store, ports, ids, keys: [KEY], telegramUsername: () => 'bot' });
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports });
  const breakages = createBreakages({ store, ids, ports, alarms });
  const cards = createCards({ store, ids, breakages, clock: { later: () => undefined } });
  const log = createLog({ level: 'silent' });
  const communities = createCommunities({
    ...{ store, ids, secret: ids, log, offices, audit, hosting: 'open', custody: true },
  });
  const wallet = recipient();
  const paidTo = { address: wallet as Address };
  const budgets = createBudgets({
    ...{ store, ids, offices, audit, inbox, cards, communities, executions, people },
    payoutWallet: async () => accept(paidTo.address),
    explorer: () => undefined,
  });
  const openings = createBudgetOpenings({ ids, audit, inbox, communities });
  const somebody = async (name: string): Promise<PersonView> => {
    const seen = {
      ...{ platform: 'telegram' as const, externalId: uuidv7(), handle: name },
      ...{ displayName: name, isBot: false, locale: 'en' },
    };
    const met = await people.meet(seen, { externalId: undefined, privateChat: true });
    await store.people.insertMembership(community, met.person, await store.now());
    return { ...met, displayName: name, isBot: false };
  };
  const [holder, payee] = [await somebody('Bo'), await somebody('Cleo')];
  async function open(change: Partial<OpenBudgetAction> = {}): Promise<void> {
    const decidedBy = await openVote(store, {
      ...{ community, author: holder.person, method: 'basic/1' },
    });
    const action: OpenBudgetAction = {
      ...{ kind: 'open-budget', person: holder.person, name: 'Docs', amount: 10n * CIV },
      ...{ termMs: 30 * DAY_MS, ...change },
    };
    const opened = await store.transaction('open', (books) =>
      openings.decided.carryOut(books, community, action, decidedBy),
    );
    must(opened);
  }
  const ask = (amount: string, change: Partial<BudgetAsk> = {}): BudgetAsk => ({
    ...{ community, person: holder.person, account: holder.account, budget: 'docs' },
    ...{ to: payee, amount, purpose: 'the manual' },
    ...change,
  });
  const pay = (amount: string, eventId: string = uuidv7(), change: Partial<BudgetAsk> = {}) =>
    budgets.pay({ ...ask(amount, change), wallet, eventId });
  const spent = async () => {
    const row = await store.budgets.findBudgetByName(community, 'Docs');
    const payments = await store.budgets.listBudgetPayments(row?.id ?? '', 100);
    const standing = payments.filter(({ state }) => state !== 'voided');
    // What is written as spent is what its payments took, at any moment.
    expect(row?.spent).toBe(standing.reduce((sum, { amount }) => sum + amount, 0n));
    return row?.spent;
  };
  const noticesOf = async ({ person }: { person: PersonId }) =>
    (await inbox.read(person)).map(({ notice }) => notice.kind);
  return {
    budgets,
    openings,
    holder,
    payee,
    open,
    ask,
    pay,
    spent,
    noticesOf,
    wallet,
    paidTo,
    somebody,
  };
}

beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
});
beforeEach(async () => {
  world = await createWorld({ sandbox, databaseUrl: database.url, civ: '1000' });
  desk = await createDesk(world);
  return () => world.close();
});
afterAll(async () => {
  await database.close();
  await sandbox.stop();
});

const intentOf = async (payment: string) => {
  const row = await world.store.executions.findIntentBySource(budgetSource(payment));
  if (!row) throw new Error('no intent');
  return row;
};

test('a payment is one intent of the treasury, reserved, mined, told and counted', async () => {
  await desk.open();
  expect(await desk.noticesOf(desk.holder)).toEqual(['budget-opened']);
  const paid = must(await desk.pay('4 CIV'));
  const intent = await intentOf(paid.id);
  expect(intent).toMatchObject({ purpose: 'treasury', state: 'planned', amount: 4n * CIV });
  expect(await world.reservation(intent.id)).toBe('payment-reserve');
  expect(await desk.spent()).toBe(4n * CIV);
  await world.drive(intent.id);
  expect(await world.balanceOf(desk.wallet)).toBe(4n * CIV);
  const view = await desk.budgets.payment(paid.id);
  expect(view).toMatchObject({
    state: 'paid',
    number: 1,
    budget: { name: 'Docs', left: 6n * CIV },
  });
  expect(view?.txHash).toMatch(/^0x/);
  expect(await desk.spent()).toBe(4n * CIV);
  expect(await desk.noticesOf(desk.payee)).toEqual(['budget-paid']);
});

test('the same press a hundred times is one payment', async () => {
  await desk.open();
  const all = await Promise.all(Array.from({ length: 8 }, () => desk.pay('3', 'e:1')));
  const ids = new Set([...all, await desk.pay('3', 'e:1')].map((one) => must(one).id));
  expect(ids.size).toBe(1);
  expect(await desk.spent()).toBe(3n * CIV);
});

test('the same press with anything else in it is another payment, and refused (L4)', async () => {
  await desk.open();
  await desk.open({ name: 'Fair' });
  const paid = must(await desk.pay('3', 'e:1'));
  const other = await desk.somebody('Dan');
  for (const change of [{ to: other }, { budget: 'Fair' }, { purpose: 'something else' }]) {
    expect(codeOf(await desk.pay('3', 'e:1', change))).toBe('idempotency-conflict');
  }
  expect(codeOf(await desk.pay('2', 'e:1'))).toBe('idempotency-conflict');
  const pressed = { ...desk.ask('3'), eventId: 'e:1' };
  const elsewhere = { ...pressed, wallet: world.recipient() };
  expect(codeOf(await desk.budgets.pay(elsewhere))).toBe('idempotency-conflict');
  // To the wallet that was shown it is the same one, though the payee has another by now.
  desk.paidTo.address = world.recipient();
  expect(must(await desk.budgets.pay({ ...pressed, wallet: desk.wallet })).id).toBe(paid.id);
  expect(await desk.spent()).toBe(3n * CIV);
});

test('payments at once never come to more than was decided', async () => {
  await desk.open();
  const all = await Promise.all(Array.from({ length: 6 }, () => desk.pay('3')));
  const codes = all.map((one) => (one.ok ? 'paid' : one.refusal.code)).toSorted();
  expect(codes).toEqual([...Array(3).fill('budget-too-low'), ...Array(3).fill('paid')]);
  expect(await desk.spent()).toBe(9n * CIV);
  // And the books themselves refuse what no clerk would write.
  const row = await world.store.budgets.findBudgetByName(world.community, 'Docs');
  const over = world.store.budgets.updateBudgetSpent(row?.id ?? '', 2n * CIV);
  await expect(over).rejects.toThrow();
});

test('what was not carried out is the budget’s again, once', async () => {
  await desk.open();
  const paid = must(await desk.pay('5'));
  const { id } = await intentOf(paid.id);
  must(await world.store.transaction('off', (tx) => world.executions.callOffIntent(tx, id)));
  expect(await desk.spent()).toBe(0n);
  expect(await desk.budgets.payment(paid.id)).toMatchObject({
    ...{ state: 'voided', reason: 'cancelled', budget: { left: 10n * CIV } },
  });
  expect(await desk.noticesOf(desk.holder)).toContain('budget-voided');
  expect(await world.reservation(id)).not.toBe('payment-reserve');
  must(await desk.pay('10'));
});

test('is held to the caps and the treasury as any payment, and nothing is spent by a no', async () => {
  await desk.open({ amount: 900n * CIV });
  // 1 % of a treasury of 1,000 at once.
  expect(codeOf(await desk.pay('11'))).toBe('cap-exceeded');
  expect(codeOf(await desk.pay('101'))).toBe('cap-exceeded');
  must(await desk.pay('10'));
  must(await desk.pay('9'));
  expect(codeOf(await desk.pay('9'))).toBe('cap-per-day-exceeded');
  await world.store.communities.updateCommunity(world.community, { frozenReason: 'stop' });
  expect(codeOf(await desk.pay('1'))).toBe('frozen');
  await world.store.communities.updateCommunity(world.community, {
    ...{ capPerPayment: null, capPerDay: null, frozenReason: null },
  });
  expect(codeOf(await desk.pay('1'))).toBe('executor-off');
  expect(await desk.spent()).toBe(19n * CIV);
});

test('only its holder pays, of an open budget, to the wallet that was shown', async () => {
  const { holder, payee, budgets, ask } = desk;
  await desk.open();
  const others = { person: payee.person, account: payee.account };
  expect(codeOf(await desk.pay('1', uuidv7(), others))).toBe('budget-not-holder');
  expect(codeOf(await budgets.preview(ask('1', others)))).toBe('budget-not-holder');
  expect(codeOf(await budgets.preview(ask('1', { budget: '7' })))).toBe('budget-unknown');
  expect(codeOf(await budgets.preview(ask('0')))).toBe('amount-not-positive');
  expect(codeOf(await budgets.preview(ask('1', { purpose: ' ' })))).toBe('text-empty');
  expect(must(await budgets.preview(ask('1')))).toMatchObject({ budget: { left: 9n * CIV } });
  desk.paidTo.address = world.recipient();
  expect(codeOf(await desk.pay('1'))).toBe('payee-changed');
  desk.paidTo.address = desk.wallet;
  expect(codeOf(await budgets.close(world.community, payee.person, 'Docs'))).toBe('not-in-office');
  expect(must(await budgets.close(world.community, holder.person, '#1')).left).toBe(10n * CIV);
  expect(codeOf(await budgets.close(world.community, holder.person, '1'))).toBe('budget-closed');
  expect(codeOf(await desk.pay('1'))).toBe('budget-closed');
});

test('a treasurer closes it alone, and what is on its way arrives', async () => {
  await desk.open();
  const paid = must(await desk.pay('2'));
  const treasurer = await desk.somebody('Ada');
  await world.store.communities.insertOffice({
    ...{ id: uuidv7(), communityId: world.community, personId: treasurer.person },
    ...{ kind: 'treasurer', givenHow: 'founding', givenAt: await world.store.now() },
  });
  must(await desk.budgets.close(world.community, treasurer.person, 'Docs'));
  await world.drive((await intentOf(paid.id)).id);
  expect(await desk.budgets.payment(paid.id)).toMatchObject({ state: 'paid' });
});

test('does not open twice under one name, for nobody, or for somebody who is no member', async () => {
  const { openings, holder } = desk;
  await desk.open();
  const check = async (change: Partial<OpenBudgetAction>) =>
    codeOf(
      await openings.decided.check(world.store, world.community, {
        ...{ kind: 'open-budget', person: holder.person, name: 'Fair', amount: CIV },
        ...{ termMs: DAY_MS, ...change },
      }),
    );
  expect(await check({ name: 'docs' })).toBe('budget-exists');
  expect(await check({ name: '12' })).toBe('option-malformed');
  expect(await check({ amount: 0n })).toBe('amount-not-positive');
  expect(await check({ termMs: 400 * DAY_MS })).toBe('deadline-too-far');
  expect(await check({ person: asId<PersonId>(uuidv7()) })).toBe('target-not-member');
});
