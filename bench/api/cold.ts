import { post } from './load'
import { Draw } from './market/draw'
import { END_MS, START_MS } from './market/span'
import { startServer } from './processes'
import { bodyOf, type Headline, queryOf } from './questions'

export interface ColdFigure {
    name: string
    /** The first answer of a process that has just been started, as of now, ms. */
    first: number[]
    /** Answers as of moments that nobody asked about, of a process that knows other moments, ms. */
    moments: number[]
    /** The same question of that moment with nothing kept but the window's sums, ms. */
    again: number[]
}

/** Asks one question after the other, nothing else going on. Moments lie anywhere in the last two years. */
export async function measureCold(
    { databaseUrl, ids }: { databaseUrl: string; ids: string[] },
    queries: { headline: Headline; selection: string }[],
    times: number,
): Promise<ColdFigure[]> {
    const figures: ColdFigure[] = []
    for (const { headline, selection } of queries) {
        const random = new Draw(99)
        const figure: ColdFigure = { name: headline.name, first: [], moments: [], again: [] }
        for (let n = 0; n < times; n++) {
            const server = await startServer('api', databaseUrl)
            const ask = async (asOf: Date | null, fresh: number) => {
                const query = queryOf(headline, selection, asOf)
                const started = performance.now()
                await post(`${server.url}/graphql`, bodyOf({ query, ids, fresh: true }, fresh))
                return performance.now() - started
            }
            figure.first.push(await ask(null, 0))
            // The second answer also compiles what the first did not come to.
            await ask(new Date(END_MS - 86_400_000), 1)
            for (let moment = 0; moment < 3; moment++) {
                const share = 1 / 3 + (random.real() * 2) / 3
                const asOf = new Date(Math.floor((START_MS + share * (END_MS - START_MS)) / 1000) * 1000)
                figure.moments.push(await ask(asOf, 2))
                figure.again.push(await ask(asOf, 2 + ids.length))
            }
            await server.stop()
        }
        figures.push(figure)
    }
    return figures
}
