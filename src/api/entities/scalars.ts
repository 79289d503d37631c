import { customScalars } from '@subsquid/openreader/lib/scalars'
import { GraphQLError, type GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { readHex } from '../../base/hex'
import { readTime, TIME_FORM } from '../../base/time'

/**
 * Makes openreader's scalars read and write as the rest of the API does, in place: `DateTime` takes what `readTime` takes and always
 * has milliseconds, `Bytes` takes hex in any case. Its own take 30 February for 2 March, write times of entities with six digits
 * and others with three, and cut odd hex.
 */
export function sharpenScalars(): void {
    const { DateTime, Bytes, BigInt: Integer, JSON: Json } = customScalars
    reads(DateTime, TIME_FORM, (text) => {
        const ms = readTime(text)
        return ms === null ? null : new Date(ms)
    })
    DateTime.serialize = (value) => inMilliseconds(value as Date | string)
    DateTime.description = `A time in UTC, ISO 8601 with milliseconds: 2026-08-01T12:00:00.000Z. As an argument: ${TIME_FORM}.`
    DateTime.specifiedByURL = 'https://scalars.graphql.org/andimarek/date-time.html'
    reads(Bytes, '0x and an even number of hexadecimal digits', (text) => {
        const hex = readHex(text)
        return hex === null ? null : Buffer.from(hex.slice(2), 'hex')
    })
    Bytes.description =
        'Bytes as 0x and lower-case hexadecimal digits; as an argument in upper, lower or mixed case.'
    Bytes.specifiedByURL = 'https://ethereum.github.io/execution-apis/types/'
    Integer.description = 'A whole number of any size, as a string of decimal digits.'
    Integer.specifiedByURL = 'https://www.w3.org/TR/xmlschema11-2/#integer'
    Json.description = 'Any JSON value.'
    Json.specifiedByURL = 'https://www.rfc-editor.org/rfc/rfc8259'
}

/** Has a scalar read strings, and refuse by name what is none of its values. */
function reads(scalar: GraphQLScalarType, form: string, read: (text: string) => unknown): void {
    const parse = (value: unknown) => {
        const found = typeof value === 'string' ? read(value) : null
        if (found !== null) return found
        throw new GraphQLError(`${scalar.name} is ${JSON.stringify(value)}: expected ${form}`, {
            extensions: { code: 'BAD_USER_INPUT' },
        })
    }
    scalar.parseValue = parse
    scalar.parseLiteral = (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : written(node))
}

const written = (node: ValueNode) => ('value' in node ? node.value : node.kind)

/** Openreader has times of entities printed by Postgres, with microseconds. */
function inMilliseconds(time: Date | string): string {
    return typeof time === 'string' ? `${time.slice(0, 23)}Z` : time.toISOString()
}
