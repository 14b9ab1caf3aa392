import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/canonical-json.ts';
import { fraction } from '#core/fraction.ts';
import { asAddress } from '#core/identity.ts';
import {
  decidePower,
  decidePublishable,
  decideTrackChange,
  type Ground,
} from '#core/proposal/publishable.ts';
import { TRACK_SETTINGS, type TrackSetting } from '#core/proposal/track-id.ts';
import { changeTrack, settingOf } from '#core/proposal/track-setting.ts';
import {
  DEFAULT_TRACKS,
  overrulingTrack,
  stricter,
  TRACK_IDS,
  type Track,
  type TrackId,
} from '#core/proposal/tracks.ts';
import { METHODS } from '#core/voting/method.ts';
import { type Power, type PowerNode, tokenBalance } from '#core/voting/power/power.ts';
import { powerToJson } from '#core/voting/power/power-json.ts';

const CIV = asAddress(`0x${'c1'.repeat(20)}`);
const BADGE = asAddress(`0x${'b4'.repeat(20)}`);
const token = tokenBalance(1, CIV, 18);
const power = (node: PowerNode): JsonValue => powerToJson({ v: 1, decimals: 18, node } as Power);
const holds = { kind: 'erc20', chainId: 1, token: CIV, atLeast: 100n } as const;
const person = { kind: 'person', rule: { v: 1, node: holds } } as const;
const sum = (...of: PowerNode[]): PowerNode => ({
  kind: 'sum',
  of: of.map((one) => ({ factor: fraction(1n), of: one })),
});

const POWERS: readonly JsonValue[] = [
  'one-person/1',
  'token-balance/1',
  power(token.node),
  power({ kind: 'root', of: token.node }),
  power({ kind: 'erc721', chainId: 1, token: BADGE }),
  power(person),
  power(sum({ kind: 'person', rule: null }, token.node)),
  power(sum(token.node, { kind: 'votes', chainId: 1, token: CIV, decimals: 18 })),
];
const share = fc.constantFrom('0', '1/25', '1/5', '2/3', '1');
const VALUES: { readonly [S in TrackSetting]?: fc.Arbitrary<JsonValue> } = {
  power: fc.constantFrom(...POWERS),
  electorate: fc.constantFrom('members', 'citizens'),
  method: fc.constantFrom(null, ...METHODS),
  quorum: share,
  'quorum-supply': fc.option(share.map((one) => ({ share: one, without: [] }))),
  'quorum-citizens': fc.option(share),
  'quorum-for': fc.option(share),
  ballots: fc.integer({ min: 0, max: 9 }),
  secrecy: fc.constantFrom('open', 'sealed', 'secret'),
  signing: fc.constantFrom('none', 'optional', 'required'),
  delegation: fc.boolean(),
  'minimum-power': fc.constantFrom('0', '1', '2', '1000'),
};
const changes = fc.array(
  fc
    .tuple(fc.constantFrom(...TRACK_IDS), fc.constantFrom(...TRACK_SETTINGS))
    .chain(([id, setting]) =>
      (VALUES[setting] ?? fc.jsonValue()).map((json) => ({ id, setting, json: json as JsonValue })),
    ),
  { maxLength: 40 },
);

type Tracks = { readonly [id in TrackId]: Track };
const ofTokens = (track: Track): Track => ({
  ...{ ...track, power: 'token-balance/1', electorate: 'members' },
  ...(track.binding && {
    quorums: { ...track.quorums, supply: { share: fraction(1n, 25n), without: [] } },
  }),
});
const TOKEN_TRACKS: Tracks = {
  plain: ofTokens(DEFAULT_TRACKS.plain),
  action: ofTokens(DEFAULT_TRACKS.action),
  constitution: ofTokens(DEFAULT_TRACKS.constitution),
};

/** What is decided of a community whose tracks are these: one on each, on a change of each, on its veto. */
const refusedIn = (tracks: Tracks, ground: Ground): unknown[] =>
  TRACK_IDS.flatMap((id) => [
    tracks[id],
    stricter(tracks.constitution, tracks[id]),
    overrulingTrack(tracks.constitution, tracks[id]),
  ]).flatMap((track) => {
    const publishable = decidePublishable(track, ground);
    return publishable.ok ? [] : [publishable.refusal];
  });

