import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpAddress, isPublicAddress } from '#core/community/internet-address.ts';

describe('an internet address', () => {
  it.each([
    ['1.1.1.1', true],
    ['172.32.0.1', true],
    ['2606:4700:4700::1111', true],
    ['::ffff:1.1.1.1', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.255.255', false],
    ['169.254.169.254', false],
    ['192.168.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:a9fe:a9fe', false],
    ['fe80::1%eth0', false],
    ['fd00::1', false],
    ['64:ff9b::7f00:1', false],
    ['example.org', false],
    ['1.2.3', false],
    ['1.2.3.256', false],
    ['01.2.3.4', false],
    ['1::2::3', false],
    ['1:2:3:4:5:6:7', false],
    ['1:2:3:4:5:6:7:8:9', false],
    ['::1.2.3.4:5', false],
  ])('%s is of the open internet: %s', (address, open) => {
    expect(isPublicAddress(address)).toBe(open);
  });

  const anyText = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.stringMatching(/^[0-9a-f:.]{0,24}$/),
    fc.string(),
  );

  it('is told apart from any other text, as Node tells it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // A zone is not asked for: Node judges the interface's name too.
        fc.pre(!text.includes('%'));
        expect(isIpAddress(text)).toBe(isIP(text) !== 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lies in the private nets that Node finds it in', () => {
    const nets = new BlockList();
    nets.addSubnet('10.0.0.0', 8, 'ipv4');
    nets.addSubnet('172.16.0.0', 12, 'ipv4');
    nets.addSubnet('192.168.0.0', 16, 'ipv4');
    nets.addSubnet('fc00::', 7, 'ipv6');
    const near = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4().map((ip) => ip.replace(/^\d+/, '10')),
      fc.ipV4().map((ip) => ip.replace(/^\d+\.\d+/, '192.168')),
      fc.ipV6().map((ip) => ip.replace(/^[^:]+/, 'fdab')),
    );
    fc.assert(
      fc.property(near, (ip) => {
        const isPrivate = nets.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6');
        if (isPrivate) expect(isPublicAddress(ip)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
