// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// Something with settings its owner may change, as contracts a community owns have them.
contract FeeBox is Ownable {
    uint256 public fee;
    uint256 public bought;
    string public note;

    constructor(address owner) Ownable(owner) {}

    function setFee(uint256 bps) external onlyOwner {
        require(bps <= 10_000, "over 100 %");
        fee = bps;
    }

    function buy() external payable {
        bought += msg.value;
    }

    /// Changes nothing and says so only by what it returns.
    function refuse() external pure returns (bool) {
        return false;
    }
}

/// Behind a proxy its storage is the proxy's: without an owner.
contract OpenBox {
    uint256 public fee;

    function setFee(uint256 bps) external {
        fee = bps;
    }
}

/// What an upgrade puts in its place.
contract GreedyBox {
    uint256 public fee;

    function setFee(uint256) external {
        fee = 10_000;
    }
}

/// A proxy that anybody may upgrade: for tests alone.
contract LooseProxy is ERC1967Proxy {
    constructor(address implementation) ERC1967Proxy(implementation, "") {}

    function swap(address implementation) external {
        ERC1967Utils.upgradeToAndCall(implementation, "");
    }

    function _unsafeAllowUninitialized() internal pure override returns (bool) {
        return true;
    }

    receive() external payable {}
}
