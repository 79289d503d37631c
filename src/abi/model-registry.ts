import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    ModelRegistered: event("0xfa349bf5cd185d98d379c71014ad8898ffc883ddd092cbbf5d9584ed3e6a4146", "ModelRegistered(bytes32,address,string,string,bytes32)", {"modelId": indexed(p.bytes32), "owner": indexed(p.address), "name": p.string, "modelCID": p.string, "cidHash": p.bytes32}),
    ModelPriceSet: event("0x8df3ae3fc61a918a665994cd552cbd9ed7696b551c41f29807ee61ba757c9d6e", "ModelPriceSet(bytes32,address,uint8,uint256,uint256)", {"modelId": indexed(p.bytes32), "token": indexed(p.address), "unit": p.uint8, "inputPrice": p.uint256, "outputPrice": p.uint256}),
    ModelVersionPublished: event("0x0848ed18a84c78a0a46a22c48e1f4419af2d57e132c2f1fbed4f9ca947556de1", "ModelVersionPublished(bytes32,string,string,bytes32)", {"modelId": indexed(p.bytes32), "version": p.string, "modelCID": p.string, "cidHash": p.bytes32}),
    ModelOwnerChanged: event("0x894f263f016bd88b3c85fb02658aa05aee3079c6ebdd94a95d29cb4d2986edd9", "ModelOwnerChanged(bytes32,address,address)", {"modelId": indexed(p.bytes32), "previousOwner": indexed(p.address), "newOwner": indexed(p.address)}),
    ModelPayoutAddressSet: event("0xb57df7081cce854195087e5ab2bfa8edfe8e62e1d9a02a233509b5504264b043", "ModelPayoutAddressSet(bytes32,address)", {"modelId": indexed(p.bytes32), "payoutAddress": indexed(p.address)}),
    ModelActiveSet: event("0x258d2fadf16c807b1a1113c7de3b3e2e9c6900d2f60290e3d925732de1de087c", "ModelActiveSet(bytes32,bool)", {"modelId": indexed(p.bytes32), "active": p.bool}),
}

export class Contract extends ContractBase {
}

/// Event types
export type ModelRegisteredEventArgs = EParams<typeof events.ModelRegistered>
export type ModelPriceSetEventArgs = EParams<typeof events.ModelPriceSet>
export type ModelVersionPublishedEventArgs = EParams<typeof events.ModelVersionPublished>
export type ModelOwnerChangedEventArgs = EParams<typeof events.ModelOwnerChanged>
export type ModelPayoutAddressSetEventArgs = EParams<typeof events.ModelPayoutAddressSet>
export type ModelActiveSetEventArgs = EParams<typeof events.ModelActiveSet>
