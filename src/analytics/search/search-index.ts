import { folded } from '../../base/folded'
import { type Steps, sorted } from '../../stats'
import { PackedTexts } from '../memory/packed-texts'
import { type Place, TextColumn } from './text-column'

/** What can be found. */
export type Kind = 'MODEL' | 'CREATOR' | 'PAYER'

/** By which of its texts something is found. */
export type Matched = 'ID' | 'NAME' | 'ARTIFACT'

/** How a text has what was looked for: it is all of it, its beginning (or that of the part after a slash), or in its middle. */
export type Match = 'EXACT' | 'PREFIX' | 'MIDDLE'

/** Something that can be found, with what it is called. */
export interface Entry {
    kind: Kind
    /** Id of a model, address of a wallet. */
    id: string
    name: string | null
    /** Strings by which callers name a model. */
    artifacts: readonly string[]
    /** Owner of a model; null of others, and where no registry has one. */
    owner: string | null
    registered: boolean
    calls: number
    payments: number
}

/** Something that was found. */
export interface Hit extends Omit<Entry, 'artifacts'> {
    match: Match
    matched: Matched
    /** The whole text that has it. */
    text: string
}

const KINDS: readonly Kind[] = ['MODEL', 'CREATOR', 'PAYER']

/** Entries looked at in one step. */
const STEP = 128

/** All that addresses and ids are written with, those of names that nobody claimed (`unresolved:0x…`) too. */
const OF_IDS = /^[0-9a-fxunresolvd:]+$/

/**
 * What people look for, in memory, the most used first. What begins with a text is found in an order of all texts; what has it elsewhere by
 * going through them until there is enough, so that common ones are found at once, and rare ones in one pass.
 */
export class SearchIndex {
    private readonly kinds: Uint8Array
    private readonly isRegistered: Uint8Array
    private readonly calls: Float64Array
    private readonly payments: Float64Array
    /** 1 where there is one. */
    private readonly hasName: Uint8Array
    private readonly hasOwner: Uint8Array
    /** Place of an entry's first text in `originals`: id, name and artifacts as they were written, owner. */
    private readonly firsts: Int32Array
    private readonly originals = new PackedTexts()
    /** Texts of the same, folded, but for owners, who are entries themselves. */
    private readonly ids: TextColumn
    private readonly names: TextColumn

    private constructor(readonly size: number) {
        this.kinds = new Uint8Array(size)
        this.isRegistered = new Uint8Array(size)
        this.calls = new Float64Array(size)
        this.payments = new Float64Array(size)
        this.hasName = new Uint8Array(size)
        this.hasOwner = new Uint8Array(size)
        this.firsts = new Int32Array(size + 1)
        this.ids = new TextColumn(size)
        this.names = new TextColumn(size)
    }

    /** Builds it, in small steps: the most used first, ties by kind and id. */
    static *of(entries: readonly Entry[]): Steps<SearchIndex> {
        const index = new SearchIndex(entries.length)
        const order = yield* sorted(Int32Array.from(entries.keys()), (a, b) =>
            compare(entries[a], entries[b]),
        )
        for (let place = 0; place < order.length; place++) {
            if (place % STEP === STEP - 1) yield
            index.add(place, entries[order[place]])
        }
        index.firsts[order.length] = index.originals.length
        yield* index.ids.finish()
        yield* index.names.finish()
        return index
    }

    /** Bytes that it takes. */
    get bytes(): number {
        return this.ids.bytes + this.names.bytes + this.originals.byteLength + this.size * 24
    }

    /**
     * Finds what has a text: first where it is all of a name, id or artifact, then where one begins with it, then the rest; each by use.
     * @param text folded, not empty
     * @param count how many at most
     */
    find(text: string, count: number): Hit[] {
        const bytes = Buffer.from(text)
        const columns = OF_IDS.test(text) ? [this.ids, this.names] : [this.names]
        const hits = new Map<number, Hit>()
        const take = (match: Match, found: { column: TextColumn; place: Place }[]) => {
            for (const { column, place } of found.sort((a, b) => a.place.entry - b.place.entry))
                if (hits.size < count && !hits.has(place.entry))
                    hits.set(place.entry, this.hit(column, place, match))
        }
        const each = (find: (column: TextColumn) => Place[]) =>
            columns.flatMap((column) => find(column).map((place) => ({ column, place })))
        take(
            'EXACT',
            each((column) => column.exactly(bytes, count)),
        )
        take(
            'PREFIX',
            each((column) => column.beginning(bytes, count)),
        )
        const looks = columns.map((column) => ({ column, place: column.anywhere(bytes, 0) }))
        while (hits.size < count) {
            const [next] = looks.flatMap(({ place }) => place?.entry ?? []).sort((a, b) => a - b)
            if (next === undefined) break
            for (const look of looks) {
                if (look.place?.entry !== next) continue
                take('MIDDLE', [{ column: look.column, place: look.place }])
                look.place = look.column.anywhere(bytes, next + 1)
            }
        }
        return [...hits.values()]
    }

    private hit(column: TextColumn, { entry, text }: Place, match: Match): Hit {
        const first = this.firsts[entry]
        const [hasName, hasOwner] = [this.hasName[entry] === 1, this.hasOwner[entry] === 1]
        const isId = column === this.ids
        const isName = !isId && hasName && text === 0
        return {
            kind: KINDS[this.kinds[entry]],
            id: this.originals.at(first),
            name: hasName ? this.originals.at(first + 1) : null,
            owner: hasOwner ? this.originals.at(this.firsts[entry + 1] - 1) : null,
            registered: this.isRegistered[entry] === 1,
            calls: this.calls[entry],
            payments: this.payments[entry],
            match,
            matched: isId ? 'ID' : isName ? 'NAME' : 'ARTIFACT',
            text: this.originals.at(isId ? first : first + 1 + text),
        }
    }

    private add(
        place: number,
        { kind, id, name, artifacts, owner, registered, calls, payments }: Entry,
    ): void {
        this.kinds[place] = KINDS.indexOf(kind)
        this.isRegistered[place] = registered ? 1 : 0
        this.calls[place] = calls
        this.payments[place] = payments
        this.hasName[place] = name === null ? 0 : 1
        this.hasOwner[place] = owner === null ? 0 : 1
        this.firsts[place] = this.originals.length
        const others = artifacts.filter((artifact) => artifact !== name)
        const names = name === null ? others : [name, ...others]
        for (const text of [id, ...names, ...(owner === null ? [] : [owner])]) this.originals.push(text)
        this.ids.add(place, [folded(id)])
        this.names.add(place, names.map(folded))
    }
}

/** The most used first. Calls and payments are added for nothing but the order. */
function compare(one: Entry, other: Entry): number {
    const use = other.calls + other.payments - one.calls - one.payments
    return use || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || (one.id < other.id ? -1 : 1)
}
