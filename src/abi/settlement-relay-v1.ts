import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    Settlement: event("0x2dec475996b83d8f0b0b5863ea37b28d71de0e635fecf1042fd2c6e41b2bdda3", "Settlement(bytes32,bytes32)", {"inputHash": indexed(p.bytes32), "outputHash": indexed(p.bytes32)}),
    BatchSettlement: event("0xfa7c610716cb742e297d9aaa305f688a478691d7bdda909887be587592075db0", "BatchSettlement(bytes32,uint256)", {"merkleRoot": indexed(p.bytes32), "batchSize": p.uint256}),
    SettlementWithMetadata: event("0x699118b9cf4c170299a3cd2b24610f4bdd66f1492695baf29c49077ef64c056c", "SettlementWithMetadata(bytes32,bytes32,string,bytes,bytes)", {"inputHash": indexed(p.bytes32), "outputHash": indexed(p.bytes32), "modelInfo": p.string, "inputData": p.bytes, "outputData": p.bytes}),
    OwnershipTransferred: event("0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0", "OwnershipTransferred(address,address)", {"previousOwner": indexed(p.address), "newOwner": indexed(p.address)}),
    RoleAdminChanged: event("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", "RoleAdminChanged(bytes32,bytes32,bytes32)", {"role": indexed(p.bytes32), "previousAdminRole": indexed(p.bytes32), "newAdminRole": indexed(p.bytes32)}),
    RoleGranted: event("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", "RoleGranted(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
    RoleRevoked: event("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", "RoleRevoked(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
}

export const functions = {
    settle: fun("0xd32a9cd9", "settle(bytes32,bytes32)", {"_inputHash": p.bytes32, "_outputHash": p.bytes32}, ),
    batchSettle: fun("0x609580f6", "batchSettle(bytes32,uint256)", {"_merkleRoot": p.bytes32, "_batchSize": p.uint256}, ),
    settleWithMetadata: fun("0xa1ccc828", "settleWithMetadata(bytes32,bytes32,string,bytes,bytes)", {"_inputHash": p.bytes32, "_outputHash": p.bytes32, "_modelInfo": p.string, "_inputData": p.bytes, "_outputData": p.bytes}, ),
}

export class Contract extends ContractBase {
}

/// Event types
export type SettlementEventArgs = EParams<typeof events.Settlement>
export type BatchSettlementEventArgs = EParams<typeof events.BatchSettlement>
export type SettlementWithMetadataEventArgs = EParams<typeof events.SettlementWithMetadata>
export type OwnershipTransferredEventArgs = EParams<typeof events.OwnershipTransferred>
export type RoleAdminChangedEventArgs = EParams<typeof events.RoleAdminChanged>
export type RoleGrantedEventArgs = EParams<typeof events.RoleGranted>
export type RoleRevokedEventArgs = EParams<typeof events.RoleRevoked>

/// Function types
export type SettleParams = FunctionArguments<typeof functions.settle>
export type SettleReturn = FunctionReturn<typeof functions.settle>

export type BatchSettleParams = FunctionArguments<typeof functions.batchSettle>
export type BatchSettleReturn = FunctionReturn<typeof functions.batchSettle>

export type SettleWithMetadataParams = FunctionArguments<typeof functions.settleWithMetadata>
export type SettleWithMetadataReturn = FunctionReturn<typeof functions.settleWithMetadata>

