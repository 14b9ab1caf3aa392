/**
 * Merkle trees equal to OpenZeppelin's `StandardMerkleTree` (@openzeppelin/merkle-tree, dump format
 * "standard-v1"): leaf = keccak(keccak(abi.encode(values))), leaves sorted, a node = keccak of its
 * two children sorted. So a line of a roll can be proven on chain with `MerkleProof.verify`.
 */
import { invariant } from '../invariant.ts';
import { fromHex, type Hex, isHash, keccakBytes, toHex } from '../keccak.ts';

/** The root of nothing: no tree exists over an empty list, and no leaf hashes to it. */
export const EMPTY_ROOT: Hex = `0x${'0'.repeat(64)}`;

/** 32 bytes as `0x` hex, or a uint256: the two static types our leaves are made of. */
export type LeafValue = Hex | bigint;

/** abi.encode of static 32-byte values is their concatenation. */
function encodeValues(values: readonly LeafValue[]): Uint8Array {
  const words = values.map((value) => {
    if (typeof value === 'bigint') {
      invariant(value >= 0n && value >> 256n === 0n, 'a leaf holds a uint256');
      return value.toString(16).padStart(64, '0');
    }
    invariant(isHash(value), 'a leaf holds 32 bytes');
    return value.slice(2);
  });
  return fromHex(`0x${words.join('')}`);
}

const hashLeaf = (values: readonly LeafValue[]): Uint8Array =>
  keccakBytes(keccakBytes(encodeValues(values)));

export const leafHash = (values: readonly LeafValue[]): Hex => toHex(hashLeaf(values));

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < 32; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function hashPair(a: Uint8Array, b: Uint8Array): Uint8Array {
  const pair = new Uint8Array(64);
  const swap = compareBytes(a, b) > 0;
  pair.set(swap ? b : a, 0);
  pair.set(swap ? a : b, 32);
  return keccakBytes(pair);
}

export type MerkleTree = { readonly nodes: readonly Uint8Array[]; readonly root: Hex };

/** The tree over leaf hashes (`leafHash`), in any order; a heap in one array, the root first. */
export function merkleTree(leaves: readonly Hex[]): MerkleTree {
  invariant(leaves.length > 0, 'a tree has leaves');
  const sorted = leaves.map(fromHex).sort(compareBytes);
  const nodes = new Array<Uint8Array>(2 * sorted.length - 1);
  sorted.forEach((leaf, index) => {
    nodes[nodes.length - 1 - index] = leaf;
  });
  const at = (index: number): Uint8Array => {
    const node = nodes[index];
    invariant(node, 'a node has children');
    return node;
  };
  for (let index = sorted.length - 2; index >= 0; index -= 1) {
    nodes[index] = hashPair(at(2 * index + 1), at(2 * index + 2));
  }
  return { nodes, root: toHex(at(0)) };
}

export const merkleRoot = (leaves: readonly Hex[]): Hex =>
  leaves.length === 0 ? EMPTY_ROOT : merkleTree(leaves).root;

/** The siblings from the leaf up; undefined for a leaf the tree does not have. */
export function merkleProof(tree: MerkleTree, leaf: Hex): readonly Hex[] | undefined {
  const wanted = fromHex(leaf);
  const firstLeaf = (tree.nodes.length - 1) / 2;
  let index = tree.nodes.findIndex(
    (node, position) => position >= firstLeaf && compareBytes(node, wanted) === 0,
  );
  if (index < 0) return undefined;
  const proof: Hex[] = [];
  while (index > 0) {
    const sibling = tree.nodes[index % 2 === 1 ? index + 1 : index - 1];
    invariant(sibling, 'a node has a sibling');
    proof.push(toHex(sibling));
    index = (index - 1) >> 1;
  }
  return proof;
}

/**
 * The proofs of all leaves given, each a leaf of the tree, in their order. Every node is printed once, and every leaf
 * found by one look: as long as the proofs are, and no longer.
 */
export function merkleProofs(
  tree: MerkleTree,
  leaves: readonly Hex[],
): readonly (readonly Hex[])[] {
  const printed = tree.nodes.map(toHex);
  const places = new Map<Hex, number>();
  for (let index = (printed.length - 1) / 2; index < printed.length; index += 1) {
    places.set(printed[index] ?? EMPTY_ROOT, index);
  }
  return leaves.map((leaf) => {
    let index = places.get(leaf);
    invariant(index !== undefined, 'a leaf that is proven is in the tree');
    const proof: Hex[] = [];
    while (index > 0) {
      const sibling = printed[index % 2 === 1 ? index + 1 : index - 1];
      invariant(sibling, 'a node has a sibling');
      proof.push(sibling);
      index = (index - 1) >> 1;
    }
    return proof;
  });
}

export const verifyProof = (root: Hex, leaf: Hex, proof: readonly Hex[]): boolean =>
  toHex(proof.reduce((node, sibling) => hashPair(node, fromHex(sibling)), fromHex(leaf))) === root;
