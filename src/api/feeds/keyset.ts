import type { OrderBy, Where } from '@subsquid/openreader/lib/ir/args'
import { GraphQLError } from 'graphql'

/** Place of a row in the one order all feeds share. `time` is ISO 8601 with microseconds, as openreader prints it. */
export interface Position {
    time: string
    chainId: number
    height: number
    txPosition: number
    logIndex: number
}

/** The order's fields, most significant first. Every feed's table has an index on exactly these. */
export const POSITION_FIELDS = ['time', 'chainId', 'height', 'txPosition', 'logIndex'] as const

export const NEWEST_FIRST: OrderBy = Object.fromEntries(POSITION_FIELDS.map((field) => [field, 'DESC']))

/** A position as an opaque string that survives being put into a URL. */
export function encodeCursor(position: Position): string {
    const parts = POSITION_FIELDS.map((field) => position[field])
    return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** @throws BAD_USER_INPUT when the string is not one of our cursors */
export function decodeCursor(cursor: string): Position {
    const [time, chainId, height, txPosition, logIndex] = parseParts(cursor)
    const numbers = [chainId, height, txPosition, logIndex]
    if (typeof time !== 'string' || Number.isNaN(Date.parse(time)) || !numbers.every(isInt32))
        throw new GraphQLError(`after is '${cursor}': expected a cursor that this feed returned`, {
            extensions: { code: 'BAD_USER_INPUT' },
        })
    return { time, chainId, height, txPosition, logIndex } as Position
}

function parseParts(cursor: string): unknown[] {
    try {
        const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
        return Array.isArray(parts) && parts.length === POSITION_FIELDS.length ? parts : []
    } catch {
        return []
    }
}

function isInt32(value: unknown): boolean {
    return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31
}

/**
 * Rows older than a position. `time <= t` alone bounds the index scan; the alternatives only sort out the rows of that
 * very moment, which are those of a block or two.
 */
export function olderThan(position: Position): Where {
    const alternatives = POSITION_FIELDS.map((field, i): Where => {
        const same = POSITION_FIELDS.slice(0, i).map(
            (earlier): Where => ({ op: 'eq', field: earlier, value: position[earlier] }),
        )
        return { op: 'AND', args: [...same, { op: 'lt', field, value: position[field] }] }
    })
    return {
        op: 'AND',
        args: [
            { op: 'lte', field: 'time', value: position.time },
            { op: 'OR', args: alternatives },
        ],
    }
}
