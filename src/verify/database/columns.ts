/** How a column is written as text: see `Field`. */
type Kind = 'bytes' | 'plain' | 'time' | 'list'

const EXPRESSION: Record<Kind, (column: string) => string> = {
    bytes: (column) => `'0x' || encode(${column}, 'hex')`,
    plain: (column) => `${column}::text`,
    time: (column) => `trim_scale(extract(epoch FROM ${column}))::text`,
    list: (column) => `array_to_string(${column}, ',')`,
}

/** A select list that gives every listed column as text, under its own name. */
export function asText(columns: Partial<Record<Kind, string>>): string {
    return Object.entries(columns)
        .flatMap(([kind, names]) => names.split(/\s+/).map((name) => [kind as Kind, name] as const))
        .map(([kind, name]) => `${EXPRESSION[kind](`"${name}"`)} AS "${name}"`)
        .join(', ')
}
