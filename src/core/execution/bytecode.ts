/**
 * Whether a contract's code could run other code in its own place. Data is told from code as the machine does it: what
 * a PUSH carries is no instruction, and what stands behind an end (the metadata compilers put there) is none either
 * unless it can be jumped to, which needs a JUMPDEST that is no PUSH's data (Yellow Paper, 9.4.3).
 */
import type { Hex } from '../keccak.ts';

const JUMPDEST = 0x5b;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const CALLCODE = 0xf2;
const DELEGATECALL = 0xf4;
/** STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT: what follows is reached by a jump or not at all. */
const ENDS: ReadonlySet<number> = new Set([0x00, 0x56, 0xf3, 0xfd, 0xfe, 0xff]);

/** True where it could; whether it ever does is not in it. Bytes that no machine knows are taken for harmless ones. */
export function canHandOver(code: Hex): boolean {
  let isReached = true;
  for (let at = 2; at + 1 < code.length; at += 2) {
    const opcode = Number.parseInt(code.slice(at, at + 2), 16);
    if (opcode === JUMPDEST) isReached = true;
    else if (ENDS.has(opcode)) isReached = false;
    else if (opcode >= PUSH1 && opcode <= PUSH32) at += 2 * (opcode - PUSH1 + 1);
    else if (isReached && (opcode === DELEGATECALL || opcode === CALLCODE)) return true;
  }
  return false;
}

/** EIP-1167: a contract that is nothing but a hand-over to one address, for good; undefined for any other. */
export const clonedFrom = (code: Hex): string | undefined =>
  /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3$/i.exec(code)?.[1];

/**
 * EIP-7702: an account of a key that runs the code of one address, which the key changes as it likes; undefined for any
 * other.
 */
export const delegatedTo = (code: Hex): string | undefined =>
  /^0xef0100([0-9a-f]{40})$/i.exec(code)?.[1];
