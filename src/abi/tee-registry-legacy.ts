import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    TEETypeDeactivated: event("0x30e2b43b128fac88e776d92f693d539845d727cdb1978017ddff47a2e5319a03", "TEETypeDeactivated(uint8)", {"typeId": indexed(p.uint8)}),
    PCRApproved: event("0xa3cbee87ba6def0cc8a2c5a3cf7a54f0209c6f939b07979dde08d447d6c3666d", "PCRApproved(bytes32,string)", {"pcrHash": indexed(p.bytes32), "version": p.string}),
    'PCRRevoked(bytes32 indexed)': event("0x021cbdaf8e2ddc626ca016468398743e833c1d67b00106b10077757586679a20", "PCRRevoked(bytes32)", {"pcrHash": indexed(p.bytes32)}),
    'PCRRevoked(bytes32 indexed,uint256)': event("0xbab167ed68ca3a6e1cc122ef9501623cbc4708693e262a66b21e77fc1ea2bbc1", "PCRRevoked(bytes32,uint256)", {"pcrHash": indexed(p.bytes32), "gracePeriod": p.uint256}),
    TEEDeactivated: event("0x784ce1077bc44f5b33e1724f6a1b9469423f16a15680c26d150787fb36349d17", "TEEDeactivated(bytes32)", {"teeId": indexed(p.bytes32)}),
    TEEActivated: event("0xf1107fa7ae6c5cdb1675a2191d02d30d03220d684e051e5c0632ca0458fe7974", "TEEActivated(bytes32)", {"teeId": indexed(p.bytes32)}),
    TEERemoved: event("0x4ab9710007a3e16a71a3f091f5053360806e7b825e1f91138e87a5ffaf894345", "TEERemoved(bytes32)", {"teeId": indexed(p.bytes32)}),
}

export class Contract extends ContractBase {
}

/// Event types
export type TEETypeDeactivatedEventArgs = EParams<typeof events.TEETypeDeactivated>
export type PCRApprovedEventArgs = EParams<typeof events.PCRApproved>
export type PCRRevokedEventArgs_0 = EParams<typeof events['PCRRevoked(bytes32 indexed)']>
export type PCRRevokedEventArgs_1 = EParams<typeof events['PCRRevoked(bytes32 indexed,uint256)']>
export type TEEDeactivatedEventArgs = EParams<typeof events.TEEDeactivated>
export type TEEActivatedEventArgs = EParams<typeof events.TEEActivated>
export type TEERemovedEventArgs = EParams<typeof events.TEERemoved>
