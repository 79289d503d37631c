// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {TeeRegistryV1} from "./TeeRegistryV1.sol";

/// @notice The current registry: its view struct gained the oblivious-HTTP key configuration.
contract TeeRegistry is TeeRegistryV1 {
    struct OhttpConfig {
        uint8 keyId;
        uint16 kemId;
        uint16 kdfId;
        uint16 aeadId;
        bytes publicKey;
        bytes keyConfig;
        uint256 registeredAt;
    }

    /// @dev ABI-encodes like the flat struct of the real contract.
    function getTEE(bytes32 teeId) external view override returns (Tee memory) {
        bytes memory encoded = abi.encode(_flat(teeId));
        assembly {
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
    }
}
