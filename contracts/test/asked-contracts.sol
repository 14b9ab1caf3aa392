// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {ERC721Votes} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// What rules ask of contracts, answered well and badly; `holder` has a stake of 50.
contract AskedContract {
    address private immutable holder;

    constructor(address initialHolder) {
        holder = initialHolder;
    }

    function stakeOf(address who) public view returns (uint256) {
        return who == holder ? 50 : 0;
    }

    function isIn(address who) external view returns (bool) {
        return who == holder;
    }

    function levelOf(address who) external view returns (int256) {
        return who == holder ? int256(9) : int256(-5);
    }

    /// Answers about everybody but the one who has something.
    function shyOf(address who) external view returns (uint256) {
        if (who == holder) revert("not for you");
        return 0;
    }

    function refuses(address) external pure {
        revert("no");
    }

    function nothing(address) external pure {}

    function burns(address) external pure {
        uint256 spent;
        while (true) spent++;
    }

    /// Well behaved towards whoever holds nothing.
    function burnsFor(address who) external view returns (uint256) {
        uint256 spent;
        while (who == holder) spent++;
        return spent;
    }

    function megabytes(address) external pure {
        assembly {
            return(0, 2000000)
        }
    }

    function wide(address) external pure returns (uint256) {
        return 300;
    }

    fallback() external {}
}

/// A token whose names are no use to anybody, and whose balances cost all gas.
contract SpamToken is ERC20 {
    uint256 private immutable size;

    constructor(uint256 nameSize) ERC20("**@everyone** <b>\u202e", "<a href='x'>[CIV](x)") {
        size = nameSize;
    }

    function symbol() public view override returns (string memory) {
        return size == 0 ? super.symbol() : string(new bytes(size));
    }

    function balanceOf(address) public pure override returns (uint256) {
        uint256 spent;
        while (true) spent++;
        return spent;
    }
}

/// A token with a good symbol beside a name of megabytes.
contract LongNameToken is ERC20 {
    constructor() ERC20("", "GOOD") {}

    function name() public pure override returns (string memory) {
        return string(new bytes(2000000));
    }
}

/// A collection whose symbol and name are as long as it was told, and which may hide that it has any (ERC-165).
contract SpamCollection is ERC721 {
    uint256 private immutable size;
    bool private immutable hidden;

    constructor(uint256 nameSize, bool isHidden) ERC721("", "") {
        size = nameSize;
        hidden = isHidden;
    }

    function symbol() public view override returns (string memory) {
        return string(new bytes(size));
    }

    function name() public view override returns (string memory) {
        return string(new bytes(size));
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return super.supportsInterface(id) && !(hidden && id == type(IERC721Metadata).interfaceId);
    }
}

/// A vault of the community's token; what is given to it without shares makes the shares worth more.
contract TestVault is ERC4626 {
    constructor(IERC20 held) ERC20("Vault", "vCIV") ERC4626(held) {}
}

/// A collection whose pieces vote once they are delegated.
contract VotesBadge is ERC721Votes {
    constructor(address to) ERC721("Votes Badge", "VOTE") EIP712("Votes Badge", "1") {
        _mint(to, 1);
        _mint(to, 2);
    }
}
