/**
 * Story 4: a question asked on one platform is answered on both at once, one person one vote, changeable
 * until the close; the card edits itself, and the result stands on both.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

/** On each platform, all at once; 1,000 with `npm run storm`. */
const CROWD = Number(process.env['STORM'] ?? 60);
const CLOSE_AHEAD_MS = 30_000;

describe('a poll in both chats', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment({ chain: false });
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
  });
  afterAll(async () => deployment?.stop());

  it('is answered on Discord and Telegram, counted once a person, and closed with its result', async () => {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const asked = await ada.run(town.generalId, '/poll create', {
      question: 'Which day shall we meet?',
      choices: 'Mon | Tue | Wed',
      duration: '1h',
    });
    expect(read(await asked.settled())).toContain('Poll #1 is open');

    const card = await ada.waitsFor(town.generalId, (m) =>
      read(m).includes('Which day shall we meet?'),
    );
    const bo = telegram.as(town.telegramIds.bo);
    const twin = await bo.waitFor(town.groupId, /Which day shall we meet\?/);

    const voted = await discord.as(town.discordIds.cleo).press(card, 'Tue');
    expect(read(await voted.settled())).toContain('you voted Tue');
    expect(voted.response().isEphemeral).toBe(true);
    await bo.press(twin, 'Mon');
    await bo.press(twin, 'Tue');

    await ada.waitsFor(town.generalId, (m) => read(m).includes('2 people voted'), 20_000);
    const edited = await bo.waitFor(town.groupId, /2 people voted/, 20_000);
    expect(edited.edits).toBeGreaterThan(0);

    // What Dan has before him edits itself no more: he presses it after the close.
    const dan = discord.as(town.discordIds.dan);
    const before = await (await dan.run(town.generalId, '/poll show', { poll: '1' })).settled();
    const eve = telegram.as(town.telegramIds.eve);
    const asking = eve.say(town.groupId, '/poll_show 1');
    const shown = await eve.waitFor(town.groupId, (m) => m.fromBot && m.ephemeral, {
      after: asking,
    });

    await deployment.advance(3_600_000);
    const closed = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes('Result: Tue'),
      20_000,
    );
    expect(closed.buttons.filter((button) => button.label === 'Tue')).toEqual([]);
    const result = await bo.waitFor(
      town.groupId,
      (m) => m.text.includes('Result: Tue') && m.photoUrl !== undefined,
      20_000,
    );

    // A picture where people would rather look, and the same in words for who does not see it.
    const alternative = /Which day shall we meet\?.*Mon: 0 .*Tue: 2 .*100 ?%.*Wed: 0 /su;
    const [chart] = closed.files;
    expect(chart?.contentType).toBe('image/png');
    expect(chart?.description).toMatch(alternative);
    for (const url of [chart?.url, result.photoUrl]) {
      const png = new Uint8Array(await (await fetch(url ?? '')).arrayBuffer());
      expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
      expect(png.length).toBeGreaterThan(5_000);
    }
    expect(result.text).toMatch(/Mon.*0 .*Tue.*2 .*Wed.*0 /su);

    expect(read(await (await dan.press(before, 'Mon')).settled())).toContain(
      'so this vote was not counted',
    );
    await eve.press(shown, 'Mon');
    await eve.waitFor(town.groupId, /so this vote was not counted/, 10_000);
    await ada.waitsFor(town.generalId, (m) => read(m).includes('2 people voted'));
    deployment.assertNoViolations();
  });

  it('takes a crowd at once and a close among it: who was told so is counted, and nobody else', async () => {
    const { discord, telegram, store } = deployment;
    const people = Array.from({ length: CROWD }, (_, n) => {
      const { id } = discord.addUser({ username: `voter${n}` });
      discord.addMember(town.guildId, id);
      const member = telegram.addUser({ firstName: `Voter ${n}` });
      telegram.addMember(town.groupId, member.id);
      return { discord: discord.as(id), telegram: telegram.as(member.id) };
    });
    const ada = discord.as(town.discordIds.ada);
    await ada.run(town.generalId, '/poll create', {
      question: 'All at once?',
      choices: 'A | B',
      duration: '1h',
    });
    const card = await ada.waitsFor(town.generalId, (m) => read(m).includes('All at once?'));
    const twin = await telegram.as(town.telegramIds.bo).waitFor(town.groupId, /All at once\?/);
    // What Dan has before him edits itself no more: he presses it after the close.
    const dan = discord.as(town.discordIds.dan);
    const before = await (await dan.run(town.generalId, '/poll show', { poll: '2' })).settled();
    // Nobody answers a press that is a minute old: the close comes soon, and time jumps by less than that.
    await deployment.advance(3_600_000 - CLOSE_AHEAD_MS);
    const said = { counted: 0, closed: 0, other: [] as string[] };
    const hear = (answer: string): void => {
      if (answer.includes('you voted')) said.counted += 1;
      else if (answer.includes('so this vote was not counted')) said.closed += 1;
      else said.other.push(answer);
    };
    let moved: Promise<void> | undefined;
    const closeAmong = (): void => {
      if (said.counted >= CROWD) moved ??= deployment.advance(CLOSE_AHEAD_MS);
    };
    const patience = { timeoutMs: 120_000 };
    const isOwn = (m: { fromBot: boolean; ephemeral: boolean }) => m.fromBot && m.ephemeral;
    await Promise.all(
      people.flatMap((person, n) => {
        const choice = n % 3 === 0 ? 'A' : 'B';
        return [
          person.discord.press(card, choice, patience).then(async (answer) => {
            hear(read(await answer.settled(patience.timeoutMs)));
            closeAmong();
          }),
          person.telegram.press(twin, choice, patience).then(async ({ text }) => {
            hear(text ?? (await person.telegram.waitFor(town.groupId, isOwn, patience)).text);
            closeAmong();
          }),
        ];
      }),
    );
    await moved;
    hear(read(await (await dan.press(before, 'A')).settled()));
    expect(said.other).toEqual([]);
    expect(said.counted + said.closed).toBe(2 * CROWD + 1);
    expect(said.counted).toBeGreaterThan(0);
    expect(said.closed).toBeGreaterThan(0);
    const closed = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes('All at once?') && read(m).includes('Result: B'),
      30_000,
    );
    expect(read(closed)).toContain(`${said.counted.toLocaleString('en')} people voted`);
    const [row] = await store.sql`
      select v.result ->> 'turnout' as turnout, count(b.id)::int as ballots,
        bool_and(b.cast_at < v.closes_at) as in_time
      from vote v join ballot b on b.vote_id = v.id where v.choices = '["A","B"]' group by v.id`;
    expect(row).toEqual({ turnout: String(said.counted), ballots: said.counted, in_time: true });
    deployment.assertNoViolations();
  });
});
