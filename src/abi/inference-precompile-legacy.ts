import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    ModelInferenceEvent: event("0x3823b922e9c5d167c40a321d4518093fb960ede3f62c120faba07fc637a8e928", "ModelInferenceEvent(string,(uint8,string,((string,(int128,int128)[],uint32[])[],(string,string[])[])),((string,(int128,int128)[],uint32[])[],(string,string[])[],bool))", {"inferenceID": p.string, "request": p.struct({"mode": p.uint8, "modelCID": p.string, "input": p.struct({"numbers": p.array(p.struct({"name": p.string, "values": p.array(p.struct({"value": p.int128, "decimals": p.int128})), "shape": p.array(p.uint32)})), "strings": p.array(p.struct({"name": p.string, "values": p.array(p.string)}))})}), "response": p.struct({"numbers": p.array(p.struct({"name": p.string, "values": p.array(p.struct({"value": p.int128, "decimals": p.int128})), "shape": p.array(p.uint32)})), "strings": p.array(p.struct({"name": p.string, "values": p.array(p.string)})), "is_simulation_result": p.bool})}),
}

export class Contract extends ContractBase {
}

/// Event types
export type ModelInferenceEventEventArgs = EParams<typeof events.ModelInferenceEvent>
