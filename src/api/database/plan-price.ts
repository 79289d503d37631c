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

export interface PlanPrice {
    /** Worst cost in the planner's own unit: about one page read. */
    cost: number
    /** It may take far longer than that: how soon it finds enough rows is a guess. */
    gamble: boolean
}

/** Whether a node leaves out rows of those it looks at, and whether the planner can know how many. */
type Discards = 'NONE' | 'COUNTED' | 'UNKNOWN'

/** Nodes that read all of what is below them before they give the first row. */
const BLOCKING = /^(Sort|Aggregate|Hash|WindowAgg|SetOp|Materialize|CTE Scan)$/

interface Worst {
    cost: number
    discards: Discards
    gamble: boolean
}

/**
 * What a statement may cost at worst. The planner believes that `LIMIT 1` stops soon; where rows are left out by a condition
 * whose share it does not know (functions, JSON, subqueries), the whole of what is below is charged.
 */
export function planPrice(plan: PlanNode): PlanPrice {
    const { cost, gamble } = worst(plan, Number.POSITIVE_INFINITY)
    return { cost, gamble }
}

/** @param wanted rows after which whoever asks stops */
function worst(node: PlanNode, wanted: number): Worst {
    const isLimit = node['Node Type'] === 'Limit'
    const rows = Math.min(node['Plan Rows'], wanted)
    let cost = node['Total Cost']
    let discards = discardsOf(node)
    let gamble = false
    for (const child of node.Plans ?? []) {
        const of = child['Parent Relationship']
        const below = worst(child, isLimit ? rows : of === 'Outer' || of === 'Member' ? wanted : Infinity)
        cost += (below.cost - child['Total Cost']) * executions(node, child, rows)
        gamble ||= below.gamble
        if (of !== 'SubPlan' && of !== 'InitPlan') discards = more(discards, below.discards)
        if (isLimit && of === 'Outer') {
            if (below.discards === 'UNKNOWN') cost = Math.max(cost, below.cost)
            if (below.discards === 'COUNTED') gamble = true
        }
    }
    if (isLimit || BLOCKING.test(node['Node Type'])) discards = 'NONE'
    return { cost, discards, gamble }
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

function discardsOf({ Filter, 'Join Filter': joinFilter }: PlanNode): Discards {
    const conditions = [Filter, joinFilter].filter((condition) => condition !== undefined)
    if (conditions.length === 0) return 'NONE'
    return conditions.some(isOpaque) ? 'UNKNOWN' : 'COUNTED'
}

/** Whether a condition is more than comparing columns with values, of which there are statistics. */
function isOpaque(condition: string): boolean {
    const bare = condition.replace(LITERAL, '').replace(CAST, '')
    return /[a-z_"]\(|SubPlan|@>|&&|\?/i.test(bare)
}

/** Values of the query stand in a plan in quotes, `E` before those with a backslash. */
const LITERAL = /E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'/g
const CAST = /::[a-z_ ]+(\(\d+(,\d+)?\))?(\[\])*/g

function more(a: Discards, b: Discards): Discards {
    if (a === 'UNKNOWN' || b === 'UNKNOWN') return 'UNKNOWN'
    return a === 'COUNTED' || b === 'COUNTED' ? 'COUNTED' : 'NONE'
}
