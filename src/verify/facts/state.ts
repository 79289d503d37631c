import type { Decoded } from '../chain/decode'
import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { registrationIn } from './registrations'
import { type Row, rowOf, SOMETHING } from './row'
import { storedArgument } from './stored-text'
import { isReference, provenance, type World } from './world'

/** The argument that says what an event is about, by the beginning of its name; the first that fits. */
const SUBJECTS: [RegExp, string][] = [
    [/^Model/, 'modelId'],
    [/^InferenceRefunded$/, 'payer'],
    [/^TEEType/, ''],
    [/^(TEE|OHTTP)/, 'teeId'],
    [/^PCR/, 'pcrHash'],
    [/^Task/, 'contractAddress'],
    [/^Role(Granted|Revoked)$/, 'account'],
    [/^OwnershipTransferred$/, 'newOwner'],
    [/^UnpairedTransfer$/, 'to'],
]

/** A log of which nothing but its arguments is kept. */
export function stateRow(world: World, tx: PlainTransaction, log: PlainLog, { name, args }: Decoded): Row {
    const about = SUBJECTS.find(([pattern]) => pattern.test(name))?.[1] ?? ''
    const reference = isReference(world, log.address)
    const values = name === 'TEERegistered' ? { ...args, ...registered(tx, log, args.teeId) } : args
    return rowOf('chain_event', tx, log, {
        contract: log.address,
        name,
        subject: args[about] ?? null,
        provenance: provenance(world, reference),
        ...(tx.call ? { sender: tx.call.from } : {}),
        ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`args.${key}`, textOf(value)])),
    })
}

function registered(tx: PlainTransaction, log: PlainLog, teeId: string) {
    const details = registrationIn(tx, log.address, teeId)
    if (details) return { ...details, calldataReason: null }
    return { publicKey: null, paymentAddress: null, endpoint: null, calldataReason: SOMETHING }
}

function textOf(value: unknown) {
    if (value === null || value === SOMETHING) return value as null | typeof SOMETHING
    return storedArgument(String(value))
}
