import {
    type GraphQLArgument,
    type GraphQLField,
    type GraphQLInputType,
    type GraphQLSchema,
    getNamedType,
    isEnumType,
    isInputObjectType,
    isListType,
    isNonNullType,
    isObjectType,
} from 'graphql'
import { CREATOR, PAYER } from '../../../src/api/testing/market-rows'
import type { Dice } from './dice'

export interface HostileQuery {
    query: unknown
    variables?: unknown
    operationName?: unknown
}

/** Queries between what is asked every day and nonsense, most of them close enough to be run. */
export class Documents {
    private variables: { name: string; type: string; value: unknown }[] = []
    /** How likely any part of the query is wrong: much of what is asked has to be nearly right to get far. */
    private wild = 0

    constructor(
        private readonly schema: GraphQLSchema,
        private readonly worked: readonly string[],
        private readonly dice: Dice,
    ) {}

    query(): HostileQuery {
        const { dice } = this
        this.variables = []
        this.wild = dice.of([0, 0, 0.02, 0.05, 0.2])
        if (dice.chance(0.05))
            return { query: dice.value(), variables: dice.value(), operationName: dice.value() }
        const text = dice.chance(0.15) ? dice.of(this.worked) : this.document()
        const whole = { query: dice.chance(this.wild) ? dice.mutated(text) : text, variables: this.sent() }
        if (dice.chance(0.04)) return { ...whole, operationName: dice.value() }
        return whole
    }

    private document(): string {
        const { dice } = this
        const root = this.schema.getQueryType()!
        const kind = dice.chance(0.05) ? dice.of(['mutation', 'subscription', 'query']) : 'query'
        const type = (kind === 'query' ? root : this.schema.getRootType(kind as never)) ?? root
        const fields = Object.values(type.getFields())
        const picked = [dice.of(fields), ...dice.times(2, () => dice.of(fields))]
        const selection = picked.map((field) => this.field(field, 1 + dice.below(3))).join(' ')
        const fragment = dice.chance(this.wild) ? dice.of(FRAGMENTS) : ''
        const head = this.variables.map(({ name, type }) => `$${name}: ${type}`).join(', ')
        const more = dice.chance(this.wild / 4) ? ` query b { status { version } }` : ''
        return `${kind} ${dice.chance(0.2) ? 'a' : ''} ${head ? `(${head})` : ''} { ${selection} ${fragment && '...f'} }${fragment}${more}`
    }

    private field(field: GraphQLField<unknown, unknown>, depth: number): string {
        const { dice } = this
        const alias = dice.chance(0.1) ? `${this.name()}: ` : ''
        const given = field.args.filter((argument) => isNonNullType(argument.type) || dice.chance(0.35))
        const written = given.map((argument) => `${argument.name}: ${this.argument(argument)}`).join(', ')
        const directive = dice.chance(this.wild / 2) ? dice.of(DIRECTIVES) : ''
        const type = getNamedType(field.type)
        let below = ''
        if (isObjectType(type)) {
            const fields = Object.values(type.getFields())
            const inner = depth > 0 ? dice.times(3, () => this.field(dice.of(fields), depth - 1)) : []
            below = ` { ${['__typename', ...inner].join(' ')} }`
        }
        return `${alias}${field.name}${written ? `(${written})` : ''} ${directive}${below}`
    }

    private argument(argument: GraphQLArgument): string {
        const { dice } = this
        if (dice.chance(0.3)) {
            const name = dice.chance(this.wild / 4) ? dice.of(NAMES) : `v${this.variables.length}`
            const type = dice.chance(0.1)
                ? dice.of(['Int', 'String!', '[Int]', 'ModelWhereInput'])
                : String(argument.type)
            const loose = dice.chance(this.wild) ? type.replace(/!$/, '') : type
            const value = dice.chance(this.wild * 2) ? dice.value() : this.plain(argument.type, 3)
            this.variables.push({ name, type: loose, value })
            return `$${name}`
        }
        return literal(dice.chance(this.wild) ? dice.value() : this.plain(argument.type, 3))
    }

