import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Int, ObjectType, registerEnumType } from 'type-graphql'

export enum EndpointStanding {
    UNKNOWN = 'UNKNOWN',
    KNOWN = 'KNOWN',
    WRONG = 'WRONG',
    FORKED = 'FORKED',
}

registerEnumType(EndpointStanding, {
    name: 'EndpointStanding',
    description: 'What an RPC endpoint turned out to be when it was asked.',
    valuesConfig: {
        UNKNOWN: { description: 'It could not be asked, or was not needed yet.' },
        KNOWN: { description: 'It serves the chain, and a block that the index holds.' },
        WRONG: {
            description: 'It serves another chain; nothing of it is used, and it is asked again later.',
        },
        FORKED: {
            description:
                'It serves the chain without a final block that the index holds; nothing of it is used.',
        },
    },
})

@ObjectType({
    description: 'An RPC endpoint of a chain, as the indexer last found it. Null is unknown.',
    simpleResolvers: true,
})
export class RpcEndpointStatus {
    @Field(() => String, {
        description: 'Scheme and host, without keys; numbered where several share a host.',
    })
    name!: string

    @Field(() => EndpointStanding, { description: 'What it turned out to be.' })
    standing!: EndpointStanding

    @Field(() => String, {
        nullable: true,
        description: 'Why it is left out, or what was the matter at its last failure; null while it is well.',
    })
    reason?: string | null

    @Field(() => Int, { nullable: true, description: 'Head that it named last.' })
    headHeight?: number | null

    @Field(() => Int, { description: 'Failures in a row.' })
    failures!: number

    @Field(() => Int, {
        nullable: true,
        description:
            'It was caught without logs below this block although they exist; null when it was not lately.',
    })
    keepsLogsFrom?: number | null

    @Field(() => Int, {
        nullable: true,
        description:
            'Widest range of blocks it takes in one request for logs, as far as its refusals taught; null = no limit met.',
    })
    widestRange?: number | null

    @Field(() => customScalars.DateTime, { description: 'When the indexer noted this, wall-clock time.' })
    checkedAt!: Date
}

@ObjectType({
    description:
        'How far it was confirmed that no log is missing: what is indexed is asked for once more, of another endpoint where there is one.',
    simpleResolvers: true,
})
export class ChainCompleteness {
    @Field(() => String, { description: 'The setting COMPLETENESS: off, thin or all.' })
    level!: string

    @Field(() => Int, {
        description: 'Endpoints that differ. With 1, whatever it leaves out every time is not found.',
    })
    endpoints!: number

    @Field(() => Int, { description: 'Blocks indexed, from the first one that anything is asked for.' })
    blocks!: number

    @Field(() => Int, {
        description: 'Blocks whose logs two or more other endpoints gave exactly as the first one did.',
    })
    confirmedByTwoOrMore!: number

    @Field(() => Int, {
        description: 'Blocks whose logs one other endpoint gave exactly as the first one did.',
    })
    confirmedByOne!: number

    @Field(() => Int, {
        description:
            'Blocks without a second source: the endpoint they were read from was asked again and gave the same.',
    })
    seenAgain!: number

    @Field(() => Int, { description: 'Blocks that were read once and not looked at since.' })
    seenOnce!: number

    @Field(() => Int, {
        description:
            'Blocks of all of these that were indexed before contents of logs were kept: of them only the places of logs are compared.',
    })
    placesOnly!: number

    @Field(() => Int, {
        description:
            'Times that blocks were read again because logs had been left out or altered; each is a Rollback.',
    })
    readAgain!: number

    @Field(() => String, {
        nullable: true,
        description: 'Why blocks wait for a second source; null when none does.',
    })
    reason?: string | null
}

@ObjectType({ description: 'Where the index of one chain stands. Null is unknown.', simpleResolvers: true })
export class ChainHealthStatus {
    @Field(() => Int, { description: 'Chain: 10740 OpenGradient, 8453 Base.' })
    chainId!: number

