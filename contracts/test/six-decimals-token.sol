// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// An honest token of 6 decimals: whoever assumes 18 pays a million million times too much.
contract SixDecimalsToken is ERC20 {
    constructor(address holder) ERC20("Six Decimals", "SIX") {
        _mint(holder, 1_000e6);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
