import type { AbiEvent, EventParams } from '@subsquid/evm-abi'
import { type Codec, Src } from '@subsquid/evm-codec'
import { MalformedLog } from './malformed'
import { WORD, type WordReader, wordReader } from './words'

interface LogBody {
    topics: string[]
    data: string
}

interface Step {
    name: string
    /** Which topic; 0 when the argument is in the data. */
    topic: number
    /** Where its word starts in the data's hex string. */
    at: number
    word: WordReader | null
    codec: Codec<unknown>
}

/** `0x` is not part of the first word. */
const FIRST = 2

/**
 * Compiles a generated event into a reader of its logs. One-word arguments and `bytes` are cut from the hex string,
 * `string` goes through the generated codec; `AbiEvent.decode` gives the same values three to six times slower (it copies
 * every topic into a buffer and calls indexed codecs through a Proxy), and lets dirty upper bytes of a word pass.
 *
 * The reader throws MalformedLog when a log does not fit. Tuples and arrays are refused here: nothing this project
 * keeps stands in one, and a lying array length must not allocate.
 */
export function reader<E extends AbiEvent<any>>(event: E): (log: LogBody) => EventParams<E> {
    const steps = compile(event)
    const topicCount = 1 + steps.filter((step) => step.topic > 0).length
    const minData = FIRST + WORD * steps.filter((step) => step.topic === 0).length
    const name = event.signature.slice(0, event.signature.indexOf('('))
    return (log) => {
        const { topics, data } = log
        if (topics.length !== topicCount) {
            throw new MalformedLog(`${name}: expected ${topicCount} topics, got ${topics.length}`)
        }
        if (data.length < minData) {
            throw new MalformedLog(
                `${name}: expected at least ${bytes(minData)} bytes of data, got ${bytes(data.length)}`,
            )
        }
        const args: any = {}
        let src: Src | null = null
        for (const step of steps) {
            if (step.word !== null) {
                args[step.name] =
                    step.topic > 0 ? step.word(topics[step.topic], FIRST) : step.word(data, step.at)
            } else if (step.codec.baseType === 'bytes') {
                args[step.name] = cutBytes(step, data, name)
            } else {
                src ??= sourceOf(data)
                args[step.name] = text(step, src, name)
            }
        }
        return args
    }
}

/** Log data or calldata behind an evm-codec source. */
export function sourceOf(data: string): Src {
    return new Src(Buffer.from(data.slice(FIRST), 'hex'))
}

function text(step: Step, src: Src, name: string): unknown {
    try {
        src.safeJump((step.at - FIRST) / 2, step.name)
        return step.codec.decode(src)
    } catch {
        throw new MalformedLog(`${name}: ${step.name} points outside the data`)
    }
}

/** `bytes` stay hex: cutting them out saves two copies of every blob id and signature. */
function cutBytes(step: Step, data: string, name: string): string {
    const start = FIRST + 2 * lengthAt(data, step.at)
    const length = start + WORD <= data.length ? lengthAt(data, start) : Number.NaN
    const end = start + WORD + 2 * length
    if (!(end <= data.length)) throw new MalformedLog(`${name}: ${step.name} points outside the data`)
    return '0x' + data.slice(start + WORD, end)
}

/** An offset or a length; too big for any data rather than wrong when it does not fit a double. */
function lengthAt(data: string, at: number): number {
    return Number.parseInt(data.slice(at, at + WORD), 16)
}

function compile(event: AbiEvent<any>): Step[] {
    const params: Record<string, Codec<unknown> & { indexed?: boolean }> = event.params
    const types = event.signature.slice(event.signature.indexOf('(') + 1, -1).split(',')
    const names = Object.keys(params)
    if (types.length !== names.length && names.length > 0) {
        throw new Error(`${event.signature} has tuples or arrays: read what you need of it by hand`)
    }
    let topic = 0
    let slot = 0
    return names.map((name, i) => {
        const codec = params[name]
        const word = codec.indexed && codec.isDynamic ? wordReader('bytes32') : wordReader(types[i])
        if (word === null && !isText(codec)) {
            throw new Error(`${event.signature}: no reader for ${types[i]}`)
        }
        if (codec.indexed) return { name, topic: ++topic, at: 0, word, codec }
        return { name, topic: 0, at: FIRST + WORD * slot++, word, codec }
    })
}

function isText(codec: Codec<unknown>): boolean {
    return codec.isDynamic && (codec.baseType === 'bytes' || codec.baseType === 'string')
}

function bytes(hexLength: number): number {
    return Math.max(0, (hexLength - FIRST) / 2)
}
