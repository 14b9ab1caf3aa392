/** A steward's wallet alone makes the code for a new chat; whoever may not is refused, and nothing is written. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/duration.ts';
import { LOOK_LIFETIME_MS } from '#core/wallet/place-act.ts';
import { people } from '#sandbox/chain/people.ts';
import {
  actBy,
  addCitizen,
  beginRecovery,
  lookBy,
  seenTogether,
  signChat,
  toldTo,
} from '#test/support/loss-world.ts';
import {
  codeOf,
  createWalletWorld,
  DAY_MS,
  linkWallet,
  type Member,
  must,
  newBrowser,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
let steward: Member;

beforeEach(async () => {
  world = await createWalletWorld();
  steward = await addCitizen(world, 'discord', 'stew', 'steward');
  must(await linkWallet(world, steward, people.ada));
  await world.advance(DAY_MS);
});
afterEach(() => world?.close());

const attach = (platform: 'discord' | 'telegram' = 'discord') =>
  ({ act: 'attach', community: world.community, platform }) as const;
const attachmentsOf = async () => world.connection.sql`select * from attachment`;
/** Looks and signs for an invitation; the code of the first refusal. */
async function inviteBy(wallet = people.ada): Promise<string | undefined> {
  const looked = await lookBy(world, wallet);
  if (!looked.done.ok) return looked.done.refusal.code;
  return codeOf(await (await signChat(world, looked, attach(), wallet)).finish());
}
const claim = (code: string, platform: 'discord' | 'telegram' = 'discord') =>
  world.places.claim({
    ...{ code, platform, person: steward.person, placeExternalId: '900', channelId: '901' },
    platformOwner: true,
  });

describe('a steward whose community has no chat', () => {
  it('sees what was lost, signs for a code once, and every steward is told', async () => {
    const other = await addCitizen(world, 'telegram', 'second', 'steward');
    await seenTogether(world, world.community, [steward]);
    const [place] = await world.store.places.listPlaces(world.community);
    await world.places.disconnected('discord', place?.externalId ?? '');
    const looked = await lookBy(world, people.ada);
    expect(looked.done.ok).toBe(true);
    const seen = must(await world.walletActs.places(looked.look, looked.browser));
    expect(seen).toMatchObject([
      {
        name: 'Harbour Town',
        living: [],
        lost: [{ platform: 'discord', title: 'Hall' }],
        asked: [],
      },
    ]);
    const { finish } = await signChat(world, looked, attach(), people.ada);
    const { chat } = must(await finish());
    if (chat?.act !== 'attach') throw new Error('no code');
    expect(codeOf(await finish())).toBe('act-used');
    expect(await attachmentsOf()).toMatchObject([{ invited_by: steward.person, used_at: null }]);
    expect(await toldTo(world, steward)).toContain('place-invited-by-wallet');
    expect(await toldTo(world, other)).toContain('place-invited-by-wallet');
    const [deed] = await world.connection.sql`
      select actor_id, community_id, details from audit where action = 'place.invite'`;
    const [link] = await world.store.wallets.listLinks([steward.person]);
    expect(deed).toEqual({
      ...{ actor_id: steward.person, community_id: world.community },
      details: { platform: 'discord', by: 'signature', wallet: link?.wallet },
    });
    // The code is the one law's: its platform, ten minutes, once.
    expect(codeOf(await claim(chat.code, 'telegram'))).toBe('attach-code-wrong');
    must(await claim(chat.code));
    expect(codeOf(await claim(chat.code))).toBe('attach-code-used');
    const again = must(await (await signChat(world, looked, attach(), people.ada)).finish());
    await world.advance(10 * MINUTE_MS);
    const late = again.chat?.act === 'attach' ? again.chat.code : '';
    expect(codeOf(await claim(late))).toBe('attach-code-expired');
    expect(
      must(await world.walletActs.places(looked.look, looked.browser))[0]?.asked,
    ).toMatchObject([
      { platform: 'discord', title: '900', size: 0, asker: { externalId: steward.externalId } },
    ]);
  });

  it('refuses what asked by a second signature, which says what it was', async () => {
    const looked = await lookBy(world, people.ada);
    const made = must(await (await signChat(world, looked, attach(), people.ada)).finish());
    must(await claim(made.chat?.act === 'attach' ? made.chat.code : ''));
    const [asked] = await attachmentsOf();
    const wanted = {
      act: 'decline',
      community: world.community,
      attachment: asked?.['id'],
    } as const;
    const { prepared, finish } = await signChat(world, looked, wanted, people.ada);
    expect(must(prepared).message).toContain(
      `Refuse the Discord server [900] (id 900): it does not come under the community [Harbour Town] (id ${world.community}). For that chat the Discord account @stew, id ${steward.externalId}, asked.`,
    );
    must(await finish());
    expect(await attachmentsOf()).toMatchObject([{ decision: 'refused' }]);
    expect(await toldTo(world, steward)).toContain('place-decided-by-wallet');
    const [deed] = await world.connection.sql`
      select details from audit where action = 'place.refused'`;
    expect(deed?.['details']).toMatchObject({ by: 'signature' });
    // Nobody on this host can say whether the asker runs it: nothing is attached by that.
    const yes = { ...wanted, act: 'confirm' } as const;
    expect(codeOf((await signChat(world, looked, yes, people.ada)).prepared)).toBe(
      'attach-code-wrong',
    );
  });
});

