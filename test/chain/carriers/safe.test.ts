/** A Safe's transaction by itself: pinned libraries, bytes of signatures, and carriers read back as they were. */
import { concatHex, getCreate2Address, keccak256, pad, size, slice, zeroHash } from 'viem';
import { describe, expect, it } from 'vitest';
import {
  approvalOf,
  contractSignature,
  encodeSignatures,
  multiSendOf,
  transactionOf,
} from '#chain/carriers/safe.ts';
import { keySignature } from '#chain/executor/safe-signature.ts';
import {
  carrierFromJson,
  carrierToJson,
  type SafeExecute,
} from '#core/execution/carriers/index.ts';
import type { TransferAction } from '#core/execution/intent.ts';
import { asAddress } from '#core/identity.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { SAFE_VERSIONS, safeArtifact } from '#sandbox/chain/safe.ts';

const address = (digits: string) => asAddress(`0x${digits.repeat(20)}`);
const call = (to: string) => ({ to: address(to), value: 0n, data: '0x1234' as const });
const HASH = `0x${'5a'.repeat(32)}` as const;

describe('MultiSendCallOnly', () => {
  it.each(SAFE_VERSIONS)(
    'of %s is the published one, where the singleton factory puts it',
    (version) => {
      const { bytecode, deployedBytecode } = safeArtifact(version, 'libraries/MultiSendCallOnly');
      const from = '0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7';
      expect(multiSendOf(version)).toEqual({
        address: asAddress(getCreate2Address({ from, salt: zeroHash, bytecode })),
        code: keccak256(deployedBytecode),
      });
    },
  );

  it('is called for several steps, and nothing else is ever delegated to', () => {
    const { address: library } = multiSendOf('1.5.0');
    expect(transactionOf([call('aa')], null)).toEqual({ ...call('aa'), operation: 0 });
    expect(transactionOf([call('aa'), call('bb')], library)).toMatchObject({
      ...{ to: library, value: 0n, operation: 1 },
    });
    expect(() => transactionOf([call('aa')], library)).toThrow();
    expect(() => transactionOf([call('aa'), call('bb')], null)).toThrow();
  });
});

describe('signatures', () => {
  it('stand 65 bytes an owner, and behind them what contracts sign with', () => {
    const key = { owner: address('01'), signature: concatHex([HASH, HASH, '0x1b']) };
    const contract = contractSignature(address('02'), '0xabcdef');
    const approved = approvalOf(address('03'));
    const all = encodeSignatures([key, contract, approved]);
    expect(size(all)).toBe(3 * 65 + 32 + 3);
    expect(slice(all, 0, 65)).toBe(key.signature);
    expect(slice(all, 65, 97)).toBe(pad(address('02')));
    expect(BigInt(slice(all, 97, 129))).toBe(195n);
    expect([slice(all, 129, 130), slice(all, 194, 195)]).toEqual(['0x00', '0x01']);
    expect([BigInt(slice(all, 195, 227)), slice(all, 227)]).toEqual([3n, '0xabcdef']);
  });

  it('of keys are taken in each form wallets give, and become the form that a Safe takes', async () => {
    const account = accountOf(people.ada);
    const owner = asAddress(people.ada.address);
    const given = await account.sign({ hash: HASH });
    const parity = BigInt(slice(given, 64)) - 27n;
    const raw = concatHex([slice(given, 0, 64), parity === 0n ? '0x00' : '0x01']);
    for (const form of [given, raw]) {
      expect(await keySignature(HASH, form)).toEqual({ owner, signature: given });
    }
    const said = await account.signMessage({ message: { raw: HASH } });
    const byMessage = concatHex([
      slice(said, 0, 64),
      BigInt(slice(said, 64)) === 27n ? '0x1f' : '0x20',
    ]);
    expect(await keySignature(HASH, byMessage)).toEqual({ owner, signature: byMessage });
    // The same bytes as a plain signature are somebody else's, or nobody's.
    expect((await keySignature(HASH, said))?.owner).not.toBe(owner);
  });
});

describe('a carrier in the books', () => {
  const transfer: TransferAction = {
    ...{ kind: 'transfer', chainId: 1, to: address('aa'), amount: 5n },
    asset: { kind: 'native' },
  };
  const carrier: SafeExecute = {
    ...{ kind: 'safe-execute', chainId: 1, contract: address('cc'), nonce: 2n ** 70n },
    ...{ multiSend: null, carried: { steps: [transfer], expected: [] } },
    signatures: [contractSignature(address('02'), '0xabcdef'), approvalOf(address('03'))],
  };

  it('is read back as it was', () => {
    const stored = JSON.parse(JSON.stringify(carrierToJson(carrier)));
    expect(carrierFromJson(stored)).toEqual(carrier);
  });

  it('delegates only for several steps, whatever the books say', () => {
    const stored = carrierToJson(carrier) as Record<string, unknown>;
    const library = multiSendOf('1.4.1').address;
    expect(carrierFromJson({ ...stored, multiSend: library })).toBeUndefined();
    expect(carrierFromJson({ ...stored, nonce: '-1' })).toBeUndefined();
    expect(
      carrierFromJson({ ...stored, signatures: [{ owner: 'x', signature: '0x' }] }),
    ).toBeUndefined();
  });
});
