/** A model that OpenGradient's gateways offer. */
export interface GatewayModel {
    /** Prefix under which SDKs write it. */
    provider: string
    name: string
    /** Other spellings that the gateways take for it. */
    aliases: string[]
}

const of = (provider: string, models: Record<string, string[]>): GatewayModel[] =>
    Object.entries(models).map(([name, aliases]) => ({ provider, name, aliases }))

/**
 * Models and spellings of the published gateway sources (tee-gateway `model_registry.py`, April and September 2026).
 * That a model really answered is only the gateway's claim. Prices are left out: they are constants that change with a
 * deployment.
 */
export const GATEWAY_MODELS: GatewayModel[] = [
    ...of('openai', {
        'gpt-4.1': ['gpt-4.1-2025-04-14'],
        'gpt-4.1-mini': ['gpt-4.1-mini-2025-04-14'],
        'gpt-4.1-nano': ['gpt-4.1-nano-2025-04-14'],
        o3: ['o3-2025-04-16'],
        'o4-mini': [],
        'gpt-5': [],
        'gpt-5-mini': [],
        'gpt-5.2': [],
        'gpt-5.4': [],
        'gpt-5.4-mini': [],
        'gpt-5.4-nano': [],
        'gpt-5.5': [],
        'gpt-5.6-sol': ['gpt-5.6'],
        'gpt-5.6-terra': [],
        'gpt-5.6-luna': [],
        'gpt-6-astra': [],
        'gpt-image-2': [],
    }),
    ...of('anthropic', {
        'claude-sonnet-4-0': ['claude-4.0-sonnet'],
        'claude-sonnet-4-5': [],
        'claude-sonnet-4-6': [],
        'claude-sonnet-5': [],
        'claude-haiku-4-5': ['claude-haiku-4-5-20251001'],
        'claude-opus-4-5': ['claude-opus-4-5-20251101'],
        'claude-opus-4-6': [],
        'claude-opus-4-7': [],
        'claude-opus-4-8': [],
        'claude-opus-5': [],
        'claude-fable-5': [],
        'claude-fable-5-1': ['claude-fable-5.1'],
    }),
    ...of('google', {
        'gemini-2.5-flash': [],
        'gemini-2.5-pro': [],
        'gemini-2.5-flash-lite': [],
        'gemini-2.5-flash-image': [],
        'gemini-3-flash-preview': [],
        'gemini-3.1-pro-preview': [],
        'gemini-3.1-flash-image': [],
        'gemini-3.5-flash': [],
        'gemini-3.5-flash-lite': [],
        'gemini-3.6-flash': [],
        'gemini-3.7-flash': [],
        'gemini-3.8-flash': [],
    }),
    ...of('x-ai', {
        'grok-3': ['grok-3-latest', 'grok-3-beta'],
        'grok-3-mini': ['grok-3-mini-beta'],
        'grok-4': [],
        'grok-4-fast': [],
        'grok-4-1-fast': ['grok-4.1-fast'],
        'grok-4-1-fast-non-reasoning': [],
        'grok-4.20-reasoning': [],
        'grok-4.20-non-reasoning': [],
        'grok-4.3': [],
        'grok-4.5': ['grok-4.5-latest'],
        'grok-4.6': [],
        'grok-code-fast-1': [],
        'grok-imagine-image': [
            'grok-imagine-image-2026-03-02',
            'grok-2-image',
            'grok-2-image-1212',
            'grok-2-image-latest',
        ],
        'grok-imagine-image-2.0': ['grok-imagine-image-2-0'],
    }),
    ...of('bytedance', {
        'seed-1.6': ['seed-1-6-250615'],
        'seed-1.8': ['seed-1-8-251228'],
        'seed-2.0-lite': ['seed-2-0-lite-260228'],
        'dola-seed-2.0-mini': ['dola-seed-2-0-mini', 'ep-20260624214211-j4vhk'],
        'deepseek-v4-flash': ['deepseek-v4-flash-260425'],
        'deepseek-v4-pro': ['deepseek-v4-pro-260425'],
        'seedream-4.0': ['seedream-4-0', 'seedream-4-0-250828'],
        'seedream-5.0-lite': ['seedream-5-0-lite', 'ep-20260624213657-7zc5n'],
        'seedance-4.5': ['seedance-4-5', 'ep-20260624042612-7dxcv'],
        'seedance-5.0': ['seedance-5-0', 'ep-20260803211347-hq9k8'],
    }),
    ...of('nousresearch', { 'hermes-4-405b': [], 'hermes-4-70b': [] }),
    ...of('tencent', { hy3: ['hy3:floor'] }),
    ...of('zai', { 'glm-5.2': ['ep-20260803211658-fwpzs'], 'glm-image': [] }),
]
