import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    InferenceResultEmitted: event("0x5a1ed425a160d1bc929890b991acc0e3d25a6f5db1ac65c07ee4c917708f76d4", "InferenceResultEmitted(address,((string,(int128,int128)[],uint32[])[],(string,string[])[],(string,string)[],bool))", {"caller": indexed(p.address), "result": p.struct({"numbers": p.array(p.struct({"name": p.string, "values": p.array(p.struct({"value": p.int128, "decimals": p.int128})), "shape": p.array(p.uint32)})), "strings": p.array(p.struct({"name": p.string, "values": p.array(p.string)})), "jsons": p.array(p.struct({"name": p.string, "value": p.string})), "is_simulation_result": p.bool})}),
}

export const functions = {
    modelId: viewFun("0x43cdaad2", "modelId()", {}, p.string),
    inputName: viewFun("0x55497011", "inputName()", {}, p.string),
    inputQuery: viewFun("0xc4c71aac", "inputQuery()", {}, {"base": p.string, "quote": p.string, "total_candles": p.uint32, "candle_duration_in_mins": p.uint32, "order": p.uint8}),
    historicalContract: viewFun("0xdf958cf6", "historicalContract()", {}, p.address),
    getInferenceResult: viewFun("0x1b9fc701", "getInferenceResult()", {}, p.struct({"numbers": p.array(p.struct({"name": p.string, "values": p.array(p.struct({"value": p.int128, "decimals": p.int128})), "shape": p.array(p.uint32)})), "strings": p.array(p.struct({"name": p.string, "values": p.array(p.string)})), "jsons": p.array(p.struct({"name": p.string, "value": p.string})), "is_simulation_result": p.bool})),
    getLastInferenceResults: viewFun("0x9e30396c", "getLastInferenceResults(uint256)", {"num": p.uint256}, p.array(p.struct({"numbers": p.array(p.struct({"name": p.string, "values": p.array(p.struct({"value": p.int128, "decimals": p.int128})), "shape": p.array(p.uint32)})), "strings": p.array(p.struct({"name": p.string, "values": p.array(p.string)})), "jsons": p.array(p.struct({"name": p.string, "value": p.string})), "is_simulation_result": p.bool}))),
    run: fun("0xc0406226", "run()", {}, ),
}

export class Contract extends ContractBase {

    modelId() {
        return this.eth_call(functions.modelId, {})
    }

    inputName() {
        return this.eth_call(functions.inputName, {})
    }

    inputQuery() {
        return this.eth_call(functions.inputQuery, {})
    }

    historicalContract() {
        return this.eth_call(functions.historicalContract, {})
    }

    getInferenceResult() {
        return this.eth_call(functions.getInferenceResult, {})
    }

    getLastInferenceResults(num: GetLastInferenceResultsParams["num"]) {
        return this.eth_call(functions.getLastInferenceResults, {num})
    }
}

/// Event types
export type InferenceResultEmittedEventArgs = EParams<typeof events.InferenceResultEmitted>

/// Function types
export type ModelIdParams = FunctionArguments<typeof functions.modelId>
export type ModelIdReturn = FunctionReturn<typeof functions.modelId>

export type InputNameParams = FunctionArguments<typeof functions.inputName>
export type InputNameReturn = FunctionReturn<typeof functions.inputName>

export type InputQueryParams = FunctionArguments<typeof functions.inputQuery>
export type InputQueryReturn = FunctionReturn<typeof functions.inputQuery>

export type HistoricalContractParams = FunctionArguments<typeof functions.historicalContract>
export type HistoricalContractReturn = FunctionReturn<typeof functions.historicalContract>

export type GetInferenceResultParams = FunctionArguments<typeof functions.getInferenceResult>
export type GetInferenceResultReturn = FunctionReturn<typeof functions.getInferenceResult>

export type GetLastInferenceResultsParams = FunctionArguments<typeof functions.getLastInferenceResults>
export type GetLastInferenceResultsReturn = FunctionReturn<typeof functions.getLastInferenceResults>

export type RunParams = FunctionArguments<typeof functions.run>
export type RunReturn = FunctionReturn<typeof functions.run>

