import type { ClientBase } from 'pg'
import type { Hex } from '../../base/hex'
import { hex } from '../../database/sql'
import { DISABLING, ENABLING } from '../../rollups/registry/enclaves'
import type { KeyBook, KeyEntry } from '../checks/keys'
import { byPosition, type Position } from './position'

type Place = Omit<Position, 'chain_id'>

interface TeeEvent extends Place {
    name: string
    registry: string
    publicKey: string | null
}

/**
 * The history of the TEE registries, event by event, so that a settlement is checked with the keys of its own time: a
 * TEE that was disabled later, or whose registry was replaced later, still signed what it signed.
 */
export class KeyHistory {
    private lastBook?: { upTo: number; book: KeyBook }

    /** @param events in chain order */
    private constructor(
        private readonly byTee: Map<Hex, TeeEvent[]>,
        private readonly turns: TeeEvent[],
    ) {}

    /** Reads the history of every TEE of a chain. */
    static async read(client: Pick<ClientBase, 'query'>, chainId: number): Promise<KeyHistory> {
        const { rows } = await client.query(
            `SELECT subject, name, ${hex('contract')} AS registry, args->>'publicKey' AS "publicKey",
                 height, tx_position, log_index
             FROM registry_event WHERE chain_id = $1 AND subject IN (SELECT id FROM tee)
             ORDER BY height, tx_position, log_index`,
            [chainId],
        )
        const byTee = new Map<Hex, TeeEvent[]>()
        for (const { subject, ...event } of rows) byTee.set(subject, [...(byTee.get(subject) ?? []), event])
        return new KeyHistory(byTee, rows)
    }

    /** The keys that were valid at a place of the chain. Places between the same two events share one book. */
    bookAt(place: Place): KeyBook {
        const upTo = this.turns.filter((event) => byPosition(event, place) < 0).length
        if (this.lastBook?.upTo !== upTo) {
            const entries = [...this.byTee].map(([id, events]) => [id, entryAt(events, place)] as const)
            const book = new Map(entries.filter((entry): entry is [Hex, KeyEntry] => entry[1] !== null))
            this.lastBook = { upTo, book }
        }
        return this.lastBook.book
    }
}

/** Null: not registered yet. A TEE counts as enabled when any registry has it enabled. */
function entryAt(events: TeeEvent[], place: Place): KeyEntry | null {
    const enabled = new Map<string, boolean>()
    let publicKey: string | null = null
    for (const event of events) {
        if (byPosition(event, place) >= 0) break
        if (event.name === 'TEERegistered') {
            enabled.set(event.registry, true)
            publicKey = event.publicKey ?? publicKey
        } else if (enabled.has(event.registry)) {
            if (ENABLING.has(event.name)) enabled.set(event.registry, true)
            else if (DISABLING.has(event.name)) enabled.set(event.registry, false)
        }
    }
    if (enabled.size === 0) return null
    if (![...enabled.values()].includes(true)) return { reason: 'TEE_DISABLED' }
    return publicKey === null ? { reason: 'KEY_UNKNOWN' } : { publicKey }
}
