import type { Logger } from '@subsquid/logger'
import type { WatchedContract } from '../networks/types'
import type { ReaderSessions } from './database/reader-sessions'
import type { HttpLimits } from './http/http-limits'
import type { Limits } from './limits/limits'
import type { LiveLimits } from './live/live-limits'

/** A chain as the API describes it; `ChainConfig` of `src/networks` fits. */
export interface ApiChain {
    chainId: number
    name: string
    contracts: WatchedContract[]
}

/** The network being served; `Network` of `src/networks` fits. */
export interface ApiNetwork {
    name: string
    /** Everything on it is simulated. */
    demo: boolean
    chains: ApiChain[]
}

/** Who gets metrics, and where. */
export interface MetricsAccess {
    /** A port of their own, on `host`: they are not at `port` then. 0 = any free one. */
    port?: number | null
    /** Only for those who send `Authorization: Bearer <token>`. */
    token?: string | null
    /** Milliseconds for which everybody who asks is given the same text; default 2,000. */
    keepMs?: number
}

export interface ApiOptions {
    /** Connection string. May point at a hot standby. */
    databaseUrl: string
    /**
     * Role taken on by every session before its first statement, so that the owner's connection string will do;
     * default `demand_reader`, which the migrations make. Null = stay who the connection string says.
     */
    databaseRole?: string | null
    /** Where the limits of a session come from, see ReaderSessions; default `startup`. */
    sessionsBy?: ReaderSessions['by']
    /** TCP port; 0 = any free one. */
    port: number
    /** Address to listen on; default 127.0.0.1. */
    host?: string
    network: ApiNetwork
    /** Overrides of `DEFAULT_LIMITS`. */
    limits?: Partial<Limits>
    /** Overrides of `LIVE_LIMITS`. */
    liveLimits?: Partial<LiveLimits>
    /** Overrides of `HTTP_LIMITS`. */
    httpLimits?: Partial<HttpLimits>
    /** Where metrics are; default: at /metrics of `port`, for everybody. */
    metrics?: MetricsAccess
    /** Connections to the database, one of them for the heights of the chains, beside one for the status; default 10. */
    poolSize?: number
    /** Blocks a chain may be behind its head and still count as ready; default 50. */
    readyLagBlocks?: number
    /** Take the client's address from X-Forwarded-For. Only behind a proxy that sets it; default false. */
    trustProxy?: boolean
    /** MiB kept in memory between requests, in all: sealed periods, windows added up from them, books, answers; default 512. */
    memoryMb?: number
    /**
     * What would keep others waiting (answers about the market, large pages, the validation of long texts) has a process of its
     * own, at low priority, with the memory and four of the connections; default false: this one does it.
     */
    worker?: boolean
    /** Seconds without a sign of life after which the worker is replaced; default 20. */
    workerPatienceS?: number
    /** Read what first questions would have to wait for as soon as the service listens; default false. */
    warm?: boolean
    /** Folder of archived blobs (ARCHIVE_DIR), for Merkle paths; default: they are in the database. */
    archiveFolder?: string | null
    /** Token that lets clients hand in receipts (RECEIPT_TOKEN); without one the schema has no mutation. */
    receiptToken?: string | null
    /** Where receipts are written when `databaseUrl` is a standby; default `databaseUrl`. */
    receiptDatabaseUrl?: string
    /** Role that can add receipts and nothing else; default `demand_receiver`. Null = stay who the connection string says. */
    receiverRole?: string | null
    log?: Logger
}
