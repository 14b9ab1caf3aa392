/** Chains by the name people know them under. */
const NAMES: { readonly [chainId: number]: string } = {
  1: 'Ethereum',
  10: 'OP Mainnet',
  100: 'Gnosis Chain',
  137: 'Polygon',
  8453: 'Base',
  31337: 'the local test chain',
  42161: 'Arbitrum One',
  11155111: 'Sepolia',
};

export const chainName = (chainId: number): string => NAMES[chainId] ?? `chain ${chainId}`;
