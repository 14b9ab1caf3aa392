// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Reads of contracts anybody may have written, run as the creation code of one eth_call and never put on a chain: each
/// has its own bound of gas, and gives back no more bytes than it was asked for. `src/chain/tokens/bounded.ts` keeps
/// the compiled code and the form of what goes in and out.
contract BoundedReads {
    /// Behind this code stand groups, one after the other, then the gas for each read and the length of the groups, 32
    /// bytes each. A group is: address 20 bytes, length of the call data 2, bytes wanted at most 2, number of wallets 2,
    /// call data, wallets of 20 bytes each. Every wallet is put in as the first argument, and is one read; without
    /// wallets the call data is one read as it is; without call data each read is a wallet's balance of the coin.
    ///
    /// Back come as many reads as gas and space sufficed for. 128 + n: answered with one word, of which the last n bytes
    /// follow, the others being zero. Else: what came of it 1, length 2, bytes, where 1 answered, 2 reverted (four bytes
    /// of why), 3 answered more than was wanted, 0 reverted without a word. A last 4 says that the gas ended it.
    constructor() {
        assembly ("memory-safe") {
            function store(to, most, answered) -> next {
                let length := returndatasize()
                mstore8(to, 1)
                if iszero(answered) {
                    mstore8(to, mul(2, gt(length, 0)))
                    if gt(length, 4) { length := 4 }
                }
                if gt(length, most) {
                    mstore8(to, 3)
                    length := 0
                }
                mstore8(add(to, 1), shr(8, length))
                mstore8(add(to, 2), length)
                returndatacopy(add(to, 3), 0, length)
                next := add(add(to, 3), length)
                if and(answered, eq(length, 32)) { next := storeWord(to, mload(add(to, 3))) }
            }
            function storeWord(to, word) -> next {
                let n := shl(4, gt(word, 0xffffffffffffffffffffffffffffffff))
                n := or(n, shl(3, gt(shr(shl(3, n), word), 0xffffffffffffffff)))
                n := or(n, shl(2, gt(shr(shl(3, n), word), 0xffffffff)))
                n := or(n, shl(1, gt(shr(shl(3, n), word), 0xffff)))
                n := or(n, gt(shr(shl(3, n), word), 0xff))
                n := add(n, gt(shr(shl(3, n), word), 0))
                mstore8(to, or(128, n))
                mstore(add(to, 1), shl(sub(256, shl(3, n)), word))
                next := add(add(to, 1), n)
            }
            let at := mload(0x40)
            codecopy(0, sub(codesize(), 64), 64)
            let end := mload(32)
            codecopy(at, sub(sub(codesize(), 64), end), end)
            end := add(at, end)
            let to := end
            for {} lt(at, end) {} {
                let target := shr(96, mload(at))
                let size := shr(240, mload(add(at, 20)))
                let most := shr(240, mload(add(at, 22)))
                let data := add(at, 26)
                let last := mul(20, shr(240, mload(add(at, 24))))
                at := add(data, size)
                let isOne := iszero(last)
                last := add(at, last)
                for {} 1 {} {
                    let space := add(add(sub(to, end), most), 36)
                    if gt(space, 24500) { return(end, sub(to, end)) }
                    // What is kept pays for giving back what was read, 200 gas a byte.
                    if lt(gas(), add(add(mload(0), 100000), mul(200, space))) {
                        mstore8(to, 4)
                        return(end, add(sub(to, end), 1))
                    }
                    if iszero(isOne) {
                        if size { mstore(add(data, 4), shr(96, mload(at))) }
                        at := add(at, 20)
                    }
                    switch size
                    case 0 { to := storeWord(to, balance(shr(96, mload(sub(at, 20))))) }
                    default {
                        to := store(to, most, staticcall(mload(0), target, data, size, 0, 0))
                    }
                    if iszero(lt(at, last)) { break }
                }
            }
            return(end, sub(to, end))
        }
    }
}
