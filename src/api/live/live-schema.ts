import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql'
import { ADDRESS_BYTES, hexForm, readAddress } from '../../base/hex'
import { OPG_DECIMALS } from '../../networks/opg'
import { asOfMeta } from '../analytics/answer-meta'
import type { ApiContext } from '../context'
import { badInput } from '../limits/limit-error'
import { MODEL_ARGUMENT, modelIdOf } from '../model-argument'
import { type CallRow, callReader } from './call-rows'
import { EventQueue } from './event-queue'
import type { Update } from './live-feed'
import type { FactKind, NewFact } from './new-facts'
import type { SharedRows } from './shared-rows'
import { type LiveRows, sourceOf, updatesFrom } from './subscribers'

/** Calls that wait for one subscriber at most. */
export const WAITING_CALLS = 256
/** Calls whose rows are read at once at most. */
const READ_AT_ONCE = 50

export const LIVE_TYPES = `
    "What happens, as it happens: over WebSocket (graphql-transport-ws) at the same address."
    type Subscription {
        "One message at once, that says where the index stands, and one whenever that changes; a slow reader gets several changes in one message."
        marketUpdated: MarketUpdate!
        "Each call that comes to be known after the subscription began, once: in the order of its chain, leaves of settlement batches when their blobs are read. When more than ${WAITING_CALLS} wait for a slow reader, the oldest are left out, and \`extensions { missed }\` of the next message says how many."
        inferenceAdded(
            "Only calls of this model: ${MODEL_ARGUMENT}."
            model: String
        ): Inference!
        "Each payment that comes to be known after the subscription began, once, in the order of its chain; a slow reader as for calls."
        paymentAdded(
            "Only payments for models that this address owns when they come."
            creator: String
            "Only payments that name this model: ${MODEL_ARGUMENT}."
            model: String
            "Only payments of this address."
            payer: String
        ): Payment!
        "Each payout that comes to be known after the subscription began, once, in the order of its chain; a slow reader as for calls."
        payoutAdded(
            "Only what was credited to, or taken out by, this address."
            creator: String
            "Only payouts for this model: ${MODEL_ARGUMENT}."
            model: String
        ): Payout!
    }

    "The totals of the market, and what changed since the message before."
    type MarketUpdate {
        "The present of the index."
        asOf: AsOfMeta!
        "What changed since the message before; empty in the first one."
        changed: [MarketChange!]!
        "Blocks that were taken back since the message before. Calls in them are not there any more; one that comes again in another block is not announced again."
        takenBack: [TakenBack!]!
        "Calls seen so far."
        calls: BigInt!
        "OPG paid so far, base units."
        value: BigInt!
        "Digits of an OPG after the point: value / 10^decimals."
        decimals: Int!
    }

    "What can change."
    enum MarketChange {
        "Blocks were indexed, or taken back."
        BLOCKS
        "More blocks can no longer change, or the head was read again."
        FINALITY
        "Demand of the past counts otherwise: proofs, receipts, late claims on names, or blocks taken back."
        DEMAND
        "Models, their owners or prices, catalogues."
        REGISTRY
        "Days were sealed or opened: what is frozen changed."
        SEALED
    }

    "Blocks of one chain that were taken back."
    type TakenBack {
        "Chain: 10740 OpenGradient, 8453 Base."
        chainId: Int!
        "Last block that stayed."
        height: Int!
    }
`

/** What a subscription is run with. */
export interface LiveContext extends ApiContext {
    live?: {
        /** Calls that were left out before the next message. */
        missed: number
        /** Rows that may be read at once so that no read is larger than an answer may be. */
        rowsAtOnce: number
        rows: SharedRows
        /** The same for the same selection only. */
        key: string
    }
}

const onlyLive = () =>
    badInput(
        'Subscriptions are answered over WebSocket (protocol graphql-transport-ws) at this same address.',
    )

/** What rows are chosen by. */
interface Chosen {
    model?: string | null
    creator?: string | null
    payer?: string | null
}

function subscribeTo(
    source: (args: Chosen, context: LiveContext, info: GraphQLResolveInfo) => Promise<LiveRows<unknown>>,
) {
    return (_root: unknown, args: Chosen, context: LiveContext, info: GraphQLResolveInfo) => {
        if (!context.live) throw onlyLive()
        return source(args, context, info)
    }
}

export const LIVE_RESOLVERS = {
    Subscription: {
        marketUpdated: {
            subscribe: subscribeTo((_args, { feed }) => updatesFrom(feed)),
            resolve: resolving((update, context) => marketUpdate(update as Update, context)),
        },
        inferenceAdded: {
            subscribe: subscribeTo(rowsFrom('Inference')),
            resolve: resolving((row) => row),
        },
        paymentAdded: {
            subscribe: subscribeTo(rowsFrom('Payment')),
            resolve: resolving((row) => row),
        },
        payoutAdded: {
            subscribe: subscribeTo(rowsFrom('Payout')),
            resolve: resolving((row) => row),
        },
    },
}

/** A subscription that is run like a query has no source. */
function resolving(
    resolve: (source: unknown, context: LiveContext) => unknown,
): GraphQLFieldResolver<unknown, LiveContext> {
    return (source, _args, context) => {
        if (!context.live) throw onlyLive()
        return resolve(source, context)
    }
}

function marketUpdate({ changed, takenBack }: Update, { toDate }: LiveContext) {
    let asked: ReturnType<typeof toDate> | undefined
    const found = () => (asked ??= toDate())
    return {
        changed,
        takenBack,
        decimals: OPG_DECIMALS,
        asOf: async () => asOfMeta((await found()).asOf),
        calls: async () => (await found()).calls,
        value: async () => (await found()).value,
    }
}

/** @throws BAD_USER_INPUT for what is no address */
function addressOf(argument: string, text: string | null | undefined): string | null {
    if (text == null) return null
    const address = readAddress(text)
    if (address !== null) return address
    throw badInput(`${argument} is '${text}': expected ${hexForm(ADDRESS_BYTES)}`)
}

/** New rows of a kind, those that the arguments choose. */
function rowsFrom(kind: FactKind) {
    return (args: Chosen, context: LiveContext, info: GraphQLResolveInfo) =>
        chosenRows(kind, args, context, info)
}

async function chosenRows(
    kind: FactKind,
    args: Chosen,
    context: LiveContext,
    info: GraphQLResolveInfo,
): Promise<LiveRows<CallRow>> {
    const live = context.live!
    const { model } = args
    const wanted = {
        modelId: model == null ? null : await modelIdOf(context.database, 'model', model),
        creator: addressOf('creator', args.creator),
        payer: addressOf('payer', args.payer),
    }
    const isWanted = (row: NewFact) =>
        (wanted.modelId === null || row.modelId === wanted.modelId) &&
        (wanted.creator === null || row.creator === wanted.creator) &&
        (wanted.payer === null || row.payer === wanted.payer)
    const read = callReader(context, info, kind)
    const queue = new EventQueue<string>(WAITING_CALLS)
    const leave = await context.feed.join({
        rows: {
            kind,
            onRows(rows) {
                for (const row of rows) if (isWanted(row)) queue.push(row.id)
            },
        },
    })
    let rows: CallRow[] = []
    return sourceOf(
        async () => {
            while (rows.length === 0) {
                const taken = await queue.take(Math.min(READ_AT_ONCE, live.rowsAtOnce))
                if (taken === null) return null
                live.missed += taken.dropped
                rows = [...(await live.rows.get(live.key, taken.items, read))]
            }
            return rows.shift()!
        },
        () => {
            leave()
            queue.end()
        },
    )
}
