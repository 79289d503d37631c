import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    InferencePaid: event("0x5a4b29a79451e2fbe8ebe2cead13e04da2d756f8f22d0ef448712fb151b16aa7", "InferencePaid(bytes32,bytes32,address,address,uint256,uint256,uint32,uint64,uint64,bytes32)", {"paymentId": indexed(p.bytes32), "modelId": indexed(p.bytes32), "payer": indexed(p.address), "token": p.address, "amount": p.uint256, "creatorAmount": p.uint256, "calls": p.uint32, "inputUnits": p.uint64, "outputUnits": p.uint64, "settlementRef": p.bytes32}),
    PayoutAccrued: event("0xc51475b81529cf5ee9c345e7dcb828ccd6d562ade0ccd2cd98addb059990584e", "PayoutAccrued(bytes32,address,address,uint256,bytes32)", {"modelId": indexed(p.bytes32), "account": indexed(p.address), "token": indexed(p.address), "amount": p.uint256, "paymentId": p.bytes32}),
    PayoutWithdrawn: event("0xc219871af2052bd5b7553405e4873b5ea7e75edb06e4214dae28aee7f912bc7d", "PayoutWithdrawn(address,address,address,uint256)", {"account": indexed(p.address), "token": indexed(p.address), "to": indexed(p.address), "amount": p.uint256}),
    InferenceRefunded: event("0x2f404700dee655bbb8bf05c485c955afa4ebc23609d833e6b40a808c185b96e2", "InferenceRefunded(bytes32,address,address,uint256)", {"paymentId": indexed(p.bytes32), "payer": indexed(p.address), "token": p.address, "amount": p.uint256}),
}

export class Contract extends ContractBase {
}

/// Event types
export type InferencePaidEventArgs = EParams<typeof events.InferencePaid>
export type PayoutAccruedEventArgs = EParams<typeof events.PayoutAccrued>
export type PayoutWithdrawnEventArgs = EParams<typeof events.PayoutWithdrawn>
export type InferenceRefundedEventArgs = EParams<typeof events.InferenceRefunded>
