import { join } from 'node:path'
import { z } from 'zod'
import type { HttpLimits } from '../api/http/http-limits'
import type { Limits } from '../api/limits/limits'
import { COMPLETENESS } from '../chain/completeness/second-opinion'
import { UnfitDatabaseError } from '../database/trouble'
import { libpqUrl } from '../database/url'
import { loadNetwork, NetworkConfigError } from '../networks'
import { redacted, redactedUrl } from '../networks/redact'
import type { Network } from '../networks/types'
import { DEFAULT_FETCH_LIMITS } from '../proofs/fetch/aggregator'
import { DEFAULT_GIVE_UP } from '../proofs/fetch/judge-answers'
import { TOKENS } from './secrets'

/** Everything that can be set, parsed once. */
export type Config = ReturnType<typeof readConfig>

/** A setting cannot be used. The message has one line for each problem: name, value, and what would be right. */
export class ConfigError extends Error {
    override name = 'ConfigError'
}

type Environment = Record<string, string | undefined>

const whole = (what: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
    z
        .string()
        .regex(/^\d+$/, what)
        .transform(Number)
        .refine((n) => n >= min && n <= max, what)

const postgresUrl = z
    .string()
    .refine(
        (text) => /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text),
        'a URL like postgres://user:password@host:5432/database',
    )

const httpUrl = z
    .string()
    .refine((text) => /^https?:\/\/./.test(text) && URL.canParse(text), 'an http(s) URL')

const onOff = z.enum(['true', 'false'], { error: 'true or false' }).transform((text) => text === 'true')
const list = z.string().transform((text) =>
    text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
)
const count = whole('a whole number of at least 1', 1)
/** Longest time that a timer of Node, and of Postgres, can be set to. */
const LONGEST_MS = 2 ** 31 - 1
const milliseconds = (min: number) => whole(`milliseconds, ${min} to ${LONGEST_MS}`, min, LONGEST_MS)
const block = whole('a block number', 0, 2 ** 31 - 1)

const schema = z.object({
    NETWORK: z.enum(['devnet', 'opengradient'], { error: 'devnet or opengradient' }).default('devnet'),
    DB_URL: postgresUrl.optional(),
    API_DB_URL: postgresUrl.optional(),
    PORT: whole('a TCP port, 0 to 65535', 0, 65535).default(4350),
    HOST: z.string().min(1).default('127.0.0.1'),
    DATA_DIR: z.string().min(1).default('.data'),
    RPC_URL_10740: list.optional(),
    RPC_URL_8453: list.optional(),
    GATEWAY_URL_8453: httpUrl.optional(),
    COMPLETENESS: z.enum(COMPLETENESS, { error: 'off, thin or all' }).default('thin'),
    START_HEIGHT_10740: block.optional(),
    START_HEIGHT_8453: block.optional(),
    PAY_TO: list.optional(),
    PAY_TO_SURVEY: onOff.default(true),
    MODEL_REGISTRY: z.string().optional(),
    MODEL_REGISTRY_START: block.default(0),
    INFERENCE_PAYMENTS: z.string().optional(),
    INFERENCE_PAYMENTS_START: block.default(0),
    DEVNET_SEED: whole('a whole number below 2^32', 0, 2 ** 32 - 1).optional(),
    DEVNET_INTERVAL_MS: milliseconds(100).default(3000),
    READY_LAG_BLOCKS: count.default(50),
    WALRUS_AGGREGATORS: list.optional(),
    SETTLEMENT_WRITERS: list.optional(),
    ARCHIVE_DIR: z.string().min(1).optional(),
    ARCHIVE_CONTENT: z.enum(['hashes', 'full'], { error: 'hashes or full' }).default('hashes'),
    BLOB_MAX_BYTES: count.default(DEFAULT_FETCH_LIMITS.maxBytes),
    BLOB_TIMEOUT_MS: milliseconds(1).default(DEFAULT_FETCH_LIMITS.timeoutMs),
    BLOB_CONCURRENCY: whole('a whole number from 1 to 64', 1, 64).default(8),
    BLOB_GIVE_UP_OVERDUE_DAYS: whole('days, 0 to 10000', 0, 10_000).default(DEFAULT_GIVE_UP.overdueDays),
    BLOB_GIVE_UP_ATTEMPTS: whole('a whole number from 1 to 1000000', 1, 1_000_000).optional(),
    BLOB_GIVE_UP_DAYS: whole('days, 0 to 10000', 0, 10_000).default(DEFAULT_GIVE_UP.days),
    RECEIPT_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
    API_MEMORY_MB: whole('MiB, at least 16', 16).default(512),
    API_WORKER: onOff.default(true),
    TRUST_PROXY: onOff.default(false),
    METRICS_PORT: whole('a TCP port, 0 to 65535', 0, 65535).optional(),
    METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
    MAX_CONNECTIONS: count.optional(),
    MAX_CONNECTIONS_PER_CLIENT: count.optional(),
    MAX_DEPTH: count.optional(),
    MAX_COST: count.optional(),
    MAX_PAGE_SIZE: count.optional(),
    MAX_REQUEST_BYTES: count.optional(),
    MAX_ANSWER_BYTES: count.optional(),
    STATEMENT_TIMEOUT_MS: milliseconds(1).optional(),
    REQUESTS_PER_MINUTE: count.optional(),
    MAX_REQUEST_WORK_MS: count.optional(),
    WORK_PER_MINUTE_MS: whole('a whole number, 0 = no limit', 0).optional(),
    OTHER_REQUESTS_PER_MINUTE: count.optional(),
})

