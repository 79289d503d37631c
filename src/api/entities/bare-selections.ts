import { EntitySqlPrinter } from '@subsquid/openreader/lib/sql/printer'
import { ConnectionQuery } from '@subsquid/openreader/lib/sql/query'

/**
 * Lets a list be asked for `__typename` alone. Openreader asserts that a statement has at least one column, so such a
 * query, which GraphQL allows, would end as an internal error; one constant column is all it takes.
 */
export function allowBareSelections(): void {
    const printer = EntitySqlPrinter.prototype
    const printColumnList = printer.printColumnList
    printer.printColumnList = function (options) {
        return this.hasColumns() ? printColumnList.call(this, options) : 'true'
    }
    // Of a page whose edges are asked for nothing of their rows it forgets the edges themselves, unless it needs their cursors.
    const connection: { map(rows: unknown[][]): unknown } = ConnectionQuery.prototype
    const map = connection.map
    connection.map = function (this: { edgeNode?: unknown; edgeCursor?: boolean }, rows) {
        if (!this.edgeNode) this.edgeCursor = true
        return map.call(this as never, rows)
    }
}
