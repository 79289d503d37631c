import type { Rng } from '../rng'

export interface GatewayModel {
    name: string
    provider: string
    /** Another name the gateway takes for the same model. */
    alias?: string
    /** USD per million tokens, in hundredths: read, written. */
    price: readonly [input: bigint, output: bigint]
}

/** Language models that enclaves serve. */
export const GATEWAY_MODELS: readonly GatewayModel[] = [
    { name: 'gpt-4.1', provider: 'openai', alias: 'gpt-4.1-2025-04-14', price: [200n, 800n] },
    { name: 'gpt-5-mini', provider: 'openai', price: [25n, 200n] },
    { name: 'o4-mini', provider: 'openai', price: [110n, 440n] },
    { name: 'claude-sonnet-4-5', provider: 'anthropic', price: [300n, 1_500n] },
    { name: 'claude-sonnet-4-0', provider: 'anthropic', alias: 'claude-4.0-sonnet', price: [300n, 1_500n] },
    { name: 'claude-haiku-4-5', provider: 'anthropic', price: [100n, 500n] },
    { name: 'gemini-2.5-flash', provider: 'google', price: [30n, 250n] },
    { name: 'gemini-2.5-pro', provider: 'google', price: [125n, 1_000n] },
    { name: 'grok-4', provider: 'x-ai', price: [300n, 1_500n] },
    { name: 'grok-4-1-fast', provider: 'x-ai', alias: 'grok-4.1-fast', price: [20n, 50n] },
    { name: 'grok-3', provider: 'x-ai', alias: 'grok-3-beta', price: [300n, 1_500n] },
    { name: 'seed-1.6', provider: 'bytedance', price: [80n, 800n] },
]

/** The name a caller writes: mostly the plain one, sometimes an alias, sometimes with the provider before it. */
export function spelling(rng: Rng, { name, alias, provider }: GatewayModel): string {
    const kind = rng.next()
    if (kind < 0.2) return `${provider}/${name}`
    return kind < 0.5 && alias ? alias : name
}
