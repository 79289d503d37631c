/** How a column is written as text: see `Field`. */
type Kind = 'bytes' | 'plain' | 'time' | 'list'
type Columns = Partial<Record<Kind, string>>

const EXPRESSION: Record<Kind, (column: string) => string> = {
    bytes: (column) => `'0x' || encode(${column}, 'hex')`,
    plain: (column) => `${column}::text`,
    time: (column) => `trim_scale(extract(epoch FROM ${column}))::text`,
    list: (column) => `array_to_string(${column}, ',')`,
}

/** A select list that gives every listed column as text, under its own name. A `?` after a name is not part of it. */
export function asText(columns: Columns): string {
    return Object.entries(columns)
        .flatMap(([kind, names]) => names.split(/\s+/).map((name) => [kind as Kind, name] as const))
        .map(([kind, name]) => [kind, `"${name.replace('?', '')}"`] as const)
        .map(([kind, name]) => `${EXPRESSION[kind](name)} AS ${name}`)
        .join(', ')
}

/** The names in a text, one space between two. */
type Names<Text> = Text extends `${infer First} ${infer Rest}` ? First | Names<Rest> : Text
type Known<Name> = Name extends `${string}?` ? never : Name
type Unknown<Name> = Name extends `${infer Column}?` ? Column : never

/** A row of some listed columns as text; those marked with `?` may be null. */
export type TextRow<C extends Columns> = Record<Known<Names<C[keyof C]>> & string, string> &
    Record<Unknown<Names<C[keyof C]>>, string | null>
