import 'reflect-metadata'
import { type GraphQLObjectType, graphql, printType } from 'graphql'
import { buildSchema, FieldResolver, Query, Resolver } from 'type-graphql'
import { Amount, Count, DataType, enumOf, Figure, Flag, Of, Ratio, Reason, Text, Time } from './fields'

const Colours = enumOf('Colour', 'What it looks like.', { RED: 'Like blood.', BLUE: 'Like the sky.' })

@DataType('A part.')
class Part {
    @Text('Its name.')
    name!: string
}

@DataType('All kinds of fields.', 'Everything')
class EverythingType {
    @Text.orNull('A text.')
    text!: string | null
    @Flag('A flag.')
    flag!: boolean
    @Time('A time.')
    time!: Date
    @Count('A count.')
    count!: number
    @Amount.list('Amounts.', { longest: 7 })
    amounts!: bigint[]
    @Figure.listOrNull('Figures.')
    figures!: number[] | null
    @Ratio('a / b')
    ratio!: string
    @Ratio.orNull('c / d', 'null when d is 0')
    ratioOrNull!: string | null
    @Reason('Why it is null; null when it is not.')
    nullReason!: string | null
    @Of(() => Colours, 'Its colour.')
    colour!: keyof typeof Colours
    @Of.orNull(() => Part, 'A part.')
    part!: Part | null
    @Of.list(() => Part, 'Parts.', { longest: 3 })
    parts?: Part[]
}

/** Read by the compiler alone: a decorator on a property of another kind is an error. */
class _WrongKinds {
    // @ts-expect-error a count is no text
    @Count('A count.')
    count!: string
    // @ts-expect-error an amount is no double
    @Amount('An amount.')
    amount!: number
    // @ts-expect-error what may be null has to say so in the schema
    @Time('A time.')
    time!: Date | null
    // @ts-expect-error an enum has no other values
    @Of(() => Colours, 'Its colour.')
    colour!: string
    // @ts-expect-error a list is no single part
    @Of.list(() => Part, 'Parts.')
    parts!: Part
}

@Resolver(() => EverythingType)
class EverythingResolver {
    @Query(() => EverythingType, { description: 'All of it.' })
    everything() {
        const found = {
            text: null,
            flag: true,
            time: new Date(0),
            count: 1,
            amounts: [2n ** 70n],
            figures: null,
        }
        const rest = { ratio: '0.500000000000', ratioOrNull: null, nullReason: 'So.', colour: Colours.BLUE }
        return { ...found, ...rest, part: null }
    }

    @FieldResolver()
    parts(): Part[] {
        return [{ name: 'found when asked for' }]
    }
}

const schema = buildSchema({ resolvers: [EverythingResolver], validate: false })

test('a decorator gives its field a type, whether it may be null, and its description', async () => {
    const type = (await schema).getType('Everything')!
    expect(printType(type)).toBe(`"""All kinds of fields."""
type Everything {
  """A text."""
  text: String

  """A flag."""
  flag: Boolean!

  """A time."""
  time: DateTime!

  """A count."""
  count: Int!

  """Amounts."""
  amounts: [BigInt!]!

  """Figures."""
  figures: [Float!]

  """a / b: decimal, 12 places, rounded down."""
  ratio: Decimal!

  """c / d: decimal, 12 places, rounded down; null when d is 0."""
  ratioOrNull: Decimal

  """Why it is null; null when it is not."""
  nullReason: String

  """Its colour."""
  colour: Colour!

  """A part."""
  part: Part

  """Parts."""
  parts: [Part!]!
}`)
    expect(printType((await schema).getType('Colour')!)).toBe(`"""What it looks like."""
enum Colour {
  """Like blood."""
  RED

  """Like the sky."""
  BLUE
}`)
})

test('lists say how long they are at most, for the cost of a query', async () => {
    const { amounts, figures, parts } = (
        (await schema).getType('Everything') as GraphQLObjectType
    ).getFields()
    expect([amounts, figures, parts].map(({ extensions }) => extensions.longest)).toEqual([7, undefined, 3])
})

test('fields are read from plain data; a field resolver works out what is not in it', async () => {
    const source =
        '{ everything { text flag time count amounts figures ratio nullReason colour part { name } parts { name } } }'
    expect(await graphql({ schema: await schema, source })).toEqual({
        data: {
            everything: {
                text: null,
                flag: true,
                time: '1970-01-01T00:00:00.000Z',
                count: 1,
                amounts: ['1180591620717411303424'],
                figures: null,
                ratio: '0.500000000000',
                nullReason: 'So.',
                colour: 'BLUE',
                part: null,
                parts: [{ name: 'found when asked for' }],
            },
        },
    })
})
