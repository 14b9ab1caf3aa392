// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Reads of contracts anybody may have written, run as the creation code of one eth_call and never put on a chain: each
/// has its own bound of gas, and gives back no more bytes than it was asked for. `src/chain/tokens/bounded.ts` keeps
/// the compiled code and the form of what goes in and out.
contract BoundedReads {
    /// Behind this code stand the items, one after the other (address 20 bytes, length of the call data 2, bytes wanted
    /// at most 2, call data), then the gas for each and the length of them all, 32 bytes each. No call data asks for
    /// the balance of the address. Back come as many as the gas sufficed for (what came of it 1, length 2, bytes): 1
    /// answered, 2 reverted (four bytes of why), 3 answered more than was wanted, 0 reverted without a word.
    constructor() {
        assembly ("memory-safe") {
            let at := mload(0x40)
            codecopy(at, sub(codesize(), 64), 64)
            let gasEach := mload(at)
            let end := mload(add(at, 32))
            codecopy(at, sub(sub(codesize(), 64), end), end)
            end := add(at, end)
            let out := end
            let to := out
            // What is kept pays for giving back what was read, 200 gas a byte.
            for {} and(lt(at, end), gt(gas(), add(gasEach, 6000000))) {} {
                let size := shr(240, mload(add(at, 20)))
                let length := 32
                mstore8(to, 1)
                switch size
                case 0 { mstore(add(to, 3), balance(shr(96, mload(at)))) }
                default {
                    let answered := staticcall(gasEach, shr(96, mload(at)), add(at, 24), size, 0, 0)
                    length := returndatasize()
                    if iszero(answered) {
                        mstore8(to, mul(2, gt(length, 0)))
                        if gt(length, 4) { length := 4 }
                    }
                    if gt(length, shr(240, mload(add(at, 22)))) {
                        mstore8(to, 3)
                        length := 0
                    }
                    returndatacopy(add(to, 3), 0, length)
                }
                at := add(add(at, 24), size)
                mstore8(add(to, 1), shr(8, length))
                mstore8(add(to, 2), length)
                to := add(to, add(3, length))
            }
            return(out, sub(to, out))
        }
    }
}
