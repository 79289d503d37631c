import type { Hex } from '../base/hex'
import type { RawTransaction } from './events'

/** Functions of one contract that calldata may call; `decode` throws on calldata that does not fit. */
interface Callable<T> {
    selector: Hex
    decode(input: Hex): T
}

/** The call that is looked for in a transaction. */
export interface Wanted<T> {
    /** Contract that was called. */
    target: Hex
    /** `the proxy`, as a reason names the target. */
    what: string
    functions: Record<string, Callable<T>>
    /** Why these arguments cannot be those of the call, by what its logs say; null when they can. */
    differs(args: T): string | null
    /** Equal for arguments between which the caller sees no difference. */
    keyOf(args: T): string
    /** The call is the `nth` (from 0) of `of` calls in the transaction whose logs say the same. */
    nth: number
    of: number
}

export type CalldataResult<T> = { args: T; reason: null } | { args: null; reason: string }

/** Most places of one transaction's calldata that are tried as a call: anyone can fill calldata with selectors. */
const MOST_PLACES = 256

/**
 * Reads the arguments of a call from a transaction's calldata, or gives the reason why that is not possible. A transaction
 * that went through another contract (a multicall, a multisig, a smart wallet, a bundle of them) holds the calls it made somewhere in its calldata:
 * they are found by their selectors at any byte, and only arguments that fit the logs count, and only where there are as many
 * of them as there were such calls.
 */
export function readCalldata<T>(tx: RawTransaction | null, wanted: Wanted<T>): CalldataResult<T> {
    if (tx === null) return unread('transaction not available')
    const { target, what, functions } = wanted
    if (tx.to === target) {
        const called = Object.values(functions).find(({ selector }) => tx.input.startsWith(selector))
        if (called !== undefined) return direct(tx.input, called, wanted)
    }
    const { nth, of } = wanted
    const inside = callsWithin(tx.input, wanted)
    if (inside.length === of) return { args: inside[nth], reason: null }
    const names = Object.keys(functions).join(' or ')
    const found =
        inside.length === 0
            ? `its calldata holds no ${names} that fits`
            : `its calldata holds ${inside.length} calls that fit, ${of} were made`
    if (tx.to === target) return unread(`selector ${tx.input.slice(0, 10)} is not ${names}, and ${found}`)
    if (tx.to === null) return unread(`transaction created a contract, and ${found}`)
    return unread(`transaction went through ${tx.to}, not ${what}, and ${found}`)
}

function direct<T>(input: Hex, called: Callable<T>, { differs }: Wanted<T>): CalldataResult<T> {
    let args: T
    try {
        args = called.decode(input)
    } catch {
        return unread(`calldata of ${(input.length - 2) / 2} bytes does not decode`)
    }
    const difference = differs(args)
    return difference === null ? { args, reason: null } : unread(difference)
}

/** Arguments of the calls in calldata that fit, each once, in their order. */
function callsWithin<T>(input: Hex, { functions, differs, keyOf }: Wanted<T>): T[] {
    const found = new Map<string, T>()
    for (const [at, called] of placesOf(input, Object.values(functions))) {
        let args: T
        try {
            args = called.decode(`0x${input.slice(at)}`)
        } catch {
            continue
        }
        const key = keyOf(args)
        if (!found.has(key) && differs(args) === null) found.set(key, args)
    }
    return [...found.values()]
}

/** Where selectors stand in hex, by whole bytes, in order. */
function placesOf<T>(input: Hex, functions: Callable<T>[]): [number, Callable<T>][] {
    const places: [number, Callable<T>][] = []
    for (const called of functions) {
        const selector = called.selector.slice(2)
        let tried = 0
        for (let at = input.indexOf(selector, 2); at >= 0 && tried < MOST_PLACES; ) {
            if (at % 2 === 0) {
                places.push([at, called])
                tried++
            }
            at = input.indexOf(selector, at + 1)
        }
    }
    return places.sort(([a], [b]) => a - b)
}

function unread(reason: string): { args: null; reason: string } {
    return { args: null, reason }
}
