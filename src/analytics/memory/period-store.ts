import { LRUCache } from 'lru-cache'
import { endOf, type PeriodKey, startOf, type Tier } from '../../base/calendar'
import type { Reader } from '../../database/reader'
import { type DayFacts, sizeOf } from '../../periods/day-facts'
import { FIRST_FACT_SQL } from '../../periods/first-fact'
import { OPEN_SETTLEMENTS_SQL, type OpenOfDay } from '../../periods/open-settlements'
import { readDays, readPeriods } from '../../periods/stored'
import { bytesOf, type IndexedBlock, indexed } from './indexed-block'
import type { Members } from './members'
import { Ordinals } from './ordinals'
import { inTurns } from './pace'
import type { Revisions } from './state'
import { rest } from './turns'

/** Lengths of periods, the longest first. */
export const TIERS: readonly Tier[] = ['YEAR', 'MONTH', 'DAY']

/** A sealed period as the database has it now. */
export interface Sealed extends PeriodKey {
    revision: string
}

/** Which periods are sealed, as of one revision of `periods`. */
export class SealedPeriods {
    private readonly byTier: Record<Tier, Map<number, Sealed>> = {
        DAY: new Map(),
        MONTH: new Map(),
        YEAR: new Map(),
    }
    /** Start of the first sealed day, Unix ms. */
    readonly firstMs: number = Number.POSITIVE_INFINITY

    /** @param firstFactMs time of the first fact, sealed or not; null = there is none */
    constructor(
        readonly list: Sealed[],
        readonly firstFactMs: number | null,
        /** Settlements that wait for their blobs, of every day, sealed or not. */
        readonly open: OpenOfDay[] = [],
    ) {
        for (const sealed of list) {
            this.byTier[sealed.tier].set(sealed.startMs, sealed)
            if (sealed.tier === 'DAY') this.firstMs = Math.min(this.firstMs, sealed.startMs)
        }
    }

    get(tier: Tier, startMs: number): Sealed | undefined {
        return this.byTier[tier].get(startMs)
    }

    /** The same, some of them being gone. */
    without(gone: Sealed[]): SealedPeriods {
        if (gone.length === 0) return this
        const revisions = new Set(gone.map((period) => period.revision))
        return new SealedPeriods(
            this.list.filter((period) => !revisions.has(period.revision)),
            this.firstFactMs,
            this.open,
        )
    }

    /** The longest sealed period that begins at a moment and ends by another. */
    longest(startMs: number, byMs: number, tiers: readonly Tier[] = TIERS): Sealed | null {
        for (const tier of tiers) {
            if (startOf(tier, startMs) !== startMs || endOf(tier, startMs) > byMs) continue
            const sealed = this.get(tier, startMs)
            if (sealed) return sealed
        }
        return null
    }
}

/** A sealed period that is in memory. */
export interface KeptPeriod {
    startMs: number
    block: IndexedBlock
}

/** Sealed periods in memory, in this process's own numbers, as many as fit; what is not there is read. */
export class PeriodStore {
    private readonly blocks: LRUCache<string, IndexedBlock>
    /** Facts of days at the edges of windows; one of a busy market takes 700 kB. */
    private readonly days: LRUCache<string, DayFacts>
    private readonly ordinals: Ordinals
    private sealed = new SealedPeriods([], null)
    private sealedRevision = ''

    constructor(members: Members, cacheBytes: number, dayBytes: number) {
        this.days = new LRUCache({ maxSize: dayBytes, sizeCalculation: sizeOf })
        this.ordinals = new Ordinals(members)
        this.blocks = new LRUCache({ maxSize: cacheBytes, sizeCalculation: bytesOf })
    }

    /** What is sealed; read again when the past or its periods changed. */
    async periods(reader: Reader, { periods, demand, backfill }: Revisions): Promise<SealedPeriods> {
        const revision = `${periods} ${demand} ${backfill}`
        if (revision !== this.sealedRevision) {
            const [rows, [[first]], open] = await Promise.all([
                reader.rows(
                    'SELECT tier, extract(epoch FROM start)::float8 * 1000, revision::text FROM period',
                ),
                reader.rows(FIRST_FACT_SQL),
                reader.rows(OPEN_SETTLEMENTS_SQL),
            ])
            await rest()
            this.sealed = new SealedPeriods(
                (rows as [Tier, number, string][]).map(([tier, startMs, revision]) => ({
                    tier,
                    startMs,
                    revision,
                })),
                first as number | null,
                (open as [number, string, number, string][]).map(([startMs, rail, settlements, claimed]) => ({
                    startMs,
                    rail,
                    settlements,
                    claimed: BigInt(claimed),
                })),
            )
            this.sealedRevision = revision
        }
        return this.sealed
    }

    /** How many of some periods are not in memory. */
    countAbsent(wanted: Sealed[]): number {
        return wanted.filter(({ revision }) => !this.blocks.has(revision)).length
    }

    /** Bytes that are free for more periods. */
    get free(): number {
        return this.blocks.maxSize - this.blocks.calculatedSize
    }

    /** Some periods, in no order. One that was opened meanwhile is missing: see `missing`. */
    async read(reader: Reader, wanted: Sealed[]): Promise<{ periods: KeptPeriod[]; missing: Sealed[] }> {
        const periods: KeptPeriod[] = []
        const absent = new Map<string, Sealed>()
        for (const sealed of wanted) {
            const block = this.blocks.get(sealed.revision)
            if (block) periods.push({ startMs: sealed.startMs, block })
            else absent.set(sealed.revision, sealed)
        }
        if (absent.size > 0) {
            const list = [...absent.values()]
            for (const some of atOnce(list))
                for (const { key, revision, block } of await readPeriods(reader, some)) {
                    if (!absent.delete(revision)) continue
                    await rest()
                    const own = await inTurns(indexed(await this.ordinals.renumber(reader, block)))
                    this.blocks.set(revision, own)
                    periods.push({ startMs: key.startMs, block: own })
                }
        }
        return { periods, missing: [...absent.values()] }
    }

    hasFacts({ revision }: Sealed): boolean {
        return this.days.has(revision)
    }

    /** The facts of some sealed days, by revision; those that are opened meanwhile, or were packed without them, are missing. */
    async facts(reader: Reader, days: Sealed[]): Promise<Map<string, DayFacts>> {
        const found = new Map<string, DayFacts>()
        const absent: Sealed[] = []
        for (const day of days) {
            const facts = this.days.get(day.revision)
            if (facts) found.set(day.revision, facts)
            else absent.push(day)
        }
        for (const { revision, facts } of await readDays(reader, absent)) {
            await rest()
            const own = await this.ordinals.renumber(reader, facts)
            this.days.set(revision, own)
            found.set(revision, own)
        }
        return found
    }
}

/**
 * Days in which nothing more is read in one statement: what is sent of them is in memory several times over until it is indexed.
 * Longer periods are read one by one.
 */
const AT_ONCE = 8

function atOnce(periods: Sealed[]): Sealed[][] {
    const pieces: Sealed[][] = []
    for (const period of periods) {
        const last = pieces.at(-1)
        if (last && period.tier === 'DAY' && last[0].tier === 'DAY' && last.length < AT_ONCE)
            last.push(period)
        else pieces.push([period])
    }
    return pieces
}
