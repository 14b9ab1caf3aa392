// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";

/// A wallet that takes the signatures of Coinbase's smart wallets (Base accounts), and does nothing else: an owner is
/// an address or a passkey, and what owners sign names the wallet and its chain.
contract BaseAccount is IERC1271, EIP712 {
    struct SignatureWrapper {
        uint256 ownerIndex;
        bytes signatureData;
    }

    /// In the order the published wallet has it, which is not OpenZeppelin's.
    struct Assertion {
        bytes authenticatorData;
        string clientDataJSON;
        uint256 challengeIndex;
        uint256 typeIndex;
        bytes32 r;
        bytes32 s;
    }

    bytes32 private constant MESSAGE = keccak256("CoinbaseSmartWalletMessage(bytes32 hash)");

    bytes[] private owners;

    constructor(bytes[] memory initialOwners) EIP712("Coinbase Smart Wallet", "1") {
        owners = initialOwners;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bytes32 bound = _hashTypedDataV4(keccak256(abi.encode(MESSAGE, hash)));
        SignatureWrapper memory given = abi.decode(signature, (SignatureWrapper));
        bool valid = isSigned(bound, owners[given.ownerIndex], given.signatureData);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function isSigned(bytes32 hash, bytes memory owner, bytes memory data) private view returns (bool) {
        if (owner.length == 32) {
            (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecover(hash, data);
            return failure == ECDSA.RecoverError.NoError && signer == address(uint160(uint256(bytes32(owner))));
        }
        (bytes32 x, bytes32 y) = abi.decode(owner, (bytes32, bytes32));
        Assertion memory said = abi.decode(data, (Assertion));
        WebAuthn.WebAuthnAuth memory auth = WebAuthn.WebAuthnAuth({
            r: said.r,
            s: said.s,
            challengeIndex: said.challengeIndex,
            typeIndex: said.typeIndex,
            authenticatorData: said.authenticatorData,
            clientDataJSON: said.clientDataJSON
        });
        return WebAuthn.verify(abi.encodePacked(hash), auth, x, y);
    }
}

/// Makes them at addresses that are known beforehand; a second time is no failure.
contract BaseAccountFactory {
    function createAccount(bytes[] calldata owners, uint256 nonce) external payable returns (address account) {
        account = getAddress(owners, nonce);
        if (account.code.length == 0) new BaseAccount{salt: bytes32(nonce)}(owners);
    }

    function getAddress(bytes[] calldata owners, uint256 nonce) public view returns (address) {
        bytes32 creation = keccak256(abi.encodePacked(type(BaseAccount).creationCode, abi.encode(owners)));
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), address(this), nonce, creation));
        return address(uint160(uint256(hash)));
    }
}
