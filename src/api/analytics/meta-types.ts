import { Provenance } from '../../model/generated/_provenance'
import { Rail } from '../../model/generated/_rail'
import { Amount, Count, DataType, enumOf, Flag, Of, Reason, Text, Time } from '../fields'

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

export const Finalities = enumOf('Finality', 'Whether an answer may still become another one.', {
    FINAL: 'Nothing that the selected fields depend on can change.',
    BOUNDED:
        'All blocks are final and all days sealed; only the blobs of some settlements are not read yet, see `bound`.',
    OPEN: 'It can still change, see `waitsFor`.',
})

export const AwaitedThings = enumOf('AwaitedThing', 'What an answer waits for before it is final.', {
    BLOCKS: 'Blocks that may still come or go.',
    BACKFILL: 'Payments to a wallet that was registered lately, which are still being read.',
    DAYS: 'Days that are not sealed yet.',
    BLOBS: 'Blobs of settlements up to the as-of time.',
})

@DataType(
    'How far a bounded answer can still move: `calls.total` and `calls.verified` of the market, in any window up to the as-of time, each by at most `claimedCalls`.',
)
export class FinalityBound {
    @Count('Settlements up to the end of the as-of day whose blobs are not read yet.')
    openSettlements!: number
    @Amount('Calls that these claim; one that is settled by itself is one.')
    claimedCalls!: bigint
}

@DataType('What an answer is about and how it was found.')
export class AnswerMeta {
    @Of(() => AsOfMeta, 'The moment it is as of.')
    asOf!: AsOfMeta
    @Flag(
        'The answer will not change: everything that the selected fields depend on is final. Money does not wait for blobs; calls do.',
    )
    frozen!: boolean
    @Reason('Why it is not frozen; null when it is.')
    notFrozenReason!: string | null
    @Of(() => Finalities, 'The same in more detail.')
    finality!: keyof typeof Finalities
    @Of.list(() => AwaitedThings, 'What it waits for; empty when it is final.', { longest: 4 })
    waitsFor!: (keyof typeof AwaitedThings)[]
    @Of.list(
        () => Rail,
        'Rails whose calls can still change while blobs are waited for: those of all others are final as soon as blocks are. Empty when none can.',
        { longest: 3 },
    )
    openRails!: Rail[]
    @Of.orNull(() => FinalityBound, 'How far it can still move; null unless it is BOUNDED.')
    bound!: FinalityBound | null
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
