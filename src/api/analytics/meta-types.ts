import { Provenance } from '../../model/generated/_provenance'
import { Count, DataType, Flag, Of, Reason, Text, Time } from '../fields'

@DataType('How much of one chain an answer looks at.')
export class AsOfChainMeta {
    @Count('Chain: 10740 OpenGradient, 8453 Base.')
    chainId!: number
    @Count.orNull('Last block with facts that is looked at; null when nothing of the chain is that old.')
    height!: number | null
    @Text.orNull('Hash of that block.')
    hash!: string | null
    @Time.orNull('Time of that block.')
    time!: Date | null
    @Flag(
        'No block can be added to, or removed from, what is looked at. Blobs, receipts and catalogues read later can still add knowledge about these same blocks.',
    )
    finalized!: boolean
}

@DataType('The moment an answer is as of.')
export class AsOfMeta {
    @Time('Nothing later is looked at.')
    time!: Date
    @Of.list(() => AsOfChainMeta, 'What that means on each chain.', { longest: 2 })
    chains!: AsOfChainMeta[]
}

@DataType('The span of block times an answer covers.')
export class WindowMeta {
    @Time.orNull('First moment in it; null = since the first block.')
    from!: Date | null
    @Time('First moment after it. Block times are whole seconds, so the second before is its last.')
    to!: Date
}

@DataType('What could have been counted.')
export class UniverseMeta {
    @Text('What belongs to it.')
    definition!: string
    @Count('How many that are.')
    size!: number
}

@DataType('A rule by which an answer tells payments apart.')
export class RuleMeta {
    @Text('Name of the rule.')
    name!: string
    @Text('Version of the rule: another one may tell them apart otherwise.')
    version!: string
    @Text('Which payments it means.')
    definition!: string
}

@DataType('What an answer is about and how it was found.')
export class AnswerMeta {
    @Of(() => AsOfMeta, 'The moment it is as of.')
    asOf!: AsOfMeta
    @Flag(
        'The answer will not change: all chains are final up to the as-of time, and every settlement up to it is proved as far as it can be.',
    )
    frozen!: boolean
    @Reason('Why it is not frozen; null when it is.')
    notFrozenReason!: string | null
    @Of(() => WindowMeta, 'The span of time it covers.')
    window!: WindowMeta
    @Of(() => UniverseMeta, 'What could have been counted.')
    universe!: UniverseMeta
    @Text('Name of the method.')
    method!: string
    @Text('Version of the method: another one may answer differently.')
    version!: string
    @Of.list(
        () => RuleMeta,
        'Rules that payments are told apart by, in what is excluded and in what is net.',
        {
            longest: 1,
        },
    )
    rules!: RuleMeta[]
    @Of.list(() => Provenance, 'Where the numbers come from: all that were counted together.', { longest: 5 })
    provenance!: Provenance[]
}

/** Every answer about the market says so of itself. */
export const Meta = () => Of(() => AnswerMeta, 'What the answer is about and how it was found.')
