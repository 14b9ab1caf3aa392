// The sandbox's contracts as viem sees them: addresses, the same on every sandbox chain (they follow from the
// deployer's first nonces), and the typed part of each ABI that the sandbox and the tests call.
import { getAddress, parseAbi } from 'viem';
import { ENS_REGISTRY } from '#chain/ens.ts';
import { DELEGATE_REGISTRY, delegateRegistryAbi } from '#chain/vault.ts';

export const tokenAbi = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)',
  'function name() view returns (string)',
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
  'function totalSupply() view returns (uint256)',
  'function balanceOf(address account) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function transfer(address to, uint256 value) returns (bool)',
  'function transferFrom(address from, address to, uint256 value) returns (bool)',
  'function approve(address spender, uint256 value) returns (bool)',
  'function mint(address to, uint256 amount)',
  'function delegate(address delegatee)',
  'function delegates(address account) view returns (address)',
  'function getVotes(address account) view returns (uint256)',
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function getPastTotalSupply(uint256 timepoint) view returns (uint256)',
  'function clock() view returns (uint48)',
  'function CLOCK_MODE() view returns (string)',
]);

export const badgeAbi = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)',
  'function name() view returns (string)',
  'function symbol() view returns (string)',
  'function totalMinted() view returns (uint256)',
  'function balanceOf(address owner) view returns (uint256)',
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function transferFrom(address from, address to, uint256 tokenId)',
  'function mint(address to) returns (uint256 tokenId)',
]);

export const itemsAbi = parseAbi([
  'function balanceOf(address account, uint256 id) view returns (uint256)',
  'function balanceOfBatch(address[] accounts, uint256[] ids) view returns (uint256[])',
  'function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes data)',
  'function mint(address to, uint256 id, uint256 amount)',
]);

export const walletAbi = parseAbi([
  'function owner() view returns (address)',
  'function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)',
  'function execute(address target, uint256 value, bytes data) returns (bytes)',
  'function setOwner(address newOwner)',
]);

export const namesAbi = parseAbi([
  'function setAddr(bytes32 node, address to)',
  'function setName(bytes32 node, string to)',
]);

export const contracts = {
  token: { address: '0x7ef8E99980Da5bcEDcF7C10f41E55f759F6A174B', abi: tokenAbi },
  badge: { address: '0x82B769500E34362a76DF81150e12C746093D954F', abi: badgeAbi },
  items: { address: '0x77c7E3905c21177Be97956c6620567596492C497', abi: itemsAbi },
  /** delegate.xyz's, where it stands on every chain that has it. */
  delegateRegistry: { address: getAddress(DELEGATE_REGISTRY), abi: delegateRegistryAbi },
  /** ENS, where its registry stands on Ethereum. */
  names: { address: getAddress(ENS_REGISTRY), abi: namesAbi },
  /** Where it stands on nearly every public chain. */
  multicall3: { address: '0xcA11bde05977b3631167028862bE2a173976CA11' },
} as const;
