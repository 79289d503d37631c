import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    Deposited: event("0x6c2a09353b5e75e70d0b9778b80a413809bb235d46c211811c474b3346791d89", "Deposited(bytes32,address,uint128,uint128)", {"channelId": indexed(p.bytes32), "sender": indexed(p.address), "amount": p.uint128, "newBalance": p.uint128}),
    Claimed: event("0x36bd546bb573e8921fdbfd934bbed62d872796b01792cd240cce27f79dd3eddd", "Claimed(bytes32,address,uint128,uint128)", {"channelId": indexed(p.bytes32), "sender": indexed(p.address), "claimAmount": p.uint128, "newTotalClaimed": p.uint128}),
    Settled: event("0x7337b4386b690fdb8ba66905b92b9d45d33bc6626ee2620c905fb150ec0cc47d", "Settled(address,address,address,uint128)", {"receiver": indexed(p.address), "token": indexed(p.address), "sender": indexed(p.address), "amount": p.uint128}),
    Refunded: event("0xa84286cf8ebc7903a663c77c8d99aa92b600d4c2fcca872a5d4a663db4eb394b", "Refunded(bytes32,address,uint128)", {"channelId": indexed(p.bytes32), "sender": indexed(p.address), "amount": p.uint128}),
    WithdrawFinalized: event("0x546ce1e2242cd930c196bd08b894443562d709b4fffe4f028a75a6d233efc6e3", "WithdrawFinalized(bytes32,address,uint128)", {"channelId": indexed(p.bytes32), "sender": indexed(p.address), "amount": p.uint128}),
}

export const functions = {
    deposit: fun("0x140f1e75", "deposit((address,address,address,address,address,uint40,bytes32),uint128,address,bytes)", {"config": p.struct({"payer": p.address, "payerAuthorizer": p.address, "receiver": p.address, "receiverAuthorizer": p.address, "token": p.address, "withdrawDelay": p.uint40, "salt": p.bytes32}), "amount": p.uint128, "collector": p.address, "collectorData": p.bytes}, ),
    settle: fun("0x9db32a8f", "settle(address,address)", {"receiver": p.address, "token": p.address}, ),
}

export class Contract extends ContractBase {
}

/// Event types
export type DepositedEventArgs = EParams<typeof events.Deposited>
export type ClaimedEventArgs = EParams<typeof events.Claimed>
export type SettledEventArgs = EParams<typeof events.Settled>
export type RefundedEventArgs = EParams<typeof events.Refunded>
export type WithdrawFinalizedEventArgs = EParams<typeof events.WithdrawFinalized>

/// Function types
export type DepositParams = FunctionArguments<typeof functions.deposit>
export type DepositReturn = FunctionReturn<typeof functions.deposit>

export type SettleParams = FunctionArguments<typeof functions.settle>
export type SettleReturn = FunctionReturn<typeof functions.settle>

