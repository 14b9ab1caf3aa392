/** Lists as long as they get, filled with texts as long as they may be. */
import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { commandKey } from '#chat/command.ts';
import { sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import { commands } from '#commands/index.ts';
import { asAddress, asId, type Platform } from '#core/identity.ts';
import { type Battery, problemsOf } from '../../support/battery.ts';
import { wrongWithCard } from '../../support/rendering.ts';
import type { Ask } from './bed.ts';

/** Wide letters that take two UTF-16 units each; and no two alike where that matters. */
const long = (length: number, mark = ''): string => mark + '𝔚'.repeat(length - mark.length);

const POLLS = 12;
const TIPS = 25;
const WALLETS = 15;
const MEMBERS = 40;

async function fill(battery: Battery, platform: Platform): Promise<string[]> {
  const { services, store } = battery.deployment.app;
  const { community, persons, people } = battery.stage;
  const { club } = community;
  const author = persons[platform].steward;
  const subjects: string[] = [];
  for (let at = 0; at < POLLS; at += 1) {
    const choices = Array.from({ length: 25 }, (_, choice) => long(100, `${choice}`));
    const eventId = `longest:${platform}:${at}`;
    const poll = await services.polls.open({
      ...{ community: club, author, question: long(300), choices, durationMs: undefined },
      ...{ multiple: at % 2 === 0, electorate: 'members', eventId },
    });
    const proposal = await services.proposals.publish({
      ...{
        community: club,
        author,
        title: long(150),
        body: long(3_000),
        payment: undefined,
        eventId,
      },
    });
    if (!poll.ok || !proposal.ok) throw new Error('the lists could not be filled');
    subjects.push(`poll:${poll.value.id}`, `proposal:${proposal.value}`);
  }
  await store.transaction('fill', async (tx) => {
    const now = await tx.now();
    for (let at = 0; at < TIPS; at += 1) {
      await services.inbox.tell(tx, author, club, `longest:${platform}:${at}`, {
        ...{ kind: 'tip-received', amount: '9'.repeat(60), symbol: long(10) },
        ...{ from: long(100), memo: long(200) },
      });
    }
    const account = await tx.people.findAccount(platform, people[platform].steward.externalId);
    for (let at = 0; at < WALLETS; at += 1) {
      const address = asAddress(`0x${uuidv7().replaceAll('-', '')}00000000`);
      const wallet = await tx.wallets.insertWallet({
        id: asId(uuidv7()),
        address,
        chainId: 31_337,
        createdAt: now,
      });
      const link = { walletId: wallet.id, personId: author, accountId: account?.id ?? asId('') };
      const signed = { isPrimary: false, message: '', signature: '0x', linkedAt: now };
      await tx.wallets.insertLink({ id: uuidv7(), ...link, ...signed });
    }
  });
  for (let at = 0; at < MEMBERS; at += 1) {
    const seen = {
      platform,
      externalId: `77${at}00000000000000`,
      handle: null,
      isBot: false,
      locale: 'en',
    };
    const met = await services.people.meet(
      { ...seen, displayName: long(64) },
      battery.stage.scenes[platform].club,
    );
    const target = { ...met, isBot: false, displayName: long(64) };
    await services.citizens.grant(club, author, target, long(500));
  }
  return subjects;
}

export function staysWithinLimits(platform: Platform, ask: Ask): void {
  it('stays within the limits when everything is as long as it gets', async () => {
    const { battery, samples } = ask();
    const subjects = await fill(battery, platform);
    const wrong: string[] = [];
    for (const command of commands) {
      const key = commandKey(command);
      const sample = samples[platform][key] ?? { where: 'club', values: {} };
      const number = { poll: undefined, proposal: undefined };
      for (const [noun] of Object.entries(number)) {
        if (noun in command.options) Object.assign(number, { [noun]: String(POLLS + 2) });
      }
      const values = { ...sample.values, ...(command.listed && number) } as never;
      const said = await battery.say({ platform, who: 'steward', command: key, ...sample, values });
      for (const problem of problemsOf(said)) wrong.push(`${key}: ${problem}`);
    }
    for (const subject of subjects) {
      const card = await renderCard(battery.deployment.app.services, subject);
      if (!card) throw new Error(`${subject} has no card`);
      wrong.push(...wrongWithCard(sealReply(card), wordsFor('en')));
    }
    expect(wrong).toEqual([]);
  });
}
