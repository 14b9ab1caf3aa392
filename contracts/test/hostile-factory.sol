// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// What an ERC-6492 signature may name as the factory of its wallet: it burns all gas, or answers with rubbish.
contract HostileFactory {
    function burn() external pure {
        uint256 spent;
        while (true) spent++;
    }

    function rubbish() external pure {
        assembly {
            return(0, 100000)
        }
    }

    function refuse() external pure {
        revert("no");
    }
}

/// A wallet that answers whatever it is asked with the same word, at any length, or burns all gas.
contract HostileWallet {
    bytes4 private immutable word;
    uint256 private immutable length;

    constructor(bytes4 answer, uint256 answerLength) {
        word = answer;
        length = answerLength;
    }

    function isValidSignature(bytes32, bytes calldata) external view {
        if (length == 0) {
            uint256 spent;
            while (true) spent++;
        }
        bytes32 first = word;
        uint256 size = length;
        assembly {
            mstore(0, first)
            return(0, size)
        }
    }
}
