import { inspect } from 'node:util'

/** What a provider sent, short enough to be shown, however long it is and however deep it is nested. */
export function excerpt(value: unknown): string {
    const text =
        typeof value === 'string'
            ? value
            : inspect(value, { depth: 1, maxArrayLength: 3, maxStringLength: 80, breakLength: Infinity })
    return text.length > 120 ? `'${text.slice(0, 120)}…'` : `'${text}'`
}
