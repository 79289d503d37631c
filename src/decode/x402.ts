import { events as erc20 } from '../abi/opg'
import { events as batch } from '../abi/x402-batch'
import { events as proxy } from '../abi/x402-upto'
import type { Hex } from '../base/hex'
import type { ContractKind } from '../networks/types'
import type { DecodeContext } from './context'
import type { RawLog } from './events'
import { MalformedLog } from './malformed'
import { reader } from './reader'

/** x402 proxies by contract kind. All emit the same two events, which have no arguments. */
export type ProxyKind = 'x402Upto' | 'x402Exact' | 'x402UptoLegacy'

/** A token moved through one of the proxies. */
export interface ProxySettlement {
    proxy: Hex
    kind: ProxyKind
    withPermit: boolean
}

/** The escrow of batch settlement paid out to a receiver, or took in a deposit. */
export type EscrowMove =
    | { proxy: Hex; kind: 'payout' }
    | { proxy: Hex; kind: 'deposit'; channelId: Hex; newBalance: bigint }

export type Settlement = ProxySettlement | EscrowMove

/** What moved a token, by its Transfer log. */
export type Settlements = ReadonlyMap<RawLog, Settlement>

const NONE: Settlements = new Map()
const readTransfer = reader(erc20.Transfer)
const readSettled = reader(batch.Settled)
const readDeposited = reader(batch.Deposited)

/**
 * Pairs settlements with token transfers. A proxy pulls the tokens and then emits, so a settlement belongs to the
 * nearest Transfer before it that no other settlement has taken; that of another token or to another wallet takes its
 * own settlement away too, so that a plain OPG transfer beside somebody else's x402 payment is not taken for one. The
 * escrow's events say what moved, and belong to the nearest Transfer before them that moved just that.
 *
 * @param logs all fetched logs of one transaction in order
 */
export function pairSettlements(logs: readonly RawLog[], ctx: DecodeContext): Settlements {
    if (logs.length < 2 || (ctx.payTo.size === 0 && !hasEscrow(ctx))) return NONE
    const open: RawLog[] = []
    const pairs = new Map<RawLog, Settlement>()
    for (const log of logs) {
        const topic = log.topics[0]
        if (topic === erc20.Transfer.topic) {
            if (log.topics.length === 3) open.push(log)
            continue
        }
        const kind = ctx.contracts.get(log.address)?.kind
        if (kind === 'x402Batch') {
            const move = fitting(escrowMove, log)
            if (move === null) continue
            const at = open.findLastIndex((other) => {
                const transfer = fitting(readTransfer, other)
                return transfer !== null && move.moved(transfer, other.address)
            })
            if (at >= 0) pairs.set(open.splice(at, 1)[0], move.settlement)
            continue
        }
        const withPermit = topic === proxy.SettledWithPermit.topic
        if (!withPermit && topic !== proxy.Settled.topic) continue
        if (kind === undefined || !isProxy(kind)) continue
        const transfer = open.pop()
        if (transfer !== undefined) pairs.set(transfer, { proxy: log.address, kind, withPermit })
    }
    return pairs
}

function isProxy(kind: ContractKind): kind is ProxyKind {
    return kind === 'x402Upto' || kind === 'x402Exact' || kind === 'x402UptoLegacy'
}

function hasEscrow({ contracts }: DecodeContext): boolean {
    for (const { kind } of contracts.values()) if (kind === 'x402Batch') return true
    return false
}

type Transfer = ReturnType<typeof readTransfer>

/** What a log says; null when it does not fit its topic: any contract may emit anything beside a payment. */
function fitting<T>(read: (log: RawLog) => T, log: RawLog): T | null {
    try {
        return read(log)
    } catch (error) {
        if (error instanceof MalformedLog) return null
        throw error
    }
}

/** What a log of the escrow says, and which transfers can be what it speaks of; null when it speaks of none. */
function escrowMove(
    log: RawLog,
): { settlement: EscrowMove; moved(transfer: Transfer, token: Hex): boolean } | null {
    const { address } = log
    if (log.topics[0] === batch.Settled.topic) {
        const { receiver, token: paid, amount } = readSettled(log)
        return {
            settlement: { proxy: address, kind: 'payout' },
            moved: ({ from, to, value }, token) =>
                token === paid && from === address && to === receiver && value === amount,
        }
    }
    if (log.topics[0] === batch.Deposited.topic) {
        const { channelId, amount, newBalance } = readDeposited(log)
        return {
            settlement: { proxy: address, kind: 'deposit', channelId, newBalance },
            moved: ({ to, value }) => to === address && value === amount,
        }
    }
    return null
}
