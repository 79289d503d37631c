// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

// The structs of OpenGradient's inference interface, as its SDK publishes them.

struct TensorNumber {
    int128 value;
    int128 decimals;
}

struct NumberTensor {
    string name;
    TensorNumber[] values;
    uint32[] shape;
}

struct StringTensor {
    string name;
    string[] values;
}

struct JsonScalar {
    string name;
    string value;
}

struct ModelInput {
    NumberTensor[] numbers;
    StringTensor[] strings;
}

struct ModelRequest {
    uint8 mode;
    string modelCID;
    ModelInput input;
}

struct ModelOutput {
    NumberTensor[] numbers;
    StringTensor[] strings;
    JsonScalar[] jsons;
    bool is_simulation_result;
}

struct ModelOutputWithoutJsons {
    NumberTensor[] numbers;
    StringTensor[] strings;
    bool is_simulation_result;
}

struct ToolCall {
    string id;
    string name;
    string arguments;
}

struct ChatMessage {
    string role;
    string content;
    string name;
    string tool_call_id;
    ToolCall[] tool_calls;
}

struct ToolDefinition {
    string description;
    string name;
    string parameters;
}

struct ChatRequest {
    uint8 mode;
    string modelCID;
    ChatMessage[] messages;
    ToolDefinition[] tools;
    string tool_choice;
    uint32 max_tokens;
    string[] stop_sequence;
    uint32 temperature;
}

struct ChatResponse {
    string finish_reason;
    ChatMessage message;
}

struct CompletionRequest {
    uint8 mode;
    string modelCID;
    string prompt;
    uint32 max_tokens;
    string[] stop_sequence;
    uint32 temperature;
}

struct CompletionResponse {
    string answer;
}

interface IInferencePrecompile {
    function runModelInference(ModelRequest calldata request) external returns (ModelOutput memory);
    function runLLMChat(ChatRequest calldata request) external returns (ChatResponse memory);
    function runLLMCompletion(CompletionRequest calldata request) external returns (CompletionResponse memory);
}
