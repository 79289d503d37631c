// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Roles} from "./Roles.sol";

/// @notice Stand-in for the verifier between relay and enclave registry; only its registry pointer is used.
contract TeeVerifier is Roles {
    event RegistryUpdated(address indexed oldRegistry, address indexed newRegistry);

    address public registry;

    function init(address admin, address registry_) external {
        _init(admin);
        registry = registry_;
        emit RegistryUpdated(address(0), registry_);
    }

    function setRegistry(address newRegistry) external onlyRole(DEFAULT_ADMIN_ROLE) {
        emit RegistryUpdated(registry, newRegistry);
        registry = newRegistry;
    }

    /// @notice What an enclave signs (RSA-PSS, SHA-256, salt 32).
    function computeMessageHash(bytes32 inputHash, bytes32 outputHash, uint256 timestamp)
        external
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(inputHash, outputHash, timestamp));
    }
}
