// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Runs whatever code it is told to as its own: what nobody should keep money in.
contract Lender {
    uint256 public touched;

    function lend(address code, bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory answer) = code.delegatecall(data);
        require(success, "lent in vain");
        return answer;
    }
}

/// Code that is lent.
contract Borrower {
    uint256 public touched;

    function touch() external {
        touched += 1;
    }
}

/// Calls whoever it is told to.
contract Errand {
    function run(address target, bytes calldata data) external {
        (bool success, ) = target.call(data);
        require(success, "in vain");
    }
}
