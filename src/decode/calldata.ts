import type { Hex } from '../base/hex'
import type { RawTransaction } from './events'

/** Functions of one contract that calldata may call; `decode` throws on calldata that does not fit. */
interface Callable<T> {
    selector: Hex
    decode(input: Hex): T
}

export type CalldataResult<T> = { args: T; reason: null } | { args: null; reason: string }

/**
 * Decodes the arguments with which a transaction called `target` directly, or gives the reason why that is not
 * possible. A call made from inside another contract leaves no calldata in the transaction; it is not guessed.
 *
 * @param what `the proxy`, as the reason names the target.
 */
export function readCalldata<T>(
    tx: RawTransaction | null,
    target: Hex,
    what: string,
    functions: Record<string, Callable<T>>,
): CalldataResult<T> {
    if (tx === null) return unread('transaction not available')
    if (tx.to === null) return unread(`transaction created a contract, it did not call ${what}`)
    if (tx.to !== target) return unread(`transaction went through ${tx.to}, not ${what}`)
    const selector = tx.input.slice(0, 10)
    const called = Object.values(functions).find((f) => f.selector === selector)
    if (called === undefined) {
        return unread(`selector ${selector} is not ${Object.keys(functions).join(' or ')}`)
    }
    try {
        return { args: called.decode(tx.input), reason: null }
    } catch {
        return unread(`calldata of ${(tx.input.length - 2) / 2} bytes does not decode`)
    }
}

function unread(reason: string): { args: null; reason: string } {
    return { args: null, reason }
}
