/** What a chain's own coin is called (https://chainid.network): the word a rule names it by. */
const COINS: { readonly [chainId: number]: string } = {
  56: 'BNB',
  100: 'XDAI',
  137: 'POL',
  146: 'S',
  250: 'FTM',
  5000: 'MNT',
  42220: 'CELO',
  43114: 'AVAX',
};
/** Ethereum, its test chains, and those above it that pay in its coin. */
const ETHER: ReadonlySet<number> = new Set([
  1, 10, 130, 324, 480, 1101, 8453, 31337, 34443, 42161, 57073, 59144, 81457, 534352, 7777777,
  11155111, 11155420, 84532, 421614, 17000, 560048,
]);

/** 18 decimals have all that chains of Ethereum's kind count in. */
export const coinOf = (chainId: number): { symbol: string; decimals: number } => ({
  symbol: COINS[chainId] ?? (ETHER.has(chainId) ? 'ETH' : 'COIN'),
  decimals: 18,
});
