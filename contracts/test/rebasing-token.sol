// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Every balance grows and shrinks at once, and no log says so.
contract RebasingToken is ERC20 {
    uint256 private percent = 100;

    constructor(address holder) ERC20("Rebasing", "RBS") {
        _mint(holder, 1_000 ether);
    }

    function rebase(uint256 newPercent) external {
        percent = newPercent;
    }

    function balanceOf(address who) public view override returns (uint256) {
        return (super.balanceOf(who) * percent) / 100;
    }
}
