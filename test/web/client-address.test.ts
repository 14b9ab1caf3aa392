import { describe, expect, it } from 'vitest';
import { isNearby, limitKey } from '#web/client-address.ts';

describe('an address on the operator’s own network', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.20.0.5', '192.168.1.1', '::1', 'fd00::1', 'fe80::1'])(
    'is near: %s',
    (address) => expect(isNearby(address)).toBe(true),
  );
  it.each(['8.8.8.8', '172.32.0.1', '2001:db8::1', '', 'localhost', '127.0.0.1, 8.8.8.8'])(
    'is not: %j',
    (address) => expect(isNearby(address)).toBe(false),
  );
});

describe('the key of a limit', () => {
  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('of %s is %s', (address, key) => expect(limitKey(address)).toBe(key));
});
