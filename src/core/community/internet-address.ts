/**
 * Which IP addresses are of the open internet. Loopback, private, link-local, shared, reserved and multicast
 * ones are not (IANA special-purpose address registries, RFC 6890).
 */
type Ip = { readonly family: 4 | 6; readonly bits: bigint };
type Subnet = Ip & { readonly prefix: number };

const WIDTH = { 4: 32, 6: 128 } as const;

function parseIpv4(text: string): Ip | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((one) => !/^(0|[1-9]\d{0,2})$/.test(one))) return undefined;
  const bytes = parts.map(Number);
  if (bytes.some((one) => one > 255)) return undefined;
  return { family: 4, bits: bytes.reduce((bits, one) => (bits << 8n) | BigInt(one), 0n) };
}

/** The 16-bit groups of one side of `::`; a dotted end is two of them. */
function groupsOf(side: string): bigint[] | undefined {
  if (side === '') return [];
  const groups: bigint[] = [];
  for (const [index, one] of side.split(':').entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(one)) groups.push(BigInt(`0x${one}`));
    else {
      const dotted = index === side.split(':').length - 1 ? parseIpv4(one) : undefined;
      if (!dotted) return undefined;
      groups.push(dotted.bits >> 16n, dotted.bits & 0xffffn);
    }
  }
  return groups;
}

/** RFC 4291, 2.2; a zone (`%eth0`) names an interface of this machine and is cut. */
function parseIpv6(text: string): Ip | undefined {
  const sides = (text.split('%')[0] ?? '').split('::');
  const [head, tail] = [groupsOf(sides[0] ?? ''), groupsOf(sides[1] ?? '')];
  if (sides.length > 2 || !head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return { family: 6, bits: groups.reduce((bits, one) => (bits << 16n) | one, 0n) };
}

const parseIp = (text: string): Ip | undefined => parseIpv4(text) ?? parseIpv6(text);

export const isIpAddress = (text: string): boolean => parseIp(text) !== undefined;

const subnet = (text: string): Subnet => {
  const [net = '', prefix] = text.split('/');
  const ip = parseIp(net);
  if (!ip) throw new Error(`${text} is no subnet`);
  return { ...ip, prefix: Number(prefix) };
};

/** `::/96` and the two after it carry IPv4 addresses of any kind. */
const CLOSED: readonly Subnet[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
].map(subnet);

/** `::ffff:0:0/96`: an IPv4 address in the clothes of IPv6 counts as what it carries. */
const MAPPED = subnet('::ffff:0:0/96');

const isIn = ({ family, bits }: Ip, net: Subnet): boolean => {
  const rest = BigInt(WIDTH[family] - net.prefix);
  return family === net.family && bits >> rest === net.bits >> rest;
};

/** False also for what is no address at all. */
export function isPublicAddress(address: string): boolean {
  const ip = parseIp(address);
  if (!ip) return false;
  const carried: Ip = isIn(ip, MAPPED) ? { family: 4, bits: ip.bits & 0xffffffffn } : ip;
  return !CLOSED.some((net) => isIn(carried, net));
}
