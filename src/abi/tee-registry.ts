import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    TEETypeAdded: event("0xed0161664cf318441e585cccad9fa9fc770298b648a49635dda84ac6f0adc908", "TEETypeAdded(uint8,string)", {"typeId": indexed(p.uint8), "name": p.string}),
    PCRApproved: event("0x98c6d69cba0181c4e436357d22ac56e02ec472c03f04df0fbf89d1bb614af2fe", "PCRApproved(bytes32,uint8,string)", {"pcrHash": indexed(p.bytes32), "teeType": indexed(p.uint8), "version": p.string}),
    PCRRevoked: event("0xd5a6741f8bbaee4cc3ea05953ea04c6a1863ce4c66a52da653dd0a315f84c2fb", "PCRRevoked(bytes32,uint8)", {"pcrHash": indexed(p.bytes32), "teeType": indexed(p.uint8)}),
    TEERegistered: event("0x97d0af70a4d2c616e9c1093d5f57c8b31b3a7d824f1d335e5d5416402ec14931", "TEERegistered(bytes32,address,uint8)", {"teeId": indexed(p.bytes32), "owner": indexed(p.address), "teeType": p.uint8}),
    TEEDisabled: event("0x01c235337ed5406ee8cebb3f299d60f237a2837430f8a14fbc81f94ce50236b6", "TEEDisabled(bytes32)", {"teeId": indexed(p.bytes32)}),
    TEEEnabled: event("0xcfe7e61b35fbf35c6b0d5c7ebe6feb619ab832dc476c4a02dbdc041fb92b5ca6", "TEEEnabled(bytes32)", {"teeId": indexed(p.bytes32)}),
    AWSCertificateUpdated: event("0x378c4547bd8b346276ae1db9e298d984a43bd8788ad795e7a141ba069045f4cb", "AWSCertificateUpdated(bytes32)", {"certHash": indexed(p.bytes32)}),
    HeartbeatReceived: event("0x3cf0bf7708060bf073b6ddb921eef0485b3eb9da828e0ed751fa6582ef337f57", "HeartbeatReceived(bytes32,uint256)", {"teeId": indexed(p.bytes32), "timestamp": p.uint256}),
    OHTTPConfigUpdated: event("0x270cbcca96faea5dae0e7979e460bb2e7fefcbfb98224e1cbe6528ddc3a1cb1e", "OHTTPConfigUpdated(bytes32,uint8,uint16,uint16,uint16,bytes32,bytes32)", {"teeId": indexed(p.bytes32), "keyId": p.uint8, "kemId": p.uint16, "kdfId": p.uint16, "aeadId": p.uint16, "publicKeyHash": p.bytes32, "keyConfigHash": p.bytes32}),
    OHTTPConfigCleared: event("0x25ad42c118b825cd8f747057d3cd4741f627cdd8a9b36ac437f1f03b9c59bb2e", "OHTTPConfigCleared(bytes32)", {"teeId": indexed(p.bytes32)}),
    RoleAdminChanged: event("0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", "RoleAdminChanged(bytes32,bytes32,bytes32)", {"role": indexed(p.bytes32), "previousAdminRole": indexed(p.bytes32), "newAdminRole": indexed(p.bytes32)}),
    RoleGranted: event("0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", "RoleGranted(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
    RoleRevoked: event("0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", "RoleRevoked(bytes32,address,address)", {"role": indexed(p.bytes32), "account": indexed(p.address), "sender": indexed(p.address)}),
}

