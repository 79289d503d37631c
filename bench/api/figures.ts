import type { ColdFigure } from './cold'
import type { Load } from './load'

export interface Figure extends Load {
    /** Processor time of the server a request. */
    cpuMs: number
}

export const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Measures by name, a list each: one entry a round. */
export class Figures {
    private readonly byName = new Map<string, Figure[]>()

    add(name: string, figure: Figure): void {
        const list = this.byName.get(name)
        if (list) list.push(figure)
        else this.byName.set(name, [figure])
    }

    names(): string[] {
        return [...this.byName.keys()]
    }

    /** Medians of the rounds. */
    of(name: string): Figure | undefined {
        const list = this.byName.get(name)
        if (!list) return undefined
        const middle = (pick: (figure: Figure) => number) => median(list.map(pick))
        return {
            requestsPerSecond: middle((figure) => figure.requestsPerSecond),
            p50: middle((figure) => figure.p50),
            p99: middle((figure) => figure.p99),
            cpuMs: middle((figure) => figure.cpuMs),
            bytes: middle((figure) => figure.bytes),
        }
    }
}

/** Prints what one market's queries did under load, beside the floor of the same market. */
export function printWarm(figures: Figures, calls: number): void {
    const floor = figures.of(`${calls} floor`)!
    console.log('\n| query | req/s | p50, ms | p99, ms | CPU, ms | bytes | of the floor |')
    console.log('|---|---|---|---|---|---|---|')
    for (const name of figures.names()) {
        if (!name.startsWith(`${calls} `)) continue
        const figure = figures.of(name)!
        const ratio = (figure.requestsPerSecond / floor.requestsPerSecond).toFixed(2)
        console.log(
            `| ${name.slice(String(calls).length + 1)} | ${figure.requestsPerSecond.toFixed(0)} | ${figure.p50.toFixed(1)} ` +
                `| ${figure.p99.toFixed(1)} | ${figure.cpuMs.toFixed(2)} | ${figure.bytes} | ${ratio}x |`,
        )
    }
}

export function printCold(cold: ColdFigure[]): void {
    console.log(
        '\n| query | first of a process, ms: median, worst | new moment, ms: median, worst | same moment again, ms: median |',
    )
    console.log('|---|---|---|---|')
    const text = (values: number[]) =>
        values.length > 0 ? `${median(values).toFixed(0)}, ${Math.max(...values).toFixed(0)}` : '-'
    for (const { name, first, moments, again } of cold)
        console.log(`| ${name} | ${text(first)} | ${text(moments)} | ${median(again).toFixed(1)} |`)
}
