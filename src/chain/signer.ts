/**
 * The keys. Nothing of them leaves this file: it gives addresses and signed bytes. Community n of a seed has
 * m/44'/60'/0'/0/3n treasury, 3n+1 vault for members' deposits, 3n+2 gas purse (a later generation under its own
 * hardened part, m/44'/60'/g'/0/…, so that one leaked key says nothing of the next); a bare key is one
 * community's treasury; or each account is listed with its own key, here or at a remote signer. Signatures made here
 * are RFC 6979: the same transaction always gives the same bytes (T1).
 */
import { keccak256, type TransactionSerializableEIP1559 } from 'viem';
import { type LocalAccount, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import type { Fees } from '#core/execution/attempt.ts';
import { type Call, PURSES, type Purse } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { type RemoteKey, signRemotely } from './remote-signer.ts';

/** An account with a key of its own; `community` is its seed index. */
export type ListedKey = {
  readonly community: number;
  /** 0 when left out: each rotation needs the next. */
  readonly generation?: number;
  readonly purpose: Purse;
  readonly key: Hex | RemoteKey;
};

export type SignerOptions = {
  /** `passphrase` is BIP-39's own; the file's was needed to read the mnemonic. */
  readonly seed?: { readonly mnemonic: string; readonly passphrase?: string };
  readonly key?: Hex;
  readonly listed?: readonly ListedKey[];
};

/** An account of a community; `index` is the last part of its path, null where it has a key of its own. */
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
  readonly kind: 'seed' | 'key' | 'listed' | 'none';
  /** The accounts of the community with this seed index; empty where there are none for it. Generation 0 when left out. */
  accountsOf(seedIndex: number, generation?: number): readonly SenderKey[];
  /**
   * Signs for an address that `accountsOf` has given; throws for any other, and the `ChainFault` of a remote signer
   * that does not answer.
   */
  sign(address: Address, transaction: UnsignedTransaction): Promise<SignedTransaction>;
};

type Sign = (transaction: TransactionSerializableEIP1559) => Promise<Hex>;

/** Where each listed account is signed for. */
function signing(key: Hex | RemoteKey): { address: Address; sign: Sign } {
  if (typeof key !== 'string') {
    return { address: key.address, sign: (transaction) => signRemotely(key, transaction) };
  }
  return local(privateKeyToAccount(key));
}

const local = (account: LocalAccount): { address: Address; sign: Sign } => ({
  address: asAddress(account.address),
  sign: (transaction) => account.signTransaction(transaction),
});

export function createSigners({ seed, key, listed }: SignerOptions): Signers {
  if ([seed, key, listed].filter(Boolean).length > 1) {
    throw new Error('either a seed or a key or listed accounts, not both');
  }
  const signs = new Map<Address, Sign>();
  const known = new Map<string, readonly SenderKey[]>();

  const keep = (
    { address, sign }: { address: Address; sign: Sign },
    purpose: Purse,
    index: number | null,
  ): SenderKey => {
    signs.set(address, sign);
    return { purpose, address, index };
  };

  const derive = (seedIndex: number, generation: number): readonly SenderKey[] => {
    if (key)
      return seedIndex === 0 && generation === 0 ? [keep(signing(key), 'treasury', null)] : [];
    if (listed) {
      return listed
        .filter((one) => one.community === seedIndex && (one.generation ?? 0) === generation)
        .map((one) => keep(signing(one.key), one.purpose, null));
    }
    if (!seed) return [];
    const { mnemonic, passphrase } = seed;
    return PURSES.map((purpose, offset) => {
      const index = seedIndex * PURSES.length + offset;
      const account = mnemonicToAccount(mnemonic, {
        accountIndex: generation,
        addressIndex: index,
        ...(passphrase === undefined ? {} : { passphrase }),
      });
      return keep(local(account), purpose, index);
    });
  };

  return {
    kind: seed ? 'seed' : key ? 'key' : listed ? 'listed' : 'none',
    accountsOf(seedIndex, generation = 0) {
      const place = `${seedIndex}:${generation}`;
      const found = known.get(place);
      if (found) return found;
      const derived = derive(seedIndex, generation);
      known.set(place, derived);
      return derived;
    },
    async sign(address, { chainId, nonce, call, gasLimit, fees }) {
      const sign = signs.get(address);
      if (!sign) throw new Error(`no key for ${address}`);
      const raw = await sign({
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
