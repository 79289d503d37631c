import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    BatchSettlement: event("0xc2aff8d8a10a4543baabf39bd9ff45e7fc3881d19098df350a3b7f339e911127", "BatchSettlement(bytes32,uint256,bytes)", {"merkleRoot": indexed(p.bytes32), "batchSize": p.uint256, "walrusBlobId": p.bytes}),
    IndividualSettlement: event("0x74e71a1981c03bd0c36f3b1227f3ee2a34dca5d6fef25c4b2787e033ab60b782", "IndividualSettlement(bytes32,address,bytes32,bytes32,uint256,bytes,bytes)", {"teeId": indexed(p.bytes32), "ethAddress": indexed(p.address), "inputHash": p.bytes32, "outputHash": p.bytes32, "timestamp": p.uint256, "walrusBlobId": p.bytes, "signature": p.bytes}),
    OwnershipTransferred: event("0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0", "OwnershipTransferred(address,address)", {"previousOwner": indexed(p.address), "newOwner": indexed(p.address)}),
    RoleAdminChanged: event("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", "RoleAdminChanged(bytes32,bytes32,bytes32)", {"role": indexed(p.bytes32), "previousAdminRole": indexed(p.bytes32), "newAdminRole": indexed(p.bytes32)}),
    RoleGranted: event("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", "RoleGranted(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
    RoleRevoked: event("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", "RoleRevoked(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
}

export const functions = {
    batchSettle: fun("0x1b243ae6", "batchSettle(bytes32,uint256,bytes)", {"_merkleRoot": p.bytes32, "_batchSize": p.uint256, "_walrusBlobId": p.bytes}, ),
    settleIndividual: fun("0x90480ad1", "settleIndividual(bytes32,bytes32,bytes32,uint256,address,bytes,bytes)", {"_teeId": p.bytes32, "_inputHash": p.bytes32, "_outputHash": p.bytes32, "_timestamp": p.uint256, "_ethAddress": p.address, "_walrusBlobId": p.bytes, "_signature": p.bytes}, ),
    verifyProof: viewFun("0x4bc935d7", "verifyProof(bytes32[],bytes32,bytes32)", {"_proof": p.array(p.bytes32), "_root": p.bytes32, "_leaf": p.bytes32}, p.bool),
    SETTLEMENT_CONTRACT: viewFun("0x1f273c8e", "SETTLEMENT_CONTRACT()", {}, p.address),
    SETTLEMENT_RELAY_ROLE: viewFun("0xc7bb9394", "SETTLEMENT_RELAY_ROLE()", {}, p.bytes32),
    hasRole: viewFun("0x91d14854", "hasRole(bytes32,address)", {"role": p.bytes32, "account": p.address}, p.bool),
}

export class Contract extends ContractBase {

    verifyProof(_proof: VerifyProofParams["_proof"], _root: VerifyProofParams["_root"], _leaf: VerifyProofParams["_leaf"]) {
        return this.eth_call(functions.verifyProof, {_proof, _root, _leaf})
    }

    SETTLEMENT_CONTRACT() {
        return this.eth_call(functions.SETTLEMENT_CONTRACT, {})
    }

    SETTLEMENT_RELAY_ROLE() {
        return this.eth_call(functions.SETTLEMENT_RELAY_ROLE, {})
    }

    hasRole(role: HasRoleParams["role"], account: HasRoleParams["account"]) {
        return this.eth_call(functions.hasRole, {role, account})
    }
}

/// Event types
export type BatchSettlementEventArgs = EParams<typeof events.BatchSettlement>
export type IndividualSettlementEventArgs = EParams<typeof events.IndividualSettlement>
export type OwnershipTransferredEventArgs = EParams<typeof events.OwnershipTransferred>
export type RoleAdminChangedEventArgs = EParams<typeof events.RoleAdminChanged>
export type RoleGrantedEventArgs = EParams<typeof events.RoleGranted>
export type RoleRevokedEventArgs = EParams<typeof events.RoleRevoked>

/// Function types
export type BatchSettleParams = FunctionArguments<typeof functions.batchSettle>
export type BatchSettleReturn = FunctionReturn<typeof functions.batchSettle>

export type SettleIndividualParams = FunctionArguments<typeof functions.settleIndividual>
export type SettleIndividualReturn = FunctionReturn<typeof functions.settleIndividual>

export type VerifyProofParams = FunctionArguments<typeof functions.verifyProof>
export type VerifyProofReturn = FunctionReturn<typeof functions.verifyProof>

export type SETTLEMENT_CONTRACTParams = FunctionArguments<typeof functions.SETTLEMENT_CONTRACT>
export type SETTLEMENT_CONTRACTReturn = FunctionReturn<typeof functions.SETTLEMENT_CONTRACT>

export type SETTLEMENT_RELAY_ROLEParams = FunctionArguments<typeof functions.SETTLEMENT_RELAY_ROLE>
export type SETTLEMENT_RELAY_ROLEReturn = FunctionReturn<typeof functions.SETTLEMENT_RELAY_ROLE>

export type HasRoleParams = FunctionArguments<typeof functions.hasRole>
export type HasRoleReturn = FunctionReturn<typeof functions.hasRole>

