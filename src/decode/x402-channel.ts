import { Sink } from '@subsquid/evm-codec'
import { functions } from '../abi/x402-batch'
import type { Hex } from '../base/hex'
import { keccakOf } from '../base/keccak'
import { readCalldata } from './calldata'
import type { RawTransaction } from './events'

type Config = ReturnType<typeof functions.deposit.decode>['config']

/**
 * Who escrows for whom in a channel of batch settlement; null with a reason where the calldata does not show it.
 * @param token what was moved
 */
export function channelOf(
    tx: RawTransaction | null,
    escrow: Hex,
    channelId: Hex,
    token: Hex,
): { payer: Hex | null; receiver: Hex | null; reason: string | null } {
    const { deposit } = functions
    const { args, reason } = readCalldata(tx, {
        target: escrow,
        what: 'the escrow',
        functions: { deposit },
        // A channel's id is the hash of its terms.
        differs: ({ config }) => {
            if (idOf(config) !== channelId) return 'the channel in calldata is another one'
            return config.token === token ? null : `the channel escrows ${config.token}, moved ${token}`
        },
        keyOf: () => channelId,
        nth: 0,
        of: 1,
    })
    if (args === null) return { payer: null, receiver: null, reason }
    return { payer: args.config.payer, receiver: args.config.receiver, reason: null }
}

/** keccak256(abi.encode(config)); all of it is static. */
function idOf(config: Config): Hex {
    const sink = new Sink(7)
    sink.address(config.payer)
    sink.address(config.payerAuthorizer)
    sink.address(config.receiver)
    sink.address(config.receiverAuthorizer)
    sink.address(config.token)
    sink.u256(BigInt(config.withdrawDelay))
    sink.u256(BigInt(config.salt))
    return keccakOf(sink.toString())
}
