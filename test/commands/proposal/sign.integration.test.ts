/** "Sign as an owner": on the card while owners are asked, answered with the page's address, and refused before and after. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { proposalCard } from '#chat/card/proposal.ts';
import { wordsFor } from '#chat/words/index.ts';
import { proposalSign } from '#commands/proposal/sign.ts';
import type { VoteId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { people } from '#sandbox/chain/people.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { must } from '#test/support/vote-world.ts';

let world: SafeWorld;
beforeAll(async () => {
  world = await createSafeWorld({ version: '1.4.1' });
});
afterAll(() => world?.close());

const words = wordsFor('en');
const labels = async (id: VoteId): Promise<readonly string[]> => {
  const view = await world.services.proposalViews.view(id);
  if (!view) throw new Error('no view');
  const { buttons = [] } = proposalCard(view, words, () => undefined);
  return buttons.flat().map(({ label }) => label);
};
const press = (proposal: VoteId): Promise<Result<unknown>> =>
  proposalSign.run({
    ...{ actor: world.ada, scene: { community: world.community }, values: { proposal } },
    ...{ services: world.services, words },
  } as never) as Promise<Result<unknown>>;

it('leads to the page', async () => {
  const early = must(await world.publish(`pay 1 CIV to 0x${'b0'.repeat(20)}`));
  expect(await labels(early)).not.toContain('Sign as an owner');
  expect(await press(early)).toMatchObject({ refusal: { code: 'owners-not-asked' } });
  const id = await world.collecting(`pay 1 CIV to 0x${'b0'.repeat(20)}`);
  expect(await labels(id)).toContain('Sign as an owner');
  const { id: mandate } = await world.mandateOf(id);
  expect(must(await press(id))).toMatchObject({
    buttons: [[{ label: 'Open the page', url: `https://civitas.example/safe/${mandate}` }]],
  });
  for (const owner of [people.ada, people.bo]) must(await world.sign(id, owner));
  await world.until(id, async () => (await world.stateOf(id)) === 'executed');
  expect(await labels(id)).not.toContain('Sign as an owner');
  expect(await press(id)).toMatchObject({ refusal: { code: 'owners-not-asked' } });
});
