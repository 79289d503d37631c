import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Pool } from 'pg'
import type { ResolveContext } from '../rollups/attribute/context'
import { linkReceipts } from './link'
import { parseReceipt, ReceiptError } from './parse'
import type { Receipt } from './receipt'
import { storeReceipts } from './store'

/** Lines written in one go. */
const CHUNK = 1_000
/** Longest line read, in characters. */
const MAX_LINE = 4 * 1024 * 1024

export interface LineOutcome {
    line: number
    state: 'LINKED' | 'WAITING' | 'REFUSED'
    /** What it contradicts or waits for; null when it is linked. */
    reason: string | null
}

export interface ImportReport {
    /** Receipts that were not there before. */
    added: number
    outcomes: LineOutcome[]
    /** Lines that are no receipts; nothing of them is kept. */
    malformed: { line: number; problem: string }[]
}

export interface ImportProgress {
    lines: number
    /** All lines are read; they are being checked against the chains. */
    linking: boolean
}

/**
 * Reads a file of receipts, one JSON object a line, keeps those that are new, and links what agrees with both chains.
 * Reading a file again changes nothing.
 */
export async function importReceipts(
    pool: Pool,
    file: string,
    context: ResolveContext,
    onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
    const at = new Date()
    const lineOf = new Map<string, number>()
    const malformed: ImportReport['malformed'] = []
    let chunk: { line: number; receipt: Receipt }[] = []
    let added = 0
    let lines = 0

    const write = async () => {
        const receipts = chunk.map(({ receipt }) => receipt)
        const stored = await storeReceipts(pool, receipts, { ...context, at, after: lines - chunk.length })
        for (const [i, id] of stored.ids.entries()) if (!lineOf.has(id)) lineOf.set(id, chunk[i].line)
        added += stored.added
        chunk = []
        onProgress({ lines, linking: false })
    }
    for await (const text of createInterface({
        input: createReadStream(file),
        crlfDelay: Number.POSITIVE_INFINITY,
    })) {
        lines++
        if (text.trim() === '') continue
        try {
            if (text.length > MAX_LINE) throw new ReceiptError(`is longer than ${MAX_LINE} characters`)
            chunk.push({ line: lines, receipt: parseReceipt(text) })
        } catch (error) {
            if (!(error instanceof ReceiptError)) throw error
            for (const problem of error.message.split('\n')) malformed.push({ line: lines, problem })
        }
        if (chunk.length === CHUNK) await write()
    }
    await write()
    onProgress({ lines, linking: true })
    await linkReceipts(pool, context)
    return { added, malformed, outcomes: await outcomesOf(pool, lineOf) }
}

async function outcomesOf(pool: Pool, lineOf: Map<string, number>): Promise<LineOutcome[]> {
    const { rows } = await pool.query(
        'SELECT id, state, coalesce(contradiction, waiting_for) AS reason FROM receipt WHERE id = ANY($1)',
        [[...lineOf.keys()]],
    )
    return rows
        .map((row) => ({ line: lineOf.get(row.id)!, state: row.state, reason: row.reason }))
        .sort((a, b) => a.line - b.line)
}
