// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import "./InferenceTypes.sol";

/// @notice Stand-in for the inference hub 0x8383…: calls the precompile and emits a result that names no model.
contract InferenceHub {
    event InferenceResult(ModelOutput output);
    event LLMChatResult(ChatResponse response);
    event LLMCompletionResult(CompletionResponse response);

    IInferencePrecompile private constant PRECOMPILE = IInferencePrecompile(address(0xF4));

    function run(string calldata modelId, uint8 inferenceMode, ModelInput calldata modelInput)
        external
        returns (ModelOutput memory output)
    {
        output = PRECOMPILE.runModelInference(ModelRequest(inferenceMode, modelId, modelInput));
        emit InferenceResult(output);
    }

    function runLLMChat(ChatRequest calldata request) external returns (ChatResponse memory response) {
        response = PRECOMPILE.runLLMChat(request);
        emit LLMChatResult(response);
    }

    function runLLMCompletion(CompletionRequest calldata request)
        external
        returns (CompletionResponse memory response)
    {
        response = PRECOMPILE.runLLMCompletion(request);
        emit LLMCompletionResult(response);
    }
}
