/** What a setting is about. Each command shows those it uses. */
export type Topic =
    | 'network'
    | 'database'
    | 'folder'
    | 'chains'
    | 'contracts'
    | 'blobs'
    | 'archive'
    | 'devnet'
    | 'api'

interface Entry {
    topic: Topic
    names: readonly string[]
    /** What it does, and in brackets its default. */
    does: string
}

const entries = (topic: Topic, does: Record<string, string>): Entry[] =>
    Object.entries(does).map(([names, text]) => ({ topic, names: names.split(' '), does: text }))

/** Every environment variable that is read, in the order of --help. */
const SETTINGS: readonly Entry[] = [
    ...entries('network', { NETWORK: 'devnet (default) or opengradient; --network says the same' }),
    ...entries('database', { DB_URL: 'postgres://… to use instead of the embedded Postgres' }),
    ...entries('api', {
        API_DB_URL: 'where the API reads: a login role, a pooler or a standby (DB_URL)',
        'PORT HOST': 'where the API listens (4350, 127.0.0.1); --port and --host say the same',
    }),
    ...entries('folder', { DATA_DIR: 'folder for the embedded Postgres and the devnet (.data)' }),
    ...entries('chains', {
        'RPC_URL_10740 RPC_URL_8453': 'RPC endpoints, comma-separated, first preferred',
        GATEWAY_URL_8453: 'SQD gateway for the final blocks of Base (none: RPC alone)',
        COMPLETENESS:
            'off, thin (default) or all: how much is asked twice to find logs that endpoints leave out',
        'START_HEIGHT_10740 START_HEIGHT_8453': 'first block to index',
    }),
    ...entries('contracts', {
        PAY_TO: 'more wallets that receive x402 payments, comma-separated',
        PAY_TO_SURVEY:
            'true (default) or false: whether to look for payments to wallets that nobody announced',
        'MODEL_REGISTRY MODEL_REGISTRY_START INFERENCE_PAYMENTS INFERENCE_PAYMENTS_START':
            'reference contracts on Base and their first block (none are published)',
        SETTLEMENT_WRITERS: "accounts known to post OpenGradient's settlements, comma-separated",
    }),
    ...entries('blobs', {
        WALRUS_AGGREGATORS: 'Walrus aggregators for settlement blobs, comma-separated, first preferred',
    }),
    ...entries('archive', { ARCHIVE_DIR: 'folder for fetched blobs (none: in the database)' }),
    ...entries('blobs', {
        ARCHIVE_CONTENT: 'hashes (default) or full: keep prompts and answers too; they are never served',
        'BLOB_MAX_BYTES BLOB_TIMEOUT_MS BLOB_CONCURRENCY': 'limits of fetching blobs (4194304, 20000, 8)',
        'BLOB_GIVE_UP_OVERDUE_DAYS BLOB_GIVE_UP_ATTEMPTS BLOB_GIVE_UP_DAYS':
            'a blob that no aggregator says anything about counts as expired this many days after its storage term, once it was asked for this often on this many days (7, 20, 3); unusable answers are asked for again as often (devnet: 3 times)',
    }),
    ...entries('devnet', {
        DEVNET_SEED: 'seed of the simulated market',
        DEVNET_INTERVAL_MS: 'milliseconds between simulated live blocks (3000)',
    }),
    ...entries('api', {
        RECEIPT_TOKEN: 'who may hand in receipts through the API (none: nobody)',
        READY_LAG_BLOCKS: 'blocks behind the head beyond which /ready turns 503 (50)',
        API_MEMORY_MB: 'MiB that the API keeps in memory between requests, in all (512)',
        API_WORKER: "false to do long work in the API's own process too (true)",
        TRUST_PROXY: 'true to take client addresses from X-Forwarded-For (false)',
        METRICS_PORT: 'port of their own for metrics, on HOST (none: /metrics of PORT)',
        METRICS_TOKEN: 'who may read metrics, as Authorization: Bearer (none: everybody)',
        'MAX_CONNECTIONS MAX_CONNECTIONS_PER_CLIENT':
            'open connections, in all and of one address (1000, 100)',
        'MAX_DEPTH MAX_COST MAX_PAGE_SIZE MAX_REQUEST_BYTES MAX_ANSWER_BYTES STATEMENT_TIMEOUT_MS REQUESTS_PER_MINUTE OTHER_REQUESTS_PER_MINUTE MAX_REQUEST_WORK_MS WORK_PER_MINUTE_MS':
            'limits of the API',
    }),
]

/** Names of all environment variables that are read. */
export const SETTING_NAMES: readonly string[] = SETTINGS.flatMap(({ names }) => names)

/** Columns of the names, and of a line. */
const [NAMES_WIDTH, WIDTH] = [29, 120]

/** The environment variables of some topics, for --help. */
export function settingsHelp(topics: readonly Topic[]): string {
    const shown = SETTINGS.filter(({ topic }) => topics.includes(topic))
    return ['', 'Environment variables (all optional):', ...shown.flatMap(entryLines), ''].join('\n')
}

function entryLines({ names, does }: Entry): string[] {
    const heads = wrapped(names.join(', '), WIDTH - 2).map((line) => `  ${line}`)
    const texts = wrapped(does, WIDTH - NAMES_WIDTH)
    const beside = heads.length === 1 && heads[0].length < NAMES_WIDTH
    const first = beside ? [`${heads[0].padEnd(NAMES_WIDTH)}${texts[0]}`] : heads
    return [...first, ...texts.slice(beside ? 1 : 0).map((text) => `${' '.repeat(NAMES_WIDTH)}${text}`)]
}

/** A text in lines of at most so many characters, broken between words. */
function wrapped(text: string, width: number): string[] {
    const lines = ['']
    for (const word of text.split(' ')) {
        const line = lines[lines.length - 1]
        if (line && line.length + 1 + word.length > width) lines.push(word)
        else lines[lines.length - 1] = line ? `${line} ${word}` : word
    }
    return lines
}
