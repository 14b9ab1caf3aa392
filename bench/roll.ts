/**
 * The law's part of opening a vote: 100,000 lines are frozen, their Merkle root posted, and every line proven. The peer
 * is OpenZeppelin's StandardMerkleTree; roots and proofs must be equal before anything is timed. It verifies each proof
 * that it gives, which ours does not; its proofs are timed on every 500th line and told for all of them.
 */
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { invariant } from '#core/invariant.ts';
import { type Hex, keccakText } from '#core/keccak.ts';
import { merkleProofs, merkleTree } from '#core/voting/merkle.ts';
import { type RollLine, rollLeaf } from '#core/voting/roll.ts';
import { dice, race, rounded } from './race.ts';

const SIZES = [10_000, 100_000];
const SAMPLE = 500;

export type RollRow = {
  lines: number;
  step: string;
  path: string;
  medianMs: number;
  p99Ms: number;
  ratio: number | null;
  runs: number;
};

function linesOf(size: number): RollLine[] {
  const roll = dice(size);
  return Array.from({ length: size }, (_, index) => ({
    voter: keccakText(`voter ${index}`),
    power: BigInt(roll(2 ** 31)) * 10n ** 12n,
  }));
}

type Step = {
  readonly step: string;
  readonly ours: () => unknown;
  readonly theirs: () => unknown;
  /** Of a first run of the peer, which is then its warm-up. */
  readonly tookMs?: number;
  /** How much of the work the peer does in a run. */
  readonly share: number;
};

function measure(lines: number, { step, ours, theirs, share, tookMs = 0 }: Step): RollRow[] {
  const timed = race([
    { name: 'civitas', run: ours },
    { name: 'StandardMerkleTree', run: theirs, tookMs },
  ]);
  const [mine, peer] = timed;
  invariant(mine && peer, 'two paths were timed');
  const row = { lines, step };
  const figures = ({ medianMs, p99Ms, runs }: typeof mine, part = 1) => ({
    ...{ medianMs: rounded(medianMs / part), p99Ms: rounded(p99Ms / part), runs },
  });
  const ratio = rounded(peer.medianMs / share / mine.medianMs);
  return [
    { ...row, path: mine.name, ...figures(mine), ratio },
    { ...row, path: peer.name, ...figures(peer, share), ratio: null },
  ];
}

export async function roll(): Promise<RollRow[]> {
  return SIZES.flatMap((size) => {
    const lines = linesOf(size);
    const values = lines.map(({ voter, power }): [string, bigint] => [voter, power]);
    const sample = values.flatMap((_, index) => (index % SAMPLE === 0 ? [index] : []));
    const build = () => merkleTree(lines.map(rollLeaf));
    const buildTheirs = () => StandardMerkleTree.of(values, ['bytes32', 'uint256']);
    const tree = build();
    const began = performance.now();
    const theirs = buildTheirs();
    const tookMs = performance.now() - began;
    invariant(tree.root === theirs.root, 'the roots are equal');
    const leaves: Hex[] = lines.map(rollLeaf);
    const proofs = merkleProofs(tree, leaves);
    for (const index of sample) {
      invariant(proofs[index]?.join() === theirs.getProof(index).join(), 'the proofs are equal');
    }
    return [
      ...measure(size, {
        ...{ step: 'freeze and root', ours: build, theirs: buildTheirs },
        ...{ share: 1, tookMs },
      }),
      ...measure(size, {
        step: 'all proofs',
        ours: () => merkleProofs(tree, leaves),
        theirs: () => sample.map((index) => theirs.getProof(index)),
        share: 1 / SAMPLE,
      }),
    ];
  });
}
