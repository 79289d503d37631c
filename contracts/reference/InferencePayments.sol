// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import {ModelRegistry} from "./ModelRegistry.sol";

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title Reference payments for inference.
/// @notice A payer pays the registry's price; the creator's part is credited at once and taken out when the creator
/// wishes; the rest is the operator's fee. Payment, accrual and withdrawal are separate events, so that revenue,
/// balance and cash-out are never mixed. fee = amount - creatorAmount.
contract InferencePayments {
    /// @dev One model's part of a session. settlementRef: Merkle leaf (one call) or root of the calls paid for.
    struct Item {
        bytes32 modelId;
        uint32 calls;
        uint64 inputUnits;
        uint64 outputUnits;
        bytes32 settlementRef;
    }

    /// @dev One slot. `open`: what of the payment was not refunded yet.
    struct Receipt {
        address payer;
        uint96 open;
    }

    event InferencePaid(
        bytes32 indexed paymentId,
        bytes32 indexed modelId,
        address indexed payer,
        address token,
        uint256 amount,
        uint256 creatorAmount,
        uint32 calls,
        uint64 inputUnits,
        uint64 outputUnits,
        bytes32 settlementRef
    );
    event PayoutAccrued(
        bytes32 indexed modelId,
        address indexed account,
        address indexed token,
        uint256 amount,
        bytes32 paymentId
    );
    event PayoutWithdrawn(
        address indexed account, address indexed token, address indexed to, uint256 amount
    );
    event InferenceRefunded(
        bytes32 indexed paymentId, address indexed payer, address token, uint256 amount
    );

    error AlreadyInitialised();
    error NotOperator(address caller);
    error NotForSale(bytes32 modelId);
    error PaymentExists(bytes32 paymentId);
    error MixedTokens(bytes32 modelId);
    error OverCap(uint256 amount, uint256 cap);
    error NothingToWithdraw(address account);
    error RefundTooLarge(uint256 amount, uint256 available);
    error NoItems();

    uint256 public constant BASIS_POINTS = 10_000;

    ModelRegistry public registry;
    address public operator;
    uint256 public feeBasisPoints;

    /// @notice Credited and not yet withdrawn, by account and token.
    mapping(address => mapping(address => uint256)) public balanceOf;
    /// @notice The operator's fees not yet refunded or collected, by token.
    mapping(address => uint256) public fees;
    mapping(bytes32 => Receipt) public receipts;
    /// @dev Tokens of payments are few; a payment made in another than the first is noted here.
    mapping(bytes32 => address) private otherToken;
    address private firstToken;

    /// @dev In place of a constructor: the devnet places the code at a fixed address.
    function init(ModelRegistry registry_, address operator_, uint256 feeBasisPoints_) external {
        if (operator != address(0)) revert AlreadyInitialised();
        require(feeBasisPoints_ <= BASIS_POINTS && operator_ != address(0), "bad init");
        (registry, operator, feeBasisPoints) = (registry_, operator_, feeBasisPoints_);
    }

    /// @notice keccak256(abi.encode(chainId, payer, nonce)): what a Permit2 payment's id would be.
    function paymentIdOf(address payer, uint256 nonce) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, payer, nonce));
    }

    /// @notice What the registry's price makes of an item, in base units of the price's token.
    function quote(Item calldata item) public view returns (address token, uint256 amount) {
        ModelRegistry.Price memory price = registry.priceOf(item.modelId);
        if (price.token == address(0) || !registry.isActive(item.modelId)) revert NotForSale(item.modelId);
        if (price.unit == 0) return (price.token, item.calls * price.inputPrice);
        return (price.token, item.inputUnits * price.inputPrice + item.outputUnits * price.outputPrice);
    }

    /// @notice Pays a session of one or more models, priced in one token, at most `cap` in total.
    function pay(Item[] calldata items, uint256 nonce, uint256 cap) external returns (bytes32 paymentId) {
        if (items.length == 0) revert NoItems();
        paymentId = paymentIdOf(msg.sender, nonce);
        if (receipts[paymentId].payer != address(0)) revert PaymentExists(paymentId);
        (address token,) = quote(items[0]);
        uint256 total;
        for (uint256 i; i < items.length; ++i) total += _record(items[i], paymentId, token);
        if (total > cap || total > type(uint96).max) revert OverCap(total, cap);
        receipts[paymentId] = Receipt(msg.sender, uint96(total));
        if (firstToken == address(0)) firstToken = token;
        if (token != firstToken) otherToken[paymentId] = token;
        require(IERC20(token).transferFrom(msg.sender, address(this), total), "transfer failed");
    }

    /// @notice The token a payment was made in.
    function tokenOf(bytes32 paymentId) public view returns (address) {
        address token = otherToken[paymentId];
        return token == address(0) ? firstToken : token;
    }

    /// @notice Takes out `amount` of what was credited to the caller; type(uint256).max takes all.
    function withdraw(address token, address to, uint256 amount) external {
        uint256 balance = balanceOf[msg.sender][token];
        if (amount == type(uint256).max) amount = balance;
        if (amount == 0 || amount > balance) revert NothingToWithdraw(msg.sender);
        balanceOf[msg.sender][token] = balance - amount;
        emit PayoutWithdrawn(msg.sender, token, to, amount);
        require(IERC20(token).transfer(to, amount), "transfer failed");
    }

    /// @notice Gives (a part of) a payment back out of the operator's fees; creators keep what was credited.
    function refund(bytes32 paymentId, uint256 amount) external {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        Receipt storage receipt = receipts[paymentId];
        address token = tokenOf(paymentId);
        uint256 available = receipt.open < fees[token] ? receipt.open : fees[token];
        if (amount == 0 || amount > available) revert RefundTooLarge(amount, available);
        receipt.open -= uint96(amount);
        fees[token] -= amount;
        emit InferenceRefunded(paymentId, receipt.payer, token, amount);
        require(IERC20(token).transfer(receipt.payer, amount), "transfer failed");
    }

    /// @notice The operator takes its fees.
    function collectFees(address token, address to) external {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        uint256 amount = fees[token];
        fees[token] = 0;
        require(IERC20(token).transfer(to, amount), "transfer failed");
    }

    function _record(Item calldata item, bytes32 paymentId, address token) private returns (uint256 amount) {
        address priced;
        (priced, amount) = quote(item);
        if (priced != token) revert MixedTokens(item.modelId);
        uint256 creatorAmount = amount - (amount * feeBasisPoints) / BASIS_POINTS;
        address payee = registry.payeeOf(item.modelId);
        balanceOf[payee][token] += creatorAmount;
        fees[token] += amount - creatorAmount;
        _emitPaid(item, paymentId, token, amount, creatorAmount);
        emit PayoutAccrued(item.modelId, payee, token, creatorAmount, paymentId);
    }

    function _emitPaid(
        Item calldata item,
        bytes32 paymentId,
        address token,
        uint256 amount,
        uint256 creatorAmount
    ) private {
        emit InferencePaid(
            paymentId,
            item.modelId,
            msg.sender,
            token,
            amount,
            creatorAmount,
            item.calls,
            item.inputUnits,
            item.outputUnits,
            item.settlementRef
        );
    }
}
