import { mnemonicToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { accountOf, deployer, people, sandboxMnemonic } from '#sandbox/chain/people.ts';

const everybody = [...Object.values(people), deployer];

test.each(everybody.map((person, addressIndex) => ({ ...person, addressIndex })))(
  '$name signs as account $addressIndex of the public test mnemonic',
  ({ addressIndex, ...person }) => {
    expect(person.address).toBe(mnemonicToAccount(sandboxMnemonic, { addressIndex }).address);
    expect(accountOf(person).address).toBe(person.address);
  },
);

test('nobody shares a key or a name', () => {
  expect(new Set(everybody.map(({ privateKey }) => privateKey)).size).toBe(7);
  expect(new Set(everybody.map(({ name }) => name)).size).toBe(7);
});
