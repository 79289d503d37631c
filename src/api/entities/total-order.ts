import type { OrderBy, SortOrder, SqlArguments } from '@subsquid/openreader/lib/ir/args'
import type { EntityCursor } from '@subsquid/openreader/lib/sql/cursor'
import { EntitySqlPrinter } from '@subsquid/openreader/lib/sql/printer'
import { positionFields } from '../feeds/keyset'

/** Of openreader's printer of statements what it keeps to itself. */
interface ListPrinter {
    readonly entityName: string
    readonly args: SqlArguments
    readonly root: EntityCursor
    readonly orderBy: string[]
    print(): string
    printAsJsonRows(): string
}

/**
 * Completes the order of every list, nested list and connection by the key of its rows. Openreader prints the order as asked, or none:
 * rows that are equal by it then come in any order, another one for each page, so that pages repeat some and never show others.
 */
export function orderTotally(): void {
    const printer = EntitySqlPrinter.prototype as unknown as ListPrinter
    for (const method of ['print', 'printAsJsonRows'] as const) {
        const print = printer[method]
        printer[method] = function () {
            // What has no limit is one row, found by its id.
            if (this.args.limit != null) this.orderBy.push(...keyOrder(this))
            return print.call(this)
        }
    }
}

/**
 * What is left of the key: of facts their place on the chain, in the direction that was asked for last, so that one index gives the
 * whole order; of all else the id.
 */
function keyOrder({ args: { orderBy = {} }, entityName, root }: ListPrinter): string[] {
    if ('id' in orderBy) return []
    if (!('txPosition' in root.entity.properties)) return [`${root.native('id')} ASC`]
    const direction = lastDirection(orderBy)?.startsWith('DESC') ? 'DESC' : 'ASC'
    const missing = positionFields(entityName).filter((field) => !(field in orderBy))
    return missing.map((field) => `${root.native(field)} ${direction}`)
}

function lastDirection(orderBy: OrderBy): SortOrder | undefined {
    const last = Object.values(orderBy).at(-1)
    return typeof last === 'object' ? lastDirection(last) : last
}