describe('nothing is done', () => {
  it('for whoever holds no office, and for a wallet nobody has', async () => {
    const citizen = await addCitizen(world, 'discord', 'citizen', 'moderator');
    must(await linkWallet(world, citizen, people.bo));
    await world.advance(DAY_MS);
    expect(await inviteBy(people.bo)).toBe('not-in-office');
    expect(await inviteBy(people.finn)).toBe('act-nothing-linked');
    expect(await attachmentsOf()).toEqual([]);
  });

  it('for the signature of another wallet, in another browser, or of another text', async () => {
    const looked = await lookBy(world, people.ada);
    const foreign = await signChat(world, looked, attach(), people.bo);
    expect(codeOf(await foreign.finish())).toBe('signature-unverifiable');
    const own = await signChat(world, looked, attach(), people.ada);
    expect(codeOf(await own.finish(newBrowser()))).toBe('act-unknown');
    const elsewhere = { ...looked, browser: newBrowser() };
    expect(codeOf((await signChat(world, elsewhere, attach(), people.ada)).prepared)).toBe(
      'act-unknown',
    );
    const unsigned = must(
      await world.walletActs.prepare(looked.browser, {
        ...{ purpose: 'places', address: people.ada.address, chainId: undefined },
      }),
    );
    const early = { ...looked, look: unsigned.id };
    expect(codeOf((await signChat(world, early, attach(), people.ada)).prepared)).toBe(
      'act-unknown',
    );
    expect(await attachmentsOf()).toEqual([]);
    await world.advance(10 * MINUTE_MS);
    expect(codeOf(await own.finish())).toBe('act-expired');
    await world.advance(LOOK_LIFETIME_MS);
    expect(codeOf(await world.walletActs.places(looked.look, looked.browser))).toBe('act-expired');
  });

  it('for a community of which the steward holds no office', async () => {
    const other = await world.addCommunity('Other');
    const looked = await lookBy(world, people.ada);
    const wanted = { ...attach(), community: other };
    expect(codeOf((await signChat(world, looked, wanted, people.ada)).prepared)).toBe(
      'not-in-office',
    );
    const seen = must(await world.walletActs.places(looked.look, looked.browser));
    expect(seen.map(({ name }) => name)).toEqual(['Harbour Town']);
  });

  it('once locked, unlinked or out of office, although the text was built before', async () => {
    const looked = await lookBy(world, people.ada);
    const built = () => signChat(world, looked, attach(), people.ada);
    const [locked, ended, unlinked] = [await built(), await built(), await built()];
    must(await actBy(world, 'lock', people.ada));
    expect(codeOf(await locked.finish())).toBe('person-locked');
    expect(codeOf(await world.walletActs.places(looked.look, looked.browser))).toBe(
      'person-locked',
    );
    expect(await inviteBy()).toBe('person-locked');
    must(await actBy(world, 'unlock', people.ada));
    await world.connection.sql`update office set ended_at = civitas_now()`;
    expect(codeOf(await ended.finish())).toBe('not-in-office');
    await world.connection.sql`update office set ended_at = null`;
    must(await actBy(world, 'unlink', people.ada));
    expect(codeOf(await unlinked.finish())).toBe('act-nothing-linked');
    expect(await attachmentsOf()).toEqual([]);
  });

  it('by a wallet linked within a day, or while a recovery of its person runs', async () => {
    must(await linkWallet(world, steward, people.bo));
    expect(await inviteBy(people.bo)).toBe('act-wallet-new');
    await world.advance(DAY_MS);
    expect(await inviteBy(people.bo)).toBeUndefined();
    await beginRecovery(world, await world.addMember('telegram', 'asker'), people.ada);
    expect(await inviteBy(people.bo)).toBe('act-recovering');
    must(await actBy(world, 'object', people.bo));
    expect(await inviteBy(people.bo)).toBeUndefined();
  });

  it('twice: many sends of one signature make one code', async () => {
    const looked = await lookBy(world, people.ada);
    const { finish } = await signChat(world, looked, attach(), people.ada);
    const all = await Promise.all(Array.from({ length: 8 }, () => finish()));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await attachmentsOf()).toHaveLength(1);
    expect(codeOf(await claim(randomBytes(20).toString('hex')))).toBe('attach-code-wrong');
  });
});
