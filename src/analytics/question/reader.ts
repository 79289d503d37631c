/** Where questions are asked: a database that answers one read-only statement at a time, rows as arrays. */
export interface Reader {
    rows(sql: string, params?: unknown[]): Promise<unknown[][]>
}