export const functions = {
    heartbeat: fun("0x42830ad8", "heartbeat(bytes32,uint256,bytes)", {"teeId": p.bytes32, "timestamp": p.uint256, "signature": p.bytes}, ),
    getTEE: viewFun("0x418b207d", "getTEE(bytes32)", {"teeId": p.bytes32}, p.struct({"owner": p.address, "paymentAddress": p.address, "endpoint": p.string, "publicKey": p.bytes, "tlsCertificate": p.bytes, "pcrHash": p.bytes32, "teeType": p.uint8, "enabled": p.bool, "registeredAt": p.uint256, "lastHeartbeatAt": p.uint256})),
    getActiveTEEs: viewFun("0x4b6014da", "getActiveTEEs(uint8)", {"teeType": p.uint8}, p.array(p.struct({"owner": p.address, "paymentAddress": p.address, "endpoint": p.string, "publicKey": p.bytes, "tlsCertificate": p.bytes, "pcrHash": p.bytes32, "teeType": p.uint8, "enabled": p.bool, "registeredAt": p.uint256, "lastHeartbeatAt": p.uint256}))),
    getEnabledTEEs: viewFun("0x63b86b89", "getEnabledTEEs(uint8)", {"teeType": p.uint8}, p.array(p.bytes32)),
    getTEEsByType: viewFun("0xb82644b7", "getTEEsByType(uint8)", {"teeType": p.uint8}, p.array(p.bytes32)),
    isTEEActive: viewFun("0xa3bf31f1", "isTEEActive(bytes32)", {"teeId": p.bytes32}, p.bool),
    isTEEEnabled: viewFun("0x927d3c95", "isTEEEnabled(bytes32)", {"teeId": p.bytes32}, p.bool),
    registerTEEWithAttestation: fun("0x15c9bdb4", "registerTEEWithAttestation(bytes,bytes,bytes,address,string,uint8)", {"attestationDocument": p.bytes, "signingPublicKey": p.bytes, "tlsCertificate": p.bytes, "paymentAddress": p.address, "endpoint": p.string, "teeType": p.uint8}, p.bytes32),
    registerTEEWithAttestationAndOHTTPConfig: fun("0xbfdc2499", "registerTEEWithAttestationAndOHTTPConfig(bytes,bytes,bytes,address,string,uint8,uint8,uint16,uint16,uint16,bytes,bytes,bytes)", {"attestationDocument": p.bytes, "signingPublicKey": p.bytes, "tlsCertificate": p.bytes, "paymentAddress": p.address, "endpoint": p.string, "teeType": p.uint8, "keyId": p.uint8, "kemId": p.uint16, "kdfId": p.uint16, "aeadId": p.uint16, "ohttpPublicKey": p.bytes, "ohttpKeyConfig": p.bytes, "ohttpConfigSignature": p.bytes}, p.bytes32),
    getTEETypes: viewFun("0x971cfbf1", "getTEETypes()", {}, {"typeIds": p.array(p.uint8), "infos": p.array(p.struct({"name": p.string, "addedAt": p.uint256}))}),
    getApprovedPCRs: viewFun("0x5766275a", "getApprovedPCRs()", {}, p.array(p.struct({"pcrHash": p.bytes32, "teeType": p.uint8}))),
    isPCRApproved: viewFun("0x9831ced5", "isPCRApproved(uint8,bytes32)", {"teeType": p.uint8, "pcrHash": p.bytes32}, p.bool),
    heartbeatMaxAge: viewFun("0x87267aca", "heartbeatMaxAge()", {}, p.uint256),
    getTEEsByOwner: viewFun("0xe44cc482", "getTEEsByOwner(address)", {"owner": p.address}, p.array(p.bytes32)),
    getTEEPublicKey: viewFun("0x2cbe7552", "getTEEPublicKey(bytes32)", {"teeId": p.bytes32}, p.bytes),
}

export class Contract extends ContractBase {

    getTEE(teeId: GetTEEParams["teeId"]) {
        return this.eth_call(functions.getTEE, {teeId})
    }

    getActiveTEEs(teeType: GetActiveTEEsParams["teeType"]) {
        return this.eth_call(functions.getActiveTEEs, {teeType})
    }

    getEnabledTEEs(teeType: GetEnabledTEEsParams["teeType"]) {
        return this.eth_call(functions.getEnabledTEEs, {teeType})
    }

    getTEEsByType(teeType: GetTEEsByTypeParams["teeType"]) {
        return this.eth_call(functions.getTEEsByType, {teeType})
    }

    isTEEActive(teeId: IsTEEActiveParams["teeId"]) {
        return this.eth_call(functions.isTEEActive, {teeId})
    }

    isTEEEnabled(teeId: IsTEEEnabledParams["teeId"]) {
        return this.eth_call(functions.isTEEEnabled, {teeId})
    }

    getTEETypes() {
        return this.eth_call(functions.getTEETypes, {})
    }

    getApprovedPCRs() {
        return this.eth_call(functions.getApprovedPCRs, {})
    }

    isPCRApproved(teeType: IsPCRApprovedParams["teeType"], pcrHash: IsPCRApprovedParams["pcrHash"]) {
        return this.eth_call(functions.isPCRApproved, {teeType, pcrHash})
    }

    heartbeatMaxAge() {
        return this.eth_call(functions.heartbeatMaxAge, {})
    }

    getTEEsByOwner(owner: GetTEEsByOwnerParams["owner"]) {
        return this.eth_call(functions.getTEEsByOwner, {owner})
    }

