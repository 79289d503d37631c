// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import "./InferenceTypes.sol";

/// @notice Stand-in for a price workflow: run() asks the precompile (or, in the observed older form, does not show
/// the call) and emits the result; the model is only in modelId().
contract PriceHistoryInference {
    event InferenceResultEmitted(address indexed caller, ModelOutput result);

    struct Query {
        string base;
        string quote;
        uint32 total_candles;
        uint32 candle_duration_in_mins;
        uint8 order;
    }

    IInferencePrecompile private constant PRECOMPILE = IInferencePrecompile(address(0xF4));

    string public modelId;
    string public inputName;
    Query public inputQuery;
    address public historicalContract;
    /// @dev Whether run() leaves a precompile log before its own.
    bool public showsPrecompile;
    int128 private lastValue;
    bool private initialised;

    function init(string calldata modelId_, string calldata base, uint32 minutes_, bool showsPrecompile_) external {
        require(!initialised, "initialised");
        initialised = true;
        modelId = modelId_;
        inputName = "open_high_low_close";
        inputQuery = Query(base, "USD", 10, minutes_, 0);
        historicalContract = 0x00000000000000000000000000000000000000F5;
        showsPrecompile = showsPrecompile_;
    }

    function run() external {
        lastValue = int128(uint128(uint256(keccak256(abi.encode(address(this), block.timestamp))) % 1e9));
        ModelOutput memory result = getInferenceResult();
        if (showsPrecompile) {
            ModelInput memory input;
            input.numbers = result.numbers;
            result = PRECOMPILE.runModelInference(ModelRequest(1, modelId, input));
        }
        emit InferenceResultEmitted(msg.sender, result);
    }

    function getInferenceResult() public view returns (ModelOutput memory result) {
        TensorNumber[] memory values = new TensorNumber[](1);
        values[0] = TensorNumber(lastValue, 9);
        uint32[] memory shape = new uint32[](1);
        shape[0] = 1;
        result.numbers = new NumberTensor[](1);
        result.numbers[0] = NumberTensor("destandardized_prediction", values, shape);
    }

    function getLastInferenceResults(uint256 num) external view returns (ModelOutput[] memory results) {
        results = new ModelOutput[](num == 0 ? 0 : 1);
        if (num > 0) results[0] = getInferenceResult();
    }
}
