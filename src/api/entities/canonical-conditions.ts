import type { Where } from '@subsquid/openreader/lib/ir/args'
import type { Prop } from '@subsquid/openreader/lib/model'
import { type Cursor, EntityCursor } from '@subsquid/openreader/lib/sql/cursor'
import { EntitySqlPrinter } from '@subsquid/openreader/lib/sql/printer'
import { GraphQLError } from 'graphql'
import { ADDRESS_BYTES, HASH_BYTES, hexForm, readHex } from '../../base/hex'

/**
 * How a field's values are stored: an address or a hash as lower-case hex of its length, or a text of ours without any upper-case
 * letters, such as an id that has a hash in it.
 */
type Form = 'address' | 'hash' | 'addressOrHash' | 'lower'

const LENGTHS: Record<Exclude<Form, 'lower'>, readonly number[]> = {
    address: [ADDRESS_BYTES],
    hash: [HASH_BYTES],
    addressOrHash: [ADDRESS_BYTES, HASH_BYTES],
}

/** Ids by entity. Those that are left out have upper and lower case of their own: blob ids, catalogue entries, days of demand. */
const IDS: Record<string, Form> = {
    Creator: 'address',
    Payer: 'address',
    Workflow: 'address',
    Tee: 'hash',
    ModelArtifact: 'hash',
    Model: 'lower',
    ModelPrice: 'lower',
    Inference: 'lower',
    SettlementBatch: 'lower',
    Payment: 'lower',
    Payout: 'lower',
    ChainEvent: 'lower',
    DeadLetter: 'lower',
    Receipt: 'lower',
    Rollback: 'lower',
    TeeDay: 'lower',
    EnclaveImage: 'lower',
}

/** Other fields by name, whichever entity has them. */
const FIELDS: Record<string, Form> = {
    subject: 'addressOrHash',
    sha256: 'lower',
    sessionHash: 'lower',
    topics: 'lower',
    ...named('address', 'account contract ethAddress facilitator ownerAddress payTo paymentAddress'),
    ...named('address', 'payoutAddress registry sender to token user'),
    ...named(
        'hash',
        'fromHash genesisHash hash inputHash leafHash merkleRoot outputHash paymentId paymentTx',
    ),
    ...named('hash', 'pcrHash settlementRef settlementTx signer toHash txHash'),
}

function named(form: Form, names: string): Record<string, Form> {
    return Object.fromEntries(names.split(' ').map((name) => [name, form]))
}

/** Operators whose value is the whole of what is stored, so that another length finds nothing. */
const WHOLE = new Set<Where['op']>(['eq', 'not_eq', 'in', 'not_in'])

/**
 * Brings the addresses, hashes and ids in every condition of every statement into the form in which they are stored, and refuses
 * what is none: a wallet copied with its checksum would find nothing, and nobody would know why.
 */
export function canonicalConditions(): void {
    const printer = EntitySqlPrinter.prototype as unknown as {
        populateWhere(cursor: Cursor, where: Where, expressions: string[]): void
    }
    const populateWhere = printer.populateWhere
    printer.populateWhere = function (cursor, where, expressions) {
        populateWhere.call(this, cursor, canonical(cursor, where), expressions)
    }
}

function canonical(cursor: Cursor, where: Where): Where {
    if (!('value' in where || 'values' in where) || !(cursor instanceof EntityCursor)) return where
    const { field, op } = where
    if (op === 'jsonContains') return { ...where, value: lowerHexIn((where as { value: unknown }).value) }
    const { entityName } = cursor as unknown as { entityName: string }
    if (field === 'id' && entityName === 'DemandDay') return mapped(where, lowerHashes)
    const form = formOf(entityName, field, cursor.prop(field))
    if (!form) return where
    return mapped(where, (value) => stored(field, form, WHOLE.has(op), value))
}

function formOf(entity: string, field: string, { type }: Prop): Form | undefined {
    if (type.kind === 'fk') return IDS[type.entity]
    if (field === 'id') return IDS[entity]
    // Of an enclave; that of a model is a creator.
    if (field === 'owner') return 'address'
    return FIELDS[field]
}

function mapped(where: Where, map: (value: unknown) => unknown): Where {
    if ('values' in where) return { ...where, values: where.values.map(map) }
    const { value } = where as { value: unknown }
    return { ...where, value: Array.isArray(value) ? value.map(map) : map(value) } as Where
}

function stored(field: string, form: Form, isWhole: boolean, value: unknown): unknown {
    if (typeof value !== 'string' && !Buffer.isBuffer(value)) return value
    if (form !== 'lower' && isWhole && !isOfLength(value, LENGTHS[form])) {
        const given = typeof value === 'string' ? value : `0x${value.toString('hex')}`
        throw new GraphQLError(
            `${field} is '${given}': expected ${LENGTHS[form].map(hexForm).join(', or ')}`,
            {
                extensions: { code: 'BAD_USER_INPUT' },
            },
        )
    }
    return typeof value === 'string' ? value.toLowerCase() : value
}

function isOfLength(value: string | Buffer, lengths: readonly number[]): boolean {
    if (typeof value !== 'string') return lengths.includes(value.length)
    return readHex(value) !== null && lengths.includes(value.length / 2 - 1)
}

const HASHES = /0x[0-9a-f]{64}/gi
const lowerHashes = (value: unknown) =>
    typeof value === 'string' ? value.replace(HASHES, (hash) => hash.toLowerCase()) : value

/** Addresses and hashes among decoded arguments are stored in lower case. */
function lowerHexIn(value: unknown): unknown {
    if (typeof value === 'string') return /^0x(.{40}|.{64})$/.test(value) ? (readHex(value) ?? value) : value
    if (Array.isArray(value)) return value.map(lowerHexIn)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, lowerHexIn(part)]))
}
