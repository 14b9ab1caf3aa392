import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '#core/canonical-json.ts';
import { COMMUNITY_SETTINGS } from '#core/community/setting.ts';
import {
  COMMUNITY_ACTIONS,
  type CommunityAction,
  type CommunityActionKind,
  communityActionFromJson,
  communityActionToJson,
  readCommunityAction,
} from '#core/execution/community-action.ts';
import { actionFromJson, proposalActionFromJson } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import { OFFICES } from '#core/office.ts';
import { TRACK_IDS, TRACK_SETTINGS } from '#core/proposal/track-id.ts';

const units = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const caps = fc.record({ perPayment: units, perDay: units });
const persons = fc.uuid({ version: 7 }).map((id) => asId<never>(id));
const offices = fc.constantFrom(...OFFICES);
const urls = fc.webUrl({ withQueryParameters: true });

const roles = { person: persons, role: fc.uuid({ version: 7 }), name: fc.string() };

/** One of each kind: a new one does not compile until it is here. */
const BY_KIND: {
  readonly [K in CommunityActionKind]: fc.Arbitrary<Extract<CommunityAction, { kind: K }>>;
} = {
  resume: fc.record({ kind: fc.constant('resume' as const), pause: fc.uuid() }),
  'set-caps': fc
    .tuple(caps, fc.option(caps), fc.option(fc.record({ from: fc.nat(), to: fc.nat() })))
    .map(([to, from, unmeasured]) => ({
      ...{ kind: 'set-caps', ...to, from },
      ...(unmeasured && { unmeasured }),
    })),
  'give-office': fc.record({
    kind: fc.constant('give-office' as const),
    person: persons,
    office: offices,
    termMs: fc.option(fc.integer({ min: 1 })),
  }),
  'end-office': fc.record({
    kind: fc.constant('end-office' as const),
    person: persons,
    office: offices,
  }),
  'set-alarm-webhook': fc.record({
    kind: fc.constant('set-alarm-webhook' as const),
    from: fc.option(urls),
    url: urls,
  }),
  'set-track': fc.record({
    kind: fc.constant('set-track' as const),
    track: fc.constantFrom(...TRACK_IDS),
    setting: fc.constantFrom(...TRACK_SETTINGS),
    from: fc
      .json({ depthSize: 'small' })
      .map((text) => canonicalJson(JSON.parse(text) as JsonValue)),
    to: fc.constantFrom('"1/2"', '0', 'null', '[]'),
  }),
  'overrule-veto': fc.record({
    kind: fc.constant('overrule-veto' as const),
    proposal: fc.uuid({ version: 7 }).map((id) => asId<VoteId>(id)),
    number: fc.integer({ min: 1 }),
  }),
  'grant-citizenship': fc.record({
    kind: fc.constant('grant-citizenship' as const),
    person: persons,
  }),
  'revoke-citizenship': fc.record({
    kind: fc.constant('revoke-citizenship' as const),
    person: persons,
  }),
  'grant-role': fc.record({ kind: fc.constant('grant-role' as const), ...roles }),
  'revoke-role': fc.record({ kind: fc.constant('revoke-role' as const), ...roles }),
  'pin-announcement': fc.record({
    kind: fc.constant('pin-announcement' as const),
    text: fc.string(),
  }),
  'open-budget': fc.record({
    kind: fc.constant('open-budget' as const),
    person: persons,
    name: fc.string(),
    amount: units,
    termMs: fc.integer({ min: 1 }),
  }),
  'set-community': fc.record({
    kind: fc.constant('set-community' as const),
    setting: fc.constantFrom(...COMMUNITY_SETTINGS),
    from: fc.constantFrom('"Harbour"', '9', 'null'),
    to: fc.constantFrom('"Quay"', '10', '{"channel":"7"}'),
  }),
  'end-repeating': fc.record({
    kind: fc.constant('end-repeating' as const),
    proposal: fc.uuid({ version: 7 }).map((id) => asId<VoteId>(id)),
    number: fc.integer({ min: 1 }),
  }),
  'rotate-treasury': fc.record({
    kind: fc.constant('rotate-treasury' as const),
    account: fc.constantFrom(asAddress(`0x${'ab'.repeat(20)}`), asAddress(`0x${'0c'.repeat(20)}`)),
  }),
};
const actions: fc.Arbitrary<CommunityAction> = fc.oneof(...Object.values(BY_KIND));

describe('an action of the community', () => {
  it.each(COMMUNITY_ACTIONS)('%s is stored and read back, and is no payment', (kind) => {
    fc.assert(
      fc.property(BY_KIND[kind], (one) => {
        const stored = JSON.stringify(communityActionToJson(one));
        expect(readCommunityAction(stored)).toEqual(one);
        expect(proposalActionFromJson(JSON.parse(stored))).toEqual(one);
        expect(() => actionFromJson(JSON.parse(stored))).toThrow();
      }),
    );
  });

  it.each(COMMUNITY_ACTIONS)('%s is not read without any one of its members', (kind) => {
    fc.assert(
      fc.property(BY_KIND[kind], (one) => {
        const stored = communityActionToJson(one) as object;
        for (const name of Object.keys(stored)) {
          const rest = Object.fromEntries(Object.entries(stored).filter(([key]) => key !== name));
          // What stays as it is, is not named.
          if (name !== 'unmeasured') expect(communityActionFromJson(rest)).toBeUndefined();
          expect(communityActionFromJson({ ...stored, [name]: [] })).toBeUndefined();
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has one hash, and every other action another (I6)', () => {
    fc.assert(
      fc.property(actions, actions, (one, other) => {
        const text = (action: CommunityAction) => JSON.stringify(communityActionToJson(action));
        expect(actionHash(one) === actionHash(other)).toBe(text(one) === text(other));
      }),
    );
  });

  it('keeps its hash for ever: these have been voted on', () => {
    const person = asId<never>('0198f2a0-0000-7000-8000-000000000000');
    const to = { perPayment: 50n, perDay: 100n };
    const known: readonly CommunityAction[] = [
      { kind: 'resume', pause: person },
      { kind: 'set-caps', ...to, from: null },
      { kind: 'set-caps', ...to, from: { perPayment: 10n, perDay: 20n } },
      { kind: 'give-office', person, office: 'guardian', termMs: 7_776_000_000 },
      { kind: 'end-office', person, office: 'guardian' },
      { kind: 'set-alarm-webhook', from: null, url: 'https://a.example/hook' },
    ];
    expect(known.map(actionHash)).toEqual([
      '0x17345f8cf5e3d1a50087734f73e86b0ce43aa9037931aba462e40991a332be8c',
      '0x9b080cd374097ed7bc21bf1175cd342e964acd4e1b87414cbe37b1a50440cc32',
      '0xbc27d0e5acff39c1d305e13eae07e20ec42ab89bc8c8d0a3d6d176bfc32143c5',
      '0x0e3f96bbf6d0892067bf7b8621f5e96bf2e487e8ea5322350064607b14208d45',
      '0x8845e575757c497a3f60865334893f4eb904fd40f3e3a864f7bc4448f26cee6e',
      '0xdf99f16dd06d72ba2ae0b19b328a214716601ae97ee602d6dd16ddbb24fc1fd8',
    ]);
  });

  it.each(['', '{', 'null', '[]', '{"v":1,"kind":"mint"}', '{"v":2,"kind":"resume","pause":"p"}'])(
    'is not read from %s',
    (text) => expect(readCommunityAction(text)).toBeUndefined(),
  );
});
