import type { Where } from '@subsquid/openreader/lib/ir/args'
import { GraphQLError } from 'graphql'
import { readHex } from '../../base/hex'
import type { Reader } from '../../database/reader'
import { bytea } from '../../database/sql'
import { modelIdOf } from '../model-argument'
import type { FeedFilter } from './feed-types'

/** `field = value`, or nothing when the filter does not say. */
export function equals(field: string, value: unknown): Where[] {
    return value == null ? [] : [{ op: 'eq', field, value }]
}

/** `field = bytes`. @throws BAD_USER_INPUT when the value is not 0x hex */
export function equalsBytes(field: string, value: string | null | undefined): Where[] {
    if (value == null) return []
    const hex = readHex(value)
    if (hex === null)
        throw new GraphQLError(`${field} is '${value}': expected 0x hex`, {
            extensions: { code: 'BAD_USER_INPUT' },
        })
    return equals(field, bytea(hex))
}

/** Of the model that a filter names. @throws BAD_USER_INPUT when it names none */
export async function ofModel(model: string | null | undefined, reader: Reader): Promise<Where[]> {
    return model == null ? [] : equals('model', await modelIdOf(reader, 'model', model))
}

/** The conditions every feed has: chain and time. */
export function chainAndTime(filter: FeedFilter | null | undefined): Where[] {
    if (!filter) return []
    const from: Where[] = filter.from == null ? [] : [{ op: 'gte', field: 'time', value: filter.from }]
    const to: Where[] = filter.to == null ? [] : [{ op: 'lt', field: 'time', value: filter.to }]
    return [...equals('chainId', filter.chainId), ...from, ...to]
}
