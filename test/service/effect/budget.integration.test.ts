/** A budget that is proposed is held to what a payment of all of it would be. */
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { codeOf, must } from '../../support/wallet-world.ts';

let chain: SandboxChain;
let world: DecisionWorld;
beforeAll(async () => {
  chain = await startChain();
  world = await startDecisionWorld(chain);
  await world.store.communities.updateCommunity(world.community, {
    ...{ capPerPayment: parseEther('10'), capPerDay: parseEther('20') },
  });
});
afterAll(async () => {
  await world?.close();
  await chain?.stop();
});

test('it is typed, shown, published once, and its bars are those of the money at risk', async () => {
  const { ada, services, store, community } = world;
  const asked = await world.say(ada, 'proposal create', {
    ...{
      title: 'The manual',
      action: `budget "Docs" 500 CIV to <@${world.cleo.externalId}> for 90d`,
    },
  });
  expect(wordsOf(asked)).toContain(
    'Cleo holds the budget Docs and may pay members up to 500 CIV out of the treasury without another vote, for 90 days',
  );
  expect(wordsOf(await world.press(ada, asked, 'Publish'))).toContain('is published');
  await world.press(ada, asked, 'Publish');
  const [view, ...others] = await services.proposalViews.list(community);
  expect(others).toEqual([]);
  // The treasury could not be read: unknown is never little.
  expect(view).toMatchObject({
    threshold: { numerator: 2n, denominator: 3n },
    quorumShare: { numerator: 1n, denominator: 2n },
  });
  if (!view) throw new Error('nothing was published');
  expect(await store.proposals.findProposal(view.id)).toMatchObject({
    ...{ track: 'action', moneyAtRisk: parseEther('500') },
  });
  // What is open counts with the next one: many small budgets are a large one.
  const open = { kind: 'open-budget', person: world.bo.person, amount: 1n } as const;
  const next = must(await world.publish({ ...open, name: 'Tea', termMs: DAY_MS }));
  expect(await store.proposals.findProposal(next)).toMatchObject({
    moneyAtRisk: parseEther('500') + 1n,
  });
});

test('is not opened for nobody, for nothing, or without an executor', async () => {
  const { publish, store, community } = world;
  const open = { kind: 'open-budget', person: world.bo.person, name: 'Fair', amount: 1n } as const;
  expect(codeOf(await publish({ ...open, termMs: 400 * DAY_MS }))).toBe('deadline-too-far');
  expect(codeOf(await publish({ ...open, amount: 0n, termMs: DAY_MS }))).toBe(
    'amount-not-positive',
  );
  await store.communities.updateCommunity(community, { capPerPayment: null, capPerDay: null });
  expect(codeOf(await publish({ ...open, termMs: DAY_MS }))).toBe('executor-off');
});
