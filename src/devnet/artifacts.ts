import { type FunctionFragment, Interface, type InterfaceAbi } from 'ethers'
import Firehose from '../../contracts/build/Firehose.json'
import InferenceHub from '../../contracts/build/InferenceHub.json'
import InferencePayments from '../../contracts/build/InferencePayments.json'
import InferencePrecompile from '../../contracts/build/InferencePrecompile.json'
import InferencePrecompileV0 from '../../contracts/build/InferencePrecompileV0.json'
import ModelRegistry from '../../contracts/build/ModelRegistry.json'
import Multicall3 from '../../contracts/build/Multicall3.json'
import Opg from '../../contracts/build/Opg.json'
import Permit2 from '../../contracts/build/Permit2.json'
import PriceHistoryInference from '../../contracts/build/PriceHistoryInference.json'
import RawLogger from '../../contracts/build/RawLogger.json'
import SettlementRelay from '../../contracts/build/SettlementRelay.json'
import SettlementRelayV1 from '../../contracts/build/SettlementRelayV1.json'
import TeeRegistrar from '../../contracts/build/TeeRegistrar.json'
import TeeRegistry from '../../contracts/build/TeeRegistry.json'
import TeeRegistryV1 from '../../contracts/build/TeeRegistryV1.json'
import TeeVerifier from '../../contracts/build/TeeVerifier.json'
import WorkflowScheduler from '../../contracts/build/WorkflowScheduler.json'
import X402BatchSettlement from '../../contracts/build/X402BatchSettlement.json'
import X402ExactProxy from '../../contracts/build/X402ExactProxy.json'
import X402UptoLegacyProxy from '../../contracts/build/X402UptoLegacyProxy.json'
import X402UptoProxy from '../../contracts/build/X402UptoProxy.json'
import type { Hex } from '../base/hex'
import { encodeTuple } from './abi-encode'

const BUILDS = {
    Firehose,
    InferenceHub,
    InferencePayments,
    InferencePrecompile,
    InferencePrecompileV0,
    ModelRegistry,
    Multicall3,
    Opg,
    Permit2,
    PriceHistoryInference,
    RawLogger,
    SettlementRelay,
    SettlementRelayV1,
    TeeRegistrar,
    TeeRegistry,
    TeeRegistryV1,
    TeeVerifier,
    WorkflowScheduler,
    X402BatchSettlement,
    X402ExactProxy,
    X402UptoLegacyProxy,
    X402UptoProxy,
}

export type ContractName = keyof typeof BUILDS

const interfaces = new Map<ContractName, Interface>()

/** The compiled contract's interface. */
export function contractInterface(name: ContractName): Interface {
    let found = interfaces.get(name)
    if (!found) interfaces.set(name, (found = new Interface(BUILDS[name].abi as InterfaceAbi)))
    return found
}

/** Run-time code, as anvil_setCode takes it. */
export function contractCode(name: ContractName): Hex {
    return BUILDS[name].deployedBytecode
}

/** Calldata of a call. */
export function encodeCall(name: ContractName, fn: string, args: readonly unknown[]): Hex {
    const { selector, inputs } = functionOf(name, fn)
    return selector + encodeTuple(inputs, args)
}

/** What calldata is made of. */
type ContractFunction = Pick<FunctionFragment, 'selector' | 'inputs'>

const functions = new Map<string, ContractFunction>()

function functionOf(name: ContractName, fn: string): ContractFunction {
    const key = `${name}.${fn}`
    let found = functions.get(key)
    if (!found) {
        const fragment = contractInterface(name).getFunction(fn)
        if (!fragment) throw new Error(`${name} has no function ${fn}`)
        // The fragment hashes its signature again each time it is asked for its selector.
        functions.set(key, (found = { selector: fragment.selector, inputs: fragment.inputs }))
    }
    return found
}
