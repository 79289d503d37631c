import { candidates } from './candidates'
import { BenchClient } from './client'
import { metered, type Used } from './meter'
import type { Served } from './serve'

/** A query, what became of it, and what it cost. */
interface Priced extends Used {
    kind: string
    query: string
    /** Of the refusal; null = it was answered. */
    code: string | null
    wallMs: number
    bytes: number
}

const costMs = ({ apiMs, postgresMs }: Used) => apiMs + postgresMs
const costMib = ({ apiMib, postgresMib }: Used) => apiMib + postgresMib

/**
 * Asks what the schema lets one ask in one field, one kind of query after the other, and prints what was dearest.
 * @param seconds after which no more is asked
 * @param only kinds whose name contains one of these
 */
export async function searchDearest(api: Served, seconds: number, only = ['']): Promise<void> {
    const client = new BenchClient(api.url, '127.0.0.2')
    const kinds = [...(await candidates(await existingIds(client)))].filter(([kind]) =>
        only.some((text) => kind.includes(text)),
    )
    console.error(kinds.map(([kind, queries]) => `${queries.length} ${kind}`).join(', '))
    const isCold = ([kind]: [string, string[]]) => kind.startsWith('cold')
    // What cold answers leave behind is collected while something else is asked.
    const phases = [kinds.filter((kind) => !isCold(kind)), kinds.filter(isCold)].filter(
        ({ length }) => length > 0,
    )
    const priced: Priced[] = []
    for (const phase of phases) {
        const until = performance.now() + (seconds * 1000) / phases.length
        for await (const each of asked(api, client, phase, until)) {
            priced.push(each)
            if (priced.length % 500 === 0) console.error(`${priced.length} asked`)
        }
    }
    client.close()
    print(priced)
}

/** Asks one query of each kind after the other. @param until as of `performance.now` */
async function* asked(
    api: Served,
    client: BenchClient,
    kinds: [string, string[]][],
    until: number,
): AsyncGenerator<Priced> {
    const { pids, postmaster } = await api.told(true)
    for (let n = 0; kinds.some(([, queries]) => n < queries.length); n++)
        for (const [kind, queries] of kinds) {
            const query = queries[n]
            if (performance.now() > until) return
            if (query === undefined) continue
            const [ended, used] = await metered(pids, postmaster, () => client.post(query))
            const code =
                ended.errors || ended.status !== 200
                    ? (/"code":"([A-Z_]+)"/.exec(ended.body)?.[1] ?? `status ${ended.status}`)
                    : null
            yield { ...used, kind, query, code, wallMs: ended.ms, bytes: ended.body.length }
        }
}

async function existingIds(client: BenchClient): Promise<string[]> {
    const { body } = await client.post('{ models(orderBy: [calls_DESC], limit: 40) { id } }')
    return (JSON.parse(body).data.models as { id: string }[]).map(({ id }) => id)
}

function print(priced: Priced[]): void {
    const answered = priced.filter(({ code }) => code === null)
    list('answered, by processor time', answered, costMs)
    list(
        'refused or stopped, by processor time',
        priced.filter(({ code }) => code !== null),
        costMs,
    )
    list('by memory', priced, costMib)
    console.log(
        '\nkind: asked, answered; dearest answered ms, dearest refused ms; above 250 ms answered, refused; most MiB',
    )
    for (const kind of new Set(priced.map(({ kind }) => kind))) {
        const own = priced.filter((each) => each.kind === kind)
        const good = own.filter(({ code }) => code === null)
        const bad = own.filter(({ code }) => code !== null)
        const most = (some: Priced[], of: (used: Used) => number) => Math.max(0, ...some.map(of)).toFixed(0)
        const above = (some: Priced[]) => some.filter((each) => costMs(each) > 250).length
        console.log(
            `  ${kind}: ${own.length}, ${good.length}; ${most(good, costMs)}, ${most(bad, costMs)}; ${above(good)}, ${above(bad)}; ${most(own, costMib)}`,
        )
    }
    const codes = new Map<string, number>()
    for (const { code } of priced) codes.set(code ?? 'answered', (codes.get(code ?? 'answered') ?? 0) + 1)
    console.log([...codes].map(([code, count]) => `${count} ${code}`).join(', '))
}

function list(what: string, some: Priced[], of: (used: Used) => number): void {
    console.log(`\ndearest ${what}: API + Postgres, ms (time); API + Postgres, MiB`)
    for (const each of [...some].sort((a, b) => of(b) - of(a)).slice(0, 14)) {
        const { apiMs, postgresMs, wallMs, apiMib, postgresMib, bytes, code, query } = each
        console.log(
            `  ${apiMs.toFixed(0)} + ${postgresMs.toFixed(0)} (${wallMs.toFixed(0)}); ${apiMib.toFixed(0)} + ${postgresMib.toFixed(0)}; ${bytes} bytes ${code ?? ''} ${query.slice(0, 220)}`,
        )
    }
}
