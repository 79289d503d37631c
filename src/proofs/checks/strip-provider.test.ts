import { stripProvider } from './strip-provider'

test.each([
    ['anthropic/claude-haiku-4-5', 'claude-haiku-4-5'],
    ['OpenAI/gpt-5', 'gpt-5'],
    ['x-ai/grok-4', 'grok-4'],
    ['bytedance/deepseek-v4-pro', 'deepseek-v4-pro'],
    ['gpt-5', 'gpt-5'],
    ['meta-llama/Llama-3.1-8B', 'meta-llama/Llama-3.1-8B'],
    ['google/gemma/2b', 'gemma/2b'],
    ['/gpt-5', '/gpt-5'],
    ['openai/', 'openai/'],
    ['', ''],
])('%s is %s', (model, name) => {
    expect(stripProvider(model)).toBe(name)
})
