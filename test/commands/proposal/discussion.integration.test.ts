/** A proposal before its vote, called off, vetoed and overruled: by commands, on both platforms. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { must } from '../../support/wallet-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(async () => world.close());

type Who = DecisionWorld['ada'];
const ask = (author: Who, title: string): Promise<VoteId> =>
  world.services.proposals
    .publish({
      ...{ community: world.community, author: author.person, title, body: 'One\nTwo' },
      ...{ payment: undefined, eventId: title },
    })
    .then(must);
const said = async (who: Who, command: string, values: object) =>
  wordsOf(await world.say(who, command, values as never));
const webhook = (url: string) =>
  ({ kind: 'set-alarm-webhook', from: 'https://a.example/hook', url }) as const;

test('its author edits it until the vote opens: T0 starts anew, everybody sees what changed', async () => {
  const { ada, bo, store } = world;
  const id = must(await world.publish(webhook('https://c.example/hook')));
  const before = await store.proposals.findProposal(id);
  await world.advance(60_000);
  expect(await said(bo, 'proposal edit', { proposal: id, body: 'Mine' })).toContain(
    'Only the author',
  );
  const first = await said(ada, 'proposal edit', {
    proposal: id,
    title: 'A better title',
    body: 'One\nThree',
  });
  expect(first).toContain('version 2 of the text');
  const after = await store.proposals.findProposal(id);
  expect(after?.publishedAt.getTime()).toBeGreaterThan(before?.publishedAt.getTime() ?? 0);
  expect(after).toMatchObject({ textVersion: 2, actionHash: before?.actionHash });
  expect((await store.votes.findVote(id))?.opensAt.getTime()).toBeGreaterThan(
    after?.publishedAt.getTime() ?? 0,
  );
  expect(await said(ada, 'proposal edit', { proposal: id, body: 'One\nThree' })).toContain(
    'says already',
  );
  // What it decides is no payment, and an edit does not make it one.
  expect(await said(ada, 'proposal edit', { proposal: id, amount: '5' })).toContain(
    'carries no payment',
  );
  const changes = await said(bo, 'proposal changes', { proposal: id });
  expect(changes).toContain('+ A better title');
  expect(changes).toContain('+ Three');
  await world.open(id);
  expect(await said(ada, 'proposal edit', { proposal: id, body: 'Late' })).toContain(
    'not possible now',
  );
  // After the first ballot the books refuse it too, whoever asks.
  const show = await world.say(bo, 'proposal show', { proposal: id });
  expect(wordsOf(await world.press(bo, show, 'For'))).toContain('Counted');
  await expect(
    store.proposals.updateProposal(id, { body: 'Late', textVersion: 3 }),
  ).rejects.toMatchObject({ cause: { constraint_name: 'proposal_terms_are_frozen' } });
});

test('its author edits it by buttons: asked which part, which stands there to be changed', async () => {
  const { ada, bo, cleo, store } = world;
  for (const who of [ada, bo]) {
    const id = await ask(who, `By ${who.name}`);
    expect((await world.say(cleo, 'proposal show', { proposal: id })).buttons).toBeDefined();
    const shown = await world.say(who, 'proposal show', { proposal: id });
    const asked = await world.press(who, shown, 'Edit');
    const part = await world.press(who, asked, 'Title');
    const title = `Better, ${who.name}`;
    const said =
      part.form === undefined
        ? await world.act(who, { kind: 'text', value: title })
        : await world.act(who, { kind: 'press', id: part.form.press.id, values: { title } });
    expect(part.form?.fields[0]?.value ?? `By ${who.name}`).toBe(`By ${who.name}`);
    expect(wordsOf(said)).toContain('version 2');
    expect((await store.proposals.findProposal(id))?.title).toBe(title);
    const stranger = await world.press(cleo, shown, 'Edit');
    expect(wordsOf(stranger)).toContain('Only the author');
    await world.open(id);
    expect(wordsOf(await world.press(who, shown, 'Edit'))).toContain('not possible now');
  }
});

test('it is withdrawn before its vote by its author, who is asked once', async () => {
  const { bo, ada, store } = world;
  await store.tracks.insertTrack({
    ...{ communityId: world.community, name: 'plain', version: 1, at: await store.now() },
    rules: {
      ...((await store.proposals.findProposal(await ask(bo, 'Seed')))?.rules as object),
      proposers: { gate: null, minimumPower: '0', openPerPerson: 5, sponsors: 1 },
      publishedMs: 3_600_000,
    },
  });
  const id = await ask(bo, 'Withdrawn');
  const asked = await world.say(bo, 'proposal withdraw', { proposal: id });
  expect(wordsOf(await world.press(bo, asked, 'Withdraw it'))).toContain('is withdrawn');
  expect((await store.votes.findVote(id))?.state).toBe('cancelled');
  const other = await ask(bo, 'Another');
  expect(await said(ada, 'proposal withdraw', { proposal: other, confirm: true })).toContain(
    'Only the author',
  );
});

test('its vote does not open before enough stand behind it', async () => {
  const { bo, cleo } = world;
  const id = await ask(bo, 'Sponsored');
  await world.open(id);
  expect(await world.stateOf(id)).toBe('published');
  expect(await said(bo, 'proposal sponsor', { proposal: id })).toContain('your own proposal');
  const shown = await world.say(cleo, 'proposal show', { proposal: id });
  const pressed = await world.press(cleo, shown, 'Stand behind it (0 of 1)');
  expect(wordsOf(pressed)).toContain('1 of 1 needed');
  await world.services.course.open(id);
  expect(await world.stateOf(id)).toBe('voting');
});

test('persons who join are one behind it, and its author is none', async () => {
  const { ada, bo, store, merge, services, community } = world;
  const [dan, eve, fay] = [
    await world.joinDiscord('Dan'),
    await world.joinTelegram('Eve'),
    await world.joinDiscord('Fay'),
  ];
  const standing = (await services.tracks.view(community, 'plain')).track;
  const set = async (version: number, sponsors: number) =>
    store.tracks.insertTrack({
      ...{ communityId: community, name: 'plain', version, at: await store.now() },
      rules: trackToJson({ ...standing, proposers: { ...standing.proposers, sponsors } }),
    });
  await set(2, 3);
  const id = await ask(bo, 'By how many?');
  for (const who of [ada, dan, eve, fay]) await said(who, 'proposal sponsor', { proposal: id });
  await merge(eve, dan);
  await merge(fay, bo);
  expect((await services.proposalViews.view(id))?.sponsors).toMatchObject({ have: 2, need: 3 });
  await world.open(id);
  expect(await world.stateOf(id)).toBe('published');
  expect(await said(ada, 'proposal sponsor', { proposal: id })).toContain('2 of 3 needed');
  await services.discussions.withdraw({ community, person: bo.person, vote: id }).then(must);
  await set(3, standing.proposers.sponsors);
});

test('a moderator alone calls nothing off; with a guardian it is, but no vote on an office', async () => {
  const { ada, bo, cleo, store } = world;
  const id = await ask(bo, 'Called off');
  const reason = { proposal: id, reason: 'It was settled otherwise' };
  expect(await said(bo, 'proposal cancel', reason)).toContain('Only a');
  expect(await said(ada, 'proposal cancel', reason)).toContain('It takes two offices');
  // That voice was for another text.
  expect(await said(bo, 'proposal edit', { proposal: id, body: 'Other' })).toContain('version 2');
  expect(await said(cleo, 'proposal cancel', reason)).toContain('It takes two offices');
  expect(await said(bo, 'proposal edit', { proposal: id, body: 'Third' })).toContain('version 3');
  expect(await said(ada, 'proposal cancel', reason)).toContain('It takes two offices');
  expect(await said(ada, 'proposal cancel', reason)).toContain('It takes two offices');
  expect(await world.stateOf(id)).toBe('published');
  expect(await said(cleo, 'proposal cancel', reason)).toContain('is called off');
  expect(await world.stateOf(id)).toContain('cancelled');
  expect((await store.votes.findVote(id))?.state).toBe('cancelled');
  const office = must(
    await world.publish({
      ...{ kind: 'give-office', person: bo.person, office: 'moderator', termMs: null },
    }),
  );
  expect(await said(cleo, 'proposal cancel', { proposal: office, reason: 'No' })).toContain(
    'cannot be called off by you',
  );
});

test('a moderator folds its text for a public reason, citizens unfold it for good', async () => {
  const { ada, bo, cleo, store, services, community } = world;
  const id = await ask(cleo, 'Folded');
  await said(bo, 'proposal sponsor', { proposal: id });
  await world.open(id);
  const reason = { proposal: id, reason: 'It names a neighbour' };
  expect(await said(bo, 'proposal fold', reason)).toContain('Only a');
  expect(await said(bo, 'proposal unfold', { proposal: id })).toContain('not folded');
  const shown = await world.say(ada, 'proposal show', { proposal: id });
  expect((shown.buttons ?? []).flat().map(({ label }) => label)).toContain('Fold the text');
  expect(await said(ada, 'proposal fold', reason)).toContain('is folded');
  expect(await said(ada, 'proposal fold', reason)).toContain('folded already');
  for (const place of ['proposal list', 'why']) {
    const listed = await said(bo, place, {});
    expect(listed).toContain('(text folded)');
    expect(listed).not.toContain(' Folded ');
  }
  // In private it is read whole, and its vote goes on.
  const folded = await world.say(bo, 'proposal show', { proposal: id });
  expect(wordsOf(folded)).toContain('One\nTwo');
  expect(wordsOf(folded)).toContain('It names a neighbour');
  expect(wordsOf(await world.press(bo, folded, 'For'))).toContain('Counted');
  expect(must(await services.votePages.view(id)).body).toBe('One\nTwo');
  // A moderator takes it back alone; of citizens it takes two in the sandbox, each once.
  expect(await said(ada, 'proposal unfold', { proposal: id })).toContain('shown again');
  expect(await said(ada, 'proposal fold', reason)).toContain('is folded');
  const again = await world.say(bo, 'proposal show', { proposal: id });
  expect(wordsOf(await world.press(bo, again, 'Unfold (0 of 2)'))).toContain('1 of 2');
  expect(wordsOf(await world.press(bo, again, 'Unfold (0 of 2)'))).toContain('1 of 2');
  expect((await services.proposalViews.view(id))?.fold).toMatchObject({ have: 1, need: 2 });
  expect(await said(cleo, 'proposal unfold', { proposal: id })).toContain('shown again');
  expect(await said(ada, 'proposal fold', reason)).toContain('citizens unfolded that text');
  const trail = await store.communities.listAudit(community, 100);
  const deeds = trail.filter(({ action }) => /^proposal.(un)?fold$/.test(action));
  expect(deeds.map(({ action, actorId }) => [action, actorId]).toReversed()).toEqual([
    ['proposal.fold', ada.person],
    ['proposal.unfold', ada.person],
    ['proposal.fold', ada.person],
    ['proposal.unfold', null],
  ]);
});

test('two thirds overrule a veto once: it waits again, nobody vetoes it again, and it is carried out', async () => {
  const { cleo } = world;
  const id = must(await world.publish(webhook('https://d.example/hook')));
  await world.passed(id);
  const veto = { proposal: id, reason: 'Not this host' };
  expect(await said(cleo, 'proposal veto', veto)).toContain('is vetoed');
  const number = (await world.services.proposalViews.view(id))?.number ?? 0;
  const vetoed = await world.say(world.bo, 'proposal show', { proposal: id });
  const offered = await world.press(world.bo, vetoed, 'Propose to overrule');
  expect(wordsOf(offered)).toContain(`#${number}`);
  const second = must(await world.publish({ kind: 'overrule-veto', proposal: id, number }));
  await world.passed(second);
  expect(await said(cleo, 'proposal veto', { ...veto, proposal: second })).toContain('works once');
  await world.advance(3_600_000);
  await world.services.course.execute(second);
  expect(await world.stateOf(second)).toBe('executed');
  expect(await world.stateOf(id)).toBe('overruled');
  expect(await said(cleo, 'proposal veto', veto)).toContain('not possible now');
  await world.services.course.execute(id);
  expect(await world.webhook()).toBe('https://a.example/hook');
  await world.advance(3_600_000);
  await world.services.course.execute(id);
  expect(await world.stateOf(id)).toBe('executed');
  expect(await world.webhook()).toBe('https://d.example/hook');
});

test('what could not be carried out within 30 days after its timelock expires', async () => {
  const { bo } = world;
  const from = (await world.webhook()) ?? null;
  const url = 'https://e.example/hook';
  const id = must(await world.publish({ kind: 'set-alarm-webhook', from, url }));
  await world.passed(id);
  await world.advance(31 * 24 * 3_600_000);
  await world.services.course.execute(id);
  expect(await world.stateOf(id)).toBe('expired');
  expect(await world.webhook()).toBe(from);
  expect(await said(bo, 'proposal show', { proposal: id })).toContain('can be proposed anew');
  await world.services.course.execute(id);
  expect(await world.stateOf(id)).toBe('expired');
});

test('an edit keeps the question as it was put, also where the kind asks for a method', async () => {
  const { cleo, community, store, services } = world;
  const seed = await store.proposals.findProposal(await ask(cleo, 'Seed of a kind'));
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'plain', version: 9, at: await store.now() },
    rules: { ...(seed?.rules as object), method: 'ranked-choice/1', publishedMs: 3_600_000 },
  });
  const id = must(
    await services.proposals.publish({
      ...{ community, author: cleo.person, title: 'Which tree', body: '', payment: undefined },
      ...{ question: { choices: ['Ash', 'Birch', 'Cedar'], none: '' }, eventId: 'tree' },
    }),
  );
  expect(await said(cleo, 'proposal edit', { proposal: id, title: 'Which of them' })).toContain(
    'version 2',
  );
  const kept = { method: 'ranked-choice/1', choices: ['Ash', 'Birch', 'Cedar'] };
  expect(await store.votes.findVote(id)).toMatchObject(kept);
});
