import { describe, expect, it } from 'vitest';
import {
  alarmChannels,
  alarmDeed,
  channelDeed,
  decideWebhook,
  staffChannel,
} from '#core/community/alarms.ts';
import { isPublicAddress } from '#core/community/internet-address.ts';

const announcements = { purpose: 'announcements', externalId: '1' } as const;
const staff = { purpose: 'staff', externalId: '2' } as const;
const alarms = { purpose: 'alarms', externalId: '3' } as const;

describe('where a place says alarms', () => {
  it('is its own channel for them, else the staff’s, and never where everybody reads', () => {
    expect(alarmChannels([announcements, staff, alarms])).toEqual(['3', '2']);
    expect(alarmChannels([announcements, staff])).toEqual(['2']);
    expect(alarmChannels([announcements])).toEqual([]);
    expect(alarmChannels([staff, { ...alarms, externalId: '2' }])).toEqual(['2']);
  });
});

describe('where a member may be named', () => {
  it('is the staff’s own channel, and none that is everybody’s', () => {
    expect(staffChannel([announcements, alarms, staff])).toBe('2');
    expect(staffChannel([announcements, alarms])).toBeNull();
    expect(staffChannel([announcements, { ...staff, externalId: '1' }])).toBeNull();
  });
});

describe('what a change of it is', () => {
  it('one more is adding, another one is changing, the same again is neither', () => {
    expect(alarmDeed(null, 'https://a.example/')).toBe('alarms.add');
    expect(alarmDeed('https://a.example/', 'https://a.example/')).toBe('alarms.add');
    expect(alarmDeed('https://a.example/', 'https://b.example/')).toBe('alarms.change');
  });

  it('counts the staff’s channel where alarms are said there', () => {
    expect(channelDeed([announcements], 'announcements', '9')).toBe('place.channel');
    expect(channelDeed([announcements], 'staff', '9')).toBe('alarms.add');
    expect(channelDeed([staff], 'staff', '9')).toBe('alarms.change');
    expect(channelDeed([staff], 'alarms', '9')).toBe('alarms.change');
    expect(channelDeed([staff, alarms], 'staff', '9')).toBe('place.channel');
    expect(channelDeed([staff, alarms], 'alarms', '9')).toBe('alarms.change');
    expect(channelDeed([staff], 'staff', '2')).toBe('place.channel');
  });
});

describe('a webhook', () => {
  const open = { local: false };

  it.each([
    ['https://alarms.example/hook?x=1', 'https://alarms.example/hook?x=1'],
    [' https://alarms.example ', 'https://alarms.example/'],
    ['https://8.8.8.8/hook', 'https://8.8.8.8/hook'],
  ])('%s is one', (typed, url) => {
    expect(decideWebhook(typed, open)).toEqual({ ok: true, value: url });
  });

  it.each([
    'https://127.0.0.1/hook',
    'https://127.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://localhost/',
    'https://localhost./',
    'https://db.internal/',
    'https://printer.local/',
  ])('%s is inside of a network', (typed) => {
    expect(decideWebhook(typed, open)).toMatchObject({ refusal: { code: 'webhook-private' } });
    expect(decideWebhook(typed, { local: true }).ok).toBe(true);
  });

  it.each(['http://alarms.example/', 'ftp://a.example/', 'alarms', '', 'https://u:p@a.example/'])(
    '%j is none',
    (typed) => {
      expect(decideWebhook(typed, open)).toMatchObject({ refusal: { code: 'option-malformed' } });
    },
  );

  it('tells addresses of the internet from others, and names from addresses', () => {
    for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1', '::ffff:8.8.8.8']) {
      expect(isPublicAddress(address), address).toBe(true);
    }
    for (const address of ['255.255.255.255', '224.0.0.1', 'ff02::1', 'example.org', '']) {
      expect(isPublicAddress(address), address).toBe(false);
    }
  });
});
