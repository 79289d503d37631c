import { LRUCache } from 'lru-cache'
import type { BookAsOf } from '../memory/book'
import type { MarketQuestion } from '../memory/market-memory'

/** What a model is called in an answer. */
export interface ModelLabel {
    id: string
    /** The registry's name, or a catalogue's `author/name` where the registry has none. */
    name: string | null
    /** Address; null where no registry tells one. */
    owner: string | null
}

/** Names kept for one moment. */
const KEPT = 5_000

const names = new WeakMap<BookAsOf, LRUCache<number, { name: string | null }>>()

/** Labels of some models of the universe, in the order given; names that are not known yet are read in one statement. */
export async function modelLabels(question: MarketQuestion, members: number[]): Promise<ModelLabel[]> {
    const { book, memory } = question
    let kept = names.get(book)
    if (!kept) {
        kept = new LRUCache({ max: KEPT })
        names.set(book, kept)
    }
    const named = new Map<number, string | null>()
    const missing: number[] = []
    for (const member of members) {
        const known = kept.get(member)
        if (known) named.set(member, known.name)
        else missing.push(member)
    }
    if (missing.length > 0) {
        const rows = await memory.reader.rows(
            `SELECT m.id, m.name, (
                 SELECT author || '/' || name FROM catalogue_entry WHERE model_id = m.id ORDER BY id COLLATE "C" LIMIT 1)
             FROM model m WHERE m.id = ANY($1)`,
            [missing.map((member) => memory.members.idOf(member))],
        )
        for (const [id, registered, catalogued] of rows as [string, string | null, string | null][]) {
            const member = memory.members.numberOf(id)
            // A registration that came later is not known yet.
            const isRegistered = book.get(member)?.registryChainId != null
            const name = (isRegistered ? registered : null) ?? catalogued
            named.set(member, name)
            kept.set(member, { name })
        }
    }
    return members.map((member) => {
        const owner = book.get(member)?.owner ?? 0
        return {
            id: memory.members.idOf(member),
            name: named.get(member) ?? null,
            owner: owner === 0 ? null : memory.members.idOf(owner),
        }
    })
}
