import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/canonical-json.ts';
import { HOUR_MS } from '#core/duration.ts';
import { compareFractions, printFraction } from '#core/fraction.ts';
import { TRACK_SETTINGS, type TrackSetting } from '#core/proposal/track-id.ts';
import { changeTrack, gateToJson, readSetting, settingOf } from '#core/proposal/track-setting.ts';
import {
  changingTrack,
  DEFAULT_TRACKS,
  OVERRULING_THRESHOLD,
  overrulingTrack,
  rulesForMoney,
  stricter,
  TRACK_IDS,
  type Track,
} from '#core/proposal/tracks.ts';

const { plain, action, constitution } = DEFAULT_TRACKS;
const withSetting = (track: Track, setting: TrackSetting, json: JsonValue): Track | undefined => {
  const changed = changeTrack(track, setting, json);
  return changed.ok ? changed.value : undefined;
};
const set = (track: Track, setting: TrackSetting, text: string): Track => {
  const read = readSetting(track, setting, text);
  const changed = read.ok ? withSetting(track, setting, read.value) : undefined;
  if (!changed) throw new Error(`${setting} cannot be ${text}`);
  return changed;
};

/** In stored form: 20/100 is 1/5. */
const allOf = (track: Track) => TRACK_SETTINGS.map((setting) => settingOf(track, setting));

describe('a setting of a track', () => {
  it.each(TRACK_SETTINGS)(
    '%s: what stands is read back as it stands, and touches nothing else',
    (setting) => {
      for (const id of TRACK_IDS) {
        const track = DEFAULT_TRACKS[id];
        const same = withSetting(track, setting, settingOf(track, setting));
        expect(same && allOf(same)).toEqual(allOf(track));
      }
    },
  );

  it.each([
    ['quorum', '20 %', '1/5'],
    ['quorum', '33.5%', '67/200'],
    ['threshold', '2/3', '2/3'],
    ['discussion', '2d', 48 * HOUR_MS],
    ['discussion', '0', 0],
    ['ballots', '7', 7],
    ['dormant', '3', 3],
    ['dormant', 'none', 0],
    ['electorate', 'Members', 'members'],
    ['method', 'Ranked-choice', 'ranked-choice/1'],
    ['method', 'approval/1', 'approval/1'],
    ['method', 'any', null],
    ['delegation', 'off', false],
    ['gate', 'none', null],
    ['open', '1', 1],
    ['sponsors', '0', 0],
    ['tiers', 'none', []],
  ] as const)('%s: "%s" is stored as %j', (setting, text, json) => {
    expect(readSetting(action, setting, text)).toEqual({ ok: true, value: json });
  });

  it('reads tiers in any order, and money is held to them', () => {
    const track = set(action, 'tiers', '5 % 33 % 60 % 48h; 25 % 50 % 2/3 7d');
    expect(allOf(track)).toEqual(allOf(action));
    const own = set(action, 'tiers', '1 % 40 % 3/4 3d');
    const raised = rulesForMoney({ track: own, treasury: 1_000n, moneyAtRisk: 10n });
    expect([raised.quorum, raised.threshold].map(printFraction)).toEqual(['2/5', '3/4']);
    expect(rulesForMoney({ track: own, treasury: 1_000n, moneyAtRisk: 9n })).toEqual(own);
  });

  it.each([
    ['quorum', '101 %'],
    ['quorum', '-1/5'],
    ['threshold', '49 %'],
    ['threshold', '3/2'],
    ['voting', '59m'],
    ['voting', '0'],
    ['discussion', '61d'],
    ['ballots', '1.5'],
    ['open', '0'],
    ['dormant', '101'],
    ['sponsors', '101'],
    ['secrecy', 'hidden'],
    ['tiers', '5 % 33 %'],
    ['tiers', '5 % 33 % 60 % 48h; 5 % 50 % 2/3 7d'],
    ['tiers', '5 % 33 % 40 % 48h'],
    ['gate', 'citizen'],
  ] as const)('%s: "%s" is refused', (setting, text) => {
    expect(readSetting(action, setting, text)).toMatchObject({
      ok: false,
      refusal: { code: 'track-value', setting },
    });
  });

  it('a secret vote has no delegation and no signature; a vote on an action keeps five ballots', () => {
    const ready = set(set(action, 'delegation', 'off'), 'signing', 'none');
    const secret = set(ready, 'secrecy', 'secret');
    expect(readSetting(secret, 'delegation', 'on').ok).toBe(false);
    expect(readSetting(secret, 'signing', 'optional').ok).toBe(false);
    expect(readSetting(secret, 'power', 'token-balance/1').ok).toBe(false);
    expect(readSetting(plain, 'ballots', '0').ok).toBe(true);
  });

  it.each([
    ['ballots', '4', 'quorum-floor'],
    ['secrecy', 'secret', 'secret-without-delegation'],
    ['quorum', '0 %', 'track-value'],
    ['quorum-supply', '0 %', 'track-value'],
    ['quorum-citizens', '0 %', 'track-value'],
    ['quorum-for', '0 %', 'track-value'],
  ] as const)('%s: "%s" does not go with the rest: %s', (setting, text, code) => {
    expect(readSetting(action, setting, text)).toMatchObject({ ok: false, refusal: { code } });
    expect(readSetting(plain, 'quorum', '0 %').ok).toBe(true);
  });

  it('where every ballot has to be signed none is sealed', () => {
    const code = 'sealed-unsigned';
    const sealed = set(action, 'secrecy', 'sealed');
    const signed = set(action, 'signing', 'required');
    expect(readSetting(sealed, 'signing', 'required')).toMatchObject({ refusal: { code } });
    expect(readSetting(signed, 'secrecy', 'sealed')).toMatchObject({ refusal: { code } });
  });

  it('a gate has to say what its rule says', () => {
    const citizen = { v: 1, node: { kind: 'citizen' } } as const;
    const not = { v: 1, node: { kind: 'not', of: { kind: 'citizen' } } } as const;
    const honest = gateToJson({ text: 'citizen', rule: citizen, tokens: [] });
    expect(withSetting(action, 'gate', honest)?.proposers.gate?.rule).toEqual(citizen);
    const lying = gateToJson({ text: 'citizen', rule: not, tokens: [] });
    expect(withSetting(action, 'gate', lying)).toBeUndefined();
  });

  it('takes nothing else, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TRACK_SETTINGS), fc.jsonValue(), (setting, json) => {
        const changed = withSetting(action, setting, json as JsonValue);
        if (changed) expect(settingOf(changed, setting)).toEqual(json);
      }),
    );
  });
});

