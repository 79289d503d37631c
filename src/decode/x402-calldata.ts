import { functions as exact } from '../abi/x402-exact'
import { functions as upto } from '../abi/x402-upto'
import { functions as legacy } from '../abi/x402-upto-legacy'
import type { Hex } from '../base/hex'
import type { ProxyKind } from './x402'

/** What the payer signed and the caller passed, the same for every proxy. Amounts in token base units. */
export interface SettleArgs {
    token: Hex
    cap: bigint
    nonce: bigint
    /** Unix seconds. */
    deadline: bigint
    owner: Hex
    to: Hex
    /** Named in the witness of the current upto proxy only. */
    facilitator: Hex | null
    amount: bigint
}

interface Signed {
    permit: { permitted: { token: Hex; amount: bigint }; nonce: bigint; deadline: bigint }
    owner: Hex
    witness: { to: Hex }
}

function settleArgs(args: Signed, amount: bigint, facilitator: Hex | null): SettleArgs {
    const { permitted, nonce, deadline } = args.permit
    const { token, amount: cap } = permitted
    return { token, cap, nonce, deadline, owner: args.owner, to: args.witness.to, facilitator, amount }
}

/** Wraps a generated function so that its decoded arguments become SettleArgs. */
function reading<A extends Signed>(
    fn: { selector: Hex; decode(input: Hex): A },
    toArgs: (args: A) => SettleArgs,
) {
    return { selector: fn.selector, decode: (input: Hex) => toArgs(fn.decode(input)) }
}

/** `settle` and `settleWithPermit` of each proxy. */
export const settleFunctions = {
    x402Upto: {
        settle: reading(upto.settle, (a) => settleArgs(a, a.amount, a.witness.facilitator)),
        settleWithPermit: reading(upto.settleWithPermit, (a) =>
            settleArgs(a, a.amount, a.witness.facilitator),
        ),
    },
    x402Exact: {
        settle: reading(exact.settle, (a) => settleArgs(a, a.permit.permitted.amount, null)),
        settleWithPermit: reading(exact.settleWithPermit, (a) =>
            settleArgs(a, a.permit.permitted.amount, null),
        ),
    },
    x402UptoLegacy: {
        settle: reading(legacy.settle, (a) => settleArgs(a, a.actualAmount, null)),
        settleWithPermit: reading(legacy.settleWithPermit, (a) => settleArgs(a, a.actualAmount, null)),
    },
} satisfies Record<ProxyKind, unknown>
