// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

/// @notice Many logs per transaction with pseudo-random contents that depend on the arguments only; for benchmarks.
/// Placed at the addresses that emit these events in earnest. Model k of n is drawn with density ~ (k/n)^(-2/3).
contract Firehose {
    event ModelRegistered(
        bytes32 indexed modelId, address indexed owner, string name, string modelCID, bytes32 cidHash
    );
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
        bytes32 indexed modelId, address indexed account, address indexed token, uint256 amount, bytes32 paymentId
    );
    event BatchSettlement(bytes32 indexed merkleRoot, uint256 batchSize, bytes walrusBlobId);
    event IndividualSettlement(
        bytes32 indexed teeId,
        address indexed ethAddress,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        bytes walrusBlobId,
        bytes signature
    );

    address private constant OPG = 0xFbC2051AE2265686a469421b2C5A2D5462FbF5eB;

    /// @notice Models first … first + count - 1, owned by 1 of 200 addresses.
    function registerModels(uint256 first, uint256 count) external {
        for (uint256 i = first; i < first + count; ++i) {
            string memory name = modelName(i);
            string memory cid = string.concat("Qm", name);
            emit ModelRegistered(modelIdOf(i), owner(i), name, cid, keccak256(bytes(cid)));
        }
    }

    /// @notice `count` payments for `models` models by `payers` payers.
    function payInferences(uint256 seed, uint256 count, uint256 models, uint256 payers) external {
        for (uint256 i; i < count; ++i) _pay(uint256(keccak256(abi.encode(seed, i))), models, payers);
    }

    /// @notice The accruals of the same draws as payInferences with the same arguments.
    function accruePayouts(uint256 seed, uint256 count, uint256 models) external {
        for (uint256 i; i < count; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            uint256 model = pick(r, models);
            emit PayoutAccrued(modelIdOf(model), owner(model), OPG, (amountOf(r) * 95) / 100, bytes32(r));
        }
    }

    function settleBatches(uint256 seed, uint256 count) external {
        for (uint256 i; i < count; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            emit BatchSettlement(bytes32(r), 1 + (r % 20), bytes(modelName(r >> 64)));
        }
    }

    function settleIndividuals(uint256 seed, uint256 count) external {
        bytes memory signature = new bytes(256);
        for (uint256 i; i < count; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            emit IndividualSettlement(
                keccak256(abi.encode(r % 6)),
                address(uint160(r)),
                bytes32(r),
                keccak256(abi.encode(r)),
                block.timestamp,
                bytes(modelName(r >> 64)),
                signature
            );
        }
    }

    function modelIdOf(uint256 model) public pure returns (bytes32) {
        return keccak256(bytes(modelName(model)));
    }

    function _pay(uint256 r, uint256 models, uint256 payers) private {
        emit InferencePaid(
            bytes32(r),
            modelIdOf(pick(r, models)),
            address(uint160(uint256(keccak256(abi.encode("payer", (r >> 128) % payers))))),
            OPG,
            amountOf(r),
            (amountOf(r) * 95) / 100,
            uint32(1 + (r % 7)),
            uint64(r % 4096),
            uint64((r >> 16) % 2048),
            bytes32(r >> 1)
        );
    }

    function pick(uint256 r, uint256 models) private pure returns (uint256) {
        uint256 u = r % 1e6;
        return (((u * u) / 1e6) * u * models) / 1e12;
    }

    function amountOf(uint256 r) private pure returns (uint256) {
        return (1 + (r >> 32) % 1e6) * 1e12;
    }

    function owner(uint256 model) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("owner", model % 200)))));
    }

    /// @dev "sim/" and the last 16 decimal digits of the number.
    function modelName(uint256 model) private pure returns (string memory) {
        bytes memory text = "sim/0000000000000000";
        for (uint256 i = 20; i > 4; model /= 10) text[--i] = bytes1(uint8(48 + (model % 10)));
        return string(text);
    }
}
