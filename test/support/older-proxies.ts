/** Contracts that take their code from elsewhere and are none of EIP-1967, each with code behind it that can be changed. */
import { encodeFunctionData, keccak256, parseAbi, toBytes } from 'viem';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { deploySafePart } from '#sandbox/chain/safe.ts';
import { deployContract, sendAs } from './contracts.ts';
import { createSafes } from './safe.ts';

export type Upgradeable = {
  readonly address: Address;
  /** A function that it has before and after. */
  readonly signature: string;
  readonly values: string;
  readonly behind: Address;
  /** To what is there afterwards. */
  upgrade(): Promise<Address>;
};

const abi = parseAbi([
  'function swap(address implementation)',
  'function enableModule(address module)',
  'function run(address target, bytes data)',
  'function settle(address to)',
  'function execTransactionFromModule(address to, uint256 value, bytes data, uint8 operation) returns (bool)',
]);

const bySlot =
  (text: string) =>
  async (sandbox: SandboxChain): Promise<Upgradeable> => {
    const behind = await deployContract(sandbox, 'OpenBox', []);
    const slot: Hex = keccak256(toBytes(text));
    const address = await deployContract(sandbox, 'SlotProxy', [slot, behind]);
    return {
      ...{ address, behind, signature: 'setFee(uint256 bps)', values: '250' },
      async upgrade() {
        const greedy = await deployContract(sandbox, 'GreedyBox', []);
        const data = encodeFunctionData({ abi, functionName: 'swap', args: [greedy] });
        await sendAs(sandbox, { to: address, data });
        return greedy;
      },
    };
  };

/** A module has the Safe run code that writes another singleton of the same version. */
const bySingleton =
  (version: '1.4.1' | '1.5.0') =>
  async (sandbox: SandboxChain): Promise<Upgradeable> => {
    const { ada } = sandbox.people;
    const safe = await (await createSafes(sandbox, version))([ada], 1n);
    const address = asAddress(safe.address.toLowerCase());
    const word = await sandbox.publicClient.getStorageAt({ address, slot: '0x0' });
    return {
      ...{ address, behind: asAddress(`0x${word?.slice(-40)}`), signature: 'nonce()', values: '' },
      async upgrade() {
        const other = version === '1.4.1' ? '1.5.0' : '1.4.1';
        const singleton = asAddress((await deploySafePart(sandbox, other, 'Safe')).toLowerCase());
        const resettler = await deployContract(sandbox, 'Resettler', []);
        const errand = await deployContract(sandbox, 'Errand', []);
        const enable = { abi, functionName: 'enableModule', args: [errand] } as const;
        await safe.call(safe.address, encodeFunctionData(enable), [ada]);
        const settle = encodeFunctionData({ abi, functionName: 'settle', args: [singleton] });
        const byModule = encodeFunctionData({
          ...{ abi, functionName: 'execTransactionFromModule' },
          args: [resettler, 0n, settle, 1],
        });
        const data = encodeFunctionData({ abi, functionName: 'run', args: [address, byModule] });
        await sendAs(sandbox, { to: errand, data });
        return singleton;
      },
    };
  };

export const OLDER_PROXIES = {
  'a proxy of before EIP-1967': bySlot('org.zeppelinos.proxy.implementation'),
  'a proxy of EIP-1822': bySlot('PROXIABLE'),
  'a Safe 1.4.1': bySingleton('1.4.1'),
  'a Safe 1.5.0': bySingleton('1.5.0'),
} as const;
export const OLDER_KINDS = Object.keys(OLDER_PROXIES) as (keyof typeof OLDER_PROXIES)[];
