/**
 * The roll: who may vote with what power, frozen when voting opens. A voter is a pseudonym per vote,
 * so two votes of one person cannot be linked from exports. Leaves are (bytes32 voter, uint256
 * power), the roots OpenZeppelin-compatible.
 */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PersonId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import { fromHex, type Hex, isHash, keccak, keccakText } from '../keccak.ts';
import { printChoice } from './ballot.ts';
import type { Choice } from './choice.ts';
import { leafHash, merkleRoot } from './merkle.ts';

/** A line of the roll. `power` in whole units (base units of a token, or 1 a person). */
export type RollLine = { readonly voter: string; readonly power: bigint };
export type VoterChoice = { readonly voter: string; readonly choice: Choice };

/** H(vote salt, person): 32 random bytes of the vote, then the person's id. */
export function voterOf(salt: Hex, person: PersonId): Hex {
  invariant(isHash(salt), 'the salt of a vote is 32 bytes');
  return keccak(concatBytes(fromHex(salt), utf8ToBytes(person)));
}

/** The 32 bytes of a voter: a pseudonym as it is; a name of a hand-made file by its hash. */
export const voterWord = (voter: string): Hex => (isHash(voter) ? voter : keccakText(voter));

export const rollLeaf = ({ voter, power }: RollLine): Hex => leafHash([voterWord(voter), power]);

/** ['bytes32 voter', 'uint256 power']; the zero word for an empty roll. */
export const rollRoot = (roll: readonly RollLine[]): Hex => merkleRoot(roll.map(rollLeaf));

/** ['bytes32 voter', 'bytes32 keccak of the RFC 8785 JSON of the choice']: also the receipt's leaf. */
export const ballotLeaf = ({ voter, choice }: VoterChoice): Hex =>
  leafHash([voterWord(voter), keccakText(printChoice(choice))]);

export const ballotRoot = (ballots: readonly VoterChoice[]): Hex =>
  merkleRoot(ballots.map(ballotLeaf));

export const totalPower = (roll: readonly RollLine[]): bigint =>
  roll.reduce((sum, line) => sum + line.power, 0n);
