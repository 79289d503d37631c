import { LRUCache } from 'lru-cache'
import { DAY_MS } from '../../base/calendar'
import type { Reader } from '../../database/reader'
import type { Span } from '../../database/span'
import { type DayFacts, FactsBuilder, joined, sizeOf } from '../../periods/day-facts'
import { addFacts } from '../../periods/read-facts'
import type { Members } from './members'
import type { Pace } from './pace'
import { type Revisions, readRevisions } from './state'

/** Facts of one day that is not sealed, so far. */
interface OpenDay {
    facts: DayFacts
    /** Of each chain, up to which block they are read. */
    heights: Map<number, number>
}

/** No fact was changed, taken back or added below the head while these stay the same. */
const pastOf = ({ demand, registry, backfill }: Revisions) => `${demand} ${registry} ${backfill}`

/**
 * Days that are not sealed, in memory: of what was read before only later blocks are read. All is read anew when anything but new
 * blocks has come.
 */
export class OpenDays {
    private readonly days: LRUCache<string, OpenDay>
    /** Whoever reads a day has the next one wait: it then finds most of it. */
    private readonly reading = new Map<string, Promise<unknown>>()

    constructor(
        private readonly members: Members,
        private readonly opg: Buffer[],
        keptBytes: number,
    ) {
        this.days = new LRUCache({ maxSize: keptBytes, sizeCalculation: ({ facts }) => sizeOf(facts) })
    }

    /**
     * Facts of the day, among them all that lie in some spans.
     * @param revisions of the question
     */
    facts(
        reader: Reader,
        pace: Pace,
        dayMs: number,
        spans: readonly Span[],
        revisions: Revisions,
    ): Promise<DayFacts> {
        const key = `${dayMs} ${pastOf(revisions)}`
        const read = () => this.read(reader, pace, key, dayMs, spans, revisions)
        const facts = (this.reading.get(key) ?? Promise.resolve()).then(read, read)
        this.reading.set(key, facts)
        const done = () => this.reading.get(key) === facts && this.reading.delete(key)
        facts.then(done, done)
        return facts
    }

    private async read(
        reader: Reader,
        pace: Pace,
        key: string,
        dayMs: number,
        spans: readonly Span[],
        revisions: Revisions,
    ): Promise<DayFacts> {
        const known = this.days.get(key)
        const wanted = spans.flatMap(({ chainId, height }) => {
            const after = known?.heights.get(chainId)
            if (after !== undefined && after >= height) return []
            return [{ chainId, height, afterHeight: after, fromMs: dayMs, toMs: dayMs + DAY_MS }]
        })
        if (known && wanted.length === 0) return known.facts
        const heads = new Map(
            (await reader.rows('SELECT id::int, height FROM chain_status')) as [number, number][],
        )
        const builder = new FactsBuilder()
        const numberOf = (id: string) => this.members.numberOf(id)
        await addFacts(builder, reader, wanted, this.opg, numberOf, (work) => pace.steps(work))
        const facts = known ? joined(known.facts, builder.finish()) : builder.finish()
        // A chain that was taken back meanwhile had another past, or has less than its head said.
        if (pastOf(await readRevisions(reader)) !== pastOf(revisions)) return facts
        const heights = new Map(known?.heights)
        for (const { chainId, height } of wanted)
            heights.set(chainId, Math.min(height, heads.get(chainId) ?? -1))
        this.days.set(key, { facts, heights })
        return facts
    }
}
