/** Most lines printed one by one. */
const MAX_TOLD = 20

/** The first of some lines, and how many more there are. @param and what more of them do, such as `wait` */
export function told(lines: string[], and = ''): string[] {
    const more = lines.length - MAX_TOLD
    return more > 0 ? [...lines.slice(0, MAX_TOLD), `and ${more} more${and}`] : lines
}

/** A row of the table with the results of an import. */
export function row(name: string, count: number, what: string): string {
    return `${name.padEnd(10)}${String(count).padStart(8)}  ${what}`
}
