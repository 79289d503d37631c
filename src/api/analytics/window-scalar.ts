import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import { WINDOW_DAYS, type WindowName, type WindowRequest } from '../../analytics/question/window'
import { readTime, TIME_FORM } from '../../base/time'

const NAMES = Object.keys(WINDOW_DAYS) as WindowName[]
const EXPECTED = `expected one of ${NAMES.join(', ')}, or an object with \`from\` and \`to\` (ISO 8601 times, either may be left out)`

/**
 * A window as a name or as times: `WEEK`, `{from: "2026-01-01T00:00:00Z", to: …}`, or `{last: WEEK}`.
 * @throws GraphQLError that names the value and what would be right
 */
export const WindowScalar = new GraphQLScalarType<WindowRequest, never>({
    name: 'Window',
    description:
        'A span of block times: DAY, WEEK, MONTH, QUARTER, YEAR or ALL (the last 24 hours, 7, 30, 90 or 365 days, everything), which ends at the as-of time; or an object with `from` (in it) and `to` (not in it), either of which may be left out: dates (in UTC), or times with a zone, as RFC 3339 specifies them. It never reaches past the as-of time. In variables, names are strings.',
    // Of the times in it: the names are specified by the description.
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
    parseValue: parseWindow,
    parseLiteral: (node: ValueNode, variables) =>
        parseWindow(node.kind === Kind.ENUM ? node.value : valueFromASTUntyped(node, variables)),
})

function parseWindow(value: unknown): WindowRequest {
    if (typeof value === 'string') return { last: nameOf(value) }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(value)
    const { last, from, to, ...others } = value as Record<string, unknown>
    if (Object.keys(others).length > 0) throw wrong(value)
    return { last: last == null ? null : nameOf(last), from: timeOf('from', from), to: timeOf('to', to) }
}

function nameOf(value: unknown): WindowName {
    if (NAMES.includes(value as WindowName)) return value as WindowName
    throw wrong(value)
}

function timeOf(name: string, value: unknown): Date | null {
    if (value == null) return null
    const ms = typeof value === 'string' ? readTime(value) : null
    if (ms === null) throw wrong(value, `window.${name}`, `expected ${TIME_FORM}`)
    return new Date(ms)
}

function wrong(value: unknown, name = 'window', expected = EXPECTED): GraphQLError {
    return new GraphQLError(`${name} is ${JSON.stringify(value)}: ${expected}`, {
        extensions: { code: 'BAD_USER_INPUT' },
    })
}
