import { type PlanNode, planCost } from './plan-price'

const scan = (cost: number, rows: number, filter?: string, plans?: PlanNode[]): PlanNode => ({
    'Node Type': 'Seq Scan',
    'Parent Relationship': 'Outer',
    'Total Cost': cost,
    'Plan Rows': rows,
    ...(filter === undefined ? {} : { Filter: filter }),
    ...(plans ? { Plans: plans } : {}),
})
const limit = (cost: number, child: PlanNode, rows = 1): PlanNode => ({
    'Node Type': 'Limit',
    'Total Cost': cost,
    'Plan Rows': rows,
    Plans: [child],
})

test('a limit above a plain scan costs what the planner says', () => {
    expect(planCost(limit(1, scan(1_000, 100)))).toBe(1)
})

test.each([
    `(POSITION(('zq0'::text) IN (id)) > 0)`,
    `starts_with((id)::text, 'x'::text)`,
    `("right"((id)::text, length('x'::text)) = 'x'::text)`,
    `(lower((name)::text) = 'x'::text)`,
    `(args @> '{"a": 1}'::jsonb)`,
    `(args ? 'a'::text)`,
    `(flags && '{a}'::text[])`,
    `((SubPlan 1) AND (rail = 'BATCH'::text))`,
])('a limit above the condition %s costs the whole scan', (filter) => {
    expect(planCost(limit(1, scan(1_000, 100, filter)))).toBe(1_000)
})

test.each([
    `(verified AND ((rail)::text = 'BATCH'::text))`,
    `((height > 5) AND ((model_id)::text = ANY ('{a,"b(c"}'::text[])))`,
    `((amount)::numeric(78,0) = '5'::numeric)`,
    `((name)::text = 'lower(x) @> ? SubPlan'::text)`,
    `((name)::text = E'it''s \\' lower('::text)`,
])(
    'a limit above the condition %s costs what the planner says: such a statement is stopped in time',
    (filter) => {
        expect(planCost(limit(1, scan(1_000, 100, filter)))).toBe(1)
    },
)

test('a sort below the limit has read everything already, whatever it leaves out', () => {
    const sort = { ...scan(1_200, 100), 'Node Type': 'Sort', Plans: [scan(1_000, 100, 'lower(id)')] }
    expect(planCost(limit(1_150, sort))).toBe(1_150)
})

test('a subquery with a limit of its own is charged whole for each row that it is run for', () => {
    const inner = { ...limit(1, scan(1_000, 100, 'lower(id)')), 'Parent Relationship': 'SubPlan' }
    const listed = scan(60, 50, undefined, [inner])
    expect(planCost(listed)).toBe(60 + 999 * 50)
    expect(planCost(limit(6, listed, 5))).toBe(6 + 999 * 5)
    const asked = scan(60, 50, '(SubPlan 1)', [inner])
    expect(planCost(limit(2, asked))).toBe(60 + 999 * 100)
})
