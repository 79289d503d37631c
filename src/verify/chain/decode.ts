import { AbiCoder, type EventFragment, type FunctionFragment, Interface, ParamType } from 'ethers'
import type { PlainLog } from './plain-log'

/** Decoded values by name: integers are bigint, addresses and bytes lower-case hex, strings text. */
export type Values = Record<string, any>

export interface Decoded {
    name: string
    args: Values
}

const coder = AbiCoder.defaultAbiCoder()

/** Parameters in order, and how ethers is to read them. */
interface Layout {
    types: readonly ParamType[]
    readAs: ParamType[]
}

interface EventLayout {
    name: string
    data: Layout
    indexed: Layout[]
}

/** Decodes the events of one kind of contract with ethers. */
export class Events {
    private readonly layouts = new Map<string, EventLayout>()

    constructor(interfaces: Interface[]) {
        for (const each of interfaces)
            each.forEachEvent((event) => this.layouts.set(event.topicHash, eventLayout(event)))
    }

    knows(topic: string): boolean {
        return this.layouts.has(topic)
    }

    nameOf(topic: string): string {
        return this.layouts.get(topic)!.name
    }

    /** Null when the log does not fit its event. Not for events with tuples. @throws for an event it does not know */
    decode({ topics, data }: PlainLog): Decoded | null {
        const layout = this.layouts.get(topics[0])!
        const { name, indexed } = layout
        if (topics.length !== indexed.length + 1) return null
        try {
            const args = decodeValues(layout.data, data)
            for (const [i, each] of indexed.entries()) Object.assign(args, decodeValues(each, topics[i + 1]))
            return { name, args }
        } catch {
            return null
        }
    }
}

const calls = new WeakMap<FunctionFragment, Layout>()

/** Arguments of the call if it is one of these functions; null when it is not, or does not decode. */
export function decodeCall(functions: Interface, names: string[], input: string): Decoded | null {
    const called = names
        .map((name) => functions.getFunction(name) as FunctionFragment)
        .find((fragment) => fragment.selector === input.slice(0, 10))
    if (!called) return null
    const layout = calls.get(called) ?? layoutOf(called.inputs)
    calls.set(called, layout)
    try {
        return { name: called.name, args: decodeValues(layout, `0x${input.slice(10)}`) }
    } catch {
        return null
    }
}

/** Places of one function's selector in calldata that are tried. */
const TRIED = 256

/**
 * Arguments of the calls that a transaction makes, or may make, of a contract: of its own call where it calls it with one of these functions, else of
 * everything in its calldata that reads as such a call, in order of place.
 */
export function callsOf(
    call: { to: string | null; input: string },
    target: string,
    functions: Interface,
    names: string[],
): Values[] {
    const selectors = names.map((name) => functions.getFunction(name)!.selector)
    if (call.to === target && selectors.includes(call.input.slice(0, 10)))
        return [decodeCall(functions, names, call.input)?.args ?? []].flat()
    const bytes = Buffer.from(call.input.slice(2), 'hex')
    const places = selectors.flatMap((selector) => placesOf(bytes, Buffer.from(selector.slice(2), 'hex')))
    return places
        .sort((a, b) => a - b)
        .flatMap((at) => decodeCall(functions, names, `0x${call.input.slice(2 + 2 * at)}`)?.args ?? [])
}

function placesOf(bytes: Buffer, part: Buffer): number[] {
    const places: number[] = []
    for (let at = bytes.indexOf(part); at >= 0 && places.length < TRIED; at = bytes.indexOf(part, at + 1))
        places.push(at)
    return places
}

function eventLayout({ name, inputs }: EventFragment): EventLayout {
    const indexed = inputs.filter((each) => each.indexed).map((each) => layoutOf([each]))
    return { name, data: layoutOf(inputs.filter((each) => !each.indexed)), indexed }
}

/** Strings are read as bytes: ethers refuses what is no UTF-8. */
function layoutOf(types: readonly ParamType[]): Layout {
    const readAs = types.map((type) => ParamType.from(type.format('sighash').replace(/\bstring\b/g, 'bytes')))
    return { types, readAs }
}

function decodeValues({ types, readAs }: Layout, data: string): Values {
    if (types.length === 0) return {}
    // Loose: the last bytes need no padding.
    const values = coder.decode(readAs, data, true)
    const named: Values = {}
    for (const [i, type] of types.entries()) {
        named[type.name] = plainValue(type, values[i])
        expectClean(type, values[i], data, types, i)
    }
    return named
}

function plainValue(type: ParamType, value: any): any {
    if (type.type === 'string') return Buffer.from(value.slice(2), 'hex').toString('utf8')
    if (type.components && !type.arrayChildren)
        return Object.fromEntries(type.components.map((each, i) => [each.name, plainValue(each, value[i])]))
    return typeof value === 'string' ? value.toLowerCase() : value
}

/** ethers cuts dirty upper bytes off; a word that holds more than its value does not fit the event. */
function expectClean(
    type: ParamType,
    value: unknown,
    data: string,
    types: readonly ParamType[],
    i: number,
): void {
    if (!/^(uint\d+|bool)$/.test(type.type) || types.some((each) => each.components)) return
    const word = `0x${data.slice(2 + 64 * i, 66 + 64 * i)}`
    if (BigInt(word) !== BigInt(value as bigint | boolean)) throw new Error(`${word} is no ${type.type}`)
}
