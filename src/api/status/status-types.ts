import { Amount, Count, DataType, enumOf, Flag, Of, Ratio, Reason, Text, Time } from '../fields'

export const EndpointStanding = enumOf(
    'EndpointStanding',
    'What an RPC endpoint turned out to be when it was asked.',
    {
        UNKNOWN: 'It could not be asked, or was not needed yet.',
        KNOWN: 'It serves the chain, and a block that the index holds.',
        WRONG: 'It serves another chain; nothing of it is used, and it is asked again later.',
        FORKED: 'It serves the chain without a final block that the index holds; nothing of it is used.',
    },
)

@DataType('An RPC endpoint of a chain, as the indexer last found it. Null is unknown.')
export class RpcEndpointStatus {
    @Text('Scheme and host, without keys; numbered where several share a host.')
    name!: string
    @Of(() => EndpointStanding, 'What it turned out to be.')
    standing!: keyof typeof EndpointStanding
    @Reason('Why it is left out, or what was the matter at its last failure; null while it is well.')
    reason!: string | null
    @Count.orNull('Head that it named last.')
    headHeight!: number | null
    @Count('Failures in a row.')
    failures!: number
    @Count.orNull(
        'It was caught without logs below this block although they exist; null when it was not lately.',
    )
    keepsLogsFrom!: number | null
    @Count.orNull(
        'Widest range of blocks it takes in one request for logs, as far as its refusals taught; null = no limit met.',
    )
    widestRange!: number | null
    @Time('When the indexer noted this, wall-clock time.')
    checkedAt!: Date
}

@DataType(
    'How far it was confirmed that no log is missing: what is indexed is asked for once more, of another endpoint where there is one.',
)
export class ChainCompleteness {
    @Text('The setting COMPLETENESS: off, thin or all.')
    level!: string
    @Count('Endpoints that differ. With 1, whatever it leaves out every time is not found.')
    endpoints!: number
    @Count('Blocks indexed, from the first one that anything is asked for.')
    blocks!: number
    @Count('Blocks whose logs two or more other endpoints gave exactly as the first one did.')
    confirmedByTwoOrMore!: number
    @Count('Blocks whose logs one other endpoint gave exactly as the first one did.')
    confirmedByOne!: number
    @Count(
        'Blocks without a second source: the endpoint they were read from was asked again and gave the same.',
    )
    seenAgain!: number
    @Count('Blocks that were read once and not looked at since.')
    seenOnce!: number
    @Count(
        'Blocks of all of these that were indexed before contents of logs were kept: of them only the places of logs are compared.',
    )
    placesOnly!: number
    @Count('Times that blocks were read again because logs had been left out or altered; each is a Rollback.')
    readAgain!: number
    @Reason('Why blocks wait for a second source; null when none does.')
    reason!: string | null
}

@DataType(
    'What settlements of OPG through the watched x402 proxies and escrow paid, whoever received it: how much of it went to known payTo wallets says how complete payments are. Settlements are read apart from the payments that are indexed, of final blocks.',
)
export class PayToSurvey {
    @Count('First block that is surveyed.')
    fromHeight!: number
    @Count.orNull('Last block that is surveyed; null while there is none.')
    toHeight!: number | null
    @Count('Surveyed blocks whose logs a second endpoint gave exactly as the first one did.')
    confirmedBlocks!: number
    @Amount.orNull('Settlements up to that block.')
    settlements!: bigint | null
    @Amount.orNull('What they paid, in OPG base units (10^-18 OPG).')
    amount!: bigint | null
    @Amount.orNull('Of these settlements, those to wallets that are known now.')
    knownSettlements!: bigint | null
    @Amount.orNull('What those paid, in OPG base units.')
    knownAmount!: bigint | null
    @Ratio.orNull('Share of `knownAmount` in `amount`', 'null when nothing was paid')
    knownShare!: string | null
    @Count.orNull('Wallets that were paid and are not known; `unknownWallets` lists them.')
    unknownWallets!: number | null
    @Reason('Why there are no figures, or why they end before the newest final block; null otherwise.')
    reason!: string | null
}

@DataType('Where the index of one chain stands. Null is unknown.')
export class ChainHealthStatus {
    @Count('Chain: 10740 OpenGradient, 8453 Base.')
    chainId!: number
    @Text('Name of the chain.')
    name!: string
    @Text('Network it belongs to: devnet or opengradient.')
    network!: string
    @Flag('Everything on it is simulated.')
    demo!: boolean
    @Count.orNull('Last block whose facts are in the database.')
    height!: number | null
    @Text.orNull('Hash of that block.')
    hash!: string | null
    @Time.orNull('Time of that block.')
    time!: Date | null
    @Count.orNull('Head of the chain when it was last read.')
    headHeight!: number | null
    @Count.orNull('Blocks between the index and the head.')
    lagBlocks!: number | null
    @Count.orNull(
        'Seconds between the block last indexed and `checkedAt`; 0 when the index is at the head, null on a simulated chain that is behind.',
    )
    lagSeconds!: number | null
    @Count.orNull('Last indexed block that can no longer change.')
    finalizedHeight!: number | null
    @Count.orNull('Indexed blocks that can still change.')
    finalizedLag!: number | null
    @Text.orNull('Hash of the first block the node serves, pinned at the first start.')
    genesisHash!: string | null
    @Count.orNull('First block that is indexed.')
    startHeight!: number | null
    @Amount.orNull('Logs indexed: each is a fact, a heartbeat or a dead letter.')
    events!: bigint | null
    @Time.orNull('When the head was last read, wall-clock time.')
    checkedAt!: Date | null
    @Of.list(
        () => RpcEndpointStatus,
        'Its RPC endpoints, the preferred one first. With one alone nothing it says can be held against another.',
        { longest: 10 },
    )
    endpoints!: RpcEndpointStatus[]
    @Flag('Close to the head, and watched.')
    ready!: boolean
    @Reason('Why it is not ready; null when it is.')
    notReadyReason!: string | null
    @Of.orNull(
        () => ChainCompleteness,
        'How far it was confirmed that no log is missing; null when the indexer has written nothing of it.',
    )
    completeness?: ChainCompleteness | null
    @Of.orNull(
        () => PayToSurvey,
        'What settlements paid to known and to unknown wallets; null where the chain has none, or when the indexer has written nothing of it.',
    )
    payToSurvey?: PayToSurvey | null
}

@DataType('Settlement blobs by how far the index came with them.')
export class BlobCounts {
    @Count('No aggregator has them yet; asked again later.')
    waiting!: number
    @Count('Fetched and kept.')
    archived!: number
    @Count('Their storage term ended before any aggregator gave them.')
    expired!: number
    @Count('What the aggregators gave cannot be used.')
    rejected!: number
}

@DataType('Where the whole index stands.')
export class Status {
    @Text('Version of this service.')
    version!: string
    @Text('Network being served: devnet or opengradient.')
    network!: string
    @Flag('Everything on this network is simulated.')
    demo!: boolean
    @Flag('Every chain is ready.')
    ready!: boolean
    @Of.list(() => ChainHealthStatus, 'One entry for each chain of the network.', { longest: 2 })
    chains!: ChainHealthStatus[]
    @Of(
        () => BlobCounts,
        'Settlement blobs by how far the index came with them; some seconds old, the more the longer it takes to count them.',
    )
    blobs?: BlobCounts
}
