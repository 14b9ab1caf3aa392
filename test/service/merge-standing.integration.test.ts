/** Whatever either of two joined persons holds in a community is held by both, and found once (W6). */
import { randomUUID } from 'node:crypto';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Office } from '#core/office.ts';
import type { Person } from '#sandbox/chain/people.ts';
import { createMergeWorld, type MergeWorld } from '#test/support/merge-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';

let world: MergeWorld;
let steward: Voter;
let senior: Voter;
let junior: Voter;
let wallet: Person;
beforeAll(async () => {
  world = await createMergeWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.store.communities.updateCommunity(world.community, { state: 'founding' });
  steward = await world.member();
  await give(steward, 'steward');
  senior = await world.member('discord', true);
  junior = await world.member('telegram', true);
  const privateKey = generatePrivateKey();
  wallet = { name: 'Somebody', privateKey, address: privateKeyToAccount(privateKey).address };
  must(await world.sign(senior, wallet));
});

const give = (to: Voter, office: Office) =>
  world.store.transaction('give', (books) =>
    world.services.offices.give(books, world.community, {
      ...{ person: to.person, office, by: null, how: 'founding' },
    }),
  );
const target = async (of: Voter) => ({
  ...(await world.standing(of)),
  isBot: false,
  displayName: 'Ada',
});
const citizenOf = async (of: Voter) => {
  const { person } = await world.standing(of);
  return (await world.store.citizens.findLiveCitizenship(world.community, person))?.number;
};
const officesOf = async (of: Voter) =>
  [
    ...(await world.services.offices.held(world.community, (await world.standing(of)).person)),
  ].sort();

describe('two citizens who join', () => {
  it('are one, with the older number, and two again when they part', async () => {
    const [older, newer] = [await citizenOf(senior), await citizenOf(junior)];
    const count = await world.store.citizens.findCitizenCount(world.community);
    const id = await world.join(junior, senior, wallet);
    expect([await citizenOf(senior), await citizenOf(junior)]).toEqual([older, older]);
    expect(await world.store.citizens.findCitizenCount(world.community)).toBe(count - 1);
    must(await world.undo(id, senior.account));
    expect([await citizenOf(senior), await citizenOf(junior)]).toEqual([older, newer]);
  });

  it('keep the older number also where the younger person said yes', async () => {
    const older = await citizenOf(senior);
    const privateKey = generatePrivateKey();
    const other = { name: '', privateKey, address: privateKeyToAccount(privateKey).address };
    must(await world.sign(junior, other));
    await world.join(senior, junior, other);
    expect([await citizenOf(senior), await citizenOf(junior)]).toEqual([older, older]);
  });

  it('are no citizen once that is revoked, and not by the other number either', async () => {
    await world.join(junior, senior, wallet);
    const { citizens } = world.services;
    must(
      await citizens.revoke(world.community, steward.person, await target(junior), 'left for good'),
    );
    expect([await citizenOf(senior), await citizenOf(junior)]).toEqual([undefined, undefined]);
  });
});

describe('offices', () => {
  it('of either are held by both, named once, and end for both', async () => {
    const { appointments } = world.services;
    await give(senior, 'moderator');
    await give(junior, 'moderator');
    await give(junior, 'guardian');
    await world.join(junior, senior, wallet);
    for (const side of [senior, junior]) {
      expect(await officesOf(side)).toEqual(['guardian', 'moderator']);
    }
    const held = await world.store.communities.listOffices(world.community, senior.person);
    expect(held.map(({ personId }) => personId)).toEqual([senior.person, senior.person]);
    const deed = { community: world.community, actor: steward.person, eventId: randomUUID() };
    const again = { ...deed, target: await target(junior), office: 'moderator' } as const;
    expect(codeOf(await appointments.give(again, undefined))).toBe('office-held');
    must(await appointments.end(again));
    expect(await officesOf(senior)).toEqual(['guardian']);
  });

  it('two stewards who are one person are one steward', async () => {
    const { appointments } = world.services;
    await give(senior, 'steward');
    await give(junior, 'steward');
    await world.join(junior, senior, wallet);
    const end = async (of: Voter) =>
      appointments.end({
        ...{ community: world.community, actor: senior.person, eventId: randomUUID() },
        ...{ target: await target(of), office: 'steward' },
      });
    // Those of earlier tests go first; then the one that is left is two rows, and the last.
    const rows = await world.store.communities.listOffices(world.community);
    for (const row of rows) {
      if (row.kind !== 'steward' || row.personId === senior.person) continue;
      await world.store.communities.updateOfficeEnded(row, await world.store.now());
    }
    expect(codeOf(await end(junior))).toBe('last-steward');
    expect(await officesOf(junior)).toEqual(['steward']);
  });

  it('that a decision gives to a joined person are given to whom it stands for', async () => {
    await world.join(junior, senior, wallet);
    const action = {
      ...({ kind: 'give-office', office: 'treasurer', termMs: null } as const),
      person: junior.person,
    };
    const { appointments } = world.services;
    const carry = (effect: typeof appointments.decidedGive) =>
      world.store.transaction('carry out', (books) =>
        effect.carryOut(books, world.community, action),
      );
    must(await carry(appointments.decidedGive));
    expect(await officesOf(senior)).toEqual(['treasurer']);
    expect(codeOf(await carry(appointments.decidedGive))).toBe('office-held');
  });
});

describe('what else is a person’s', () => {
  it('consent of either is found for both, and so is membership', async () => {
    const { wallets } = world.services;
    expect(await wallets.hasConsented(world.community, junior.person)).toBe(false);
    await world.join(junior, senior, wallet);
    for (const side of [senior, junior]) {
      const { person } = await world.standing(side);
      expect(await wallets.hasConsented(world.community, person)).toBe(true);
      expect(await world.store.people.findMembership(world.community, person)).toBeDefined();
    }
    const members = await world.store.people.listMembers(world.community);
    expect(members.filter((one) => one === senior.person)).toHaveLength(1);
    expect(members).not.toContain(junior.person);
  });

  it('a draft belongs to the account it was begun by', async () => {
    const { drafts } = world.services;
    const draft = { command: 'poll create', values: {}, asking: 'question' };
    await drafts.ask(junior, 'telegram:private', draft);
    await world.join(junior, senior, wallet);
    const [mine, theirs] = [await world.standing(senior), await world.standing(junior)];
    await drafts.ask(mine, 'telegram:private', draft);
    await drafts.close(mine, 'telegram:private');
    expect(await drafts.findOpen(junior, 'telegram:private')).toBeDefined();
    await drafts.close(theirs, 'telegram:private');
    expect(await drafts.findOpen(junior, 'telegram:private')).toBeUndefined();
  });

  it('private words written for either reach every account of the person', async () => {
    await world.join(junior, senior, wallet);
    await world.store.people.updateAccount(senior.account, { privateChatOpen: true });
    await world.store.people.updateAccount(junior.account, { privateChatOpen: true });
    await world.store.transaction('tell', (books) =>
      world.services.inbox.tell(books, junior.person, undefined, randomUUID(), {
        ...{ kind: 'deposit-credited', amount: '1', symbol: 'CIV' },
      }),
    );
    const rung = await world.database.sql<{ key: string }[]>`
      select key from outbox where kind = 'private-word' and done_at is null`;
    for (const { account } of [senior, junior]) {
      expect(rung.some(({ key }) => key.endsWith(`:${account}`))).toBe(true);
    }
    const notices = await world.services.inbox.read(senior.person);
    expect(notices.map(({ notice }) => notice.kind)).toContain('deposit-credited');
  });
});
