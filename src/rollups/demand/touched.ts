/**
 * The derived rows that may be wrong after a change to facts (a rollback, a claim, a wallet that is no longer a payTo
 * wallet).
 */
export class Touched {
    readonly demandDays = new Set<string>()
    readonly models = new Set<string>()
    readonly payers = new Set<string>()
    readonly creators = new Set<string>()
    readonly workflows = new Set<string>()
    readonly artifacts = new Set<string>()
    readonly tees = new Set<string>()
    readonly images = new Set<string>()
    /** Settlement keys of counted calls that were deleted: an equal one may count now. */
    readonly settled = new Set<string>()
    /** Leaves and Merkle roots that deleted payments referred to. */
    readonly references = new Set<string>()
    /** Subjects of registry events whose attributes must be read again. */
    readonly registered = new Set<string>()
}

/** Notes the derived rows that depend on a ChainEvent. */
export function noteSubject(touched: Touched, name: string, subject: string | null): void {
    if (subject === null) return
    if (name.startsWith('Model')) touched.registered.add(subject)
    else if (name.startsWith('TEE') || name.startsWith('OHTTP')) touched.tees.add(subject)
    else if (name.startsWith('PCR')) touched.images.add(subject)
    else if (name.startsWith('Task')) touched.workflows.add(subject)
}
