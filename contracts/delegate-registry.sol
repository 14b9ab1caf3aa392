// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The part of delegate.xyz's registry v2 that this house reads, for the sandbox and the tests: a cold wallet names
/// a hot one for all it has, with all rights (`rights` zero) or with the one that `rights` says.
contract DelegateRegistry {
    /// By vault, hot wallet and rights.
    mapping(bytes32 => bool) private enabled;

    event DelegateAll(address indexed from, address indexed to, bytes32 rights, bool enable);

    function delegateAll(address to, bytes32 rights, bool enable) external payable returns (bytes32 hash) {
        hash = keccak256(abi.encode(msg.sender, to, rights));
        enabled[hash] = enable;
        emit DelegateAll(msg.sender, to, rights, enable);
    }

    /// All rights include each; asked for all (`rights` zero), one is not enough.
    function checkDelegateForAll(address to, address from, bytes32 rights) external view returns (bool) {
        return enabled[keccak256(abi.encode(from, to, bytes32(0)))] || enabled[keccak256(abi.encode(from, to, rights))];
    }
}
