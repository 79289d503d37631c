import type { Hex } from '../base/hex'
import { CallLedger } from './call-ledger'
import type { DecodeContext } from './context'
import type { DomainEvent, LogRef, RawLog, RawTransaction } from './events'
import { logDigest } from './log-digest'
import type { Settlements } from './x402'

/** State that the logs of one transaction share while they are decoded in order. */
export class Scope {
    readonly calls = new CallLedger()
    readonly announcedHere = new Set<Hex>()

    constructor(
        readonly ctx: DecodeContext,
        readonly tx: RawTransaction | null,
        readonly settlements: Settlements,
    ) {}

    /** Sender of the transaction; null when it was not fetched. */
    get sender(): Hex | null {
        return this.tx === null ? null : this.tx.from
    }

    isAnnounced(address: Hex): boolean {
        return this.announcedHere.has(address) || this.ctx.workflows.isAnnounced(address)
    }
}

/** Decodes one log of a kind; null when the log gives no event; throws MalformedLog. */
export type LogDecoder = (log: RawLog, scope: Scope) => DomainEvent | null

/** Decoders of one contract kind by topic0. */
export type Decoders = ReadonlyMap<Hex, LogDecoder>

export function refOf(log: RawLog): LogRef {
    return {
        chainId: log.chainId,
        height: log.height,
        timeMs: log.timeMs,
        txHash: log.txHash,
        txPosition: log.txPosition,
        logIndex: log.logIndex,
        contract: log.address,
        digest: logDigest(log),
    }
}
