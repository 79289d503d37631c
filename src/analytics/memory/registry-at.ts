import { LIMB } from '../../base/amount'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import { parseCell } from '../../periods/block'
import type { Steps } from '../../stats'
import type { AsOf } from '../question/as-of'
import { type Grouped, groupByMember, rowsOf } from './grouped'
import type { Members } from './members'
import { type BookModel, ModelTable } from './model-table'
import { type Price, PriceTable } from './price-table'
import { rest } from './turns'
import { WithdrawalTable } from './withdrawal-table'

export type { BookModel } from './model-table'
export type { Price } from './price-table'

/** A change that an earlier moment did not know of. */
interface Change {
    chainId: number
    height: number
    member: number
    /** What it was before. */
    before: number
}

/** When a wallet first settled a payment. */
interface Facilitator {
    chainId: number
    height: number
    member: number
}

/** What a wallet has to do with a model, or once had: a former one is no longer. */
export type Tie = 'OWNER' | 'PAYOUT_ADDRESS' | 'FORMER_OWNER' | 'FORMER_PAYOUT_ADDRESS'

/** Wallets that settle payments for others, and the numbers of those that are paid. */
export interface Operators {
    facilitators: Facilitator[]
    numberOf(address: string): number
}

const NO_OPERATORS: Operators = { facilitators: [], numberOf: () => 0 }

/** What the registry and the catalogues say, with enough of the past to tell what they said at an earlier moment. */
export class Book {
    private byModel?: Grouped
    private byCreator?: Grouped
    private readonly paidWallets = new WeakMap<readonly string[], Int32Array>()
    /** 1 for those, by number. */
    private destinations?: Uint8Array

    constructor(
        /** In the order of their ids. */
        readonly models: ModelTable,
        private readonly ownerChanges: Change[],
        private readonly payoutChanges: Change[],
        /** In chain order. */
        readonly prices: PriceTable,
        readonly withdrawals: WithdrawalTable,
        private readonly operators: Operators = NO_OPERATORS,
    ) {}

    get facilitators(): readonly Facilitator[] {
        return this.operators.facilitators
    }

    /** Number of the wallet that was paid over x402, by kind of demand; 0 = none. @param cells of one block */
    payToOf(cells: readonly string[]): Int32Array {
        let wallets = this.paidWallets.get(cells)
        if (!wallets) {
            wallets = Int32Array.from(cells, (key) => {
                const { rail, payTo } = parseCell(key)
                return payTo === null || rail === 'CONTRACT' ? 0 : this.operators.numberOf(payTo)
            })
            this.paidWallets.set(cells, wallets)
        }
        return wallets
    }

    /** Models that a wallet owned, or was paid for, up to some change that is known. */
    formerly(wallet: number, isKnown: (chainId: number, height: number) => boolean) {
        const of = (changes: Change[]) =>
            new Set(
                changes.flatMap(({ chainId, height, member, before }) =>
                    before === wallet && isKnown(chainId, height) ? [member] : [],
                ),
            )
        return { owned: of(this.ownerChanges), paidFor: of(this.payoutChanges) }
    }

    /** What they said at a moment, found in small steps. */
    *asOf({ chains }: Pick<AsOf, 'chains'>): Steps<BookAsOf> {
        const heights = new Map(chains.map(({ chainId, height }) => [chainId, height ?? -1]))
        const { models } = this
        const rows = new Int32Array(models.length)
        const registered = new Uint8Array(models.length)
        let count = 0
        for (let row = 0; row < models.length; row++) {
            if (row % STEP === STEP - 1) yield
            const chainId = models.chainId[row]
            const isRegistered = chainId !== 0 && models.height[row] <= (heights.get(chainId) ?? -1)
            if (!isRegistered && models.catalogued[row] === 0) continue
            registered[count] = isRegistered ? 1 : 0
            rows[count++] = row
        }
        yield
        const isKnown = (chainId: number, height: number) => height <= (heights.get(chainId) ?? -1)
        const later = (changes: Change[]) => {
            const before = new Map<number, number>()
            for (const change of changes)
                if (!isKnown(change.chainId, change.height) && !before.has(change.member))
                    before.set(change.member, change.before)
            return before
        }
        const universe = { rows: rows.slice(0, count), registered: registered.slice(0, count) }
        return new BookAsOf(this, isKnown, universe, later(this.ownerChanges), later(this.payoutChanges))
    }

