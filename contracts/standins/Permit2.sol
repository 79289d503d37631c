// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

struct TokenPermissions {
    address token;
    uint256 amount;
}

struct PermitTransferFrom {
    TokenPermissions permitted;
    uint256 nonce;
    uint256 deadline;
}

/// @dev An EIP-2612 permit handed to the token before the transfer.
struct Permit2612 {
    uint256 value;
    uint256 deadline;
    bytes32 r;
    bytes32 s;
    uint8 v;
}

interface IOpg {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @notice Stand-in for Permit2's signature transfer: deadline and cap as in the real one. Signatures are not checked
/// and nonces not kept (a slot per payment makes anvil slow: it hashes its whole state in every block).
contract Permit2 {
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    error SignatureExpired(uint256 signatureDeadline);
    error InvalidAmount(uint256 maxAmount);

    function permitWitnessTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata details,
        address owner,
        bytes32,
        string calldata,
        bytes calldata
    ) external {
        if (block.timestamp > permit.deadline) revert SignatureExpired(permit.deadline);
        if (details.requestedAmount > permit.permitted.amount) revert InvalidAmount(permit.permitted.amount);
        require(IOpg(permit.permitted.token).transferFrom(owner, details.to, details.requestedAmount));
    }
}
