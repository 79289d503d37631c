/**
 * Limits of every session that writes, as Postgres settings. They end the transactions and locks of a process that
 * hangs or a machine that is cut off.
 */
export const WRITER_LIMITS = {
    session: {
        // Between two statements of a transaction lies computing only, never the network.
        idle_in_transaction_session_timeout: '60s',
        // See takeWriteLock, which asks again.
        lock_timeout: '30s',
    },
    network: {
        client_connection_check_interval: '10s',
        tcp_keepalives_idle: '60',
        tcp_keepalives_interval: '10',
        tcp_keepalives_count: '3',
    },
} as const
