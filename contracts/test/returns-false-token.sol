// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Moves nothing and says so only by returning false: a caller who looks at the receipt alone believes it was paid.
contract ReturnsFalseToken is ERC20 {
    constructor(address holder) ERC20("Returns False", "FALSE") {
        _mint(holder, 1_000 ether);
    }

    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }

    function approve(address, uint256) public pure override returns (bool) {
        return false;
    }
}
