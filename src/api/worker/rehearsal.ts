import type { Model } from '@subsquid/openreader/lib/model'
import type { GraphQLSchema } from 'graphql'
import { everythingOf } from './everything'

/** Windows and measures that go different ways through what is worked out. */
const ASKED = [
    'window: QUARTER, measure: VALUE, exclude: [SELF_PAID]',
    'window: ALL, measure: CALLS',
    'window: MONTH, measure: PAYERS',
]
const MARKETS = ['window: QUARTER, exclude: [SELF_PAID]', 'window: MONTH']

type Answer = { topModels?: { rows: { model: { id: string } }[] } | null } | null | undefined

/**
 * Asks what is asked most, every field of it, as of now, one after the other. Functions are compiled when they first run and again when they run
 * much: the first to ask would wait for it two or three times as long as everybody after.
 * @param ask runs a text and gives its data, if there is any
 */
export async function rehearse(
    schema: GraphQLSchema,
    model: Model,
    ask: (source: string) => Promise<Answer>,
): Promise<void> {
    const answer = (root: string, args: string) =>
        ask(`{ ${root}(${args}) ${everythingOf(schema, model, root)} }`)
    let id: string | undefined
    for (const args of ASKED) {
        const top = await answer('topModels', `${args}, first: 50`)
        id ??= top?.topModels?.rows[0]?.model.id
        if (id) await answer('modelStanding', `${args}, id: ${JSON.stringify(id)}`)
        await answer('demandDistribution', args)
    }
    for (const args of MARKETS) await answer('market', args)
}
