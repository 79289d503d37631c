import { type GraphQLSchema, getNamedType, isEnumType, isObjectType } from 'graphql'
import { apiSchema } from '../../../src/api/schema'
import { everythingOf } from '../../../src/api/worker/everything'
import type { Draw } from '../market/draw'
import { END_MS, START_MS } from '../market/span'

/** Somebody that the answers about one of them are asked of. */
export interface Somebody {
    model: string
    creator: string
}

/** A question about the market as of a moment that nobody has asked about. */
export interface ColdQuestion {
    root: string
    query: string
}

const DAY_MS = 86_400_000
/** Everything that `timeToFirstUse` can tell apart, which its defaults do not. */
const WAITING =
    '{ timeToFirstUse(cohort: MONTH, byPriceBand: true, points: 60) { all { name models median { days } steps { days survival } } cohorts { name median { days } steps { days } } cohortTest { p } priceBands { name } priceBandTest { p } } neverUsed(first: 50) { count models { id name } } woken(first: 50) { count models { id } } }'

/**
 * Every root field that answers about the market, with everything of it and each value of its enumerations; windows are
 * named ones, or any span of time.
 */
export async function coldQuestions(random: Draw, somebody: Somebody): Promise<ColdQuestion[]> {
    const { schema, model } = await apiSchema()
    return Object.entries(schema.getQueryType()!.getFields()).flatMap(([root, field]) => {
        const type = getNamedType(field.type)
        if (!isObjectType(type) || !type.getFields().meta) return []
        const everything = everythingOf(schema, model, root)
        // Everything of a creator costs more than a request may.
        const whole =
            root === 'creatorStanding'
                ? everything.replace(/\b(history|priceChanges) \{[^}]*\}/g, '')
                : everything
        const selections = [whole, ...(root === 'longTail' ? [WAITING] : [])]
        return choicesOf(schema, root).flatMap((choice) =>
            selections.map((selection) => {
                const given = [...choice, ...whatOf(schema, root, random, somebody)]
                return { root, query: `{ ${root}(${given.join(', ')}) ${selection} }` }
            }),
        )
    })
}

/** Each value of each enumeration once beside the first of the others. */
function choicesOf(schema: GraphQLSchema, root: string): string[][] {
    const chosen = schema
        .getQueryType()!
        .getFields()
        [root].args.flatMap(({ name, type }) => {
            const named = getNamedType(type)
            if (!isEnumType(named) || name === 'exclude') return []
            return [{ name, values: named.getValues().map((value) => value.name) }]
        })
    const usual = chosen.map(({ name, values }) => `${name}: ${values[0]}`)
    const others = chosen.flatMap(({ name, values }, at) =>
        values.slice(1).map((value) => usual.with(at, `${name}: ${value}`)),
    )
    return [usual, ...others]
}

function whatOf(schema: GraphQLSchema, root: string, random: Draw, { model, creator }: Somebody): string[] {
    const names = schema
        .getQueryType()!
        .getFields()
        [root].args.map(({ name }) => name)
    const asOfMs = Math.floor((START_MS + (0.5 + random.real() / 2) * (END_MS - START_MS)) / 1000) * 1000
    const iso = (ms: number) => new Date(ms).toISOString()
    const length = Math.floor(random.real() * 200) * DAY_MS + Math.floor(random.real() * DAY_MS)
    const windows = ['MONTH', 'QUARTER', `{from: "${iso(asOfMs - length)}", to: "${iso(asOfMs)}"}`]
    const needsBeginning = root === 'rankStability' || root === 'risingModels'
    const window = random.chance(needsBeginning ? 0 : 0.4) ? 'ALL' : windows[random.below(windows.length)]
    return [
        `asOf: {time: "${iso(asOfMs)}"}`,
        ...(names.includes('window') ? [`window: ${window}`] : []),
        ...(names.includes('id') ? [`id: "${model}"`] : []),
        ...(names.includes('modelId') ? [`modelId: "${model}"`] : []),
        ...(names.includes('address') ? [`address: "${creator}"`] : []),
    ]
}
