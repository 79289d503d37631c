import { events } from '../abi/opg'
import { readCalldata } from './calldata'
import type { PaymentEvent, PaymentRail, RawLog, StateEvent } from './events'
import { paymentIdOf } from './payment-id'
import { reader } from './reader'
import { type Decoders, refOf, type Scope } from './scope'
import { stateEvent } from './state'
import type { EscrowMove, ProxyKind, ProxySettlement } from './x402'
import { type SettleArgs, settleFunctions } from './x402-calldata'
import { channelOf } from './x402-channel'

type Transfer = ReturnType<typeof readTransfer>

const readTransfer = reader(events.Transfer)

const RAIL: Record<ProxyKind, PaymentRail> = {
    x402Upto: 'X402_UPTO',
    x402Exact: 'X402_EXACT',
    x402UptoLegacy: 'X402_UPTO_LEGACY',
}

/**
 * Transfers to a payTo wallet: a payment when an x402 proxy or the escrow of batch settlement made it, else an UnpairedTransfer. Transfers to
 * that escrow: a deposit. Others give no event.
 */
export const opgDecoders: Decoders = new Map([
    [
        events.Transfer.topic,
        (log, scope) => {
            const transfer = readTransfer(log)
            const { from, to, value } = transfer
            const isEscrowed = scope.ctx.contracts.get(to)?.kind === 'x402Batch'
            if (!isEscrowed && !scope.ctx.payTo.has(to)) return null
            const settlement = scope.settlements.get(log)
            if (settlement?.kind === 'deposit') return deposit(log, scope, transfer, settlement)
            if (settlement?.kind === 'payout') return payout(log, scope, transfer, settlement)
            if (settlement !== undefined && !isEscrowed) return payment(log, scope, transfer, settlement)
            return stateEvent(log, scope, 'UnpairedTransfer', to, { from, to, value: value.toString() })
        },
    ],
])

const NOT_TOLD = {
    cap: null,
    nonce: null,
    deadline: null,
    facilitator: null,
    modelId: null,
    creatorAmount: null,
    calls: null,
    inputUnits: null,
    outputUnits: null,
    settlementRef: null,
}

/** The escrow paid a receiver what it had claimed from many channels, in one sum. */
function payout(log: RawLog, scope: Scope, { to, value }: Transfer, { proxy }: EscrowMove): PaymentEvent {
    return {
        ...NOT_TOLD,
        kind: 'payment',
        ref: refOf(log),
        rail: 'X402_BATCH',
        settledBy: proxy,
        paymentId: null,
        payer: null,
        payTo: to,
        token: log.address,
        amount: value,
        sender: scope.sender,
        withPermit: null,
        calldataReason:
            'a batch pays out what was claimed from many channels: the chain names neither payers nor terms',
    }
}

function deposit(log: RawLog, scope: Scope, { from, to, value }: Transfer, escrowed: EscrowMove): StateEvent {
    const { channelId, newBalance } = escrowed as Extract<EscrowMove, { kind: 'deposit' }>
    const { receiver, payer, reason } = channelOf(scope.tx, to, channelId, log.address)
    return stateEvent(log, scope, 'X402Deposited', payer ?? from, {
        from,
        to,
        value: value.toString(),
        channelId,
        newBalance: newBalance.toString(),
        payer,
        receiver,
        calldataReason: reason,
    })
}

function payment(log: RawLog, scope: Scope, transfer: Transfer, settlement: ProxySettlement): PaymentEvent {
    const { args, reason } = signedArgs(log, scope, transfer, settlement)
    return {
        ...NOT_TOLD,
        kind: 'payment',
        ref: refOf(log),
        rail: RAIL[settlement.kind],
        settledBy: settlement.proxy,
        paymentId: args === null ? null : paymentIdOf(log.chainId, transfer.from, args.nonce),
        payer: transfer.from,
        payTo: transfer.to,
        token: log.address,
        amount: transfer.value,
        cap: args?.cap ?? null,
        nonce: args?.nonce ?? null,
        deadline: args?.deadline ?? null,
        facilitator: args?.facilitator ?? null,
        sender: scope.sender,
        withPermit: settlement.withPermit,
        calldataReason: reason,
    }
}

function signedArgs(log: RawLog, scope: Scope, transfer: Transfer, settlement: ProxySettlement) {
    const { proxy, kind } = settlement
    const alike = [...scope.settlements]
        .filter(([other, { proxy: by }]) => by === proxy && isAlike(other, log))
        .map(([other]) => other)
    return readCalldata(scope.tx, {
        target: proxy,
        what: 'the proxy',
        functions: settleFunctions[kind],
        differs: (args) => {
            const found = difference(args, log, transfer)
            return found && `calldata does not match transfer: ${found}`
        },
        keyOf: ({ nonce, cap, deadline, facilitator }) => `${nonce} ${cap} ${deadline} ${facilitator}`,
        nth: alike.sort((a, b) => a.logIndex - b.logIndex).indexOf(log),
        of: alike.length,
    })
}

/** Two transfers of the same amount of the same token, from the same payer to the same wallet. */
function isAlike(a: RawLog, b: RawLog): boolean {
    return a.address === b.address && a.data === b.data && a.topics.join() === b.topics.join()
}

function difference(args: SettleArgs, log: RawLog, transfer: Transfer): string | null {
    if (args.owner !== transfer.from) return `owner ${args.owner}, payer ${transfer.from}`
    if (args.to !== transfer.to) return `witness.to ${args.to}, payTo ${transfer.to}`
    if (args.token !== log.address) return `token ${args.token}, moved ${log.address}`
    if (args.amount !== transfer.value) return `amount ${args.amount}, moved ${transfer.value}`
    return null
}
