/** Told how far a part of the work is; `total` null: not known. */
export type Progress = (what: string, done: number, total: number | null) => void

const EVERY_MS = 5_000

/** One line that is rewritten on a terminal; elsewhere a line now and then. */
export function showProgress(stream: NodeJS.WriteStream): { progress: Progress; end(): void } {
    const { show, end } = showLine(stream)
    return {
        progress(what, done, total) {
            show(
                what,
                total === null ? `${what}: ${count(done)}` : `${what}: ${count(done)} of ${count(total)}`,
            )
        },
        end,
    }
}

/** The same for lines of any words; those that begin another piece of work, `what`, are always shown. */
export function showLine(stream: NodeJS.WriteStream): {
    show(what: string, line: string): void
    end(): void
} {
    let last = 0
    let shown = ''
    return {
        show(what, line) {
            const now = Date.now()
            if (now - last < (stream.isTTY ? 100 : EVERY_MS) && what === shown) return
            last = now
            shown = what
            stream.write(stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
        },
        end() {
            if (stream.isTTY && shown) stream.write('\r\x1b[K')
        },
    }
}

const count = (n: number) => n.toLocaleString('en-US')
