import type { Progress } from '../ingest/progress'
import type { ProofReport } from '../proofs/report'

/** The supervisor's output: a table that is redrawn on a terminal, JSON lines anywhere else. */
export interface Display {
    progress(progress: Progress): void
    proofs(report: ProofReport): void
    note(source: string, message: string, details?: object): void
    /** Lines above the table, shown as long as the program runs. */
    headline(lines: string[]): void
    end(): void
}

export function createDisplay(stream: NodeJS.WriteStream): Display {
    return stream.isTTY ? new Table(stream) : new JsonLines(stream)
}

const JSON_INTERVAL_MS = 5_000

class JsonLines implements Display {
    private last = new Map<number, { at: number; height: number }>()
    private lastProofs = ''
    private lastProofsAt = 0

    constructor(private readonly stream: NodeJS.WritableStream) {}

    progress(progress: Progress): void {
        const last = this.last.get(progress.chainId)
        const now = Date.now()
        if (last && (now - last.at < JSON_INTERVAL_MS || last.height === progress.height)) return
        this.last.set(progress.chainId, { at: now, height: progress.height })
        this.write({ event: 'progress', ...progress })
    }

    proofs(report: ProofReport): void {
        const line = JSON.stringify(report)
        if (line === this.lastProofs || Date.now() - this.lastProofsAt < JSON_INTERVAL_MS) return
        this.lastProofs = line
        this.lastProofsAt = Date.now()
        this.write({ event: 'proofs', ...report })
    }

    note(source: string, message: string, details: object = {}): void {
        this.write({ event: 'note', source, message, ...details })
    }

    headline(lines: string[]): void {
        this.write({ event: 'headline', lines })
    }

    end(): void {}

    private write(record: object): void {
        this.stream.write(`${JSON.stringify({ time: new Date().toISOString(), ...record })}\n`)
    }
}

class Table implements Display {
    private chains = new Map<number, Progress>()
    private report: ProofReport | null = null
    private head: string[] = []
    private drawn = 0

    constructor(private readonly stream: NodeJS.WriteStream) {}

    progress(progress: Progress): void {
        this.chains.set(progress.chainId, progress)
        this.draw()
    }

    proofs(report: ProofReport): void {
        this.report = report
        this.draw()
    }

    note(source: string, message: string): void {
        this.clear()
        this.stream.write(`${clock()}  ${source.padEnd(18)} ${message}\n`)
        this.draw()
    }

    headline(lines: string[]): void {
        this.head = lines
        this.draw()
    }

    end(): void {
        this.drawn = 0
    }

    private clear(): void {
        if (this.drawn) this.stream.write(`\x1b[${this.drawn}A\x1b[J`)
        this.drawn = 0
    }

    private draw(): void {
        this.clear()
        const width = this.stream.columns || 100
        const proofs = this.report ? [proofsLine(this.report)] : []
        const lines = ['', ...this.head, ...progressTable([...this.chains.values()]), ...proofs]
        this.stream.write(lines.map((line) => `${line.slice(0, width - 1)}\n`).join(''))
        this.drawn = lines.length
    }
}

const COLUMNS = ['chain', 'height', 'head', 'behind', 'events', 'events/s', 'ETA']

/** The table of all chains, one line each. */
export function progressTable(chains: Progress[]): string[] {
    if (chains.length === 0) return []
    const count = (n: number) => n.toLocaleString('en-US')
    const rows = chains
        .sort((a, b) => b.chainId - a.chainId)
        .map((chain) => [
            `${chain.name} (${chain.chainId})`,
            count(Math.max(chain.height, 0)),
            count(chain.head),
            count(Math.max(chain.head - Math.max(chain.height, 0), 0)),
            count(chain.events),
            count(chain.eventsPerSecond),
            chain.etaSeconds === null
                ? chain.height >= chain.head
                    ? 'at head'
                    : '…'
                : duration(chain.etaSeconds),
        ])
    const widths = COLUMNS.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
    const line = (cells: string[]) =>
        cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   ')
    return [line(COLUMNS), ...rows.map(line)]
}

/** The progress of proving settlements, in one line. */
export function proofsLine(report: ProofReport): string {
    const { archived, waiting, expired, rejected, published, verified } = report
    const count = (n: number) => n.toLocaleString('en-US')
    const blobs = `${count(archived)} archived, ${count(waiting)} waiting, ${count(expired)} expired, ${count(rejected)} rejected`
    return `settlement blobs: ${blobs}; leaves: ${count(verified)} of ${count(published)} verified`
}

/** A duration in words, from seconds. */
export function duration(seconds: number): string {
    if (seconds < 60) return `${seconds} s`
    const minutes = Math.round(seconds / 60)
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function clock(): string {
    return new Date().toISOString().slice(11, 19)
}