    @Field(() => String, { description: 'Name of the chain.' })
    name!: string

    @Field(() => String, { description: 'Network it belongs to: devnet or opengradient.' })
    network!: string

    @Field(() => Boolean, { description: 'Everything on it is simulated.' })
    demo!: boolean

    @Field(() => Int, { nullable: true, description: 'Last block whose facts are in the database.' })
    height?: number | null

    @Field(() => String, { nullable: true, description: 'Hash of that block.' })
    hash?: string | null

    @Field(() => customScalars.DateTime, { nullable: true, description: 'Time of that block.' })
    time?: Date | null

    @Field(() => Int, { nullable: true, description: 'Head of the chain when it was last read.' })
    headHeight?: number | null

    @Field(() => Int, { nullable: true, description: 'Blocks between the index and the head.' })
    lagBlocks?: number | null

    @Field(() => Int, {
        nullable: true,
        description:
            'Seconds between the block last indexed and `checkedAt`; 0 when the index is at the head, null on a simulated chain that is behind.',
    })
    lagSeconds?: number | null

    @Field(() => Int, { nullable: true, description: 'Last indexed block that can no longer change.' })
    finalizedHeight?: number | null

    @Field(() => Int, { nullable: true, description: 'Indexed blocks that can still change.' })
    finalizedLag?: number | null

    @Field(() => String, {
        nullable: true,
        description: 'Hash of the first block the node serves, pinned at the first start.',
    })
    genesisHash?: string | null

    @Field(() => Int, { nullable: true, description: 'First block that is indexed.' })
    startHeight?: number | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Logs indexed: each is a fact, a heartbeat or a dead letter.',
    })
    events?: bigint | null

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'When the head was last read, wall-clock time.',
    })
    checkedAt?: Date | null

    @Extensions({ longest: 10 })
    @Field(() => [RpcEndpointStatus], {
        description:
            'Its RPC endpoints, the preferred one first. With one alone nothing it says can be held against another.',
    })
    endpoints!: RpcEndpointStatus[]

    @Field(() => Boolean, { description: 'Close to the head, and watched.' })
    ready!: boolean

    @Field(() => String, { nullable: true, description: 'Why it is not ready; null when it is.' })
    notReadyReason?: string | null

    @Field(() => ChainCompleteness, {
        nullable: true,
        description:
            'How far it was confirmed that no log is missing; null when the indexer has written nothing of it.',
    })
    completeness?: ChainCompleteness | null | (() => Promise<ChainCompleteness | null>)
}

@ObjectType({ description: 'Settlement blobs by how far the index came with them.', simpleResolvers: true })
export class BlobCounts {
    @Field(() => Int, { description: 'No aggregator has them yet; asked again later.' })
    waiting!: number

    @Field(() => Int, { description: 'Fetched and kept.' })
    archived!: number

    @Field(() => Int, { description: 'Their storage term ended before any aggregator gave them.' })
    expired!: number

    @Field(() => Int, { description: 'What the aggregators gave cannot be used.' })
    rejected!: number
}

@ObjectType({ description: 'Where the whole index stands.', simpleResolvers: true })
export class Status {
    @Field(() => String, { description: 'Version of this service.' })
    version!: string

    @Field(() => String, { description: 'Network being served: devnet or opengradient.' })
    network!: string

    @Field(() => Boolean, { description: 'Everything on this network is simulated.' })
    demo!: boolean

    @Field(() => Boolean, { description: 'Every chain is ready.' })
    ready!: boolean

    @Extensions({ longest: 2 })
    @Field(() => [ChainHealthStatus], { description: 'One entry for each chain of the network.' })
    chains!: ChainHealthStatus[]

    @Field(() => BlobCounts, {
        description:
            'Settlement blobs by how far the index came with them; some seconds old, the more the longer it takes to count them.',
    })
    blobs!: BlobCounts | (() => Promise<BlobCounts>)
}
