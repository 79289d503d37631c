// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import "./InferenceTypes.sol";

/// @notice The precompile before its response had `jsons` (early 2025): same call, older event.
contract InferencePrecompileV0 {
    event ModelInferenceEvent(string inferenceID, ModelRequest request, ModelOutputWithoutJsons response);

    function runModelInference(ModelRequest calldata request) external returns (ModelOutput memory output) {
        output.numbers = request.input.numbers;
        ModelOutputWithoutJsons memory old;
        old.numbers = request.input.numbers;
        emit ModelInferenceEvent("legacy", request, old);
    }
}
