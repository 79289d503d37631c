/** Told how far a part of the work is; `total` null: not known. */
export type Progress = (what: string, done: number, total: number | null) => void

const EVERY_MS = 5_000

/** One line that is rewritten on a terminal; elsewhere a line now and then. */
export function showProgress(stream: NodeJS.WriteStream): { progress: Progress; end(): void } {
    let last = 0
    let shown = ''
    const line = (what: string, done: number, total: number | null) =>
        total === null ? `${what}: ${count(done)}` : `${what}: ${count(done)} of ${count(total)}`
    return {
        progress(what, done, total) {
            const now = Date.now()
            if (now - last < (stream.isTTY ? 100 : EVERY_MS) && what === shown) return
            last = now
            shown = what
            stream.write(stream.isTTY ? `\r\x1b[K${line(what, done, total)}` : `${line(what, done, total)}\n`)
        },
        end() {
            if (stream.isTTY && shown) stream.write('\r\x1b[K')
        },
    }
}

const count = (n: number) => n.toLocaleString('en-US')
