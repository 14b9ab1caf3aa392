/** How much a look at many asks of the books: so many statements for each batch, and none for each member. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GateWorld, startGateWorld } from '../../support/gate-world.ts';

let world: GateWorld;
let asked = 0;

async function start(): Promise<void> {
  world = await startGateWorld();
  await world.openGate('member >= 1m', 'holder', '0');
  await world.work();
  // Called by the driver for each statement it sends.
  const options = world.sql.options as { debug: unknown };
  options.debug = () => {
    asked += 1;
  };
}
beforeEach(start);
afterEach(() => world.close());

/** What two batches of a look may take: what a statement for each of 300 members would not. */
const OF_BATCHES = 60;

/** Members of the server since long ago, as many as there are to be. */
async function crowd(count: number): Promise<void> {
  await world.sql`
    with made as (
      insert into person (id, created_at)
      select gen_random_uuid(), civitas_now() - interval '1 day' from generate_series(1, ${count})
      returning id
    ), named as (
      insert into account (id, person_id, platform, external_id, display_name, is_bot, locale, private_chat_open, created_at, seen_at)
      select gen_random_uuid(), id, 'discord', (1e17 + row_number() over ())::numeric(20)::text, 'Somebody', false, 'en', false,
        civitas_now(), civitas_now() from made
      returning id, person_id
    ), joined as (
      insert into membership (community_id, person_id, joined_at)
      select ${world.community}, id, civitas_now() - interval '1 day' from made
    )
    insert into presence (place_id, account_id, seen_at)
    select ${world.server}, id, civitas_now() from named`;
}

async function counted(work: () => Promise<unknown>): Promise<number> {
  asked = 0;
  await work();
  return asked;
}

/** Statements of each step, with so many members. */
async function story(count: number): Promise<{ [step: string]: number }> {
  await crowd(count);
  const { services, community, ada, store } = world;
  const [gate] = await services.gates.list(community);
  const id = gate?.id ?? '';
  const sweep = () => services.gateChecks.sweep(community);
  const steps: { [step: string]: number } = {};
  steps['preview'] = await counted(() => services.gatePreviews.view(community, ada.person, { id }));
  steps['gain'] = await counted(sweep);
  steps['nothing new'] = await counted(sweep);
  await world.sql`update role_grant set applied = true`;
  await world.sql`update membership set joined_at = civitas_now() + interval '1 day'`;
  steps['too many lose'] = await counted(sweep);
  const runs = await store.roles.listGates(community);
  const run = runs[0] && (await store.runs.findWaitingRun(runs[0].id));
  const view = await services.breaker.view(community, ada.person, run?.id ?? '');
  if (!view.ok) throw new Error(view.refusal.code);
  const answer = { run: view.value.run, answer: 'remove' as const, seen: view.value.seen };
  steps['answer'] = await counted(() =>
    services.breaker.answer(community, ada.person, { ...answer, eventId: 'answer' }),
  );
  steps['lose'] = await counted(sweep);
  const undo = await services.runUndo.view(community, ada.person);
  const plan = undo.ok ? undo.value.view : undefined;
  expect(plan?.back.length).toBeGreaterThanOrEqual(count);
  steps['undo'] = await counted(() =>
    services.runUndo.undo(community, ada.person, {
      ...{ run: plan?.run ?? '', seen: plan?.seen ?? '', eventId: 'undo' },
    }),
  );
  steps['doctor'] = await counted(() => services.roleDoctor.examine(community, ada.person));
  steps['back'] = await counted(() =>
    services.roleEffects.onPlaceConnected(community, world.server),
  );
  await services.gates.switch(community, ada.person, id, 'off');
  steps['gate gone'] = await counted(sweep);
  return steps;
}

test('twice the members take no statement more for each of them', async () => {
  const few = await story(300);
  await world.close();
  await start();
  const many = await story(600);
  for (const [step, count] of Object.entries(many)) {
    const more = count - (few[step] ?? 0);
    expect([step, more < OF_BATCHES ? 'of batches' : more]).toEqual([step, 'of batches']);
  }
});
