/** A node of `EXPLAIN (FORMAT JSON)`, as far as its price is looked at. */
export interface PlanNode {
    'Node Type': string
    'Parent Relationship'?: string
    'Total Cost': number
    'Plan Rows': number
    Filter?: string
    'Join Filter'?: string
    Plans?: PlanNode[]
}

/** Nodes that read all of what is below them before they give the first row. */
const BLOCKING = /^(Sort|Aggregate|Hash|WindowAgg|SetOp|Materialize|CTE Scan)$/

interface Worst {
    cost: number
    /** Rows are left out by a condition whose share the planner does not know. */
    guessed: boolean
}

/**
 * What a statement may cost at worst, in the planner's own unit: about one page read. The planner believes that `LIMIT 1` stops
 * soon; where rows are left out by a condition whose share it does not know (functions, JSON, subqueries), the whole of what is
 * below is charged.
 */
export function planCost(plan: PlanNode): number {
    return worst(plan, Number.POSITIVE_INFINITY).cost
}

/** @param wanted rows after which whoever asks stops */
function worst(node: PlanNode, wanted: number): Worst {
    const isLimit = node['Node Type'] === 'Limit'
    const rows = Math.min(node['Plan Rows'], wanted)
    let cost = node['Total Cost']
    let guessed = isGuessed(node)
    for (const child of node.Plans ?? []) {
        const of = child['Parent Relationship']
        const below = worst(child, isLimit ? rows : of === 'Outer' || of === 'Member' ? wanted : Infinity)
        cost += (below.cost - child['Total Cost']) * executions(node, child, rows)
        if (of !== 'SubPlan' && of !== 'InitPlan') guessed ||= below.guessed
        if (isLimit && of === 'Outer' && below.guessed) cost = Math.max(cost, below.cost)
    }
    if (isLimit || BLOCKING.test(node['Node Type'])) guessed = false
    return { cost, guessed }
}

/** How often a child is run from its beginning. @param rows that the node gives */
function executions(node: PlanNode, child: PlanNode, rows: number): number {
    switch (child['Parent Relationship']) {
        case 'SubPlan':
            // In a condition it is run for the rows that are left out as well.
            return /SubPlan/.test(node.Filter ?? '') ? node['Plan Rows'] * 2 : rows
        case 'Inner':
            return node['Node Type'] === 'Nested Loop' ? (node.Plans?.[0]?.['Plan Rows'] ?? 1) : 1
        default:
            return 1
    }
}

function isGuessed({ Filter, 'Join Filter': joinFilter }: PlanNode): boolean {
    return [Filter, joinFilter].some((condition) => condition !== undefined && isOpaque(condition))
}

/** Whether a condition is more than comparing columns with values, of which there are statistics. */
function isOpaque(condition: string): boolean {
    const bare = condition.replace(LITERAL, '').replace(CAST, '')
    return /[a-z_"]\(|SubPlan|@>|&&|\?/i.test(bare)
}

/** Values of the query stand in a plan in quotes, `E` before those with a backslash. */
const LITERAL = /E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'/g
const CAST = /::[a-z_ ]+(\(\d+(,\d+)?\))?(\[\])*/g
