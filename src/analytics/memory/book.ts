import { hex } from '../../database/sql'
import type { Reader } from '../../facts/reader'
import type { Steps } from '../../stats'
import type { AsOf } from '../question/as-of'
import { type Grouped, groupByMember, rowsOf } from './grouped'
import type { Members } from './members'
import { rest } from './turns'

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

/** A change that an earlier moment did not know of. */
interface Change {
    chainId: number
    height: number
    member: number
    /** What it was before. */
    before: number
}

export interface Price {
    chainId: number
    height: number
    timeMs: number
    member: number
    /** CALL, TOKEN, SECOND, IMAGE, OTHER. */
    unit: string
    /** OPG base units per input unit; null when the price is in another token. */
    inputPrice: bigint | null
    outputPrice: bigint | null
}

interface Withdrawal {
    chainId: number
    height: number
    creator: number
    to: number
}

/** What the registry and the catalogues say, with enough of the past to tell what they said at an earlier moment. */
export class Book {
    constructor(
        /** In the order of their ids. */
        private readonly models: BookModel[],
        private readonly ownerChanges: Change[],
        private readonly payoutChanges: Change[],
        /** In chain order. */
        private readonly prices: Price[],
        private readonly withdrawals: Withdrawal[],
    ) {}

    /** What they said at a moment, found in small steps. */
    *asOf(asOf: AsOf): Steps<BookAsOf> {
        const heights = new Map(asOf.chains.map(({ chainId, height }) => [chainId, height ?? -1]))
        const known = (chainId: number, height: number) => height <= (heights.get(chainId) ?? -1)
        const later = (changes: Change[]) => {
            const before = new Map<number, number>()
            for (const change of changes)
                if (!known(change.chainId, change.height) && !before.has(change.member))
                    before.set(change.member, change.before)
            return before
        }
        const owners = later(this.ownerChanges)
        const payouts = later(this.payoutChanges)
        const models: BookModel[] = []
        let copies = 0
        for (let place = 0; place < this.models.length; place++) {
            if (place % STEP === STEP - 1) yield
            const model = this.models[place]
            const { member, registryChainId, registeredHeight, catalogued } = model
            if (registryChainId !== null && known(registryChainId, registeredHeight!)) {
                const [owner, payout] = [owners.get(member), payouts.get(member)]
                const changed = owner !== undefined || payout !== undefined
                if (changed) copies++
                models.push(
                    changed
                        ? { ...model, owner: owner ?? model.owner, payout: payout ?? model.payout }
                        : model,
                )
            } else if (catalogued) {
                if (registryChainId !== null) copies++
                models.push(registryChainId === null ? model : { ...model, ...UNREGISTERED })
            }
        }
        yield
        const prices = this.prices.filter(({ chainId, height }) => known(chainId, height))
        yield
        return new BookAsOf(
            models,
            prices,
            this.withdrawals.filter(({ chainId, height }) => known(chainId, height)),
            copies,
        )
    }
}

/** Models looked at in one step. */
const STEP = 4_000

/** What a registration that is yet to come does not say. */
const UNREGISTERED = {
    name: null,
    registryChainId: null,
    registeredHeight: null,
    registeredMs: null,
    owner: 0,
    payout: 0,
}

/** What the registry and the catalogues said at one moment. */
export class BookAsOf {
    /** Places in `models` plus one, by number. */
    private readonly places: Int32Array
    /** Numbers of the models, in their order. */
    readonly members: Int32Array
    private ownAddresses?: Map<number, Set<number>>
    private byModel?: Grouped

    constructor(
        /** The universe of models, in the order of their ids. */
        readonly models: BookModel[],
        private readonly prices: Price[],
        private readonly withdrawals: Withdrawal[],
        /** Models that are this moment's own. */
        private readonly copies = 0,
    ) {
        let most = 0
        this.members = new Int32Array(models.length)
        for (let place = 0; place < models.length; place++) {
            const { member } = models[place]
            this.members[place] = member
            if (member > most) most = member
        }
        this.places = new Int32Array(most + 1)
        for (let place = 0; place < models.length; place++) this.places[this.members[place]] = place + 1
    }

    /** Bytes it may come to take of its own, nearly. */
    get bytes(): number {
        const { models, places, prices, copies } = this
        return models.length * 12 + copies * 160 + places.byteLength + prices.length * 120 + 1_000
    }

    get(member: number): BookModel | undefined {
        return this.models[this.places[member] - 1]
    }

    /** Prices of a model in chain order. */
    pricesOf(member: number): Price[] {
        return Array.from(this.priceRows(member), (row) => this.prices[row])
    }

    /** The price of a model that is in force: the last one set. */
    priceOf(member: number): Price | undefined {
        return this.prices[this.priceRows(member).at(-1) ?? -1]
    }

    private priceRows(member: number): Int32Array {
        if (!this.byModel) {
            const members = new Int32Array(this.prices.length)
            let size = 0
            for (let row = 0; row < members.length; row++) {
                members[row] = this.prices[row].member
                size = Math.max(size, members[row] + 1)
            }
            this.byModel = groupByMember(members, size)
        }
        return rowsOf(this.byModel, member)
    }

