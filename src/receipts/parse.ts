import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Hex } from '../base/hex'
import { keccakOf } from '../base/keccak'
import { field, isObject, type Json, JsonNumber, type JsonObject, parseExact } from '../proofs/checks/json'
import { requestTexts } from '../proofs/checks/request-texts'
import type { Receipt } from './receipt'
import { isSameModel } from './same-model'

/** A receipt that can't be read. The message names field and value and what would be right, one problem a line. */
export class ReceiptError extends Error {
    override name = 'ReceiptError'
}

/** Names of the gateway's headers, which are taken for the field too. */
const HEADERS: Record<string, string> = {
    paymentTx: 'x-processing-hash',
    settlementTx: 'x-settlement-tx-hash',
    blobId: 'x-settlement-walrus-blob-id',
    session: 'x-upto-session',
}

const storable = (text: string) => !text.includes('\0') && text.isWellFormed()
const text = (max: number) =>
    z
        .string({ error: 'text' })
        .min(1, 'text')
        .max(max, `at most ${max} characters`)
        .refine(storable, 'text without NUL and half characters')
const hash = (what: string) =>
    z
        .string({ error: what })
        .regex(/^0x[0-9a-fA-F]{64}$/, what)
        .transform((hex) => hex.toLowerCase() as Hex)
const transaction = hash('a transaction hash, 0x and 64 hex digits')
const keccak = hash('a hash, 0x and 64 hex digits')
    .nullish()
    .transform((value) => value ?? null)

const COST = 'OPG base units, a whole decimal number'
const cost = z
    .string({ error: COST })
    .regex(/^\d{1,78}$/, COST)
    .nullish()
    .transform((value) => (value === null || value === undefined ? null : BigInt(value)))

const schema = z.object({
    paymentTx: transaction,
    settlementTx: transaction,
    blobId: text(512),
    session: text(4096).nullish(),
    model: text(512)
        .transform((model) => model.trim())
        .nullish()
        .transform((model) => model || null),
    inputHash: keccak,
    outputHash: keccak,
    cost,
})

/** Reads one receipt from JSON. @throws ReceiptError */
export function parseReceipt(json: string): Receipt {
    let value: Json
    try {
        value = parseExact(json)
    } catch {
        throw new ReceiptError(`expected a JSON object, got ${shown(json)}`)
    }
    if (!isObject(value)) throw new ReceiptError(`expected a JSON object, got ${shown(json)}`)
    const given = withPlainNames(value)
    const { cost } = given
    const read = schema.safeParse(cost instanceof JsonNumber ? { ...given, cost: cost.lexeme } : given)
    if (!read.success) {
        const problems = read.error.issues.map(({ path: [name], message }) => {
            const key = String(name)
            const header = HEADERS[key] && !Object.hasOwn(value, key) ? ` (or ${HEADERS[key]})` : ''
            return `${key}${header} is ${valueShown(given[key])}: expected ${message}`
        })
        throw new ReceiptError(problems.join('\n'))
    }
    const { session, ...fields } = read.data
    return {
        ...fields,
        ...aboutRequest(field(given, 'request'), fields),
        sessionHash: session ? createHash('sha256').update(session).digest('hex') : null,
    }
}

function withPlainNames(value: JsonObject): JsonObject {
    const lower = new Map(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item]))
    const fromHeaders = Object.entries(HEADERS).flatMap(([name, header]) =>
        lower.has(header) ? [[name, lower.get(header)!]] : [],
    )
    return { ...Object.fromEntries(fromHeaders), ...value }
}

/** What the request proves. Its text ends here. */
function aboutRequest(
    given: Json | undefined,
    { model, inputHash }: Pick<Receipt, 'model' | 'inputHash'>,
): Pick<Receipt, 'model' | 'requestHashes'> {
    if (given === undefined || given === null) return { model, requestHashes: [] }
    const request = typeof given === 'string' ? objectIn(given) : given
    if (!isObject(request))
        throw new ReceiptError('request is no JSON object: expected the request as it was sent')
    const named = field(request, 'model')
    if (typeof named !== 'string' || named.trim() === '' || named.length > 512 || !storable(named)) {
        throw new ReceiptError(`request.model is ${valueShown(named)}: expected the name of a model`)
    }
    if (model !== null && !isSameModel(model, named)) {
        throw new ReceiptError(`model is ${shown(model)}: expected ${shown(named)}, which the request names`)
    }
    const hashes = [...new Set(requestTexts(request).map((text) => keccakOf(Buffer.from(text, 'utf8'))))]
    if (inputHash === null) return { model: model ?? named.trim(), requestHashes: hashes }
    if (!hashes.includes(inputHash)) {
        throw new ReceiptError(
            `inputHash is ${shown(inputHash)}: expected the hash of the request, such as ${hashes[0]}`,
        )
    }
    return { model: model ?? named.trim(), requestHashes: [inputHash] }
}

function objectIn(json: string): Json {
    try {
        return parseExact(json)
    } catch {
        return null
    }
}

function valueShown(value: Json | undefined): string {
    if (value === undefined) return 'missing'
    return value instanceof JsonNumber ? value.lexeme : shown(value)
}

function shown(value: unknown): string {
    const json = JSON.stringify(value)
    return json.length > 100 ? `${json.slice(0, 100)}…` : json
}
