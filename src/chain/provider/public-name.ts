/**
 * What members read of the urls of a chain: the domain alone. What stands before it may be an account or a key
 * (`KEY.eth.rpc.example`) or name a machine, what stands behind it nearly always has a key. A url without a domain, most
 * often a node of the operator's own, is only numbered as in the operator's list.
 */

/** Names that lead nowhere from outside (RFC 6762, RFC 8375, RFC 7686, ICANN's .internal, and what routers make up). */
const NOT_PUBLIC: ReadonlySet<string> = new Set([
  ...['local', 'localhost', 'localdomain', 'internal', 'intranet', 'private', 'corp', 'home'],
  ...['lan', 'arpa', 'onion'],
]);
/** What is registered below these stands one further to the left in many countries: `node.example.co.uk`. */
const SECOND_LEVEL: ReadonlySet<string> = new Set([
  ...['ac', 'co', 'com', 'edu', 'go', 'gob', 'gov', 'gouv', 'ne', 'net', 'nom', 'or', 'org'],
]);

function domainOf(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : '';
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  // No domain ends in a number: it is an address.
  if (labels.length < 2 || NOT_PUBLIC.has(top) || !/^[a-z]/.test(top)) return undefined;
  const isLower = top.length === 2 && SECOND_LEVEL.has(second);
  return labels.slice(isLower ? -3 : -2).join('.');
}

/** One for each url, in their order; several at one domain are told apart by their place. */
export function publicNames(urls: readonly string[]): readonly string[] {
  const domains = urls.map(domainOf);
  return domains.map((domain, place) => {
    if (domain === undefined) return `RPC ${place + 1}`;
    const isAlone = domains.filter((one) => one === domain).length === 1;
    return isAlone ? domain : `${domain} #${place + 1}`;
  });
}
