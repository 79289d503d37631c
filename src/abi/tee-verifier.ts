import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    RegistryUpdated: event("0x482b97c53e48ffa324a976e2738053e9aff6eee04d8aac63b10e19411d869b82", "RegistryUpdated(address,address)", {"oldRegistry": indexed(p.address), "newRegistry": indexed(p.address)}),
    RoleAdminChanged: event("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", "RoleAdminChanged(bytes32,bytes32,bytes32)", {"role": indexed(p.bytes32), "previousAdminRole": indexed(p.bytes32), "newAdminRole": indexed(p.bytes32)}),
    RoleGranted: event("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", "RoleGranted(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
    RoleRevoked: event("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", "RoleRevoked(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
}

export const functions = {
    registry: viewFun("0x7b103999", "registry()", {}, p.address),
    verifySignature: viewFun("0x58db61a8", "verifySignature(bytes32,bytes32,bytes32,uint256,bytes)", {"teeId": p.bytes32, "inputHash": p.bytes32, "outputHash": p.bytes32, "timestamp": p.uint256, "signature": p.bytes}, p.bool),
    verifySignatureNoTimestamp: viewFun("0x810f2337", "verifySignatureNoTimestamp(bytes32,bytes32,bytes32,uint256,bytes)", {"teeId": p.bytes32, "inputHash": p.bytes32, "outputHash": p.bytes32, "timestamp": p.uint256, "signature": p.bytes}, p.bool),
}

export class Contract extends ContractBase {

    registry() {
        return this.eth_call(functions.registry, {})
    }

    verifySignature(teeId: VerifySignatureParams["teeId"], inputHash: VerifySignatureParams["inputHash"], outputHash: VerifySignatureParams["outputHash"], timestamp: VerifySignatureParams["timestamp"], signature: VerifySignatureParams["signature"]) {
        return this.eth_call(functions.verifySignature, {teeId, inputHash, outputHash, timestamp, signature})
    }

    verifySignatureNoTimestamp(teeId: VerifySignatureNoTimestampParams["teeId"], inputHash: VerifySignatureNoTimestampParams["inputHash"], outputHash: VerifySignatureNoTimestampParams["outputHash"], timestamp: VerifySignatureNoTimestampParams["timestamp"], signature: VerifySignatureNoTimestampParams["signature"]) {
        return this.eth_call(functions.verifySignatureNoTimestamp, {teeId, inputHash, outputHash, timestamp, signature})
    }
}

/// Event types
export type RegistryUpdatedEventArgs = EParams<typeof events.RegistryUpdated>
export type RoleAdminChangedEventArgs = EParams<typeof events.RoleAdminChanged>
export type RoleGrantedEventArgs = EParams<typeof events.RoleGranted>
export type RoleRevokedEventArgs = EParams<typeof events.RoleRevoked>

/// Function types
export type RegistryParams = FunctionArguments<typeof functions.registry>
export type RegistryReturn = FunctionReturn<typeof functions.registry>

export type VerifySignatureParams = FunctionArguments<typeof functions.verifySignature>
export type VerifySignatureReturn = FunctionReturn<typeof functions.verifySignature>

export type VerifySignatureNoTimestampParams = FunctionArguments<typeof functions.verifySignatureNoTimestamp>
export type VerifySignatureNoTimestampReturn = FunctionReturn<typeof functions.verifySignatureNoTimestamp>

