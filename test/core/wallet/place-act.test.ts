import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createSignIn } from '#chain/siwe.ts';
import { asAddress, asId, type CommunityId } from '#core/identity.ts';
import {
  buildPlaceTerms,
  type DecidingDeed,
  decideAlone,
  decideLook,
  decideSigner,
  type InvitingDeed,
  LOOK_LIFETIME_MS,
  PLACE_ACTS,
  type PlaceDeed,
} from '#core/wallet/place-act.ts';
import { MAX_MESSAGE_LENGTH } from '#core/wallet/siwe-terms.ts';

const NOW = new Date('2030-01-02T00:00:00Z');
const at = (ms: number) => new Date(NOW.getTime() + ms);
const COMMUNITY = '0190a000-0000-7000-8000-000000000001';
const inviting: InvitingDeed = {
  act: 'attach',
  community: asId<CommunityId>(COMMUNITY),
  communityName: 'Harbour Town',
  platform: 'discord',
};
const deciding: DecidingDeed = {
  ...inviting,
  act: 'confirm',
  platform: 'telegram',
  attachment: '0190a000-0000-7000-8000-000000000002',
  externalId: '-100123',
  title: 'New Harbour',
  size: 42,
  asker: { handle: 'ada', externalId: '7' },
};
const termsOf = (deed: PlaceDeed) =>
  buildPlaceTerms({
    publicUrl: 'https://civitas.example',
    ...{ deed, address: asAddress(`0x${'ab'.repeat(20)}`), chainId: 1, nonce: 'nonce123' },
    ...{ now: NOW, expiresAt: at(600_000) },
  });
const log = pino({ level: 'silent' });
const signIn = createSignIn({ chain: createChain({ rpc: {}, finality: {}, log }), log });

describe('the text of an act about a chat', () => {
  it('says which community and platform, whose word it takes, and until when', () => {
    expect(termsOf(inviting)).toMatchObject({
      statement: `Make a code that puts a new Discord server under the community [Harbour Town] (id ${COMMUNITY}). Whoever runs a chat there and says the code in it, within 10 minutes of this signature and never after 2030-01-02T00:20:00.000Z, asks to join; you decide with a second signature. This costs nothing and moves nothing.`,
      uri: 'https://civitas.example/wallet',
      expirationTime: '2030-01-02T00:10:00.000Z',
      resources: [
        'urn:civitas:wallet:attach',
        `urn:civitas:community:${COMMUNITY}:Harbour%20Town`,
        'urn:civitas:chat:discord',
      ],
    });
  });

  it('says title, size and number of the chat, and who asked', () => {
    expect(termsOf(deciding).statement).toBe(
      `Put the Telegram group [New Harbour] (id -100123, 42 members) under the community [Harbour Town] (id ${COMMUNITY}): its open votes go on there. For that chat the Telegram account @ada, id 7, asked. This costs nothing and moves nothing.`,
    );
    const refused = termsOf({ ...deciding, act: 'decline', size: 0, asker: null });
    expect(refused.statement).toBe(
      `Refuse the Telegram group [New Harbour] (id -100123): it does not come under the community [Harbour Town] (id ${COMMUNITY}). For that chat somebody whose account is forgotten asked. This costs nothing and moves nothing.`,
    );
  });

  it.each(['Café', 'x] (id 1) Refuse all', 'a\nb', '', ' lead', '💧'.repeat(60)])(
    'leaves the name %j out of the sentence and keeps it in a resource',
    (title) => {
      const { statement, resources } = termsOf({ ...deciding, title });
      expect(statement).toMatch(/^Put the Telegram group \(id -100123, 42 members\) under/);
      const kept = decodeURIComponent(resources[2]?.split(':').at(-1) ?? '');
      const signs = [...title];
      expect(kept).toBe(signs.length > 40 ? `${signs.slice(0, 40).join('')}…` : title);
    },
  );

  it('is one that EIP-4361 allows and short enough to be read, whatever the names are', async () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 130 });
    await fc.assert(
      fc.asyncProperty(name, name, fc.constantFrom(...PLACE_ACTS), async (one, two, act) => {
        const named = { ...deciding, communityName: one, title: two };
        const message = await signIn.build(
          termsOf(act === 'attach' ? { ...inviting, communityName: one } : { ...named, act }),
        );
        expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
        expect(await signIn.read(message)).toMatchObject({ nonce: 'nonce123' });
      }),
      { numRuns: 60 },
    );
  });
});

describe('who may', () => {
  const codeOf = (decided: ReturnType<typeof decideAlone>) =>
    decided.ok ? 'ok' : decided.refusal.code;

  it('a browser by its own look, once that is signed, for half an hour', () => {
    const look = { purpose: 'places', browserHash: 'mine', usedAt: NOW };
    const judge = (change: Partial<Parameters<typeof decideLook>[0]>, ms: number) =>
      codeOf(decideLook({ ...look, ...change }, 'mine', at(ms)));
    expect(judge({}, LOOK_LIFETIME_MS - 1)).toBe('ok');
    expect(judge({}, LOOK_LIFETIME_MS)).toBe('act-expired');
    expect(judge({ browserHash: 'other' }, 0)).toBe('act-unknown');
    expect(judge({ usedAt: null }, 0)).toBe('act-unknown');
    expect(judge({ purpose: 'lock' }, 0)).toBe('act-unknown');
  });

  it('a wallet after its wait, and while no recovery of its person runs', () => {
    const judge = (ms: number, recoveries: Date[] = []) =>
      codeOf(decideSigner({ linkedAt: NOW, waitMs: 1_000, recoveries }, at(ms)));
    expect(judge(1_000)).toBe('ok');
    expect(judge(999)).toBe('act-wallet-new');
    expect(judge(1_000, [at(5_000)])).toBe('act-recovering');
  });

  it('where no chat lives', () => {
    expect(codeOf(decideAlone([]))).toBe('ok');
    expect(codeOf(decideAlone([{ title: 'Hall' }]))).toBe('act-place-lives');
  });
});
