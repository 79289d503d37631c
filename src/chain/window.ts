export interface WindowSettings {
    /** First span tried, blocks. */
    startSpan: number
    /** Widest span ever asked, blocks. */
    maxSpan: number
    /** Logs a window should bring. */
    targetLogs: number
}

/** Windows without a refusal after which a wider one is tried again. */
const PATIENCE = 20

/** How many blocks the next eth_getLogs spans: follows the density of logs, and keeps below what was refused. */
export class WindowSizer {
    private current: number
    private ceiling: number
    private calm = 0
    private evidence = false

    constructor(private settings: WindowSettings) {
        this.ceiling = settings.maxSpan
        this.current = Math.min(settings.startSpan, settings.maxSpan)
    }

    /** False until a first window told how dense the logs are; reading ahead waits for that. */
    get hasEvidence(): boolean {
        return this.evidence
    }

    /** Blocks in the next window, at least 1. */
    get span(): number {
        return this.current
    }

    /** A window of `span` blocks brought `logs` logs. */
    observed(span: number, logs: number): void {
        const { targetLogs, maxSpan } = this.settings
        this.evidence = true
        if (++this.calm >= PATIENCE && this.ceiling < maxSpan) {
            this.ceiling = Math.min(maxSpan, this.ceiling * 2)
            this.calm = 0
        }
        // A window clamped to the head is no evidence for its full span.
        const fitting = logs === 0 ? Infinity : (span * targetLogs) / logs
        const wished = fitting > this.current ? Math.min(this.current * 2, fitting) : fitting
        if (span < this.current && fitting > this.current) return
        this.set(wished)
    }

    /** The provider refused `span` blocks; `named` is the widest span it named, if any. */
    refused(span: number, named: number | null): void {
        this.calm = 0
        if (named != null && named < this.settings.maxSpan) {
            this.settings = { ...this.settings, maxSpan: named }
            this.ceiling = Math.min(this.ceiling, named)
        } else {
            this.ceiling = Math.max(1, Math.floor(span / 2))
        }
        this.set(Math.min(this.current, this.ceiling))
    }

    private set(span: number): void {
        this.current = Math.max(1, Math.min(Math.floor(span), this.ceiling))
    }
}
