export interface WindowSettings {
    /** First span tried, blocks. */
    startSpan: number
    /** Widest span ever asked, blocks. */
    maxSpan: number
    /** Logs a window should bring. */
    targetLogs: number
}

/** How many blocks the next window spans: follows the density of logs. What an endpoint takes at once is its own affair. */
export class WindowSizer {
    private current: number
    private evidence = false

    constructor(private settings: WindowSettings) {
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
        // A window clamped to the head is no evidence for its full span.
        const fitting = logs === 0 ? Infinity : (span * targetLogs) / logs
        const wished = fitting > this.current ? Math.min(this.current * 2, fitting) : fitting
        if (span < this.current && fitting > this.current) return
        this.current = Math.max(1, Math.min(Math.floor(wished), maxSpan))
    }
}
