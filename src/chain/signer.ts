/**
 * The keys. Nothing of them leaves this file: it gives addresses and signed bytes. Community n of a seed has
 * m/44'/60'/0'/0/3n treasury, 3n+1 vault for members' deposits, 3n+2 gas purse; a bare key is one
 * community's treasury. Signatures are RFC 6979: the same transaction always gives the same bytes (T1).
 */
import { keccak256 } from 'viem';
import { type LocalAccount, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import type { Fees } from '#core/execution/attempt.ts';
import type { Call, Purse } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';

export type SignerOptions = {
  /** `passphrase` is BIP-39's own; the file's was needed to read the mnemonic. */
  readonly seed?: { readonly mnemonic: string; readonly passphrase?: string };
  readonly key?: Hex;
};

/** An account of a community; `index` is the last part of its path, null for EXECUTOR_KEY. */
export type SenderKey = {
  readonly purpose: Purse;
  readonly address: Address;
  readonly index: number | null;
};

/** An EIP-1559 transaction, whole. */
export type UnsignedTransaction = {
  readonly chainId: number;
  readonly nonce: number;
  readonly call: Call;
  readonly gasLimit: bigint;
  readonly fees: Fees;
};

export type SignedTransaction = { readonly raw: Hex; readonly hash: Hex };

export type Signers = {
  /** `none`: nothing can be sent. `key`: one community, treasury only, no custody. */
  readonly kind: 'seed' | 'key' | 'none';
  /** The accounts of the community with this seed index; empty where there are none for it. */
  accountsOf(seedIndex: number): readonly SenderKey[];
  /** Signs for an address that `accountsOf` has given; throws for any other. */
  sign(address: Address, transaction: UnsignedTransaction): Promise<SignedTransaction>;
};

const PURPOSES: readonly Purse[] = ['treasury', 'vault', 'gas'];

export function createSigners({ seed, key }: SignerOptions): Signers {
  if (seed && key) throw new Error('either a seed or a key, not both');
  const accounts = new Map<Address, LocalAccount>();
  const bySeedIndex = new Map<number, readonly SenderKey[]>();

  const keep = (account: LocalAccount, purpose: Purse, index: number | null): SenderKey => {
    const address = asAddress(account.address);
    accounts.set(address, account);
    return { purpose, address, index };
  };

  const derive = (seedIndex: number): readonly SenderKey[] => {
    if (key) return seedIndex === 0 ? [keep(privateKeyToAccount(key), 'treasury', null)] : [];
    if (!seed) return [];
    const { mnemonic, passphrase } = seed;
    return PURPOSES.map((purpose, offset) => {
      const index = seedIndex * PURPOSES.length + offset;
      const account = mnemonicToAccount(mnemonic, {
        addressIndex: index,
        ...(passphrase === undefined ? {} : { passphrase }),
      });
      return keep(account, purpose, index);
    });
  };

  return {
    kind: seed ? 'seed' : key ? 'key' : 'none',
    accountsOf(seedIndex) {
      const known = bySeedIndex.get(seedIndex);
      if (known) return known;
      const derived = derive(seedIndex);
      bySeedIndex.set(seedIndex, derived);
      return derived;
    },
    async sign(address, { chainId, nonce, call, gasLimit, fees }) {
      const account = accounts.get(address);
      if (!account) throw new Error(`no key for ${address}`);
      const raw = await account.signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        to: call.to,
        value: call.value,
        data: call.data,
        gas: gasLimit,
        maxFeePerGas: fees.maxFeePerGas,
        maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
      });
      return { raw, hash: keccak256(raw) };
    },
  };
}
