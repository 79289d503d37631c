/** Requests as blobs hold them, and the text that the gateway hashed, as Python 3.11 printed it. */
export const REQUEST_VECTORS: { name: string; input: unknown; hashed: string }[] = [
    {
        name: 'a request without a temperature',
        input: {
            model: 'gpt-5-mini',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
        },
        hashed: '{"messages": [{"content": "hello", "role": "user"}], "model": "gpt-5-mini", "temperature": 0.0}',
    },
    {
        name: 'a temperature that JavaScript wrote as a whole number',
        input: {
            model: 'openai/gpt-5-mini',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
            temperature: 1,
            max_tokens: 64,
        },
        hashed: '{"max_tokens": 64, "messages": [{"content": "hello", "role": "user"}], "model": "openai/gpt-5-mini", "temperature": 1.0}',
    },
    {
        name: 'a temperature of 0.7',
        input: {
            model: 'claude-haiku-4-5',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
            temperature: 0.7,
        },
        hashed: '{"messages": [{"content": "hello", "role": "user"}], "model": "claude-haiku-4-5", "temperature": 0.7}',
    },
    {
        name: 'fields that the signature does not cover',
        input: {
            model: 'm',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
            temperature: 0,
            stream: true,
            user: 'u',
            n: 1,
            top_p: 0.5,
            tool_choice: 'auto',
            stop: [],
            tools: [],
            response_format: null,
            web_search: false,
        },
        hashed: '{"messages": [{"content": "hello", "role": "user"}], "model": "m", "temperature": 0.0}',
    },
    {
        name: 'all that the signature covers',
        input: {
            model: 'm',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
            temperature: 2,
            max_tokens: 0,
            stop: ['a', 'b'],
            response_format: {
                type: 'json_object',
            },
            web_search: true,
            tools: [
                {
                    type: 'function',
                    function: {
                        name: 'weather',
                        parameters: {
                            type: 'object',
                            properties: {
                                città: {
                                    type: 'string',
                                },
                            },
                        },
                    },
                },
            ],
        },
        hashed: '{"max_tokens": 0, "messages": [{"content": "hello", "role": "user"}], "model": "m", "response_format": {"type": "json_object"}, "stop": ["a", "b"], "temperature": 2.0, "tools": [{"function": {"name": "weather", "parameters": {"properties": {"citt\\u00e0": {"type": "string"}}, "type": "object"}}, "type": "function"}], "web_search": true}',
    },
    {
        name: 'a conversation of all roles',
        input: {
            model: 'm',
            temperature: 0.2,
            messages: [
                {
                    role: 'developer',
                    content: 'be kind',
                    name: 'x',
                },
                {
                    role: 'user',
                    content: 'Grüße 🌍',
                },
                {
                    role: 'assistant',
                    content: null,
                    tool_calls: [
                        {
                            id: 'c1',
                            type: 'function',
                            function: {
                                name: 'f',
                                arguments: '{"a": 1}',
                            },
                            index: 0,
                        },
                    ],
                },
                {
                    role: 'tool',
                    content: '42',
                    tool_call_id: 'c1',
                    name: 'f',
                },
                {
                    role: 'assistant',
                    content: 'done',
                    refusal: null,
                    tool_calls: [],
                },
                {
                    role: 'function',
                    name: 'g',
                    content: null,
                },
            ],
        },
        hashed: '{"messages": [{"content": "be kind", "role": "system"}, {"content": "Gr\\u00fc\\u00dfe \\ud83c\\udf0d", "role": "user"}, {"content": "", "role": "assistant", "tool_calls": [{"function": {"arguments": "{\\"a\\": 1}", "name": "f"}, "id": "c1", "type": "function"}]}, {"content": "42", "role": "tool", "tool_call_id": "c1"}, {"content": "done", "role": "assistant"}, {"content": null, "name": "g", "role": "function"}], "model": "m", "temperature": 0.2}',
    },
    {
        name: 'attachments, of which only type and name are hashed',
        input: {
            model: 'm',
            messages: [
                {
                    role: 'user',
                    content: [
                        {
                            type: 'text',
                            text: 'see',
                            x: 1,
                        },
                        {
                            type: 'image_url',
                            image_url: {
                                url: 'data:image/png;base64,AAAA',
                            },
                        },
                        {
                            type: 'file',
                            file: {
                                filename: 'a.pdf',
                                file_data: 'AAAA',
                            },
                        },
                        {
                            type: 'text',
                        },
                    ],
                },
            ],
        },
        hashed: '{"messages": [{"content": [{"text": "see", "type": "text"}, {"type": "image_url"}, {"filename": "a.pdf", "type": "file"}, {"text": "", "type": "text"}], "role": "user"}], "model": "m", "temperature": 0.0}',
    },
    {
        name: 'attachments, as gateways of spring 2026 hashed them',
        input: {
            model: 'm',
            messages: [
                {
                    role: 'user',
                    content: [
                        {
                            type: 'text',
                            text: 'see',
                        },
                        {
                            type: 'image_url',
                            image_url: {
                                url: 'x',
                            },
                        },
                    ],
                },
            ],
            temperature: 0,
        },
        hashed: '{"messages": [{"content": [{"text": "see", "type": "text"}, {"image_url": {"url": "x"}, "type": "image_url"}], "role": "user"}], "model": "m", "temperature": 0.0}',
    },
    {
        name: 'a text completion',
        input: {
            model: 'm',
            prompt: 'Once upon',
            temperature: 1,
            max_tokens: 9,
            echo: true,
        },
        hashed: '{"max_tokens": 9, "model": "m", "prompt": "Once upon", "temperature": 1.0}',
    },
    {
        name: 'a request of a kind we do not know, as it is',
        input: {
            query: 'latest news',
            num_results: 2,
        },
        hashed: '{"num_results": 2, "query": "latest news"}',
    },
    {
        name: 'what the gateway sent on, whatever its fields',
        input: {
            model: 'm',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
            temperature: 1,
            new_field: true,
        },
        hashed: '{"messages": [{"content": "hello", "role": "user"}], "model": "m", "new_field": true, "temperature": 1.0}',
    },
    {
        name: 'the fields of the signature as they are',
        input: {
            model: 'm',
            messages: [
                {
                    role: 'user',
                    content: 'hello',
                },
            ],
            temperature: 0.5,
            user: 'u',
        },
        hashed: '{"messages": [{"content": "hello", "role": "user"}], "model": "m", "temperature": 0.5}',
    },
    {
        name: 'compact JSON with sorted keys',
        input: {
            b: 'é',
            a: [1, 2],
        },
        hashed: '{"a":[1,2],"b":"é"}',
    },
    {
        name: 'a text, by its UTF-8 bytes',
        input: 'plain prompt: é',
        hashed: 'plain prompt: é',
    },
    {
        name: 'a request sent as JSON text',
        input: '{"model": "m", "messages": [{"role": "user", "content": "hello"}]}',
        hashed: '{"messages": [{"content": "hello", "role": "user"}], "model": "m", "temperature": 0.0}',
    },
    {
        name: 'a request sent as JSON text, by its bytes',
        input: '{"model":"m","messages":[{"role":"user","content":"hello"}]}',
        hashed: '{"model":"m","messages":[{"role":"user","content":"hello"}]}',
    },
]