    /** Rows of `prices` of a model, in their order. */
    priceRows(member: number): Int32Array {
        if (!this.byModel) {
            let size = 0
            for (const model of this.prices.member) size = Math.max(size, model + 1)
            this.byModel = groupByMember(this.prices.member, size)
        }
        return rowsOf(this.byModel, member)
    }

    /** Whether any creator's earnings ever went to an address. */
    isDestination(member: number): boolean {
        if (!this.destinations) {
            const { to } = this.withdrawals
            let most = 0
            for (let row = 0; row < to.length; row++) if (to[row] > most) most = to[row]
            this.destinations = new Uint8Array(most + 1)
            for (let row = 0; row < to.length; row++) if (to[row] > 0) this.destinations[to[row]] = 1
        }
        return this.destinations[member] === 1
    }

    /** Rows of `withdrawals` of a creator, in no order. */
    withdrawalRows(creator: number): Int32Array {
        if (!this.byCreator) {
            let size = 0
            for (const number of this.withdrawals.creator) size = Math.max(size, number + 1)
            this.byCreator = groupByMember(this.withdrawals.creator, size)
        }
        return rowsOf(this.byCreator, creator)
    }
}

/** Models looked at in one step. */
const STEP = 16_384

/** What the registry and the catalogues said at one moment. */
export class BookAsOf {
    /** Places of the models plus one, by number. */
    private readonly places: Int32Array
    /** Numbers of the models, the universe, in the order of their ids. A place is one of theirs. */
    readonly members: Int32Array
    private readonly ownAddresses = new Map<number, Set<number>>()
    /** Wallets that had settled payments. */
    private readonly facilitators = new Set<number>()

    constructor(
        private readonly book: Book,
        private readonly isKnown: (chainId: number, height: number) => boolean,
        /** Rows of the book's models by place, and 1 for those that were registered. */
        private readonly universe: { rows: Int32Array; registered: Uint8Array },
        /** Owners and addresses of payouts that are others by now, by model. */
        private readonly owners: Map<number, number>,
        private readonly payouts: Map<number, number>,
    ) {
        const { rows } = universe
        const { member } = book.models
        let most = 0
        this.members = new Int32Array(rows.length)
        for (let place = 0; place < rows.length; place++) {
            this.members[place] = member[rows[place]]
            if (this.members[place] > most) most = this.members[place]
        }
        this.places = new Int32Array(most + 1)
        for (let place = 0; place < rows.length; place++) this.places[this.members[place]] = place + 1
        for (const { chainId, height, member } of book.facilitators)
            if (isKnown(chainId, height)) this.facilitators.add(member)
    }

    /** Bytes of its own, nearly. */
    get bytes(): number {
        return this.members.length * 9 + this.places.byteLength + 1_000
    }

    /** How many models there were. */
    get size(): number {
        return this.members.length
    }

    has(member: number): boolean {
        return this.places[member] > 0
    }

    get(member: number): BookModel | undefined {
        const place = this.places[member] - 1
        return place >= 0 ? this.modelAt(place) : undefined
    }

    modelAt(place: number): BookModel {
        const { models } = this.book
        const row = this.universe.rows[place]
        const isRegistered = this.universe.registered[place] === 1
        const member = this.members[place]
        return {
            member,
            name: isRegistered ? models.nameAt(row) : null,
            catalogueName: models.catalogueNameAt(row),
            registryChainId: isRegistered ? models.chainId[row] : null,
            registeredHeight: isRegistered ? models.height[row] : null,
            registeredMs: this.registeredMsAt(place),
            catalogued: models.catalogued[row] === 1,
            owner: this.ownerAt(place),
            payout: this.payoutAt(place),
        }
    }

