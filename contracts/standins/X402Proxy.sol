// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {IOpg, Permit2, Permit2612, PermitTransferFrom} from "./Permit2.sol";

/// @notice What the x402 Permit2 proxies share: a transfer through Permit2, then an event without arguments.
abstract contract X402Proxy {
    event Settled();
    event SettledWithPermit();

    error InvalidDestination();
    error PaymentTooEarly();
    error AmountExceedsPermitted();

    Permit2 internal constant PERMIT2 = Permit2(0x000000000022D473030F116dDEE9F6B43aC78BA3);

    function _settle(
        PermitTransferFrom calldata permit,
        uint256 amount,
        address owner,
        address to,
        uint256 validAfter,
        bytes calldata signature
    ) internal {
        if (to == address(0)) revert InvalidDestination();
        if (block.timestamp < validAfter) revert PaymentTooEarly();
        if (amount > permit.permitted.amount) revert AmountExceedsPermitted();
        PERMIT2.permitWitnessTransferFrom(
            permit, Permit2.SignatureTransferDetails(to, amount), owner, bytes32(0), "", signature
        );
    }

    function _permit(Permit2612 calldata permit2612, address token, address owner) internal {
        IOpg(token).permit(
            owner,
            address(PERMIT2),
            permit2612.value,
            permit2612.deadline,
            permit2612.v,
            permit2612.r,
            permit2612.s
        );
    }
}
