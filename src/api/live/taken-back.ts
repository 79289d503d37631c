import type { Reader } from '../../database/reader'

/** Blocks of a chain above a height were taken back. */
export interface TakenBack {
    chainId: number
    height: number
}

/** Rollbacks looked at; more do not happen between two looks. */
const NEWEST = 50

/** Tells of each rollback once. */
export class Rollbacks {
    private known: Set<string> | null = null

    constructor(private readonly reader: Reader) {}

    /** Rollbacks since the last call; none the first time. */
    async read(): Promise<TakenBack[]> {
        const rows = (await this.reader.rows(
            `SELECT id, chain_id, to_height FROM rollback ORDER BY at DESC LIMIT ${NEWEST}`,
        )) as [string, number, number][]
        const { known } = this
        this.known = new Set(rows.map(([id]) => id))
        if (known === null) return []
        return rows
            .filter(([id]) => !known.has(id))
            .map(([, chainId, height]) => ({ chainId, height }))
            .reverse()
    }
}
