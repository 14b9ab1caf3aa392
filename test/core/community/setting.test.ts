import { describe, expect, it } from 'vitest';
import {
  channelSettingOf,
  decideCommunitySetting,
  readCommunitySetting,
  type TypedSetting,
} from '#core/community/setting.ts';

const channel = {
  ...{ place: '0198f2a0-0000-7000-8000-000000000001', purpose: 'alarms', channel: '7' },
  ...{ title: 'Harbour', name: 'staff' },
};

describe('a setting of the community', () => {
  it.each<[TypedSetting, string, unknown]>([
    ['name', '  The   Quay ', 'The Quay'],
    ['digest', 'OFF', null],
    ['digest', '10', 10],
    ['digest', '21:00', 21],
    ['share', '25 %', 25],
    ['share', '1', 1],
  ])('%s %s is stored, and stands as it is stored', (setting, typed, stored) => {
    const read = readCommunitySetting(setting, typed);
    expect(read).toEqual({ ok: true, value: stored });
    expect(read.ok && decideCommunitySetting(setting, read.value).ok).toBe(true);
  });

  it.each<[TypedSetting, string, string]>([
    ['name', ' \u200b ', 'text-empty'],
    ['name', 'x'.repeat(61), 'text-too-long'],
    ['digest', '7', 'choice-unknown'],
    ['digest', '9:30', 'choice-unknown'],
    ['share', '0', 'integer-out-of-range'],
    ['share', '51', 'integer-out-of-range'],
    ['share', '1e1', 'integer-out-of-range'],
  ])('%s %s is refused: %s', (setting, typed, code) => {
    expect(readCommunitySetting(setting, typed)).toMatchObject({ refusal: { code } });
  });

  it('stands in the one form it is stored in', () => {
    expect(decideCommunitySetting('digest', '10').ok).toBe(false);
    expect(decideCommunitySetting('name', ' Quay').ok).toBe(false);
    expect(decideCommunitySetting('share', 51).ok).toBe(false);
  });

  it('of a channel names its place, and takes none away', () => {
    expect(channelSettingOf(channel)).toEqual(channel);
    expect(decideCommunitySetting('channel', channel).ok).toBe(true);
    expect(decideCommunitySetting('channel', { ...channel, channel: null }).ok).toBe(false);
    expect(channelSettingOf({ ...channel, purpose: 'announcements' })).toBeUndefined();
    expect(channelSettingOf({ ...channel, place: 'here' })).toBeUndefined();
  });
});
