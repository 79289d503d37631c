// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Roles} from "./Roles.sol";

/// @notice Stand-in for the enclave registry: no attestation is checked, roles and events are the real ones.
contract TeeRegistryV1 is Roles {
    struct Tee {
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
    }

    event TEETypeAdded(uint8 indexed typeId, string name);
    event PCRApproved(bytes32 indexed pcrHash, uint8 indexed teeType, string version);
    event PCRRevoked(bytes32 indexed pcrHash, uint8 indexed teeType);
    event TEERegistered(bytes32 indexed teeId, address indexed owner, uint8 teeType);
    event TEEDisabled(bytes32 indexed teeId);
    event TEEEnabled(bytes32 indexed teeId);
    event AWSCertificateUpdated(bytes32 indexed certHash);
    event HeartbeatReceived(bytes32 indexed teeId, uint256 timestamp);

    bytes32 public constant TEE_OPERATOR = keccak256("TEE_OPERATOR");
    uint256 public constant heartbeatMaxAge = 1800;

    mapping(bytes32 => Tee) internal tees;
    bytes32[] internal teeIds;

    modifier onlyOwnerOrAdmin(bytes32 teeId) {
        if (tees[teeId].owner != msg.sender && !hasRole[DEFAULT_ADMIN_ROLE][msg.sender]) {
            revert AccessControlUnauthorizedAccount(msg.sender, DEFAULT_ADMIN_ROLE);
        }
        _;
    }

    function init(address admin) external {
        _init(admin);
    }

    function addTEEType(uint8 typeId, string calldata name) external onlyRole(DEFAULT_ADMIN_ROLE) {
        emit TEETypeAdded(typeId, name);
    }

    function approvePCR(bytes32 pcrHash, uint8 teeType, string calldata version)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
    {
        emit PCRApproved(pcrHash, teeType, version);
    }

    function revokePCR(bytes32 pcrHash, uint8 teeType) external onlyRole(DEFAULT_ADMIN_ROLE) {
        emit PCRRevoked(pcrHash, teeType);
    }

    function setAWSRootCertificate(bytes calldata certificate) external onlyRole(DEFAULT_ADMIN_ROLE) {
        emit AWSCertificateUpdated(keccak256(certificate));
    }

    function registerTEEWithAttestation(
        bytes calldata attestationDocument,
        bytes calldata signingPublicKey,
        bytes calldata tlsCertificate,
        address paymentAddress,
        string calldata endpoint,
        uint8 teeType
    ) public onlyRole(TEE_OPERATOR) returns (bytes32 teeId) {
        teeId = keccak256(signingPublicKey);
        Tee storage tee = tees[teeId];
        require(tee.registeredAt == 0, "registered");
        tee.owner = msg.sender;
        tee.paymentAddress = paymentAddress;
        tee.endpoint = endpoint;
        tee.publicKey = signingPublicKey;
        tee.tlsCertificate = tlsCertificate;
        tee.pcrHash = keccak256(attestationDocument);
        tee.teeType = teeType;
        tee.enabled = true;
        tee.registeredAt = block.timestamp;
        teeIds.push(teeId);
        emit TEERegistered(teeId, msg.sender, teeType);
    }

    function disableTEE(bytes32 teeId) external onlyOwnerOrAdmin(teeId) {
        tees[teeId].enabled = false;
        emit TEEDisabled(teeId);
    }

    function enableTEE(bytes32 teeId) external onlyOwnerOrAdmin(teeId) {
        tees[teeId].enabled = true;
        emit TEEEnabled(teeId);
    }

    /// @dev Anyone may relay it; the real contract checks the enclave's signature.
    function heartbeat(bytes32 teeId, uint256 timestamp, bytes calldata) external {
        require(tees[teeId].enabled, "not enabled");
        tees[teeId].lastHeartbeatAt = block.timestamp;
        emit HeartbeatReceived(teeId, timestamp);
    }

    function isTEEEnabled(bytes32 teeId) public view returns (bool) {
        return tees[teeId].enabled;
    }

    function isTEEActive(bytes32 teeId) external view returns (bool) {
        return isTEEEnabled(teeId) && block.timestamp - tees[teeId].lastHeartbeatAt <= heartbeatMaxAge;
    }

    function getTEEPublicKey(bytes32 teeId) external view returns (bytes memory) {
        return tees[teeId].publicKey;
    }

    function getTEEsByType(uint8 teeType) public view returns (bytes32[] memory) {
        return _select(teeType, false);
    }

    function getEnabledTEEs(uint8 teeType) public view returns (bytes32[] memory) {
        return _select(teeType, true);
    }

    function getTEE(bytes32 teeId) external view virtual returns (Tee memory) {
        return tees[teeId];
    }

    function _select(uint8 teeType, bool enabledOnly) private view returns (bytes32[] memory found) {
        found = new bytes32[](teeIds.length);
        uint256 n;
        for (uint256 i; i < teeIds.length; ++i) {
            Tee storage tee = tees[teeIds[i]];
            if (tee.teeType == teeType && (tee.enabled || !enabledOnly)) found[n++] = teeIds[i];
        }
        assembly ("memory-safe") {
            mstore(found, n)
        }
    }
}
