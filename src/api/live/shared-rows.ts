import { LRUCache } from 'lru-cache'
import { kept } from '../../base/kept'
import type { CallRow } from './call-rows'

/** One read serves all who subscribe with the same query. */
export class SharedRows {
    private readonly reads = new LRUCache<string, Promise<CallRow[]>>({ max: 20, ttl: 1_000 })

    /** @param key the same for the same selection only */
    get(key: string, ids: string[], read: (ids: string[]) => Promise<CallRow[]>): Promise<CallRow[]> {
        return kept(this.reads, `${ids.join(',')}\n${key}`, () => read(ids))
    }
}
