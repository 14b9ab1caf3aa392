// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The part of ENS that this house reads, registry and resolver in one, for the sandbox and the tests: anybody sets
/// anything, so that a name may also lie about whose it is.
contract NameRegistry {
    mapping(bytes32 => address) public addr;
    mapping(bytes32 => string) public name;

    function setAddr(bytes32 node, address to) external {
        addr[node] = to;
    }

    function setName(bytes32 node, string calldata to) external {
        name[node] = to;
    }

    function resolver(bytes32 node) external view returns (address) {
        return addr[node] != address(0) || bytes(name[node]).length > 0 ? address(this) : address(0);
    }
}
