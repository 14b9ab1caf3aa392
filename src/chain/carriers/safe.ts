/**
 * A Safe's transaction: made anew from the voted steps, hashed here and never asked of anybody (T17). One step is a CALL;
 * several are one call of the MultiSendCallOnly that was published with the Safe, the only thing ever delegated to.
 * https://github.com/safe-fndn/safe-smart-account (Safe.sol, MultiSendCallOnly.sol), EIP-712.
 */
import {
  concatHex,
  encodeFunctionData,
  encodePacked,
  getAddress,
  hashDomain,
  hashStruct,
  keccak256,
  numberToHex,
  padHex,
  parseAbi,
  size,
  slice,
  zeroAddress,
} from 'viem';
import type { OwnerSignature, SafeCarrier } from '#core/execution/carriers/index.ts';
import type { Call } from '#core/execution/intent.ts';
import type { SafeVersion } from '#core/execution/safe.ts';
import { type Address, asAddress, toChecksumAddress } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';

export const safeAbi = parseAbi([
  'function VERSION() view returns (string)',
  'function nonce() view returns (uint256)',
  'function getOwners() view returns (address[])',
  'function getThreshold() view returns (uint256)',
  'function domainSeparator() view returns (bytes32)',
  'function approvedHashes(address owner, bytes32 hash) view returns (uint256)',
  'function approveHash(bytes32 hash)',
  'function checkNSignatures(bytes32 hash, bytes data, bytes signatures, uint256 required) view',
  'function getTransactionHash(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, uint256 nonce) view returns (bytes32)',
  'function execTransaction(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, bytes signatures) payable returns (bool success)',
]);
const multiSendAbi = parseAbi(['function multiSend(bytes transactions) payable']);

/** Where the Safe's singleton factory puts MultiSendCallOnly on every chain (salt 0), and keccak256 of its code there. */
type Library = { readonly address: Address; readonly code: Hex };
const MULTI_SEND: { readonly [V in '1.4.1' | '1.5.0']: Library } = {
  '1.4.1': {
    address: asAddress('0x9641d764fc13c8B624c04430C7356C1C7C8102e2'),
    code: '0xecd5bd14a08c5d2122379900b2f272bdf107a7e92423c10dd5fe3254386c9939',
  },
  '1.5.0': {
    address: asAddress('0xA83c336B20401Af773B6219BA5027174338D1836'),
    code: '0xcdbdcec38d2f1c7d961b0029ff8416b7e86e9974d6f0e9c9580c7d17fcfb6663',
  },
};
/** Any Safe may delegate to either; older ones are given 1.4.1's. */
export const multiSendOf = (version: SafeVersion): Library =>
  MULTI_SEND[version === '1.5.0' ? '1.5.0' : '1.4.1'];

/** CALL or DELEGATECALL; gas and refund are always 0: whoever brings it pays. */
export type SafeTransaction = Call & { readonly operation: 0 | 1 };

export function transactionOf(calls: readonly Call[], multiSend: Address | null): SafeTransaction {
  const [call] = calls;
  invariant(call && (multiSend === null) === (calls.length === 1), 'several steps, and only they');
  if (multiSend === null) return { ...call, operation: 0 };
  const packed = calls.map(
    ({ to, value, data }): Hex =>
      encodePacked(
        ['uint8', 'address', 'uint256', 'uint256', 'bytes'],
        [0, to, value, BigInt(size(data)), data],
      ),
  );
  const args = [concatHex(packed)] as const;
  const data = encodeFunctionData({ abi: multiSendAbi, functionName: 'multiSend', args });
  return { to: multiSend, value: 0n, data, operation: 1 };
}

const DOMAIN_TYPES = {
  EIP712Domain: [
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ],
} as const;
const TYPES = {
  SafeTx: [
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'data', type: 'bytes' },
    { name: 'operation', type: 'uint8' },
    { name: 'safeTxGas', type: 'uint256' },
    { name: 'baseGas', type: 'uint256' },
    { name: 'gasPrice', type: 'uint256' },
    { name: 'gasToken', type: 'address' },
    { name: 'refundReceiver', type: 'address' },
    { name: 'nonce', type: 'uint256' },
  ],
} as const;

