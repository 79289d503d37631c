// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

/// @title Reference model registry.
/// @notice Who owns a model, under which content ids it is published, what a call costs and who is paid for it.
/// OpenGradient publishes no such contract; this one is a proposal, and whatever it emits is shown as `demo`.
/// A model id is keccak256 of its name ("author/name"), so that it needs no counter and can be computed off chain.
contract ModelRegistry {
    /// @dev unit: 0 call, 1 token, 2 second, 3 image. Prices are token base units per unit.
    struct Price {
        address token;
        uint8 unit;
        uint256 inputPrice;
        uint256 outputPrice;
    }

    struct Model {
        address owner;
        bool active;
        StoredPrice price;
    }

    /// @dev One slot. `token` is 1 + its place in `tokens`; 0 means no price was ever set.
    struct StoredPrice {
        uint16 token;
        uint8 unit;
        uint112 inputPrice;
        uint112 outputPrice;
    }

    event ModelRegistered(
        bytes32 indexed modelId, address indexed owner, string name, string modelCID, bytes32 cidHash
    );
    event ModelPriceSet(
        bytes32 indexed modelId, address indexed token, uint8 unit, uint256 inputPrice, uint256 outputPrice
    );
    event ModelVersionPublished(bytes32 indexed modelId, string version, string modelCID, bytes32 cidHash);
    event ModelOwnerChanged(
        bytes32 indexed modelId, address indexed previousOwner, address indexed newOwner
    );
    event ModelPayoutAddressSet(bytes32 indexed modelId, address indexed payoutAddress);
    event ModelActiveSet(bytes32 indexed modelId, bool active);

    error AlreadyRegistered(bytes32 modelId);
    error NotOwner(bytes32 modelId, address caller);
    error ZeroAddress();
    error PriceTooLarge(uint256 price);

    mapping(bytes32 => Model) private models;
    mapping(bytes32 => address) private payoutAddresses;
    address[] private tokens;

    modifier onlyOwnerOf(bytes32 modelId) {
        if (models[modelId].owner != msg.sender) revert NotOwner(modelId, msg.sender);
        _;
    }

    /// @notice Registers a model without a price; it cannot be paid for until one is set.
    function register(string calldata name, string calldata modelCID) external returns (bytes32) {
        return _register(name, modelCID);
    }

    /// @notice Registers a model and sets its first price.
    function registerWithPrice(string calldata name, string calldata modelCID, Price calldata price)
        external
        returns (bytes32 modelId)
    {
        modelId = _register(name, modelCID);
        _setPrice(modelId, price);
    }

    function setPrice(bytes32 modelId, Price calldata price) external onlyOwnerOf(modelId) {
        _setPrice(modelId, price);
    }

    function publishVersion(bytes32 modelId, string calldata version, string calldata modelCID)
        external
        onlyOwnerOf(modelId)
    {
        emit ModelVersionPublished(modelId, version, modelCID, keccak256(bytes(modelCID)));
    }

    function changeOwner(bytes32 modelId, address newOwner) external onlyOwnerOf(modelId) {
        if (newOwner == address(0)) revert ZeroAddress();
        models[modelId].owner = newOwner;
        emit ModelOwnerChanged(modelId, msg.sender, newOwner);
    }

    /// @notice Zero pays the owner again.
    function setPayoutAddress(bytes32 modelId, address payoutAddress) external onlyOwnerOf(modelId) {
        payoutAddresses[modelId] = payoutAddress;
        emit ModelPayoutAddressSet(modelId, payoutAddress);
    }

    function setActive(bytes32 modelId, bool active) external onlyOwnerOf(modelId) {
        models[modelId].active = active;
        emit ModelActiveSet(modelId, active);
    }

    function ownerOf(bytes32 modelId) external view returns (address) {
        return models[modelId].owner;
    }

    function isActive(bytes32 modelId) external view returns (bool) {
        return models[modelId].active;
    }

    /// @notice The price in force; token zero when none was ever set.
    function priceOf(bytes32 modelId) external view returns (Price memory price) {
        StoredPrice storage stored = models[modelId].price;
        if (stored.token == 0) return price;
        return Price(tokens[stored.token - 1], stored.unit, stored.inputPrice, stored.outputPrice);
    }

    /// @notice The account credited for use of the model: its payout address, or its owner.
    function payeeOf(bytes32 modelId) external view returns (address) {
        address payoutAddress = payoutAddresses[modelId];
        return payoutAddress == address(0) ? models[modelId].owner : payoutAddress;
    }

    function _register(string calldata name, string calldata modelCID) private returns (bytes32 modelId) {
        modelId = keccak256(bytes(name));
        Model storage model = models[modelId];
        if (model.owner != address(0)) revert AlreadyRegistered(modelId);
        model.owner = msg.sender;
        model.active = true;
        emit ModelRegistered(modelId, msg.sender, name, modelCID, keccak256(bytes(modelCID)));
    }

    function _setPrice(bytes32 modelId, Price calldata price) private {
        models[modelId].price = StoredPrice(
            _indexOf(price.token), price.unit, _narrow(price.inputPrice), _narrow(price.outputPrice)
        );
        emit ModelPriceSet(modelId, price.token, price.unit, price.inputPrice, price.outputPrice);
    }

    function _indexOf(address token) private returns (uint16) {
        if (token == address(0)) revert ZeroAddress();
        for (uint256 i; i < tokens.length; ++i) {
            if (tokens[i] == token) return uint16(i + 1);
        }
        require(tokens.length < type(uint16).max, "too many tokens");
        tokens.push(token);
        return uint16(tokens.length);
    }

    function _narrow(uint256 price) private pure returns (uint112) {
        if (price > type(uint112).max) revert PriceTooLarge(price);
        return uint112(price);
    }
}
