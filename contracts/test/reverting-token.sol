// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Shows balances and reverts every transfer with a reason that holds markup, for the words that report it.
contract RevertingToken is ERC20 {
    error TransferRefused(string reason);

    constructor(address holder) ERC20("Reverting", "REVERT") {
        _mint(holder, 1_000 ether);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0)) revert TransferRefused("**no** <b>way</b> @everyone");
        super._update(from, to, value);
    }
}
