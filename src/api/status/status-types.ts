import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Field, Int, ObjectType } from 'type-graphql'

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

    @Field(() => customScalars.BigInt, { nullable: true, description: 'Facts and dead letters indexed.' })
    events?: bigint | null

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'When the head was last read, wall-clock time.',
    })
    checkedAt?: Date | null

    @Field(() => Boolean, { description: 'Close to the head, and watched.' })
    ready!: boolean

    @Field(() => String, { nullable: true, description: 'Why it is not ready; null when it is.' })
    notReadyReason?: string | null
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

    @Field(() => [ChainHealthStatus], { description: 'One entry for each chain of the network.' })
    chains!: ChainHealthStatus[]

    @Field(() => BlobCounts, {
        description:
            'Settlement blobs by how far the index came with them; some seconds old, the more the longer it takes to count them.',
    })
    blobs!: BlobCounts | (() => Promise<BlobCounts>)
}
