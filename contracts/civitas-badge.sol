// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// The sandbox's ERC-721: numbered badges from 1 on, given by the owner.
contract CivitasBadge is ERC721, Ownable {
    uint256 public totalMinted;

    constructor(address owner) ERC721("Civitas Badge", "BADGE") Ownable(owner) {}

    function mint(address to) external onlyOwner returns (uint256 tokenId) {
        tokenId = ++totalMinted;
        _safeMint(to, tokenId);
    }
}
