import {
    type FieldNode,
    type FragmentDefinitionNode,
    type GraphQLResolveInfo,
    getArgumentValues,
    getNamedType,
    isObjectType,
    Kind,
    type SelectionSetNode,
} from 'graphql'
import type { Dependence } from '../../analytics/memory/finality'
import { kept } from '../../base/kept'
import { isAnswerField, rootFields } from './answer-fields'

type Args = Readonly<Record<string, unknown>>

/** What a field depends on: always the same, or by what its question is asked with. */
type Rule = Dependence | ((args: Args) => Dependence)

/** Whether a payment is one to oneself depends on the model it is for. */
const paid = ({ exclude }: Args): Dependence =>
    Array.isArray(exclude) && exclude.length > 0 ? 'NAMED_PAYMENTS' : 'BLOCKS'

/** Demand by model or creator depends on what calls and payments name; that of wallets on payments alone. */
const demand = (args: Args): Dependence => {
    if (args.population === 'PAYERS' || args.population === 'OPERATORS') return paid(args)
    return args.measure === 'CALLS' ? 'CALLS' : 'NAMED_PAYMENTS'
}

/** What the answer to each question depends on, but for the fields below. One that is not here depends on calls. */
export const ANSWERS: Readonly<Record<string, Rule>> = {
    market: 'CALLS',
    attribution: 'CALLS',
    shareBounds: demand,
    demandDistribution: demand,
    demandHistory: demand,
    topModels: demand,
    risingModels: demand,
    rankStability: demand,
    priceDemand: demand,
    demandDecomposition: demand,
    payerCohorts: paid,
    longTail: 'CALLS',
    modelStanding: 'CALLS',
    modelStandings: 'CALLS',
    creatorStanding: 'CALLS',
    openings: 'CALLS',
    creatorAccount: 'CALLS',
    payerAccount: 'NAMED_PAYMENTS',
}

const MARKET_WINDOW: Record<string, Rule> = {
    from: 'BLOCKS',
    to: 'BLOCKS',
    value: 'NAMED_PAYMENTS',
    paid: 'NAMED_PAYMENTS',
    payments: paid,
    payers: paid,
    operators: paid,
    payouts: 'BLOCKS',
}

/** Fields that depend on something else than what they are in, by type; what is in them does as they do. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
    AnswerMeta: {
        asOf: 'BLOCKS',
        window: 'BLOCKS',
        universe: 'BLOCKS',
        method: 'BLOCKS',
        version: 'BLOCKS',
        rules: 'BLOCKS',
        // The calls of a window are among what was counted, whatever the measure.
        provenance: 'CALLS',
        // They say how it is with all the rest.
        frozen: 'BLOCKS',
        notFrozenReason: 'BLOCKS',
        finality: 'BLOCKS',
        waitsFor: 'BLOCKS',
        openRails: 'BLOCKS',
        bound: 'BLOCKS',
        permalink: 'BLOCKS',
        permalinkNullReason: 'BLOCKS',
    },
    Market: { ...MARKET_WINDOW, beforeNullReason: 'BLOCKS' },
    MarketWindow: MARKET_WINDOW,
    MarketModels: { registered: 'BLOCKS' },
    MarketSettlements: { batches: 'BLOCKS', claimed: 'BLOCKS' },
    MarketValue: { total: paid, creatorValue: paid, decimals: 'BLOCKS' },
    MarketGrossAndNet: { gross: 'BLOCKS', payments: 'BLOCKS' },
    MarketGrowth: { catalogue: 'BLOCKS', modelsRegistered: 'BLOCKS', value: paid, payers: paid },
    Attribution: { value: 'NAMED_PAYMENTS' },
    CreatorAccount: {
        creator: 'BLOCKS',
        decimals: 'BLOCKS',
        paid: 'NAMED_PAYMENTS',
        payers: 'NAMED_PAYMENTS',
        account: 'BLOCKS',
        earnings: 'BLOCKS',
        withdrawals: 'BLOCKS',
    },
    PayerAccount: {
        payer: 'BLOCKS',
        nothingReason: paid,
        payments: paid,
        paidCalls: paid,
        value: paid,
        decimals: 'BLOCKS',
        firstPaidAt: paid,
        lastPaidAt: paid,
        facilitators: paid,
    },
    TopModel: { calls: 'CALLS' },
}

const RANK: Record<Dependence, number> = { BLOCKS: 0, NAMED_PAYMENTS: 1, CALLS: 2 }

/** Of several dependences the one that all others are within. */
export const widest = (one: Dependence, other: Dependence): Dependence =>
    RANK[other] > RANK[one] ? other : one

/** What an answer depends on, by the fields that are selected of it. @param args those of its question, as coerced */
export function dependsOn(
    {
        schema,
        fieldNodes,
        fragments,
    }: Pick<GraphQLResolveInfo, 'schema' | 'fragments'> & { fieldNodes: readonly FieldNode[] },
    args: Args,
): Dependence {
    const decide = (rule: Rule) => (typeof rule === 'function' ? rule(args) : rule)
    let all: Dependence = 'BLOCKS'
    // Fragments of fragments can be spread more often than there is time for.
    const spread = new Set<string>()
    const take = (set: SelectionSetNode, type: unknown, inherited: Dependence): void => {
        for (const selection of set.selections) {
            if (selection.kind === Kind.INLINE_FRAGMENT) take(selection.selectionSet, type, inherited)
            else if (selection.kind === Kind.FRAGMENT_SPREAD) {
                const fragment: FragmentDefinitionNode | undefined = fragments[selection.name.value]
                const place = `${selection.name.value} ${type} ${inherited}`
                if (!fragment || spread.has(place)) continue
                spread.add(place)
                take(fragment.selectionSet, type, inherited)
            } else {
                const name = selection.name.value
                const field = isObjectType(type) ? type.getFields()[name] : undefined
                // `__typename` depends on nothing.
                if (!field || !isObjectType(type)) continue
                const rule = FIELDS[type.name]?.[name]
                const own = rule === undefined ? inherited : decide(rule)
                if (selection.selectionSet) take(selection.selectionSet, getNamedType(field.type), own)
                else all = widest(all, own)
            }
        }
    }
    const questions = schema.getQueryType()!.getFields()
    for (const { name, selectionSet } of fieldNodes)
        if (selectionSet)
            take(
                selectionSet,
                getNamedType(questions[name.value].type),
                decide(ANSWERS[name.value] ?? 'CALLS'),
            )
    return all
}

/** By the variables of an execution: each of its answers asks. */
const OF_OPERATIONS = new WeakMap<object, Dependence>()

/** What all answers of an operation together depend on. */
export function operationDependsOn(info: GraphQLResolveInfo): Dependence {
    return kept(OF_OPERATIONS, info.variableValues, () => findOperation(info))
}

function findOperation(info: GraphQLResolveInfo): Dependence {
    const { schema, operation, fragments, variableValues } = info
    const questions = schema.getQueryType()!.getFields()
    const fields = rootFields(operation.selectionSet, fragments).filter(({ name }) =>
        isAnswerField(schema, name.value),
    )
    const each = fields.map((node) =>
        dependsOn(
            { schema, fragments, fieldNodes: [node] },
            getArgumentValues(questions[node.name.value], node, variableValues),
        ),
    )
    return each.reduce(widest, 'BLOCKS')
}
