// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Counts in 18 decimals but answers what anybody told it to, also numbers that are no uint8.
contract LyingDecimalsToken is ERC20 {
    uint256 private _claimed = 2;

    constructor(address holder) ERC20("Lying Decimals", "LIE") {
        _mint(holder, 1_000 ether);
    }

    function claimDecimals(uint256 claimed) external {
        _claimed = claimed;
    }

    function decimals() public view override returns (uint8) {
        uint256 claimed = _claimed;
        assembly ("memory-safe") {
            mstore(0, claimed)
            return(0, 0x20)
        }
    }
}
