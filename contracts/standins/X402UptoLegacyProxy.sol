// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Permit2612, PermitTransferFrom} from "./Permit2.sol";
import {X402Proxy} from "./X402Proxy.sol";

/// @notice Stand-in for OpenGradient's own `upto` proxy of March-April 2026: `extra` in the witness, the amount last,
/// no facilitator check.
contract X402UptoLegacyProxy is X402Proxy {
    struct Witness {
        address to;
        uint256 validAfter;
        bytes extra;
    }

    function settle(
        PermitTransferFrom calldata permit,
        address owner,
        Witness calldata witness,
        bytes calldata signature,
        uint256 actualAmount
    ) external {
        _settle(permit, actualAmount, owner, witness.to, witness.validAfter, signature);
        emit Settled();
    }

    function settleWithPermit(
        Permit2612 calldata permit2612,
        PermitTransferFrom calldata permit,
        address owner,
        Witness calldata witness,
        bytes calldata signature,
        uint256 actualAmount
    ) external {
        _permit(permit2612, permit.permitted.token, owner);
        _settle(permit, actualAmount, owner, witness.to, witness.validAfter, signature);
        emit SettledWithPermit();
    }
}
