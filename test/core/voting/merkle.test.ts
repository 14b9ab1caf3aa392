import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import fc from 'fast-check';
import { encodeAbiParameters, keccak256, parseAbiParameters } from 'viem';
import { describe, expect, it } from 'vitest';
import type { Hex } from '#core/keccak.ts';
import { keccakText } from '#core/keccak.ts';
import {
  leafHash,
  merkleProof,
  merkleProofs,
  merkleRoot,
  merkleTree,
  verifyProof,
} from '#core/voting/merkle.ts';
import vectors from '../../vectors/merkle-tree.json' with { type: 'json' };

type Vector = {
  id: string;
  root: string;
  sortLeaves: boolean;
  dump: {
    leafEncoding?: string[];
    tree: string[];
    values: { value: unknown; treeIndex: number }[];
  };
  proofs: { index: number; proof: string[] }[];
};

// Our rolls are sorted trees of standard leaves; the other dumps of the file are of other kinds.
const standard = (vectors.trees as unknown as Vector[]).filter(
  ({ sortLeaves, dump }) => sortLeaves && dump.leafEncoding !== undefined,
);

const leafOf = ({ dump }: Vector, index: number): Hex => {
  const types = parseAbiParameters((dump.leafEncoding ?? []).join(','));
  const value = dump.values[index]?.value as unknown[];
  return keccak256(keccak256(encodeAbiParameters(types, value)));
};

describe('OpenZeppelin’s published trees', () => {
  it('are in the file', () => {
    expect(standard.length).toBeGreaterThan(0);
  });

  it.each(standard)('$id', (vector) => {
    const leaves = vector.dump.values.map((_, index) => leafOf(vector, index));
    const tree = merkleTree(leaves);
    expect(tree.root).toBe(vector.root);
    expect(merkleRoot([...leaves].reverse())).toBe(vector.root);
    expect(tree.nodes.map((node) => `0x${Buffer.from(node).toString('hex')}`)).toEqual(
      vector.dump.tree,
    );
    for (const { index, proof } of vector.proofs) {
      const leaf = leaves[index];
      if (!leaf) throw new Error('a proof of a leaf that is not there');
      expect(merkleProof(tree, leaf)).toEqual(proof);
      expect(verifyProof(tree.root, leaf, proof as Hex[])).toBe(true);
      expect(verifyProof(keccakText('another root'), leaf, proof as Hex[])).toBe(false);
    }
  });
});

it('encodes (bytes32, uint256) as Solidity does', () => {
  fc.assert(
    fc.property(fc.string(), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (name, power) => {
      const word = keccakText(name);
      const encoded = encodeAbiParameters(parseAbiParameters('bytes32, uint256'), [word, power]);
      expect(leafHash([word, power])).toBe(keccak256(keccak256(encoded)));
    }),
  );
});

it('proves every leaf and nothing else', () => {
  const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(names, (list) => {
      const leaves = list.map(keccakText);
      const tree = merkleTree(leaves);
      for (const leaf of leaves) {
        const proof = merkleProof(tree, leaf);
        expect(proof && verifyProof(tree.root, leaf, proof)).toBe(true);
      }
      expect(merkleProof(tree, keccakText('nobody of that name \u0000'))).toBeUndefined();
    }),
  );
});

it('proves all leaves at once as OpenZeppelin proves each', () => {
  const lines = fc.uniqueArray(
    fc.record({ name: fc.string(), power: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }) }),
    { minLength: 1, maxLength: 40, selector: ({ name }) => name },
  );
  fc.assert(
    fc.property(lines, (all) => {
      const values = all.map(({ name, power }): [Hex, bigint] => [keccakText(name), power]);
      const theirs = StandardMerkleTree.of(values, ['bytes32', 'uint256']);
      const leaves = values.map(leafHash);
      const tree = merkleTree(leaves);
      expect(tree.root).toBe(theirs.root);
      expect(merkleProofs(tree, leaves)).toEqual(values.map((_, index) => theirs.getProof(index)));
    }),
    { numRuns: 20 },
  );
  const tree = merkleTree([keccakText('somebody')]);
  expect(() => merkleProofs(tree, [keccakText('nobody')])).toThrow('in the tree');
});

it('has no tree of nothing, and no leaf beyond a uint256', () => {
  expect(() => merkleTree([])).toThrow();
  expect(merkleRoot([])).toBe(`0x${'0'.repeat(64)}`);
  expect(() => leafHash([2n ** 256n])).toThrow();
  expect(() => leafHash([-1n])).toThrow();
});
