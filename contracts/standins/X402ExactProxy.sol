// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Permit2612, PermitTransferFrom} from "./Permit2.sol";
import {X402Proxy} from "./X402Proxy.sol";

/// @notice Stand-in for the x402 `exact` proxy: the signed amount is what is paid; anyone holding the signature may settle.
contract X402ExactProxy is X402Proxy {
    struct Witness {
        address to;
        uint256 validAfter;
    }

    function settle(
        PermitTransferFrom calldata permit,
        address owner,
        Witness calldata witness,
        bytes calldata signature
    ) external {
        _settle(permit, permit.permitted.amount, owner, witness.to, witness.validAfter, signature);
        emit Settled();
    }

    function settleWithPermit(
        Permit2612 calldata permit2612,
        PermitTransferFrom calldata permit,
        address owner,
        Witness calldata witness,
        bytes calldata signature
    ) external {
        _permit(permit2612, permit.permitted.token, owner);
        _settle(permit, permit.permitted.amount, owner, witness.to, witness.validAfter, signature);
        emit SettledWithPermit();
    }
}