    /** Null for a model of a catalogue alone. */
    registeredMsAt(place: number): number | null {
        return this.universe.registered[place] === 1
            ? this.book.models.registeredMs[this.universe.rows[place]]
            : null
    }

    isCataloguedAt(place: number): boolean {
        return this.book.models.catalogued[this.universe.rows[place]] === 1
    }

    /** Number of the owner of the model at a place; 0 = none. */
    ownerAt(place: number): number {
        if (this.universe.registered[place] === 0) return 0
        const before = this.owners.size > 0 ? this.owners.get(this.members[place]) : undefined
        return before ?? this.book.models.owner[this.universe.rows[place]]
    }

    private payoutAt(place: number): number {
        if (this.universe.registered[place] === 0) return 0
        const before = this.payouts.size > 0 ? this.payouts.get(this.members[place]) : undefined
        return before ?? this.book.models.payout[this.universe.rows[place]]
    }

    /** Number of a model's owner; 0 = none, or no model. */
    ownerOf(member: number): number {
        const place = this.places[member] - 1
        return place >= 0 ? this.ownerAt(place) : 0
    }

    /** Place of a model; -1 for what is none. */
    placeOf(member: number): number {
        return (this.places[member] ?? 0) - 1
    }

    /** Prices of a model in chain order. */
    pricesOf(member: number): Price[] {
        const { prices } = this.book
        return Array.from(this.book.priceRows(member))
            .filter((row) => this.isKnown(prices.chainId[row], prices.height[row]))
            .map((row) => prices.at(row))
    }

    /** The price of a model that is in force: the last one set. */
    priceOf(member: number): Price | undefined {
        const { prices } = this.book
        const rows = this.book.priceRows(member)
        for (let at = rows.length - 1; at >= 0; at--)
            if (this.isKnown(prices.chainId[rows[at]], prices.height[rows[at]])) return prices.at(rows[at])
        return undefined
    }

    /** See `Book.payToOf`. */
    payToOf(cells: readonly string[]): Int32Array {
        return this.book.payToOf(cells)
    }

    /**
     * Whether a payment is one to oneself (rule SELF_PAID, src/analytics/population/self-paid.ts): by the model's creator (its owner, the
     * address it is paid out to, or one that a withdrawal of its owner's earnings went to), or, over x402, by the wallet that is paid or by
     * a facilitator.
     * @param payTo number of the wallet that is paid over x402; 0 = none
     */
    isSelfPaid(payer: number, member: number, payTo: number): boolean {
        // Who pays is not always known.
        if (payer === 0) return false
        if (payTo !== 0 && (payer === payTo || this.isFacilitator(payer))) return true
        const place = this.places[member] - 1
        if (!(place >= 0)) return false
        const owner = this.ownerAt(place)
        if (owner === 0) return false
        return payer === owner || payer === this.payoutAt(place) || this.isDestinationOf(payer, owner)
    }

    /** A model's owner and the address it is paid out to; 0 = none, or no model. Without an owner there is no address either. */
    payeesOf(member: number): { owner: number; payout: number } {
        const place = this.places[member] - 1
        if (!(place >= 0)) return NOBODY
        const owner = this.ownerAt(place)
        return owner === 0 ? NOBODY : { owner, payout: this.payoutAt(place) }
    }

    /** Whether a wallet had settled payments. */
    isFacilitator(member: number): boolean {
        return this.facilitators.has(member)
    }

    /** Whether an owner's earnings went to an address. */
    isDestinationOf(member: number, owner: number): boolean {
        return this.book.isDestination(member) && this.addressesOf(owner).has(member)
    }