    getTEEPublicKey(teeId: GetTEEPublicKeyParams["teeId"]) {
        return this.eth_call(functions.getTEEPublicKey, {teeId})
    }
}

/// Event types
export type TEETypeAddedEventArgs = EParams<typeof events.TEETypeAdded>
export type PCRApprovedEventArgs = EParams<typeof events.PCRApproved>
export type PCRRevokedEventArgs = EParams<typeof events.PCRRevoked>
export type TEERegisteredEventArgs = EParams<typeof events.TEERegistered>
export type TEEDisabledEventArgs = EParams<typeof events.TEEDisabled>
export type TEEEnabledEventArgs = EParams<typeof events.TEEEnabled>
export type AWSCertificateUpdatedEventArgs = EParams<typeof events.AWSCertificateUpdated>
export type HeartbeatReceivedEventArgs = EParams<typeof events.HeartbeatReceived>
export type OHTTPConfigUpdatedEventArgs = EParams<typeof events.OHTTPConfigUpdated>
export type OHTTPConfigClearedEventArgs = EParams<typeof events.OHTTPConfigCleared>
export type RoleAdminChangedEventArgs = EParams<typeof events.RoleAdminChanged>
export type RoleGrantedEventArgs = EParams<typeof events.RoleGranted>
export type RoleRevokedEventArgs = EParams<typeof events.RoleRevoked>

/// Function types
export type HeartbeatParams = FunctionArguments<typeof functions.heartbeat>
export type HeartbeatReturn = FunctionReturn<typeof functions.heartbeat>

export type GetTEEParams = FunctionArguments<typeof functions.getTEE>
export type GetTEEReturn = FunctionReturn<typeof functions.getTEE>

export type GetActiveTEEsParams = FunctionArguments<typeof functions.getActiveTEEs>
export type GetActiveTEEsReturn = FunctionReturn<typeof functions.getActiveTEEs>

export type GetEnabledTEEsParams = FunctionArguments<typeof functions.getEnabledTEEs>
export type GetEnabledTEEsReturn = FunctionReturn<typeof functions.getEnabledTEEs>

export type GetTEEsByTypeParams = FunctionArguments<typeof functions.getTEEsByType>
export type GetTEEsByTypeReturn = FunctionReturn<typeof functions.getTEEsByType>

export type IsTEEActiveParams = FunctionArguments<typeof functions.isTEEActive>
export type IsTEEActiveReturn = FunctionReturn<typeof functions.isTEEActive>

export type IsTEEEnabledParams = FunctionArguments<typeof functions.isTEEEnabled>
export type IsTEEEnabledReturn = FunctionReturn<typeof functions.isTEEEnabled>

export type RegisterTEEWithAttestationParams = FunctionArguments<typeof functions.registerTEEWithAttestation>
export type RegisterTEEWithAttestationReturn = FunctionReturn<typeof functions.registerTEEWithAttestation>

export type RegisterTEEWithAttestationAndOHTTPConfigParams = FunctionArguments<typeof functions.registerTEEWithAttestationAndOHTTPConfig>
export type RegisterTEEWithAttestationAndOHTTPConfigReturn = FunctionReturn<typeof functions.registerTEEWithAttestationAndOHTTPConfig>

export type GetTEETypesParams = FunctionArguments<typeof functions.getTEETypes>
export type GetTEETypesReturn = FunctionReturn<typeof functions.getTEETypes>

export type GetApprovedPCRsParams = FunctionArguments<typeof functions.getApprovedPCRs>
export type GetApprovedPCRsReturn = FunctionReturn<typeof functions.getApprovedPCRs>

export type IsPCRApprovedParams = FunctionArguments<typeof functions.isPCRApproved>
export type IsPCRApprovedReturn = FunctionReturn<typeof functions.isPCRApproved>

export type HeartbeatMaxAgeParams = FunctionArguments<typeof functions.heartbeatMaxAge>
export type HeartbeatMaxAgeReturn = FunctionReturn<typeof functions.heartbeatMaxAge>

export type GetTEEsByOwnerParams = FunctionArguments<typeof functions.getTEEsByOwner>
export type GetTEEsByOwnerReturn = FunctionReturn<typeof functions.getTEEsByOwner>

export type GetTEEPublicKeyParams = FunctionArguments<typeof functions.getTEEPublicKey>
export type GetTEEPublicKeyReturn = FunctionReturn<typeof functions.getTEEPublicKey>

