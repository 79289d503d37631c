import { folded } from '../../base/folded'
import type { Reader } from '../../database/reader'
import { unhurried } from '../memory/pace'
import { BadQuestion } from '../question/bad-question'
import { readEntries } from './read-entries'
import { type Hit, SearchIndex } from './search-index'

/** Characters of what is looked for, before and after it is folded; no string by which a model is named is longer. */
const MOST_CHARACTERS = 512
/** Most hits of an answer. */
export const MOST_HITS = 50

/** What was found. */
export interface Found {
    /** What was looked for, as it was compared. */
    text: string
    /** The moment that what is found, and how much it is used, is as of. */
    indexedAt: Date
    hits: Hit[]
    hasMore: boolean
}

/**
 * What is looked for, as it is compared.
 * @throws BadQuestion for a text that shows nothing, is too long, or has a character that controls
 */
export function readSearchText(text: string): string {
    if (text.length > MOST_CHARACTERS)
        throw new BadQuestion(`text has ${text.length} characters: expected at most ${MOST_CHARACTERS}`)
    const control = /[^\P{Cc}\t\n\r]/u.exec(text)?.[0]
    if (control !== undefined) throw new BadQuestion(`text has the control character ${codePoint(control)}`)
    const compared = folded(text)
    if (compared === '')
        throw new BadQuestion('text shows nothing: expected a name, a part of one, an id or an address')
    if (compared.length > MOST_CHARACTERS)
        throw new BadQuestion(
            `text has ${compared.length} characters when written out: expected at most ${MOST_CHARACTERS}`,
        )
    return compared
}

const codePoint = (character: string) =>
    `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

/** Milliseconds that an index serves, at least; and as a multiple of those that it took to build, so that this is a fiftieth of one processor. */
const SERVES_MS = 15_000
const SERVES_TIMES = 50

interface Built {
    index: SearchIndex
    at: Date
    until: number
}

/**
 * Finds models, creators and payers by name, artifact, id or address. What it looks through is in memory, and read again from time to time
 * while the one before serves.
 */
export class Search {
    private built: Built | null = null
    private building: Promise<Built> | null = null

    constructor(
        private readonly reader: Reader,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /**
     * @param first hits at most
     * @throws BadQuestion for a text or a number of hits that cannot be
     */
    async find(text: string, first: number): Promise<Found> {
        const compared = readSearchText(text)
        if (first < 1 || first > MOST_HITS)
            throw new BadQuestion(`first is ${first}: expected 1 to ${MOST_HITS} hits`)
        const { index, at } = await this.current()
        const hits = index.find(compared, first + 1)
        return {
            text: compared,
            indexedAt: at,
            hits: hits.slice(0, first),
            hasMore: hits.length > first,
        }
    }

    /** Builds what is looked through, so that the first who asks need not wait. */
    async warm(): Promise<void> {
        await this.current()
    }

    private current(): Promise<Built> | Built {
        if (!this.built) return this.build()
        if (this.now() > this.built.until) this.build().catch(() => this.serveOn())
        return this.built
    }

    /** What failed is not tried again at once. */
    private serveOn(): void {
        if (this.built) this.built.until = this.now() + SERVES_MS
    }

    private build(): Promise<Built> {
        this.building ??= this.read().finally(() => {
            this.building = null
        })
        return this.building
    }

    private async read(): Promise<Built> {
        const [at, began] = [new Date(), this.now()]
        const entries = await readEntries(this.reader)
        const index = await unhurried.steps(SearchIndex.of(entries))
        const ended = this.now()
        this.built = { index, at, until: ended + Math.max(SERVES_MS, SERVES_TIMES * (ended - began)) }
        return this.built
    }
}