    /** A value of the right shape, in which some are hostile. */
    private plain(type: GraphQLInputType, depth: number): unknown {
        const { dice } = this
        if (dice.chance(this.wild)) return dice.value()
        if (isNonNullType(type)) return this.plain(type.ofType, depth)
        if (isListType(type)) return dice.times(3, () => this.plain(type.ofType, depth))
        if (isEnumType(type)) return new Name(dice.of(type.getValues()).name)
        if (isInputObjectType(type)) {
            const fields = Object.values(type.getFields())
            const needed = fields.filter((field) => isNonNullType(field.type))
            const picked = depth > 0 ? [...needed, ...dice.times(2, () => dice.of(fields))] : needed
            return Object.fromEntries(picked.map((field) => [field.name, this.plain(field.type, depth - 1)]))
        }
        switch (String(type)) {
            case 'Int':
                return dice.chance(0.9)
                    ? dice.of([0, 1, 3, 10])
                    : dice.of([-1, 1_000, 100_000, 2 ** 31 - 1, -(2 ** 31)])
            case 'Boolean':
                return dice.chance(0.5)
            case 'Float':
                return dice.of([0, 0.5, 1, -1, 1e300, 5e-324])
            case 'DateTime':
                return dice.of([
                    '2026-02-01T00:00:00Z',
                    '2026-02-02',
                    '0001-01-01T00:00:00Z',
                    '9999-12-31T00:00:00Z',
                ])
            case 'BigInt':
                return dice.of(['0', '1', '-1', '10', '9'.repeat(30), '9'.repeat(200)])
            case 'Bytes':
                return dice.of(['0x', '0x00', '0xf4', `0x${'ab'.repeat(32)}`, '0xABCD'])
            case 'Window':
                return dice.of([
                    'DAY',
                    'WEEK',
                    'MONTH',
                    'ALL',
                    { from: '2026-01-01T00:00:00Z' },
                    { to: '2026-02-03T00:00:00Z' },
                ])
            default:
                return dice.chance(0.3)
                    ? dice.of(['model-1', 'call-1', `${CREATOR}1`, `${PAYER.toUpperCase()}1`])
                    : dice.text()
        }
    }

    private name(): string {
        return this.dice.chance(this.wild) ? this.dice.of(NAMES) : `n${this.dice.below(1_000)}`
    }

    private sent(): unknown {
        const { dice } = this
        if (dice.chance(0.03)) return dice.value()
        return Object.fromEntries(
            this.variables.flatMap(({ name, value }) => (dice.chance(this.wild / 2) ? [] : [[name, value]])),
        )
    }
}

/** The name of an enum's value; as JSON it is a string. */
class Name {
    constructor(private readonly name: string) {}
    toJSON() {
        return this.name
    }
    toString() {
        return this.name
    }
}

/** A value as GraphQL writes it. */
function literal(value: unknown): string {
    if (value instanceof Name) return String(value)
    if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
    if (typeof value === 'object' && value !== null)
        return `{${Object.entries(value)
            .map(([name, part]) => `${name.replace(/\W/g, '_') || '_'}: ${literal(part)}`)
            .join(', ')}}`
    return JSON.stringify(value) ?? 'null'
}

const NAMES = [
    'a',
    'id',
    'calls',
    'name',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'valueOf',
    '__typename',
    '__id',
    'then',
    'length',
    'toJSON',
]
const DIRECTIVES = [
    '@skip(if: true)',
    '@include(if: false)',
    '@skip(if: $v0)',
    '@include',
    '@defer',
    '@stream',
    '@deprecated',
    '@skip(if: null)',
]
const FRAGMENTS = [
    ' fragment f on Query { status { version } }',
    ' fragment f on Query { ...f }',
    ' fragment f on Model { id }',
    ' fragment constructor on Query { status { version } }',
    ' fragment f on Query { models(limit: 1) { ...g } } fragment g on Model { id owner { models(limit: 1) { ...g } } }',
]