    /** The models that a wallet has or had to do with, by number, in the order of their ids, each with what that is. */
    tiesOf(wallet: number): Map<number, Tie[]> {
        const ties = new Map<number, Tie[]>()
        if (wallet === 0) return ties
        const { owned, paidFor } = this.book.formerly(wallet, this.isKnown)
        for (let place = 0; place < this.members.length; place++) {
            const member = this.members[place]
            const [owns, isPaid] = [this.ownerAt(place) === wallet, this.payoutAt(place) === wallet]
            const its: Tie[] = []
            if (owns) its.push('OWNER')
            if (isPaid) its.push('PAYOUT_ADDRESS')
            if (!owns && owned.has(member)) its.push('FORMER_OWNER')
            if (!isPaid && paidFor.has(member)) its.push('FORMER_PAYOUT_ADDRESS')
            if (its.length > 0) ties.set(member, its)
        }
        return ties
    }

    /** OPG base units that creators took out in a window, up to the moment. */
    withdrawnIn(window: { fromMs: number | null; toMs: number }): bigint {
        return this.book.withdrawals.sumOf(window, this.isKnown)
    }

    private addressesOf(owner: number): Set<number> {
        let addresses = this.ownAddresses.get(owner)
        if (!addresses) {
            const { chainId, height, to } = this.book.withdrawals
            const known = this.book
                .withdrawalRows(owner)
                .filter((row) => to[row] > 0 && this.isKnown(chainId[row], height[row]))
            addresses = known.length === 0 ? NO_ADDRESSES : new Set(Array.from(known, (row) => to[row]))
            this.ownAddresses.set(owner, addresses)
        }
        return addresses
    }
}

const NOBODY = { owner: 0, payout: 0 }
const NO_ADDRESSES = new Set<number>()

/** @param opg tokens in which prices are comparable */
export async function readBook(reader: Reader, members: Members, opg: Buffer[]): Promise<Book> {
    const [models, changes, prices, withdrawals, facilitators] = await Promise.all([
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
            `SELECT chain_id, height, extract(epoch FROM time)::float8 * 1000, creator_id, ${hex('"to"')},
                 div(value, ${LIMB})::float8, mod(value, ${LIMB})::float8
             FROM payout, LATERAL (SELECT CASE WHEN token = ANY($1) THEN amount ELSE 0 END AS value) opg
             WHERE kind = 'CREATOR_WITHDRAWAL'`,
            [opg],
        ),
        reader.rows('SELECT chain_id, first_height, address FROM facilitator'),
    ])
    const number = (id: unknown) => (id === null ? 0 : members.numberOf(id as string))
    const table = new ModelTable(models.length)
    for (const [id, chainId, height, ms, catalogued, owner, payout, name, catalogueName] of models) {
        if (table.length % ROWS_AT_ONCE === 0) await rest()
        table.add({
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
    const set = new PriceTable(prices.length)
    for (const [chainId, height, timeMs, model, unit, isOpg, input, output] of prices) {
        if (set.length % ROWS_AT_ONCE === 0) await rest()
        set.add({
            chainId: chainId as number,
            height: height as number,
            timeMs: timeMs as number,
            member: number(model),
            unit: unit as string,
            inputPrice: isOpg ? BigInt(input as string) : null,
            outputPrice: isOpg ? BigInt(output as string) : null,
        })
    }
    await rest()
    const taken = new WithdrawalTable(withdrawals.length)
    for (const [chainId, height, timeMs, creator, to, valueHi, valueLo] of withdrawals) {
        if (taken.length % ROWS_AT_ONCE === 0) await rest()
        taken.add({
            chainId: chainId as number,
            height: height as number,
            timeMs: timeMs as number,
            creator: number(creator),
            to: number(to),
            valueHi: valueHi as number,
            valueLo: valueLo as number,
        })
    }
    return new Book(table, owners, payouts, set, taken, {
        facilitators: facilitators.map(([chainId, height, address]) => ({
            chainId: chainId as number,
            height: height as number,
            member: number(address),
        })),
        numberOf: (address) => members.numberOf(address),
    })
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
