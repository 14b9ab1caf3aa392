/** Lists as long as they get, filled with texts as long as they may be. */
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import type { RawValues } from '#chat/option.ts';
import { sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asAddress, asId, type Platform } from '#core/identity.ts';
import { METHODS } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { takesDraft } from '#core/voting/paper.ts';
import { type Battery, PLATFORMS, problemsOf } from '../../support/battery.ts';
import { openVote } from '../../support/open-vote.ts';
import { wrongWithCard } from '../../support/rendering.ts';
import type { Ask } from './bed.ts';

/** Letters that take two UTF-16 units each, as many as are allowed. */
const long = (length: number, mark = ''): string => mark + '𝔚'.repeat(length - mark.length);

// More than any list shows.
const VOTES = 11;
const NOTICES = 21;
const WALLETS = 11;
const CITIZENS = 26;
const GATES = 21;

/** Polls and proposals; tells the cards they have. */
async function fillVotes({ deployment, stage }: Battery): Promise<string[]> {
  const { services } = deployment.app;
  const { community, persons } = stage;
  const author = persons.discord.steward;
  const choices = Array.from({ length: 25 }, (_, at) => long(100, `${at}`));
  const subjects: string[] = [];
  for (let at = 0; at < VOTES; at += 1) {
    const draft = { community: community.club, author, eventId: `longest:${at}` };
    const asked = { question: long(300), choices, durationMs: undefined };
    const who = { multiple: at % 2 === 0, electorate: 'members' } as const;
    const poll = await services.polls.open({ ...draft, ...asked, ...who });
    const texts = { title: long(150), body: long(3_000), payment: undefined };
    const proposal = await services.proposals.publish({ ...draft, ...texts });
    if (!poll.ok || !proposal.ok) throw new Error('the votes could not be made');
    subjects.push(`poll:${poll.value.id}`, `proposal:${proposal.value}`);
  }
  return subjects;
}

async function fillCitizens({ deployment, stage }: Battery): Promise<void> {
  const { services } = deployment.app;
  const { community, persons, scenes } = stage;
  for (let at = 0; at < CITIZENS; at += 1) {
    const externalId = `77${at}00000000000000`;
    const seen = {
      platform: 'discord',
      externalId,
      handle: null,
      isBot: false,
      locale: 'en',
    } as const;
    const displayName = long(64);
    const met = await services.people.meet({ ...seen, displayName }, scenes.discord.club);
    const target = { ...met, isBot: false, displayName };
    await services.citizens.grant(community.club, persons.discord.steward, target, long(500));
  }
}

async function fillGates({ deployment, stage }: Battery): Promise<void> {
  const { services } = deployment.app;
  const rule = Array.from({ length: 12 }, () => 'citizen').join(' or ');
  for (let at = 0; at < GATES; at += 1) {
    await services.gates.set({
      community: stage.community.club,
      person: stage.persons.discord.steward,
      place: undefined,
      opens: { name: long(100, `${at}`), discordRoleId: undefined, tag: `tåg ${at}` },
      rule,
    });
  }
}

/** Notices and wallets are one's own. */
async function fillPerson({ deployment, stage }: Battery, platform: Platform): Promise<void> {
  const { services, store } = deployment.app;
  const personId = stage.persons[platform].steward;
  const { externalId } = stage.people[platform].steward;
  await store.transaction('fill', async (tx) => {
    const now = await tx.now();
    for (let at = 0; at < NOTICES; at += 1) {
      const texts = { symbol: long(10), from: long(100), memo: long(200) };
      const notice = { kind: 'tip-received', amount: '9'.repeat(60), ...texts } as const;
      await services.inbox.tell(tx, personId, stage.community.club, `longest:${at}`, notice);
    }
    const accountId = (await tx.people.findAccount(platform, externalId))?.id ?? asId('');
    for (let at = 0; at < WALLETS; at += 1) {
      const address = asAddress(`0x${uuidv7().replaceAll('-', '')}00000000`);
      const row = { id: asId<never>(uuidv7()), address, chainId: 31_337, createdAt: now };
      const { id: walletId } = await tx.wallets.insertWallet(row);
      const signed = { isPrimary: false, message: '', signature: '0x', linkedAt: now };
      await tx.wallets.insertLink({ id: uuidv7(), walletId, personId, accountId, ...signed });
    }
  });
}

export function staysWithinLimits(ask: Ask): void {
  describe('when everything is as long as it gets', () => {
    let subjects: string[] = [];

    it('cards stay within the limits', async () => {
      const { battery } = ask();
      subjects = await fillVotes(battery);
      await fillCitizens(battery);
      await fillGates(battery);
      const wrong: string[] = [];
      for (const subject of subjects.slice(-4)) {
        const card = await renderCard(battery.deployment.app.services, subject);
        if (!card) throw new Error(`${subject} has no card`);
        wrong.push(...wrongWithCard(sealReply(card), wordsFor('en')));
      }
      expect(wrong).toEqual([]);
    });

    it.each(PLATFORMS)('ballot papers stay within the limits, on %s', async (platform) => {
      const { battery } = ask();
      const { stage, deployment } = battery;
      const author = stage.persons[platform].steward;
      const community = stage.community.club;
      const spoken = { platform, who: 'steward', where: 'club' } as const;
      const wrong: string[] = [];
      for (const method of METHODS) {
        const choices = Array.from({ length: method === 'basic/1' ? 3 : 25 }, (_, at) =>
          long(100, `${at}`),
        );
        const input = { community, author, method, choices, title: long(300) };
        const vote = await openVote(deployment.app.store, input);
        const say = async (verb: string, values: RawValues = {}) => {
          const command = `ballot ${verb}`;
          const said = await battery.say({ ...spoken, command, values: { vote, ...values } });
          for (const problem of problemsOf(said)) wrong.push(`${method} ${verb}: ${problem}`);
        };
        await say('open');
        if (takesDraft(method)) {
          const { shape } = METHODS_BY_ID[method];
          for (let option = 1; option <= choices.length; option += 1) {
            await say(shape === 'ranking' ? 'pick' : 'more', { option, page: 2 });
          }
          await say('submit');
        } else await say('cast', { choice: method === 'approval/1' ? '1,2,3' : '2' });
        for (const verb of ['open', 'mine']) await say(verb);
      }
      const said = await battery.say({ ...spoken, command: 'vote' });
      expect([...wrong, ...problemsOf(said)]).toEqual([]);
    });

    it.each(PLATFORMS)('answers stay within the limits, on %s', async (platform) => {
      const { battery, samples } = ask();
      await fillPerson(battery, platform);
      const ids = subjects.slice(-2).map((subject) => subject.split(':')[1] ?? '');
      const wrong: string[] = [];
      for (const [command, sample] of Object.entries(samples[platform])) {
        const [poll = '', proposal = ''] = ids;
        const values = {
          ...sample.values,
          ...('poll' in sample.values && { poll }),
          ...('proposal' in sample.values && { proposal }),
          // Without one, the wallets to choose from are shown.
          ...('wallet' in sample.values && { wallet: null }),
        };
        const said = await battery.say({ platform, who: 'steward', command, ...sample, values });
        for (const problem of problemsOf(said)) wrong.push(`${command}: ${problem}`);
      }
      expect(wrong).toEqual([]);
    });
  });
}
