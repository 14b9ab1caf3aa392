/** Letting somebody speak for oneself and signing a ballot, by commands: the same on both platforms. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { type DecisionWorld, startDecisionWorld } from '../support/decision-world.ts';
import { wordsOf } from '../support/gate-world.ts';
import { must } from '../support/wallet-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(async () => world.close());

type Who = DecisionWorld['ada'];
const said = async (who: Who, command: string, values: object = {}) =>
  wordsOf(await world.say(who, command, values as never));
const meaning = ({ platform, externalId }: Who) => ({
  person: { by: 'account', platform, externalId },
});

describe.each(['discord', 'telegram'] as const)('on %s', (platform) => {
  /** Who delegates there, and to whom, who is elsewhere. */
  const both = (): [Who, Who] =>
    platform === 'discord' ? [world.ada, world.bo] : [world.bo, world.ada];

  it('names somebody after one question, on everything and on a topic, and shows it', async () => {
    const [from, to] = both();
    expect(await said(from, 'delegate show')).toContain('Nobody: your voice counts');
    expect(await said(from, 'delegate to', meaning(from))).toContain('That would be you');
    const asked = await world.say(from, 'delegate to', meaning(to) as never);
    expect(wordsOf(asked)).toContain('speak for you on everything, until you end it?');
    expect(await said(from, 'delegate show')).toContain('Nobody: your voice counts');
    expect(wordsOf(await world.press(from, asked, 'Yes, speak for me'))).toContain(
      'now speaks for you on everything',
    );
    const topic = { ...meaning(world.cleo), topic: 'plain', until: '90d' };
    const narrower = await world.say(from, 'delegate to', topic as never);
    expect(wordsOf(narrower)).toContain('on the track plain, until');
    await world.press(from, narrower, 'Yes, speak for me');
    expect(await said(from, 'delegate show')).toMatch(
      /on everything, until you end it[\s\S]*on the track plain, until|on the track plain, until[\s\S]*on everything/,
    );
  });

  it('is followed on the topic an author gave, before the kind of vote and everything', async () => {
    const [from, to] = both();
    const { cleo, community, services } = world;
    const garden = platform === 'discord' ? 'The Garden' : 'The Harbour';
    const taken = await world.say(to, 'proposal create', { title: 'Seeds', topic: 'plain' });
    expect(wordsOf(taken)).toContain('is the name of a kind of votes');
    const asked = await world.say(to, 'proposal create', { title: 'Seeds', topic: garden });
    expect(wordsOf(asked)).toContain(`Topic: ${garden.toLowerCase()}.`);
    await world.press(to, asked, 'Publish');
    const [view] = await services.proposalViews.list(community);
    if (!view) throw new Error('nothing is published');
    const named = { ...meaning(cleo), topic: garden };
    const narrower = await world.say(from, 'delegate to', named as never);
    await world.press(from, narrower, 'Yes, speak for me');
    await world.open(view.id);
    for (const [who, label] of [
      [to, 'For'],
      [cleo, 'Against'],
    ] as const) {
      const card = await world.say(who, 'proposal show', { proposal: view.id });
      expect(wordsOf(card)).toContain('speaks for you here');
      expect(wordsOf(await world.press(who, card, label))).toContain('Counted');
    }
    const counted = await services.proposalViews.view(view.id);
    expect(counted?.scores.map(({ numerator }) => numerator).slice(0, 2)).toEqual([1n, 2n]);
    const end = await world.say(from, 'delegate end', { topic: garden } as never);
    await world.press(from, end, 'Speak for myself');
  });

  it('ends it after one question', async () => {
    const [from] = both();
    for (const values of [{ topic: 'plain' }, {}]) {
      const asked = await world.say(from, 'delegate end', values as never);
      expect(wordsOf(asked)).toContain('Speak for yourself again on');
      const done = await world.press(from, asked, 'Speak for myself');
      expect(wordsOf(done)).toContain('Nobody speaks for you on');
    }
    expect(await said(from, 'delegate show')).toContain('Nobody: your voice counts');
  });

  it('offers to speak for others, is listed, named from the list, and takes it back', async () => {
    const [from, to] = both();
    const asked = await world.say(from, 'delegate statement', {
      statement: 'I read it all.',
    } as never);
    expect(wordsOf(await world.say(to, 'delegate list', {}))).not.toContain('I read it all.');
    await world.press(from, asked, 'Offer it');
    const list = await world.say(to, 'delegate list', {});
    expect(wordsOf(list)).toContain('I read it all.');
    const question = await world.press(to, list, from.name);
    expect(wordsOf(question)).toContain('speak for you on everything');
    const mine = await world.say(from, 'delegate statement', {});
    expect(wordsOf(mine)).toContain('I read it all.');
    expect(wordsOf(await world.press(from, mine, 'Take it back'))).toContain('It is taken back');
    expect(wordsOf(await world.say(to, 'delegate list', {}))).not.toContain('I read it all.');
  });

  it('opens the page where a ballot is signed, and says why where it cannot', async () => {
    const [from] = both();
    const vote = must(
      await world.services.proposals.publish({
        ...{ community: world.community, author: from.person, title: `By ${platform}`, body: '' },
        ...{ payment: undefined, eventId: `sign:${platform}` },
      }),
    );
    await world.open(vote);
    const card = await world.say(from, 'proposal show', { proposal: vote });
    const counted = await world.press(from, card, 'For');
    expect(wordsOf(counted)).toContain('Counted: you voted For');
    const refused = wordsOf(await world.press(from, counted, 'Sign with my wallet'));
    expect(refused).toContain('wallet');
    expect(refused).not.toContain('Open the page');
    await world.link(from, platform === 'discord' ? people.ada.address : people.bo.address);
    const way = await world.press(from, counted, 'Sign with my wallet');
    const urls = (way.buttons ?? []).flat().flatMap((one) => ('url' in one ? [one.url] : []));
    // In a group the way leads to the private chat first, where the login button is.
    const to = platform === 'discord' ? '/link/' : 't.me/civitas_bot?start=link_';
    expect(urls).toEqual([expect.stringContaining(to)]);
  });
});
