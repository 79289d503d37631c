import { PackedTexts } from './packed-texts'

/** A model that a registry or a catalogue tells of, by the last word of each. */
export interface BookModel {
    /** Number of the model. */
    member: number
    /** The registry's name; null while it is not registered. */
    name: string | null
    /** `author/name` of the catalogue entry with the lowest id. */
    catalogueName: string | null
    /** Chain and height of its registration; null: in a catalogue alone. */
    registryChainId: number | null
    registeredHeight: number | null
    registeredMs: number | null
    catalogued: boolean
    /** Number of its owner; 0 = none. */
    owner: number
    /** Number of the address it is paid out to; 0 = its owner. */
    payout: number
}

/**
 * Models in columns, a row a model: a hundred thousand objects would be looked at one by one whenever garbage is collected. Numbers
 * are 0 where a model is in a catalogue alone.
 */
export class ModelTable {
    length = 0
    readonly member: Int32Array
    readonly chainId: Int32Array
    readonly height: Int32Array
    readonly registeredMs: Float64Array
    readonly catalogued: Uint8Array
    readonly owner: Int32Array
    readonly payout: Int32Array
    private readonly names: Int32Array
    private readonly catalogueNames: Int32Array
    private readonly texts = new PackedTexts()

    /** @param rows how many models there will be at most */
    constructor(rows: number) {
        const ints = () => new Int32Array(rows)
        this.member = ints()
        this.chainId = ints()
        this.height = ints()
        this.registeredMs = new Float64Array(rows)
        this.catalogued = new Uint8Array(rows)
        this.owner = ints()
        this.payout = ints()
        this.names = ints()
        this.catalogueNames = ints()
    }

    add(model: BookModel): void {
        const row = this.length++
        this.member[row] = model.member
        this.chainId[row] = model.registryChainId ?? 0
        this.height[row] = model.registeredHeight ?? 0
        this.registeredMs[row] = model.registeredMs ?? 0
        this.catalogued[row] = model.catalogued ? 1 : 0
        this.owner[row] = model.owner
        this.payout[row] = model.payout
        this.names[row] = this.placeOf(model.name)
        this.catalogueNames[row] = this.placeOf(model.catalogueName)
    }

    nameAt(row: number): string | null {
        return this.textAt(this.names[row])
    }

    catalogueNameAt(row: number): string | null {
        return this.textAt(this.catalogueNames[row])
    }

    private placeOf(text: string | null): number {
        return text === null ? NO_TEXT : this.texts.push(text)
    }

    private textAt(place: number): string | null {
        return place === NO_TEXT ? null : this.texts.at(place)
    }
}

const NO_TEXT = -1
