// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {Permit2, PermitTransferFrom, TokenPermissions} from "./Permit2.sol";

/// @notice Stand-in for x402 batch settlement: payers escrow tokens in channels, receivers claim of them by vouchers and are paid out in one
/// sum. Vouchers are not checked, and the collector is built in.
contract X402BatchSettlement {
    struct ChannelConfig {
        address payer;
        address payerAuthorizer;
        address receiver;
        address receiverAuthorizer;
        address token;
        uint40 withdrawDelay;
        bytes32 salt;
    }

    event ChannelCreated(bytes32 indexed channelId, ChannelConfig config);
    event Deposited(bytes32 indexed channelId, address indexed sender, uint128 amount, uint128 newBalance);
    event Claimed(bytes32 indexed channelId, address indexed sender, uint128 claimAmount, uint128 newTotalClaimed);
    event Settled(address indexed receiver, address indexed token, address indexed sender, uint128 amount);

    error ClaimExceedsBalance();

    Permit2 private constant PERMIT2 = Permit2(0x000000000022D473030F116dDEE9F6B43aC78BA3);

    mapping(bytes32 => uint128) private balances;
    mapping(bytes32 => uint128) private claimed;
    mapping(address => mapping(address => uint128)) private payable_;

    function deposit(ChannelConfig calldata config, uint128 amount, address, bytes calldata) external {
        bytes32 channelId = keccak256(abi.encode(config));
        PERMIT2.permitWitnessTransferFrom(
            PermitTransferFrom(TokenPermissions(config.token, amount), uint256(channelId), type(uint256).max),
            Permit2.SignatureTransferDetails(address(this), amount),
            config.payer,
            channelId,
            "",
            ""
        );
        if (balances[channelId] == 0) emit ChannelCreated(channelId, config);
        balances[channelId] += amount;
        emit Deposited(channelId, msg.sender, amount, balances[channelId]);
    }

    /// @dev Unlike the real one it takes one channel, and its new total.
    function claim(ChannelConfig calldata config, uint128 totalClaimed) external {
        bytes32 channelId = keccak256(abi.encode(config));
        if (totalClaimed > balances[channelId]) revert ClaimExceedsBalance();
        uint128 amount = totalClaimed - claimed[channelId];
        claimed[channelId] = totalClaimed;
        payable_[config.receiver][config.token] += amount;
        emit Claimed(channelId, msg.sender, amount, totalClaimed);
    }

    function settle(address receiver, address token) external {
        uint128 amount = payable_[receiver][token];
        if (amount == 0) return;
        payable_[receiver][token] = 0;
        require(IOpgTransfer(token).transfer(receiver, amount));
        emit Settled(receiver, token, msg.sender, amount);
    }
}

interface IOpgTransfer {
    function transfer(address to, uint256 amount) external returns (bool);
}
