import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Int, ObjectType } from 'type-graphql'
import { Provenance } from '../../model/generated/_provenance'

@ObjectType({ description: 'How much of one chain an answer looks at.', simpleResolvers: true })
export class AsOfChainMeta {
    @Field(() => Int, { description: 'Chain: 10740 OpenGradient, 8453 Base.' })
    chainId!: number

    @Field(() => Int, {
        nullable: true,
        description: 'Last block with facts that is looked at; null when nothing of the chain is that old.',
    })
    height!: number | null

    @Field(() => String, { nullable: true, description: 'Hash of that block.' })
    hash!: string | null

    @Field(() => customScalars.DateTime, { nullable: true, description: 'Time of that block.' })
    time!: Date | null

    @Field(() => Boolean, {
        description:
            'No block can come to, or leave, what is looked at. Blobs, receipts and catalogues read later can still tell more about these same blocks.',
    })
    finalized!: boolean
}

@ObjectType({ description: 'The moment an answer is as of.', simpleResolvers: true })
export class AsOfMeta {
    @Field(() => customScalars.DateTime, { description: 'Nothing later is looked at.' })
    time!: Date

    @Extensions({ longest: 2 })
    @Field(() => [AsOfChainMeta], { description: 'What that means on each chain.' })
    chains!: AsOfChainMeta[]
}

@ObjectType({ description: 'The span of block times an answer covers.', simpleResolvers: true })
export class WindowMeta {
    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'First moment in it; null = since the first block.',
    })
    from!: Date | null

    @Field(() => customScalars.DateTime, {
        description:
            'First moment after it. Block times are whole seconds, so the second before is its last.',
    })
    to!: Date
}

@ObjectType({ description: 'What could have been counted.', simpleResolvers: true })
export class UniverseMeta {
    @Field(() => String, { description: 'What belongs to it.' })
    definition!: string

    @Field(() => Int, { description: 'How many that are.' })
    size!: number
}

@ObjectType({ description: 'What an answer is about and how it was found.', simpleResolvers: true })
export class AnswerMeta {
    @Field(() => AsOfMeta, { description: 'The moment it is as of.' })
    asOf!: AsOfMeta

    @Field(() => Boolean, {
        description:
            'The answer will not change: all chains are final up to the as-of time, and every settlement up to it is proved as far as it can be.',
    })
    frozen!: boolean

    @Field(() => String, { nullable: true, description: 'Why it is not frozen; null when it is.' })
    notFrozenReason!: string | null

    @Field(() => WindowMeta, { description: 'The span of time it covers.' })
    window!: WindowMeta

    @Field(() => UniverseMeta, { description: 'What could have been counted.' })
    universe!: UniverseMeta | (() => Promise<UniverseMeta>)

    @Field(() => String, { description: 'Name of the method.' })
    method!: string

    @Field(() => String, { description: 'Version of the method: another one may answer differently.' })
    version!: string

    @Extensions({ longest: 5 })
    @Field(() => [Provenance], {
        description: 'Where the numbers come from: all that were counted together.',
    })
    provenance!: Provenance[]
}
