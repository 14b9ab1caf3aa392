/** What a decision does without a chain: once, and only while it still applies. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import type {
  EndOfficeAction,
  GiveOfficeAction,
  SetAlarmWebhookAction,
  SetCapsAction,
} from '#core/execution/community-action.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { codeOf, must } from '../../support/wallet-world.ts';

let world: DecisionWorld;
beforeEach(async () => {
  world = await startDecisionWorld();
});
afterEach(async () => world.close());

const caps: SetCapsAction = {
  ...{ kind: 'set-caps', perPayment: 50n, perDay: 100n },
  from: { perPayment: 10n, perDay: 20n },
};
const webhook: SetAlarmWebhookAction = {
  ...{ kind: 'set-alarm-webhook', url: 'https://b.example/hook' },
  from: 'https://a.example/hook',
};
const give = (termMs: number | null = null): GiveOfficeAction => ({
  ...{ kind: 'give-office', office: 'treasurer', termMs },
  person: world.bo.person,
});
const end = (): EndOfficeAction => ({
  ...{ kind: 'end-office', office: 'guardian' },
  person: world.cleo.person,
});
const execute = (id: Parameters<DecisionWorld['stateOf']>[0]) => world.services.course.execute(id);

describe('each is carried out once, however often its job comes', () => {
  test.each([
    ['set-caps', () => caps, 'caps.set'],
    ['set-alarm-webhook', () => webhook, 'alarms.set'],
    ['give-office', () => give(90 * DAY_MS), 'office.give'],
    ['end-office', end, 'office.end'],
  ] as const)('%s', async (_kind, action, deed) => {
    const id = await world.queued(action());
    await Promise.all([execute(id), execute(id)]);
    await execute(id);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await world.trail(deed)).toBe(1);
  });

  test('and what it says is what stands then', async () => {
    await execute(await world.queued(caps));
    expect(await world.caps()).toEqual([50n, 100n]);
    await execute(await world.queued(webhook));
    expect(await world.webhook()).toBe('https://b.example/hook');
    await execute(await world.queued(give(90 * DAY_MS)));
    expect(await world.officesOf(world.bo)).toEqual(['treasurer']);
    expect(await world.noticesOf(world.bo)).toContain('office-given');
    // The term runs from the day it is carried out.
    const now = await world.store.now();
    const [held] = await world.store.communities.listOffices(world.community, world.bo.person);
    expect(held).toMatchObject({ givenBy: null, givenHow: 'decision' });
    const left = (held?.termEndsAt?.getTime() ?? 0) - now.getTime();
    expect(left).toBeGreaterThan(90 * DAY_MS - 60_000);
    await execute(await world.queued(end()));
    expect(await world.officesOf(world.cleo)).toEqual([]);
    expect(await world.noticesOf(world.cleo)).toContain('office-ended');
  });
});

describe('what no longer applies ends as failed and changes nothing', () => {
  test('a webhook that was decided on again', async () => {
    const first = await world.queued(webhook);
    const second = await world.queued({ ...webhook, url: 'https://c.example/hook' });
    await execute(second);
    await execute(first);
    expect(await world.stateOf(first)).toBe('failed: decision-outdated');
    expect(await world.webhook()).toBe('https://c.example/hook');
    expect(await world.trail('alarms.set')).toBe(1);
  });

  test('an office for somebody who left', async () => {
    const { bo, groupId, services } = world;
    const id = await world.queued(give());
    await services.people.noteLeft('telegram', String(groupId), bo.externalId);
    await execute(id);
    expect(await world.stateOf(id)).toBe('failed: target-not-member');
    expect(await world.officesOf(bo)).toEqual([]);
  });

  test('an office that is held, or held no more', async () => {
    const { community, services, store, bo, cleo } = world;
    const given = await world.queued(give());
    const ended = await world.queued(end());
    await store.transaction('meanwhile', async (books) => {
      await services.offices.give(books, community, {
        ...{ person: bo.person, office: 'treasurer', by: null, how: 'decision' },
      });
      const [row] = await books.communities.listOffices(community, cleo.person);
      if (row) await books.communities.updateOfficeEnded(row, await books.now());
    });
    await execute(given);
    await execute(ended);
    expect(await world.stateOf(given)).toBe('failed: office-held');
    expect(await world.stateOf(ended)).toBe('failed: office-not-held');
    expect(await world.trail('office.give')).toBe(0);
    expect(await world.trail('office.end')).toBe(0);
  });

  test('the end of the only steward', async () => {
    const { ada, bo, community, services, store } = world;
    await store.transaction('a second steward', (books) =>
      services.offices.give(books, community, {
        ...{ person: bo.person, office: 'steward', by: null, how: 'decision' },
      }),
    );
    const id = await world.queued({ kind: 'end-office', office: 'steward', person: ada.person });
    const [row] = await store.communities.listOffices(community, bo.person);
    if (row) await store.communities.updateOfficeEnded(row, await store.now());
    await execute(id);
    expect(await world.stateOf(id)).toBe('failed: last-steward');
    expect(await world.officesOf(ada)).toContain('steward');
  });

  test('but caps that somebody lowered meanwhile undo no vote', async () => {
    const id = await world.queued(caps);
    must(
      await world.services.constitution.setCaps(
        world.community,
        world.cleo.person,
        { perPayment: '0.01', perDay: '0.01' },
        'e:lower',
      ),
    );
    expect(await world.caps()).toEqual([1n, 1n]);
    await execute(id);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await world.caps()).toEqual([50n, 100n]);
  });
});

describe('publishing', () => {
  test('is refused for what does not say what stands, and for what would not apply', async () => {
    const { publish, ada } = world;
    expect(codeOf(await publish({ ...caps, from: null }))).toBe('decision-outdated');
    expect(codeOf(await publish({ ...webhook, from: null }))).toBe('decision-outdated');
    expect(codeOf(await publish({ ...webhook, url: 'https://a.example/hook' }))).toBe(
      'decision-outdated',
    );
    expect(codeOf(await publish({ ...end(), kind: 'give-office', termMs: null }))).toBe(
      'office-held',
    );
    const steward = { kind: 'end-office', office: 'steward', person: ada.person } as const;
    expect(codeOf(await publish(steward))).toBe('last-steward');
  });

  test('happens once for one event, even when what it was about has changed', async () => {
    const first = must(await world.publish(caps, 'e:1'));
    await world.store.communities.updateCommunity(world.community, { capPerPayment: 1n });
    expect(must(await world.publish(caps, 'e:1'))).toBe(first);
    expect(codeOf(await world.publish(caps, 'e:2'))).toBe('decision-outdated');
  });

  test('is the track of rules, charter and offices', async () => {
    for (const action of [caps, webhook, give(), end()]) {
      const id = must(await world.publish(action));
      expect(await world.store.proposals.findProposal(id)).toMatchObject({ track: 'constitution' });
      expect(await world.services.proposalViews.view(id)).toMatchObject({
        threshold: { numerator: 2n, denominator: 3n },
        quorumShare: { numerator: 33n, denominator: 100n },
      });
    }
  });
});
