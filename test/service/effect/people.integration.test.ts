/** Citizenship and roles by decision: once, with the decision as their reason, and no gate works against them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommunityAction, RoleAction } from '#core/execution/community-action.ts';
import type { VoteId } from '#core/identity.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';
import { mergePersons } from '../../support/merge.ts';
import { codeOf } from '../../support/wallet-world.ts';

let world: DecisionWorld;
let dan: Somebody;
beforeEach(async () => {
  world = await startDecisionWorld();
  dan = await world.joinTelegram('Dan');
});
afterEach(async () => world.close());

const execute = (id: VoteId) => world.services.course.execute(id);
const isCitizen = async ({ person }: Somebody): Promise<boolean> =>
  (await world.store.citizens.findLiveCitizenship(world.community, person)) !== undefined;
const grant = ({ person }: Somebody) => ({ kind: 'grant-citizenship', person }) as const;
const revoke = ({ person }: Somebody) => ({ kind: 'revoke-citizenship', person }) as const;
const numberOf = async (id: VoteId) => (await world.services.proposalViews.view(id))?.number;

describe('citizenship', () => {
  test('is granted once, by the proposal, and told to whoever has it', async () => {
    const id = await world.queued(grant(dan));
    await Promise.all([execute(id), execute(id)]);
    await execute(id);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await world.trail('citizen.grant')).toBe(1);
    const row = await world.store.citizens.findLiveCitizenship(world.community, dan.person);
    expect(row).toMatchObject({ grantVoteId: id, grantedBy: null, grantReason: null, number: 4 });
    expect(await world.noticesOf(dan)).toEqual(['citizenship-granted']);
    const listed = wordsOf(await world.say(dan, 'citizen list'));
    expect(listed).toMatch(new RegExp(`#4 Dan, by proposal #${await numberOf(id)} on`));
  });

  test('is revoked once, and says by what', async () => {
    const { cleo } = world;
    const id = await world.queued(revoke(cleo));
    await Promise.all([execute(id), execute(id)]);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await isCitizen(cleo)).toBe(false);
    expect(await world.trail('citizen.revoke')).toBe(1);
    const told = wordsOf(await world.say(cleo, 'inbox'));
    expect(told).toContain(`Proposal #${await numberOf(id)} decided it`);
  });

  test('does nothing where it stands so already, and the card says so', async () => {
    const { ada, cleo, community, services } = world;
    const given = await world.queued(grant(dan));
    const taken = await world.queued(revoke(cleo));
    const target = (who: Somebody) => ({
      ...{ person: who.person, isBot: false, displayName: who.name },
      account: who.person as never,
    });
    await services.citizens.grant(community, ada.person, target(dan), 'helped');
    await services.citizens.revoke(community, ada.person, target(cleo), 'moved');
    await execute(given);
    await execute(taken);
    expect(await world.stateOf(given)).toBe('failed: already-citizen');
    expect(await world.stateOf(taken)).toBe('failed: not-a-citizen-yet');
    expect(await world.trail('citizen.grant')).toBe(0);
    const card = wordsOf(await world.say(ada, 'proposal show', { proposal: given }));
    expect(card).toContain('that person was a citizen already');
  });

  test('is not given to somebody who left, nor proposed for who has it', async () => {
    const { services, groupId } = world;
    const id = await world.queued(grant(dan));
    await services.people.noteLeft('telegram', String(groupId), dan.externalId);
    await execute(id);
    expect(await world.stateOf(id)).toBe('failed: target-not-member');
    expect(codeOf(await world.publish(grant(world.bo)))).toBe('already-citizen');
    expect(codeOf(await world.publish(revoke(dan)))).toBe('not-a-citizen-yet');
  });

  test('goes to whom the person was joined with meanwhile, once', async () => {
    const id = await world.queued(grant(dan));
    await mergePersons(world.sql, dan.person, world.bo.person);
    await execute(id);
    expect(await world.stateOf(id)).toBe('failed: already-citizen');
  });

  test('is taken at the bar of the rules, and given at the bar of an action', async () => {
    const view = async (action: CommunityAction) => {
      const published = await world.publish(action);
      if (!published.ok) throw new Error(published.refusal.code);
      return world.store.proposals.findProposal(published.value);
    };
    expect(await view(grant(dan))).toMatchObject({ track: 'action' });
    expect(await view(revoke(world.cleo))).toMatchObject({ track: 'constitution' });
  });
});

describe('a role', () => {
  let gate: string;
  let role: string;
  const action = <K extends 'grant-role' | 'revoke-role'>(
    kind: K,
    who: Somebody,
  ): RoleAction<K> => ({
    ...{ kind, person: who.person, role, name: 'Holder' },
  });
  const hasTag = (who: Somebody) => world.tagOf(who) === 'holder';

  beforeEach(async () => {
    await world.work();
    gate = await world.openGate('citizen');
    await world.work();
    role = (await world.store.roles.findGate(gate))?.roleId ?? '';
  });

  test('is given though its rule says no, and no look takes it', async () => {
    expect([hasTag(world.bo), hasTag(dan)]).toEqual([true, false]);
    const id = await world.queued(action('grant-role', dan));
    await Promise.all([execute(id), execute(id)]);
    await world.work();
    expect(await world.stateOf(id)).toBe('executed');
    expect(hasTag(dan)).toBe(true);
    await world.sweep();
    await world.sweep();
    expect(hasTag(dan)).toBe(true);
    expect(await world.trail('role.grant')).toBe(1);
    expect(await world.noticesOf(dan)).toEqual(expect.arrayContaining(['role-decided']));
    const told = wordsOf(await world.say(dan, 'why'));
    expect(told).toContain(`proposal #${await numberOf(id)} decided so`);
  });

  test('is not taken by a moderator alone, who is offered the proposal', async () => {
    await execute(await world.queued(action('grant-role', dan)));
    await world.work();
    const named = { by: 'account', platform: 'telegram', externalId: dan.externalId } as const;
    const asked = { person: { ...named, displayName: 'Dan' }, role: 'Holder' };
    const refused = await world.say(world.ada, 'role exempt', asked);
    expect(wordsOf(refused)).toContain('changes only by a decision');
    const offered = await world.press(world.ada, refused, 'Propose it');
    expect(wordsOf(offered)).toContain('no longer keeps the role Holder');
  });

  test('taken back, its rule decides again', async () => {
    await execute(await world.queued(action('grant-role', dan)));
    await world.work();
    const id = await world.queued(action('revoke-role', dan));
    await Promise.all([execute(id), execute(id)]);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await world.trail('role.revoke')).toBe(1);
    expect(await world.store.runs.findExemption(role, dan.person)).toBeUndefined();
    await world.advance(15 * 86_400_000);
    await world.sweep();
    await world.advance(15 * 86_400_000);
    await world.sweep();
    expect(hasTag(dan)).toBe(false);
  });

  test('of a gate that is gone, of somebody who left, or given before: failed, in words', async () => {
    const { services, community, ada, groupId } = world;
    const twice = await world.queued(action('grant-role', world.bo));
    await execute(await world.queued(action('grant-role', world.bo)));
    await execute(twice);
    expect(await world.stateOf(twice)).toBe('failed: role-given-before');
    const left = await world.queued(action('grant-role', dan));
    const gone = await world.queued(action('revoke-role', world.bo));
    await services.people.noteLeft('telegram', String(groupId), dan.externalId);
    await execute(left);
    expect(await world.stateOf(left)).toBe('failed: target-not-member');
    await services.gates.switch(community, ada.person, gate, 'off');
    await execute(gone);
    expect(await world.stateOf(gone)).toBe('failed: gate-unknown');
    const card = wordsOf(await world.say(ada, 'proposal show', { proposal: gone }));
    expect(card).toContain('the role has no gate any more');
  });

  test('is not taken where nobody gave it', async () => {
    expect(codeOf(await world.publish(action('revoke-role', world.bo)))).toBe('role-not-given');
  });
});
