// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

import "./InferenceTypes.sol";

/// @notice Stand-in for the inference precompile 0x…F4: no model runs, the events are the real ones.
/// Any caller may name any model, as on the real chain; the caller is not in the event.
contract InferencePrecompile {
    event ModelInferenceEvent(string inferenceID, ModelRequest request, ModelOutput response);
    event LLMChat(string inferenceID, ChatRequest request, ChatResponse response);
    event LLMCompletionEvent(string inferenceID, CompletionRequest request, CompletionResponse response);

    uint256 private count;

    function runModelInference(ModelRequest calldata request) external returns (ModelOutput memory output) {
        output.numbers = _echo(request.input.numbers);
        emit ModelInferenceEvent(_nextId(), request, output);
    }

    function runLLMChat(ChatRequest calldata request) external returns (ChatResponse memory response) {
        response.finish_reason = "stop";
        response.message.role = "assistant";
        response.message.content = "simulated answer";
        emit LLMChat(_nextId(), request, response);
    }

    function runLLMCompletion(CompletionRequest calldata request)
        external
        returns (CompletionResponse memory response)
    {
        response.answer = "simulated answer";
        emit LLMCompletionEvent(_nextId(), request, response);
    }

    function _echo(NumberTensor[] memory numbers) internal pure returns (NumberTensor[] memory) {
        return numbers;
    }

    function _nextId() internal returns (string memory) {
        bytes32 digest = keccak256(abi.encode(block.chainid, ++count));
        bytes16 digits = "0123456789abcdef";
        bytes memory text = new bytes(32);
        for (uint256 i; i < 16; ++i) {
            text[2 * i] = digits[uint8(digest[i]) >> 4];
            text[2 * i + 1] = digits[uint8(digest[i]) & 15];
        }
        return string(text);
    }
}
