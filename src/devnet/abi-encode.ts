import type { ParamType } from 'ethers'

/**
 * Solidity's ABI encoding of trusted values: several times faster than ethers, which checks and re-reads every byte.
 * Numbers are number or bigint; bytes are 0x hex or Uint8Array; tuples are arrays, or objects with the field names.
 * Returns hex without 0x. Source: Solidity documentation, "Contract ABI Specification".
 */
export function encodeTuple(
    types: readonly ParamType[],
    values: ArrayLike<unknown> | Record<string, unknown>,
): string {
    let head = ''
    let tail = ''
    const headBytes = types.reduce((sum, type) => sum + headSize(type), 0)
    types.forEach((type, i) => {
        const value = isList(values) ? values[i] : values[type.name]
        const encoded = encodeValue(type, value)
        if (isDynamic(type)) {
            head += word(BigInt(headBytes + tail.length / 2))
            tail += encoded
        } else {
            head += encoded
        }
    })
    return head + tail
}

function encodeValue(type: ParamType, value: any): string {
    if (type.arrayChildren) {
        const items = Array.from(value as unknown[])
        return (
            word(BigInt(items.length)) + encodeTuple(new Array(items.length).fill(type.arrayChildren), items)
        )
    }
    if (type.components) return encodeTuple(type.components, value)
    if (type.type === 'string') return encodeBytes(Buffer.from(value, 'utf8').toString('hex'))
    if (type.type === 'bytes') return encodeBytes(hexOf(value))
    if (type.type === 'bool') return word(value ? 1n : 0n)
    if (type.type === 'address') return hexOf(value).toLowerCase().padStart(64, '0')
    if (type.type.startsWith('bytes')) return hexOf(value).padEnd(64, '0')
    return word(BigInt.asUintN(256, BigInt(value)))
}

const dynamic = new WeakMap<ParamType, boolean>()

function isDynamic(type: ParamType): boolean {
    let known = dynamic.get(type)
    if (known === undefined) {
        const own = type.type === 'string' || type.type === 'bytes' || type.arrayChildren !== null
        dynamic.set(type, (known = own || (type.components?.some(isDynamic) ?? false)))
    }
    return known
}

function headSize(type: ParamType): number {
    if (isDynamic(type) || !type.components) return 32
    return type.components.reduce((sum, each) => sum + headSize(each), 0)
}

function encodeBytes(hex: string): string {
    return word(BigInt(hex.length / 2)) + hex.padEnd(Math.ceil(hex.length / 64) * 64, '0')
}

function hexOf(value: string | Uint8Array): string {
    return typeof value === 'string' ? value.slice(2) : Buffer.from(value).toString('hex')
}

function word(value: bigint): string {
    return value.toString(16).padStart(64, '0')
}

function isList(values: ArrayLike<unknown> | Record<string, unknown>): values is ArrayLike<unknown> {
    return Array.isArray(values)
}
