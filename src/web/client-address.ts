/**
 * Whose request it is, for rate limits. A proxy of the operator's stands on this machine or its private
 * network; then the last address of `X-Forwarded-For`, the one that proxy wrote, is the client's. What a
 * client on the open network says about itself is not read.
 */
import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

const nearby = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  nearby.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  nearby.addSubnet(net, bits, 'ipv6');
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

export function isNearby(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && nearby.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

export function clientAddress(c: Context): string {
  const socket = plain(socketAddress(c));
  if (!isNearby(socket)) return socket;
  const said = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return isIP(plain(said)) === 0 ? socket : plain(said);
}

/** Requests made inside the process, as tests make them, have no socket. */
function socketAddress(c: Context): string {
  const bindings = c.env as { incoming?: unknown } | undefined;
  return bindings?.incoming === undefined ? '127.0.0.1' : (getConnInfo(c).remote.address ?? '');
}

/** One household or server has a whole /64 of IPv6 addresses: they count as one. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':').toLowerCase();
}