export type SafeDraft = {
  readonly transaction: SafeTransaction;
  readonly nonce: bigint;
  /** What owners sign: `safeTxHash`. */
  readonly hash: Hex;
  /** The bytes whose hash that is; older Safes ask contract owners about them. */
  readonly data: Hex;
  /** The same as the JSON that a wallet takes (eth_signTypedData_v4). */
  readonly typed: string;
};

type Safe = { readonly chainId: number; readonly contract: Address };

/** What the Safe itself says of the domain, for comparison. */
export const domainOf = ({ chainId, contract }: Safe): Hex =>
  hashDomain({
    domain: { chainId: BigInt(chainId), verifyingContract: getAddress(contract) },
    types: DOMAIN_TYPES,
  });

export function draftOf(safe: Safe, nonce: bigint, transaction: SafeTransaction): SafeDraft {
  const { to, value, data, operation } = transaction;
  const message = {
    to: toChecksumAddress(to),
    ...{ value, data, operation, safeTxGas: 0n, baseGas: 0n, gasPrice: 0n },
    ...{ gasToken: zeroAddress, refundReceiver: zeroAddress, nonce },
  };
  const struct = hashStruct({ primaryType: 'SafeTx', types: TYPES, data: message });
  const encoded = concatHex(['0x1901', domainOf(safe), struct]);
  const shown = {
    types: { ...DOMAIN_TYPES, ...TYPES },
    primaryType: 'SafeTx',
    domain: { chainId: safe.chainId, verifyingContract: toChecksumAddress(safe.contract) },
    message,
  };
  // Amounts as decimal strings, which no reader of JSON rounds.
  const typed = JSON.stringify(shown, (_member, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  );
  return { transaction, nonce, hash: keccak256(encoded), data: encoded, typed };
}

const STATIC_BYTES = 65;
/** The last byte of a signature that a contract gives (ERC-1271), and of a hash that was approved on chain. */
const BY_CONTRACT = '0x00';
const APPROVED = '0x01';

const word = (value: Hex | number): Hex =>
  typeof value === 'number' ? numberToHex(value, { size: 32 }) : padHex(value, { size: 32 });

/** An owner's approval on chain, as a signature. */
export const approvalOf = (owner: Address): OwnerSignature => ({
  owner,
  signature: concatHex([word(owner), word(0), APPROVED]),
});

/** What a contract owner says yes to, as a signature of its own. */
export const contractSignature = (owner: Address, given: Hex): OwnerSignature => ({
  owner,
  signature: concatHex([word(owner), word(STATIC_BYTES), BY_CONTRACT, word(size(given)), given]),
});

const isByContract = (signature: Hex): boolean =>
  size(signature) > STATIC_BYTES && slice(signature, 64, 65) === BY_CONTRACT;

/** Several as the Safe reads them: 65 bytes an owner, in the order of owners, and behind them what contracts sign with. */
export function encodeSignatures(signatures: readonly OwnerSignature[]): Hex {
  const heads: Hex[] = [];
  const tails: Hex[] = [];
  let offset = signatures.length * STATIC_BYTES;
  for (const { owner, signature } of signatures) {
    if (!isByContract(signature)) {
      heads.push(slice(signature, 0, STATIC_BYTES));
      continue;
    }
    const tail = slice(signature, STATIC_BYTES);
    heads.push(concatHex([word(owner), word(offset), BY_CONTRACT]));
    tails.push(tail);
    offset += size(tail);
  }
  return concatHex([...heads, ...tails]);
}

export function safeCall(carrier: SafeCarrier, calls: readonly Call[]): Call {
  const { to, value, data, operation } = transactionOf(calls, carrier.multiSend);
  const args = [
    ...([to, value, data, operation, 0n, 0n, 0n, zeroAddress, zeroAddress] as const),
    encodeSignatures(carrier.signatures),
  ] as const;
  return {
    ...{ to: carrier.contract, value: 0n },
    data: encodeFunctionData({ abi: safeAbi, functionName: 'execTransaction', args }),
  };
}
