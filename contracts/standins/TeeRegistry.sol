// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {TeeRegistryV1} from "./TeeRegistryV1.sol";

/// @notice The current registry: enclaves also publish an oblivious-HTTP key configuration, alone or while they register.
contract TeeRegistry is TeeRegistryV1 {
    event OHTTPConfigUpdated(
        bytes32 indexed teeId,
        uint8 keyId,
        uint16 kemId,
        uint16 kdfId,
        uint16 aeadId,
        bytes32 publicKeyHash,
        bytes32 keyConfigHash
    );
    event OHTTPConfigCleared(bytes32 indexed teeId);

    error OHTTPConfigNotFound();

    mapping(bytes32 => OhttpConfig) private ohttpConfigs;

    struct OhttpConfig {
        uint8 keyId;
        uint16 kemId;
        uint16 kdfId;
        uint16 aeadId;
        bytes publicKey;
        bytes keyConfig;
        uint256 registeredAt;
    }

    function registerTEEWithAttestationAndOHTTPConfig(
        bytes calldata attestationDocument,
        bytes calldata signingPublicKey,
        bytes calldata tlsCertificate,
        address paymentAddress,
        string calldata endpoint,
        uint8 teeType,
        uint8 keyId,
        uint16 kemId,
        uint16 kdfId,
        uint16 aeadId,
        bytes calldata ohttpPublicKey,
        bytes calldata ohttpKeyConfig,
        bytes calldata
    ) external returns (bytes32 teeId) {
        teeId = registerTEEWithAttestation(
            attestationDocument, signingPublicKey, tlsCertificate, paymentAddress, endpoint, teeType
        );
        _setOhttpConfig(teeId, keyId, kemId, kdfId, aeadId, ohttpPublicKey, ohttpKeyConfig);
    }

    /// @dev The real contract checks the enclave's signature, the last argument.
    function setOHTTPConfig(
        bytes32 teeId,
        uint8 keyId,
        uint16 kemId,
        uint16 kdfId,
        uint16 aeadId,
        bytes calldata ohttpPublicKey,
        bytes calldata ohttpKeyConfig,
        bytes calldata
    ) external onlyOwnerOrAdmin(teeId) {
        _setOhttpConfig(teeId, keyId, kemId, kdfId, aeadId, ohttpPublicKey, ohttpKeyConfig);
    }

    function clearOHTTPConfig(bytes32 teeId) external onlyOwnerOrAdmin(teeId) {
        if (ohttpConfigs[teeId].registeredAt == 0) revert OHTTPConfigNotFound();
        delete ohttpConfigs[teeId];
        emit OHTTPConfigCleared(teeId);
    }

    function _setOhttpConfig(
        bytes32 teeId,
        uint8 keyId,
        uint16 kemId,
        uint16 kdfId,
        uint16 aeadId,
        bytes calldata publicKey,
        bytes calldata keyConfig
    ) private {
        ohttpConfigs[teeId] = OhttpConfig(keyId, kemId, kdfId, aeadId, publicKey, keyConfig, block.timestamp);
        emit OHTTPConfigUpdated(teeId, keyId, kemId, kdfId, aeadId, keccak256(publicKey), keccak256(keyConfig));
    }

    /// @dev ABI-encodes like the flat struct of the real contract.
    function getTEE(bytes32 teeId) external view override returns (Tee memory) {
        bytes memory encoded = abi.encode(_flat(teeId));
        assembly ("memory-safe") {
            return(add(encoded, 32), mload(encoded))
        }
    }

    struct FlatTee {
        address owner;
        address paymentAddress;
        string endpoint;
        bytes publicKey;
        bytes tlsCertificate;
        bytes32 pcrHash;
        uint8 teeType;
        bool enabled;
        uint256 registeredAt;
        uint256 lastHeartbeatAt;
        OhttpConfig ohttpConfig;
    }

    function _flat(bytes32 teeId) private view returns (FlatTee memory flat) {
        Tee storage tee = tees[teeId];
        flat.owner = tee.owner;
        flat.paymentAddress = tee.paymentAddress;
        flat.endpoint = tee.endpoint;
        flat.publicKey = tee.publicKey;
        flat.tlsCertificate = tee.tlsCertificate;
        flat.pcrHash = tee.pcrHash;
        flat.teeType = tee.teeType;
        flat.enabled = tee.enabled;
        flat.registeredAt = tee.registeredAt;
        flat.lastHeartbeatAt = tee.lastHeartbeatAt;
        flat.ohttpConfig = ohttpConfigs[teeId];
    }
}
