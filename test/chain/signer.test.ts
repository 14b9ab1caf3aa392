import { parseTransaction, recoverTransactionAddress } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { createSigners } from '#chain/signer.ts';
import { asAddress } from '#core/identity.ts';

// The accounts every Ethereum tool derives from this mnemonic, at indices 0-5.
const mnemonic = 'test test test test test test test test test test test junk';
const known = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
  '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
].map(asAddress);
const transaction = {
  chainId: 31_337,
  nonce: 7,
  call: { to: known[1] ?? asAddress(''), value: 5n, data: '0x1234' as const },
  gasLimit: 60_000n,
  fees: { maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n },
};

test('community n has indices 3n treasury, 3n+1 vault, 3n+2 gas', () => {
  const signers = createSigners({ seed: { mnemonic } });
  for (const [n, offset] of [
    [0, 0],
    [1, 3],
  ] as const) {
    expect(signers.accountsOf(n)).toEqual(
      (['treasury', 'vault', 'gas'] as const).map((purpose, index) => ({
        purpose,
        index: offset + index,
        address: known[offset + index],
      })),
    );
  }
});

test('a later generation has keys of its own, under a hardened part of its own', () => {
  const signers = createSigners({ seed: { mnemonic } });
  const [first] = signers.accountsOf(0);
  const [next, ...others] = signers.accountsOf(0, 1);
  const account = mnemonicToAccount(mnemonic, { accountIndex: 1, addressIndex: 0 });
  expect(next).toEqual({ purpose: 'treasury', index: 0, address: account.address.toLowerCase() });
  expect(others).toHaveLength(2);
  expect(next?.address).not.toBe(first?.address);
});

test("a bare key is one community's treasury, without custody", () => {
  const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
  const signers = createSigners({ key });
  expect(signers.accountsOf(0)).toEqual([{ purpose: 'treasury', address: known[0], index: null }]);
  expect(signers.accountsOf(1)).toEqual([]);
  expect(createSigners({}).accountsOf(0)).toEqual([]);
  expect(() => createSigners({ key, seed: { mnemonic } })).toThrow('not both');
});

test('T1: the same transaction always gives the same bytes, in any process', async () => {
  const sign = async () => {
    const signers = createSigners({ seed: { mnemonic } });
    const [treasury] = signers.accountsOf(0);
    return signers.sign(treasury?.address ?? asAddress(''), transaction);
  };
  const [one, two] = [await sign(), await sign()];
  expect(two).toEqual(one);
  const parsed = parseTransaction(one.raw);
  expect(parsed).toMatchObject({
    chainId: 31_337,
    nonce: 7,
    value: 5n,
    data: '0x1234',
    gas: 60_000n,
  });
  const from = await recoverTransactionAddress({
    serializedTransaction: one.raw as `0x02${string}`,
  });
  expect(asAddress(from)).toBe(known[0]);
});

test('it signs for no address it has not given, and shows no key', async () => {
  const signers = createSigners({ seed: { mnemonic } });
  signers.accountsOf(0);
  await expect(signers.sign(known[4] ?? asAddress(''), transaction)).rejects.toThrow('no key');
  expect(JSON.stringify([signers, signers.accountsOf(0)])).not.toContain('ac0974');
});
