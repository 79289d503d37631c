/** SQL of a bytea column or expression as `0x` hex; NULL stays NULL. */
export function hex(column: string): string {
    return `'0x' || encode(${column}, 'hex')`
}

/** SQL of some bytea columns as `0x` hex, each under its own name. */
export function hexColumns(...columns: string[]): string {
    return columns.map((column) => `${hex(column)} AS ${column}`).join(', ')
}

/** `0x` hex as pg wants bytea parameters. */
export function bytea(hex: string): Buffer
export function bytea(hex: string | null): Buffer | null
export function bytea(hex: string | null): Buffer | null {
    return hex === null ? null : Buffer.from(hex.slice(2), 'hex')
}