describe('a change of rules', () => {
  it('is held to the higher bar of both tracks', () => {
    const hard = set(set(action, 'quorum', '60 %'), 'threshold', '3/4');
    const track = stricter(constitution, hard);
    expect([track.quorum, track.threshold].map(printFraction)).toEqual(['3/5', '3/4']);
    expect(track).toMatchObject({ id: 'constitution', timelockMs: constitution.timelockMs });
    expect(stricter(constitution, plain)).toEqual(constitution);
  });

  it('of tiers is held to the highest of those that stand', () => {
    const tiered = set(action, 'tiers', '1 % 40 % 60 % 30d; 5 % 20 % 4/5 1d');
    const track = changingTrack(constitution, tiered, 'tiers');
    expect([track.quorum, track.threshold].map(printFraction)).toEqual(['2/5', '4/5']);
    expect(track.timelockMs).toBe(30 * 24 * HOUR_MS);
    // Another rule of the same track is none of theirs.
    expect(changingTrack(constitution, tiered, 'sponsors')).toEqual(stricter(constitution, tiered));
    expect(changingTrack(constitution, { ...tiered, tiers: [] }, 'tiers')).toEqual(constitution);
  });

  it('to overrule a veto takes two thirds, however low a community has set its bars', () => {
    const low = set(constitution, 'threshold', '1/2');
    const track = overrulingTrack(low, set(action, 'threshold', '1/2'));
    expect(compareFractions(track.threshold, OVERRULING_THRESHOLD)).toBe(0);
    const high = overrulingTrack(low, set(action, 'threshold', '4/5'));
    expect(printFraction(high.threshold)).toBe('4/5');
  });
});
