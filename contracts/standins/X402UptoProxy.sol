// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Permit2612, PermitTransferFrom} from "./Permit2.sol";
import {X402Proxy} from "./X402Proxy.sol";

/// @notice Stand-in for the x402 `upto` proxy: the payer signs a cap and the facilitator; only that facilitator may
/// settle, for any amount up to the cap.
contract X402UptoProxy is X402Proxy {
    struct Witness {
        address to;
        address facilitator;
        uint256 validAfter;
    }

    error UnauthorizedFacilitator();

    function settle(
        PermitTransferFrom calldata permit,
        uint256 amount,
        address owner,
        Witness calldata witness,
        bytes calldata signature
    ) external {
        _settleUpto(permit, amount, owner, witness, signature);
        emit Settled();
    }

    function settleWithPermit(
        Permit2612 calldata permit2612,
        PermitTransferFrom calldata permit,
        uint256 amount,
        address owner,
        Witness calldata witness,
        bytes calldata signature
    ) external {
        _permit(permit2612, permit.permitted.token, owner);
        _settleUpto(permit, amount, owner, witness, signature);
        emit SettledWithPermit();
    }

    function _settleUpto(
        PermitTransferFrom calldata permit,
        uint256 amount,
        address owner,
        Witness calldata witness,
        bytes calldata signature
    ) private {
        if (msg.sender != witness.facilitator) revert UnauthorizedFacilitator();
        _settle(permit, amount, owner, witness.to, witness.validAfter, signature);
    }
}
