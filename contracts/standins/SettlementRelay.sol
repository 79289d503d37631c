// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Roles} from "./Roles.sol";

/// @notice Stand-in for the current settlement relay in its most permissive published form (facilitator source of
/// 2026-02-26): anyone may post a batch of any size. Signatures are not checked here, so that forged ones can appear.
contract SettlementRelay is Roles {
    event BatchSettlement(bytes32 indexed merkleRoot, uint256 batchSize, bytes walrusBlobId);
    event IndividualSettlement(
        bytes32 indexed teeId,
        address indexed ethAddress,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        bytes walrusBlobId,
        bytes signature
    );

    bytes32 public constant SETTLEMENT_RELAY_ROLE = keccak256("SETTLEMENT_RELAY_ROLE");
    address public SETTLEMENT_CONTRACT;

    function init(address admin, address verifier) external {
        _init(admin);
        SETTLEMENT_CONTRACT = verifier;
    }

    function batchSettle(bytes32 merkleRoot, uint256 batchSize, bytes calldata walrusBlobId) external {
        emit BatchSettlement(merkleRoot, batchSize, walrusBlobId);
    }

    function settleIndividual(
        bytes32 teeId,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        address ethAddress,
        bytes calldata walrusBlobId,
        bytes calldata signature
    ) external {
        emit IndividualSettlement(
            teeId, ethAddress, inputHash, outputHash, timestamp, walrusBlobId, signature
        );
    }

    /// @dev OpenZeppelin's commutative Merkle proof.
    function verifyProof(bytes32[] memory proof, bytes32 root, bytes32 leaf) external pure returns (bool) {
        for (uint256 i; i < proof.length; ++i) {
            leaf = leaf < proof[i]
                ? keccak256(abi.encode(leaf, proof[i]))
                : keccak256(abi.encode(proof[i], leaf));
        }
        return leaf == root;
    }
}
