/** Providers that gateways and SDKs put before a model's name. Names of other owners, as on Hugging Face, are whole names. */
export const PROVIDER_PREFIXES: ReadonlySet<string> = new Set([
    'anthropic',
    'bytedance',
    'google',
    'nous',
    'openai',
    'x-ai',
    'xai',
])

/**
 * Removes a known provider's prefix from a model's name: `anthropic/claude-haiku-4-5` becomes `claude-haiku-4-5`;
 * `meta-llama/Llama-3` stays.
 */
export function stripProvider(model: string): string {
    const slash = model.indexOf('/')
    const known = slash > 0 && PROVIDER_PREFIXES.has(model.slice(0, slash).trim().toLowerCase())
    return known ? model.slice(slash + 1).trim() || model : model
}