/** Names of the environment variables that are read. */
export const SETTINGS_READ: readonly string[] = Object.keys(schema.shape)

/**
 * Reads the configuration from environment variables. An empty variable counts as not set.
 * @throws ConfigError
 */
export function readConfig(env: Environment) {
    const given = Object.fromEntries(SETTINGS_READ.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
    const result = schema.safeParse(given)
    if (!result.success) {
        const lines = result.error.issues.map(
            ({ path: [name], message }) =>
                `${String(name)} is ${shown(String(name), given[String(name)] ?? '')}: expected ${message}`,
        )
        throw new ConfigError(lines.join('\n'))
    }
    const set = result.data
    if (set.METRICS_PORT && set.METRICS_PORT === set.PORT)
        throw new ConfigError(
            `METRICS_PORT is ${set.METRICS_PORT}, and so is PORT: expected another port, or none`,
        )
    return {
        network: readNetwork(set),
        /** Connection string; null = a Postgres of our own in `dataDir`. */
        databaseUrl: readDatabaseUrl('DB_URL', set, env),
        /**
         * Connection string for the API's reads, when it is not `databaseUrl`: a standby, a pooler, a separate login role.
         */
        apiDatabaseUrl: readDatabaseUrl('API_DB_URL', set, env),
        /** SQD gateways by chain id. */
        gateways: { 8453: set.GATEWAY_URL_8453 } as Record<number, string | undefined>,
        /** How thoroughly to look for logs that providers leave out. */
        completeness: set.COMPLETENESS,
        /** Whether to survey settlements to wallets that nobody announced. */
        payToSurvey: set.PAY_TO_SURVEY,
        port: set.PORT,
        host: set.HOST,
        dataDir: join(set.DATA_DIR, set.NETWORK),
        /** Undefined: the devnet's own default. */
        devnetSeed: set.DEVNET_SEED,
        /** Milliseconds between blocks of simulated live traffic. */
        devnetIntervalMs: set.DEVNET_INTERVAL_MS,
        readyLagBlocks: set.READY_LAG_BLOCKS,
        /** MiB that the API keeps in memory, in all. */
        memoryMb: set.API_MEMORY_MB,
        /** Whether answers about the market are worked out in a separate process. */
        worker: set.API_WORKER,
        trustProxy: set.TRUST_PROXY,
        /** Separate port for metrics, and the token required to read them; null = none. */
        metrics: { port: set.METRICS_PORT ?? null, token: set.METRICS_TOKEN ?? null },
        /** Limits of the connections of the API's clients, in all and of one address. */
        httpLimits: onlySet<HttpLimits>({
            connections: set.MAX_CONNECTIONS,
            connectionsPerClient: set.MAX_CONNECTIONS_PER_CLIENT,
        }),
        limits: readLimits(set),
        /** How settlement blobs are fetched and kept. */
        proofs: {
            /** Folder of the archive; null = the database. */
            archiveDir: set.ARCHIVE_DIR ?? null,
            /** Keep prompts and answers of individual settlements too. */
            keepContent: set.ARCHIVE_CONTENT === 'full',
            /** Largest blob taken. */
            maxBytes: set.BLOB_MAX_BYTES,
            /** Time for one answer of an aggregator. */
            timeoutMs: set.BLOB_TIMEOUT_MS,
            /** Blobs fetched at the same time. */
            concurrency: set.BLOB_CONCURRENCY,
            /** When to give up a blob of which no aggregator can say whether it has it. */
            giveUp: {
                overdueDays: set.BLOB_GIVE_UP_OVERDUE_DAYS,
                attempts: set.BLOB_GIVE_UP_ATTEMPTS ?? ATTEMPTS[set.NETWORK],
                days: set.BLOB_GIVE_UP_DAYS,
            },
        },
        /** Token for submitting receipts through the API; null = not possible. */
        receiptToken: set.RECEIPT_TOKEN ?? null,
    }
}

type Settings = z.infer<typeof schema>

/** Reads a connection string, so that its TLS settings mean what they mean in libpq. */
function readDatabaseUrl(name: 'DB_URL' | 'API_DB_URL', set: Settings, env: Environment): string | null {
    const text = set[name]
    if (text === undefined) return null
    try {
        return libpqUrl(text, env)
    } catch (error) {
        if (error instanceof UnfitDatabaseError) throw new ConfigError(`${name}: ${error.message}`)
        throw error
    }
}

/** Unusable blobs of the devnet are made so on purpose, and stay so. */
const ATTEMPTS = { devnet: 3, opengradient: DEFAULT_GIVE_UP.attempts }

/** Settings that hold a URL or a secret, and what their errors show. */
const SHOWN: Record<string, (text: string) => string> = {
    DB_URL: (text) => `'${redactedUrl(text)}'`,
    API_DB_URL: (text) => `'${redactedUrl(text)}'`,
    GATEWAY_URL_8453: (text) => `'${redactedUrl(text)}'`,
    ...Object.fromEntries(
        TOKENS.map((name) => [
            name,
            (text: string) => `a text of ${text.length} characters, which is not shown`,
        ]),
    ),
}

function shown(name: string, value: string): string {
    return SHOWN[name]?.(value) ?? `'${redacted(value)}'`
}

function readNetwork(set: Settings): Network {
    const reference = (address: string | undefined, startHeight: number) =>
        address ? { address, startHeight } : undefined
    try {
        return loadNetwork(set.NETWORK, {
            rpcUrls: { 10740: set.RPC_URL_10740, 8453: set.RPC_URL_8453 },
            startHeights: { 10740: set.START_HEIGHT_10740, 8453: set.START_HEIGHT_8453 },
            payTo: set.PAY_TO,
            aggregators: set.WALRUS_AGGREGATORS,
            settlementWriters: set.SETTLEMENT_WRITERS,
            modelRegistry: reference(set.MODEL_REGISTRY, set.MODEL_REGISTRY_START),
            inferencePayments: reference(set.INFERENCE_PAYMENTS, set.INFERENCE_PAYMENTS_START),
        })
    } catch (error) {
        if (error instanceof NetworkConfigError) throw new ConfigError(error.message)
        throw error
    }
}

function readLimits(set: Settings): Partial<Limits> {
    return onlySet({
        depth: set.MAX_DEPTH,
        cost: set.MAX_COST,
        pageSize: set.MAX_PAGE_SIZE,
        requestBytes: set.MAX_REQUEST_BYTES,
        answerBytes: set.MAX_ANSWER_BYTES,
        statementMs: set.STATEMENT_TIMEOUT_MS,
        requestsPerMinute: set.REQUESTS_PER_MINUTE,
        requestWorkMs: set.MAX_REQUEST_WORK_MS,
        workPerMinute: set.WORK_PER_MINUTE_MS,
        otherRequestsPerMinute: set.OTHER_REQUESTS_PER_MINUTE,
    })
}

/** What was set; the rest keeps its default. */
function onlySet<Values extends object>(values: Partial<Values>): Partial<Values> {
    const set = Object.entries(values).filter(([, value]) => value !== undefined)
    return Object.fromEntries(set) as Partial<Values>
}
