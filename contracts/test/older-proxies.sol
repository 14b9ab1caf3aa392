// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Takes its code from a slot of its own choice, as proxies did before EIP-1967 and do by EIP-1822. Anybody may upgrade it.
contract SlotProxy {
    bytes32 private immutable slot;

    constructor(bytes32 where, address implementation) {
        slot = where;
        assembly {
            sstore(where, implementation)
        }
    }

    function swap(address implementation) external {
        bytes32 where = slot;
        assembly {
            sstore(where, implementation)
        }
    }

    /// Any other slot: an administrator, or a decoy.
    function put(bytes32 where, address what) external {
        assembly {
            sstore(where, what)
        }
    }

    fallback() external payable {
        bytes32 where = slot;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), sload(where), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) {
                revert(0, returndatasize())
            }
            return(0, returndatasize())
        }
    }
}

/// Run by a Safe as its own code, it gives the Safe another singleton.
contract Resettler {
    address private singleton;

    function settle(address to) external {
        singleton = to;
    }
}
