/** How a world begins: people, a community or two with money on the chain, and two processes that serve them. */
import { createProcess, type Process } from './process.ts';
import { neighbourOf, type World } from './world.ts';

const q = (text: string): string => `'${text}'`;
const values = <T>(rows: readonly T[], of: (row: T) => readonly string[]): string =>
  rows.map((row) => `(${of(row).join(', ')})`).join(', ');
const presentOf = ({ state }: World): string => `to_timestamp(${state.now / 1_000})`;
const longAgoIn = (world: World): string => `${presentOf(world)} - interval '9 days'`;

/** With a wallet each, and members of nothing yet. */
function peopleRows(world: World): string {
  const { members, ids, salt } = world;
  const longAgo = longAgoIn(world);
  const wallets = members.map((member) => ({ ...member, id: ids(), link: ids() }));
  return `
    insert into person (id, created_at) values ${values(members, ({ person }) => [q(person), longAgo])};
    insert into account (id, person_id, platform, external_id, display_name, is_bot, locale, private_chat_open, created_at, seen_at)
      values ${values(members, ({ person, account }) => [q(account), q(person), q('discord'), q(`${salt}:${account}`), q('Member'), 'false', q('en'), 'true', longAgo, longAgo])};
    insert into wallet (id, address, created_at) values ${values(wallets, ({ id, wallet }) => [q(id), q(wallet), longAgo])};
    insert into wallet_link (id, wallet_id, person_id, account_id, is_primary, message, signature, linked_at)
      values ${values(wallets, ({ id, link, person, account }) => [q(link), q(id), q(person), q(account), 'true', q(''), q('0x'), longAgo])};`;
}

/** A community that lives in two places. */
function foundingRows(world: World): string {
  const { community, asset, members, ids, chainId, chain, inCoin, caps } = world;
  const [steward] = members;
  if (!steward) throw new Error('a community has members');
  const longAgo = longAgoIn(world);
  const places = (['discord', 'telegram'] as const).map((platform) => ({ platform, id: ids() }));
  const money = inCoin
    ? `'native', 'ETH', 'Ether', 18, ${chainId}, null, false`
    : `'erc20', 'CIV', 'Civitas', 2, ${chainId}, '${chain.token}', true`;
  return `
    insert into community (id, seed_index, name, template, time_zone, locale, state, cap_per_payment, cap_per_day, created_at)
      values ('${community}', (select coalesce(max(seed_index), -1) + 1 from community), 'Sim', 'club', 'UTC', 'en',
        'constituted', ${caps.perPayment}, ${caps.perDay}, ${longAgo});
    insert into asset (id, community_id, kind, symbol, name, decimals, chain_id, token, custody, created_at)
      values ('${asset}', '${community}', ${money}, ${longAgo});
    insert into membership (community_id, person_id, joined_at, wallet_consent_at)
      values ${values(members, ({ person }) => [q(community), q(person), longAgo, longAgo])};
    insert into office (id, community_id, person_id, kind, given_how, given_at)
      values ('${ids()}', '${community}', '${steward.person}', 'steward', 'founded', ${longAgo});
    insert into place (id, community_id, platform, external_id, title, attached_by, connected_at)
      values ${values(places, ({ platform, id }) => [q(id), q(community), q(platform), q(`${community}:${platform}`), q('Place'), q(steward.person), longAgo])};
    insert into channel (place_id, purpose, external_id)
      values ${values(places, ({ id }) => [q(id), q('announcements'), q('general')])}, ${values(places, ({ id }) => [q(id), q('staff'), q('staff')])};`;
}

/** Which of the seed's accounts each community has. */
async function readKeys({ books, keys }: World, communities: readonly World[]): Promise<void> {
  for (const { community, addresses } of communities) {
    const row = await books.store.communities.findCommunity(community);
    if (!row) throw new Error('a community was founded');
    keys.set(row.seedIndex, addresses);
  }
}

/** Accounts, deposits of two members, and the first look at both. */
async function fund({ chain, community, members, of, inCoin, books }: World, process: Process) {
  const { deposits, executions } = process.services();
  if (inCoin) {
    await executions.ensureAccounts(community);
    await books.store.outbox.insertOutbox([{ kind: 'check-reserves', key: community }]);
    return;
  }
  await deposits.open(community);
  for (const member of members.slice(0, 2)) {
    chain.gift({ from: member.wallet, to: of('vault'), asset: 'token', amount: 200_000n });
  }
  for (let blocks = 0; blocks < 6; blocks += 1) chain.mine();
  await deposits.scan(community);
}

/** The rows of a world in one message to the server. Answers with each of its communities, the first one's world before the other's. */
export async function settle(world: World): Promise<readonly World[]> {
  const { books, chain, processes } = world;
  const neighbour = neighbourOf(world);
  const communities = neighbour ? [world, neighbour] : [world];
  await books.connection.sql.unsafe(`
    begin;
    delete from outbox;
    update simulation_clock set at = ${presentOf(world)};
    ${peopleRows(world)}
    ${communities.map(foundingRows).join('\n')}
    commit;
  `);
  await readKeys(world, communities);
  for (let blocks = 0; blocks < 6; blocks += 1) chain.mine();
  const [first, second] = [createProcess(world, 'A'), createProcess(world, 'B')];
  processes.push(first, second);
  for (const one of communities) await fund(one, first);
  if (world.holder) await connect(world, first);
  return communities;
}

/** The contract is connected as a steward does it; another member is the guardian. */
async function connect({ members, community, ids, holder, books }: World, process: Process) {
  const [steward, guardian] = members;
  if (!steward || !guardian || !holder) throw new Error('a community has members');
  const services = process.services();
  const { person } = guardian;
  await books.store.transaction('a guardian', (tx) =>
    services.offices.give(tx, community, {
      person,
      office: 'guardian',
      how: 'founding',
      by: person,
    }),
  );
  const asked = { community, person: steward.person, address: holder.timelock.address };
  const connected = await services.connections.connect({
    ...asked,
    kind: 'timelock',
    eventId: ids(),
  });
  if (!connected.ok) throw new Error(`not connected: ${connected.refusal.code}`);
}
