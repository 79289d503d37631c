import { LRUCache } from 'lru-cache'
import type { Reader } from './reader'
import { sharedRead } from './shared-read'

/** Most different statements kept. */
const STATEMENTS = 200

/** A reader that answers simultaneous identical requests with one read, which begins after all of them arrived. */
export function coalesced(reader: Reader): Reader {
    const reads = new LRUCache<string, () => Promise<unknown[][]>>({ max: STATEMENTS })
    return {
        rows(sql, params = []) {
            const key = JSON.stringify([sql, params])
            let read = reads.get(key)
            if (!read) {
                read = sharedRead(() => reader.rows(sql, params))
                reads.set(key, read)
            }
            return read()
        },
    }
}
