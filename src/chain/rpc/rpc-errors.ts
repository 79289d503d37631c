/** What went wrong on the way to an answer; labels the error counters. */
export type RpcTrouble =
    | 'rateLimit'
    | 'http'
    /** It lets nobody in as it is addressed, or is not there any more: for whoever set the address to put right. */
    | 'refused'
    | 'timeout'
    | 'connection'
    | 'badResponse'
    | 'server'
    /** The node does not have (yet) what must exist: an unknown block, a header not found. */
    | 'notFound'
    /** Two answers contradict each other, e.g. a log from another block than its header. */
    | 'inconsistent'
    /** The endpoint serves another chain, or another branch than the index stands on. */
    | 'wrongChain'
    /** A better endpoint is well again: the read starts anew there. Nobody's fault. */
    | 'moved'

/** The same request may succeed later or elsewhere: ask again. */
export class RetryableRpcError extends Error {
    override name = 'RetryableRpcError'

    constructor(
        readonly trouble: RpcTrouble,
        message: string,
        /** How long the endpoint asked to be left alone, ms; null where it did not say. */
        readonly waitMs: number | null = null,
        /** The same for everybody to read: in words of ours, nothing that the endpoint said. */
        readonly plain: string = TROUBLE_IN_WORDS[trouble],
    ) {
        super(message)
    }
}

/** The answer is not one to what was asked. */
export const badResponse = (message: string) => new RetryableRpcError('badResponse', message)
/** Two answers contradict each other. */
export const inconsistent = (message: string) => new RetryableRpcError('inconsistent', message)
/** The node does not have (yet) what must exist. */
export const notFound = (message: string) => new RetryableRpcError('notFound', message)

/** Each kind of trouble in words that everybody may read; `it` is the endpoint. */
export const TROUBLE_IN_WORDS: Record<RpcTrouble, string> = {
    rateLimit: 'it says that it is asked too often',
    http: 'it answers with an HTTP error',
    refused: 'it lets nobody in',
    timeout: 'it gives no answer in time',
    connection: 'no connection to it',
    badResponse: 'its answers cannot be used',
    server: 'it answers with errors',
    notFound: 'it does not have what must exist',
    inconsistent: 'its answers contradict each other',
    wrongChain: 'it serves another chain or branch',
    moved: 'another endpoint is preferred',
}

/** The same request will not succeed: the caller has to change it. */
export class FatalRpcError extends Error {
    override name = 'FatalRpcError'

    constructor(
        message: string,
        readonly code: number | null = null,
        /** Revert data, where the node gives it. */
        readonly data: unknown = null,
    ) {
        super(message)
    }
}

/** More blocks or more results than the provider allows in one eth_getLogs: ask for fewer blocks. */
export class RangeTooWideError extends FatalRpcError {
    override name = 'RangeTooWideError'

    constructor(
        message: string,
        /** Widest block span the provider named in its refusal, or null. */
        readonly maxSpan: number | null = null,
    ) {
        super(message)
    }
}

/** The range ends above the head of the node that answered (og-evm refuses it, anvil too). */
export class BeyondHeadError extends FatalRpcError {
    override name = 'BeyondHeadError'
}

/** More calls in one batch than the provider allows: send fewer. */
export class BatchRefusedError extends FatalRpcError {
    override name = 'BatchRefusedError'
}

/** eth_call reached the contract and the contract said no. */
export class ExecutionRevertedError extends FatalRpcError {
    override name = 'ExecutionRevertedError'
}

/** The reader was stopped by its owner; not a fault. */
export class ReaderStoppedError extends Error {
    override name = 'ReaderStoppedError'

    constructor() {
        super('the chain reader was stopped')
    }
}
