// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {TeeRegistryV1} from "./TeeRegistryV1.sol";

/// @notice A contract that registers enclaves by itself: no calldata of a transaction holds the registration.
contract TeeRegistrar {
    struct Enclave {
        bytes publicKey;
        address paymentAddress;
        string endpoint;
    }

    Enclave private next;

    function prepare(bytes calldata publicKey, address paymentAddress, string calldata endpoint) external {
        next = Enclave(publicKey, paymentAddress, endpoint);
    }

    function register(TeeRegistryV1 registry, uint8 teeType) external {
        registry.registerTEEWithAttestation(hex"a5", next.publicKey, hex"3082", next.paymentAddress, next.endpoint, teeType);
    }
}
