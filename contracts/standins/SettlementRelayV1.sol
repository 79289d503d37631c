// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Roles} from "./Roles.sol";

/// @notice Stand-in for the settlement relay of January-February 2026: writers need a role.
contract SettlementRelayV1 is Roles {
    event Settlement(bytes32 indexed inputHash, bytes32 indexed outputHash);
    event BatchSettlement(bytes32 indexed merkleRoot, uint256 batchSize);
    event SettlementWithMetadata(
        bytes32 indexed inputHash, bytes32 indexed outputHash, string modelInfo, bytes inputData, bytes outputData
    );

    bytes32 public constant SETTLEMENT_RELAY_ROLE = keccak256("SETTLEMENT_RELAY_ROLE");

    function init(address admin) external {
        _init(admin);
    }

    function settle(bytes32 inputHash, bytes32 outputHash) external onlyRole(SETTLEMENT_RELAY_ROLE) {
        emit Settlement(inputHash, outputHash);
    }

    function batchSettle(bytes32 merkleRoot, uint256 batchSize) external onlyRole(SETTLEMENT_RELAY_ROLE) {
        emit BatchSettlement(merkleRoot, batchSize);
    }

    function settleWithMetadata(
        bytes32 inputHash,
        bytes32 outputHash,
        string calldata modelInfo,
        bytes calldata inputData,
        bytes calldata outputData
    ) external onlyRole(SETTLEMENT_RELAY_ROLE) {
        emit SettlementWithMetadata(inputHash, outputHash, modelInfo, inputData, outputData);
    }
}