const own = { chainId: 1, token: CIV, decimals: 18 };
describe('a track that can be published by', () => {
  it.each<[string, Tracks, Ground]>([
    ['persons', DEFAULT_TRACKS, { token: null, canSeal: false }],
    ['persons with a token', DEFAULT_TRACKS, { token: own, canSeal: true }],
    ['a token', TOKEN_TRACKS, { token: own, canSeal: true }],
  ])('stays one, whatever settings a community of %s accepts', (_, start, ground) => {
    expect(refusedIn(start, ground)).toEqual([]);
    fc.assert(
      fc.property(changes, (asked) => {
        let tracks = start;
        for (const { id, setting, json } of asked) {
          const changed = changeTrack(tracks[id], setting, json);
          if (!changed.ok || !decideTrackChange(tracks[id], changed.value, ground).ok) continue;
          tracks = { ...tracks, [id]: changed.value };
          expect(refusedIn(tracks, ground)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  const { constitution } = DEFAULT_TRACKS;
  const all = { token: own, canSeal: true };
  it.each<[TrackSetting, JsonValue, string, Ground]>([
    ['electorate', 'members', 'power-for-citizens', all],
    ['power', 'token-balance/1', 'quorum-shrinks', all],
    ['power', 'token-balance/1', 'power-without-token', { ...all, token: null }],
    ['quorum-supply', { share: '1/25', without: [] }, 'quorum-without-supply', all],
    ['secrecy', 'sealed', 'seal-key-missing', { ...all, canSeal: false }],
  ])('%s cannot become %j: %s', (setting, json, code, ground) => {
    const changed = changeTrack(constitution, setting, json);
    const decided = changed.ok && decideTrackChange(constitution, changed.value, ground);
    expect(decided).toMatchObject({ ok: false, refusal: { code } });
  });

  it('may be left for a token, and come back, in steps', () => {
    const steps: [TrackSetting, JsonValue][] = [
      ['quorum-citizens', '1/10'],
      ['power', 'token-balance/1'],
      ['quorum-supply', { share: '1/25', without: [] }],
      ['quorum-citizens', null],
      ['electorate', 'members'],
      ['electorate', 'citizens'],
      ['quorum-citizens', '1/10'],
      ['quorum-supply', null],
      ['power', 'one-person/1'],
      ['quorum-citizens', null],
    ];
    const end = steps.reduce((track, [setting, json]) => {
      const changed = changeTrack(track, setting, json);
      if (!changed.ok) throw new Error(changed.refusal.code);
      expect(decideTrackChange(track, changed.value, all)).toMatchObject({ ok: true });
      return changed.value;
    }, constitution);
    expect(TRACK_SETTINGS.map((one) => settingOf(end, one))).toEqual(
      TRACK_SETTINGS.map((one) => settingOf(constitution, one)),
    );
  });

  it('a power that counts twice is never set, and what sets another is still published by it', () => {
    const votes = { kind: 'votes', chainId: 1, token: CIV, decimals: 18 } as const;
    const twice: Power = { ...token, node: sum(token.node, votes) };
    const quorums = { ...constitution.quorums, citizens: fraction(1n, 10n) };
    const old: Track = { ...constitution, power: twice, quorums };
    for (const from of [constitution, { ...constitution, quorums }, old]) {
      const set = changeTrack(from, 'power', powerToJson(twice));
      const decided = set.ok && decideTrackChange(from, set.value, all);
      expect(decided).toMatchObject({ refusal: { code: 'power-counts-twice' } });
    }
    expect(decidePower(old, 'basic/1', own)).toMatchObject({
      refusal: { code: 'power-counts-twice', token: CIV, chainId: 1 },
    });
    // Whoever set it before that was refused can still decide on another.
    expect(decidePower(old, 'basic/1', own, true)).toEqual({ ok: true, value: twice });
    const mended = changeTrack(old, 'power', 'one-person/1');
    expect(mended.ok && decideTrackChange(old, mended.value, all)).toMatchObject({ ok: true });
  });

  it('what was broken before is mended one setting at a time', () => {
    const broken: Track = { ...constitution, electorate: 'members', power: token };
    const step = changeTrack(broken, 'electorate', 'citizens');
    expect(step.ok && decideTrackChange(broken, step.value, all)).toMatchObject({ ok: true });
  });
});
