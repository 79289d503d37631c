import type { OrderBy, Where } from '@subsquid/openreader/lib/ir/args'
import { GraphQLError } from 'graphql'
import { readTime } from '../../base/time'

/** Place of a row in the one order all feeds share. `time` is ISO 8601 with microseconds, as openreader prints it. */
export interface Position {
    time: string
    chainId: number
    height: number
    txPosition: number
    logIndex: number
    /** Of a call: leaves of a batch share their batch's log. */
    subPosition?: number
}

export type PositionField = keyof Position

const LOG_POSITION: readonly PositionField[] = ['time', 'chainId', 'height', 'txPosition', 'logIndex']
const LEAF_POSITION: readonly PositionField[] = [...LOG_POSITION, 'subPosition']

/** The order's fields, most significant first. Every feed's table has an index on exactly these. */
export function positionFields(entity: string): readonly PositionField[] {
    return entity === 'Inference' ? LEAF_POSITION : LOG_POSITION
}

/** The order of a feed: the newest row first. */
export function newestFirst(fields: readonly PositionField[]): OrderBy {
    return Object.fromEntries(fields.map((field) => [field, 'DESC']))
}

/** A position as an opaque string that survives being put into a URL. */
export function encodeCursor(fields: readonly PositionField[], position: Position): string {
    const parts = fields.map((field) => position[field])
    return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Reads a cursor back into a position. @throws BAD_USER_INPUT when the string is not one of this feed's cursors, or one of an earlier version's */
export function decodeCursor(fields: readonly PositionField[], cursor: string): Position {
    const [time, ...numbers] = parseParts(cursor)
    const isOurs =
        numbers.length === fields.length - 1 &&
        typeof time === 'string' &&
        readTime(time) !== null &&
        numbers.every(isInt32)
    if (!isOurs)
        throw new GraphQLError(`after is '${cursor}': expected a cursor that this feed returned`, {
            extensions: { code: 'BAD_USER_INPUT' },
        })
    return Object.fromEntries(fields.map((field, i) => [field, [time, ...numbers][i]])) as unknown as Position
}

function parseParts(cursor: string): unknown[] {
    try {
        const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
        return Array.isArray(parts) ? parts : []
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
export function olderThan(fields: readonly PositionField[], position: Position): Where {
    const alternatives = fields.map((field, i): Where => {
        const same = fields
            .slice(0, i)
            .map((earlier): Where => ({ op: 'eq', field: earlier, value: position[earlier] }))
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