    /**
     * Whether who pays for a model is its creator: its owner, the address it is paid out to, or one that a withdrawal of
     * its owner's earnings went to.
     */
    isSelfPaid(payer: number, member: number): boolean {
        const model = this.get(member)
        if (!model || model.owner === 0) return false
        return (
            payer === model.owner ||
            payer === model.payout ||
            (this.addressesOf(model.owner)?.has(payer) ?? false)
        )
    }

    private addressesOf(owner: number): Set<number> | undefined {
        if (!this.ownAddresses) {
            this.ownAddresses = new Map()
            for (const { creator, to } of this.withdrawals) {
                const set = this.ownAddresses.get(creator)
                if (set) set.add(to)
                else this.ownAddresses.set(creator, new Set([to]))
            }
        }
        return this.ownAddresses.get(owner)
    }
}

/** @param opg tokens in which prices are comparable */
export async function readBook(reader: Reader, members: Members, opg: Buffer[]): Promise<Book> {
    const [models, changes, prices, withdrawals] = await Promise.all([
        reader.rows(
            `SELECT id, registry_chain_id, registered_height, extract(epoch FROM registered_at)::float8 * 1000, catalogued, owner_id,
                 ${hex('payout_address')}, name, CASE WHEN catalogued THEN (
                     SELECT author || '/' || name FROM catalogue_entry WHERE model_id = m.id ORDER BY id COLLATE "C" LIMIT 1) END
             FROM model m WHERE registered OR catalogued ORDER BY id COLLATE "C"`,
        ),
        reader.rows(
            `SELECT chain_id, height, name, subject, args FROM chain_event
             WHERE name IN ('ModelOwnerChanged', 'ModelPayoutAddressSet') ORDER BY chain_id, height, tx_position, log_index`,
        ),
        reader.rows(
            `SELECT chain_id, height, extract(epoch FROM time)::float8 * 1000, model_id, unit, token = ANY($1), input_price::text,
                 output_price::text
             FROM model_price ORDER BY chain_id, height, tx_position, log_index`,
            [opg],
        ),
        reader.rows(
            `SELECT chain_id, height, creator_id, ${hex('"to"')} FROM payout
             WHERE kind = 'CREATOR_WITHDRAWAL' AND "to" IS NOT NULL AND creator_id IS NOT NULL`,
        ),
    ])
    const number = (id: unknown) => (id === null ? 0 : members.numberOf(id as string))
    const rows: BookModel[] = []
    for (const [id, chainId, height, ms, catalogued, owner, payout, name, catalogueName] of models) {
        if (rows.length % ROWS_AT_ONCE === 0) await rest()
        rows.push({
            member: number(id),
            name: chainId === null ? null : (name as string | null),
            catalogueName: catalogueName as string | null,
            registryChainId: chainId as number | null,
            registeredHeight: height as number | null,
            registeredMs: ms as number | null,
            catalogued: catalogued as boolean,
            owner: number(owner),
            payout: number(payout),
        })
    }
    const { owners, payouts } = await changesOf(changes, number)
    const set: Price[] = []
    // One of each: collecting garbage looks at every string and large number.
    const [units, amounts] = [new Map<string, string>(), new Map<string, bigint>()]
    const unitOf = (unit: string) => getOr(units, unit, () => unit)
    const amountOf = (text: string) => getOr(amounts, text, () => BigInt(text))
    for (const [chainId, height, timeMs, model, unit, isOpg, input, output] of prices) {
        if (set.length % ROWS_AT_ONCE === 0) await rest()
        set.push({
            chainId: chainId as number,
            height: height as number,
            timeMs: timeMs as number,
            member: number(model),
            unit: unitOf(unit as string),
            inputPrice: isOpg ? amountOf(input as string) : null,
            outputPrice: isOpg ? amountOf(output as string) : null,
        })
    }
    await rest()
    return new Book(
        rows,
        owners,
        payouts,
        set,
        withdrawals.map(([chainId, height, creator, to]) => ({
            chainId: chainId as number,
            height: height as number,
            creator: number(creator),
            to: number(to),
        })),
    )
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
    let value = map.get(key)
    if (value === undefined) map.set(key, (value = make()))
    return value
}

/** Rows of the database looked at in one step: each may have a new id. */
const ROWS_AT_ONCE = 500

const ZERO_ADDRESS = `0x${'0'.repeat(40)}`

/** What owners and payout addresses were before each change. */
async function changesOf(rows: unknown[][], number: (id: unknown) => number) {
    const owners: Change[] = []
    const payouts: Change[] = []
    const lastPayout = new Map<number, number>()
    for (const [chainId, height, name, subject, args] of rows as [
        number,
        number,
        string,
        string,
        Record<string, string>,
    ][]) {
        if ((owners.length + payouts.length) % ROWS_AT_ONCE === 0) await rest()
        const member = number(subject)
        if (name === 'ModelOwnerChanged')
            owners.push({ chainId, height, member, before: number(args.previousOwner.toLowerCase()) })
        else {
            const { payoutAddress } = args
            payouts.push({ chainId, height, member, before: lastPayout.get(member) ?? 0 })
            lastPayout.set(member, payoutAddress === ZERO_ADDRESS ? 0 : number(payoutAddress.toLowerCase()))
        }
    }
    return { owners, payouts }
}
