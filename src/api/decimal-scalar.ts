import { GraphQLError, GraphQLScalarType } from 'graphql'

/** Exact decimals of answers: shares, quotients and means all have this one type. They are given, and never taken. */
export const DecimalScalar = new GraphQLScalarType<never, string>({
    name: 'Decimal',
    description:
        'An exact share, quotient or mean as a string: decimal digits with 12 places after the point, such as 0.052419354838. Measures that are rounded doubles are of type Float.',
    specifiedByURL: 'https://www.w3.org/TR/xmlschema11-2/#decimal',
    serialize(value) {
        if (typeof value === 'string') return value
        throw new GraphQLError(`Decimal cannot represent ${typeof value}`)
    },
})
