import type { ReadStretch } from '../../chain/readers'

/** Stretches that were read since the last look, newest last; neighbours of the same endpoints are one. */
export class ReadNotes {
    private notes: ReadStretch[] = []

    add(readings: readonly ReadStretch[]): void {
        for (const { from, to, endpoints } of readings) {
            if (to < from) continue
            const last = this.notes[this.notes.length - 1]
            if (last && last.to + 1 === from && last.endpoints.join() === endpoints.join()) {
                this.notes[this.notes.length - 1] = { ...last, to }
            } else this.notes.push({ from, to, endpoints })
        }
    }

    /** Hands the notes over. */
    drain(): ReadStretch[] {
        const drained = this.notes
        this.notes = []
        return drained
    }
}
