import { type Src, string } from '@subsquid/evm-codec'
import { MalformedLog } from './malformed'
import { sourceOf } from './reader'

/**
 * The leading fields of inference tuples, all that is decoded of them. The generated codecs would decode prompts,
 * answers and tensors too: none of that is kept, and arrays that claim to be huge, or that point at the same megabyte a
 * thousand times, must cost nothing. ABI tuples are read from the front, so the head alone decodes with the same
 * primitives.
 */

export interface CallHead {
    inferenceId: string
    modeRaw: number
    modelCid: string
}

/** `(string inferenceID, (uint8 mode, string modelCID, …) request, response)`; leaves `src` at the response. */
export function readCallHead(src: Src): CallHead {
    const inferenceId = string.decode(src)
    const request = tuple(src)
    const modeRaw = uint8(request, 'mode')
    return { inferenceId, modeRaw, modelCid: string.decode(request) }
}

/** `is_simulation_result` of a model output, which comes after `arrays` dynamic fields. */
export function readSimulationFlag(src: Src, arrays: number): boolean {
    const output = tuple(src)
    for (let i = 0; i < arrays; i++) output.u256()
    const flag = output.u256()
    if (flag > 1n) throw new MalformedLog(`is_simulation_result is ${flag}, not a bool`)
    return flag === 1n
}

/** Runs a head reader on log data; everything it throws becomes MalformedLog. */
export function readHead<T>(name: string, data: string, read: (src: Src) => T): T {
    try {
        return read(sourceOf(data))
    } catch (error) {
        if (error instanceof MalformedLog) throw new MalformedLog(`${name}: ${error.message}`)
        throw new MalformedLog(`${name}: points outside the data (${(data.length - 2) / 2} bytes)`)
    }
}

/** Enters the dynamic tuple that the word at hand points to. */
export function tuple(src: Src): Src {
    return src.slice(src.u32())
}

function uint8(src: Src, name: string): number {
    const value = src.u256()
    if (value > 255n) throw new MalformedLog(`${name} is ${value}, not a uint8`)
    return Number(value)
}
