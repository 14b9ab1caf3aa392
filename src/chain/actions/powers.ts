/**
 * Functions that hand an account's power on, or run other code in its name, by their selectors: whatever name a typed
 * signature gives them. OpenZeppelin's proxies, owners and roles, a Safe's modules, and allowances of tokens.
 */
import { type Hex, toFunctionSelector } from 'viem';

const POWERS = [
  'function execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
  'function execTransactionFromModule(address,uint256,bytes,uint8)',
  'function execTransactionFromModuleReturnData(address,uint256,bytes,uint8)',
  'function enableModule(address)',
  'function setGuard(address)',
  'function setFallbackHandler(address)',
  'function addOwnerWithThreshold(address,uint256)',
  'function swapOwner(address,address,address)',
  'function changeThreshold(uint256)',
  'function upgradeTo(address)',
  'function upgradeToAndCall(address,bytes)',
  'function upgrade(address,address)',
  'function upgradeAndCall(address,address,bytes)',
  'function changeAdmin(address)',
  'function changeProxyAdmin(address,address)',
  'function transferOwnership(address)',
  'function renounceOwnership()',
  'function grantRole(bytes32,address)',
  'function renounceRole(bytes32,address)',
  'function setOwner(address)',
  'function approve(address,uint256)',
  'function increaseAllowance(address,uint256)',
  'function setApprovalForAll(address,bool)',
  'function transferFrom(address,address,uint256)',
  'function transfer(address,uint256)',
  'function delegate(address)',
] as const;

const nameIn = (signature: string): string => signature.replace(/^function /, '');

/** The function these bytes call, if it is one of them. */
export const powerIn = (data: Hex): string | undefined => {
  const found = POWERS.find((signature) => data.startsWith(toFunctionSelector(signature)));
  return found && nameIn(found);
};
