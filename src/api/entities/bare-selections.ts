import { EntitySqlPrinter } from '@subsquid/openreader/lib/sql/printer'

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
}
