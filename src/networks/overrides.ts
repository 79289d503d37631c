import { z } from 'zod'
import { redacted, redactedUrl } from './redact'
import type { ChainConfig } from './types'

type ChainId = ChainConfig['chainId']

/** The parts of a network that configuration may change. Absent means: as in the table. */
export interface NetworkOverrides {
    /** RPC endpoints by chain, first is preferred. */
    rpcUrls?: Partial<Record<ChainId, readonly string[]>>
    /** First block indexed by chain. */
    startHeights?: Partial<Record<ChainId, number>>
    /** Wallets that receive x402 payments, added to the published ones. */
    payTo?: readonly string[]
    /** Reference registry on Base; null = not watched. */
    modelRegistry?: ReferenceOverride | null
    /** Reference payments on Base; null = not watched. */
    inferencePayments?: ReferenceOverride | null
    /** Walrus aggregators, instead of the published one. */
    aggregators?: readonly string[]
    /** Data workers, added to the published ones. */
    settlementWriters?: readonly string[]
}

export interface ReferenceOverride {
    address: string
    startHeight: number
}

const httpUrl = z.string().refine(isHttpUrl, 'an http(s) URL')
const address = z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, 'an address, 0x and 40 hex digits')
    .toLowerCase()
const height = z
    .number({ error: 'a block number' })
    .refine((n) => Number.isSafeInteger(n) && n >= 0, 'a block number')
const urls = z.array(httpUrl).min(1, 'at least one http(s) URL')
const reference = z.strictObject({ address, startHeight: height }).nullable()

const schema = z.strictObject({
    rpcUrls: z.strictObject({ 10740: urls.optional(), 8453: urls.optional() }).optional(),
    startHeights: z.strictObject({ 10740: height.optional(), 8453: height.optional() }).optional(),
    payTo: z.array(address).optional(),
    modelRegistry: reference.optional(),
    inferencePayments: reference.optional(),
    aggregators: urls.optional(),
    settlementWriters: z.array(address).optional(),
})

/** A network that cannot be used as configured. The message names each value, its setting, and what would be right. */
export class NetworkConfigError extends Error {
    override readonly name = 'NetworkConfigError'
}

/** Checks overrides and brings addresses to lower case. Throws NetworkConfigError. */
export function parseOverrides(input: NetworkOverrides): NetworkOverrides {
    const result = schema.safeParse(input)
    if (result.success) return result.data
    const lines = result.error.issues.map(
        (issue) =>
            `${setting(issue.path)} is ${shown(issue.path, valueAt(input, issue.path))}: ${expectation(issue)}`,
    )
    throw new NetworkConfigError(lines.join('\n'))
}

function expectation(issue: z.core.$ZodIssue): string {
    if (issue.code === 'unrecognized_keys') return `unknown setting ${issue.keys.join(', ')}`
    if (issue.code === 'invalid_type') return `expected ${issue.message.replace(/^.*expected /, '')}`
    return `expected ${issue.message}`
}

/** The environment variable that a path of the overrides comes from. */
function setting(path: PropertyKey[]): string {
    const [head, next] = path.map(String)
    const names: Record<string, string> = {
        rpcUrls: `RPC_URL_${next ?? ''}`,
        startHeights: `START_HEIGHT_${next ?? ''}`,
        payTo: 'PAY_TO',
        modelRegistry: next === 'startHeight' ? 'MODEL_REGISTRY_START' : 'MODEL_REGISTRY',
        inferencePayments: next === 'startHeight' ? 'INFERENCE_PAYMENTS_START' : 'INFERENCE_PAYMENTS',
        aggregators: 'WALRUS_AGGREGATORS',
        settlementWriters: 'SETTLEMENT_WRITERS',
    }
    return names[head] ?? (head === undefined ? 'network configuration' : head)
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
    return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], input)
}

/** Settings whose values may hold a key. */
const URLS = new Set<PropertyKey>(['rpcUrls', 'aggregators'])

function shown([head]: PropertyKey[], value: unknown): string {
    if (typeof value === 'string') return `'${URLS.has(head) ? redactedUrl(value) : redacted(value)}'`
    return redacted(JSON.stringify(value) ?? 'not set')
}

function isHttpUrl(text: string): boolean {
    return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}
