import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { ReturnTypeFuncValue } from 'type-graphql/build/typings/decorators/types'
import { DecimalScalar } from './decimal-scalar'

/**
 * Decorators for the fields of our GraphQL types. Such a type is data: each property is a field with its description. A property
 * that is optional (`history?:`) costs more than to read it: a `@FieldResolver` of the same name works it out when it is asked for.
 * Fields follow each other without blank lines, as in schema.graphql.
 */

/** A decorator that compiles only on a property of such values. */
type On<Value> = <Name extends string>(target: { [name in Name]?: Value }, name: Name) => void

/** What a list is declared to hold at most, about; by it the cost of a query is measured before it runs. */
interface ListSize {
    longest?: number
}

function list(
    type: () => ReturnTypeFuncValue,
    description: string,
    { longest }: ListSize = {},
    { nullable = false } = {},
) {
    return (target: object, name: string) => {
        if (longest !== undefined) Extensions({ longest })(target, name)
        Field(() => [type()] as ReturnTypeFuncValue, { description, nullable })(target, name)
    }
}

/** Decorators of fields of one scalar type: never null; null or not; a list. */
function scalar<Value>(type: () => ReturnTypeFuncValue) {
    const one = (description: string): On<Value> => Field(type, { description })
    return Object.assign(one, {
        orNull: (description: string): On<Value | null> => Field(type, { description, nullable: true }),
        list: (description: string, size?: ListSize): On<Value[]> => list(type, description, size),
        listOrNull: (description: string, size?: ListSize): On<Value[] | null> =>
            list(type, description, size, { nullable: true }),
    })
}

export const Text = scalar<string>(() => String)
export const Flag = scalar<boolean>(() => Boolean)
export const Time = scalar<Date>(() => customScalars.DateTime)

/** A whole number below 2^31. */
export const Count = scalar<number>(() => Int)

/** A whole number of any size, such as OPG in base units (10^-18 OPG); a string of digits in JSON. */
export const Amount = scalar<bigint>(() => customScalars.BigInt)

/** A double, to twelve significant digits. */
export const Figure = scalar<number>(() => Float)

/** Why a field beside it is null; null when that field is not. */
export const Reason = (description: string): On<string | null> => Text.orNull(description)

const ratioText = (what: string, end = '') => `${what}: decimal, 12 places, rounded down${end}.`

const Decimal = scalar<string>(() => DecimalScalar)

/** An exact quotient, as the function `ratio` writes it; its description ends with how. */
export const Ratio = Object.assign((what: string): On<string> => Decimal(ratioText(what)), {
    /** @param when it is null, such as `null when nothing was paid` */
    orNull: (what: string, when?: string): On<string | null> =>
        Decimal.orNull(ratioText(what, when && `; ${when}`)),
    /** A bound from above. */
    upOrNull: (what: string): On<string | null> => Decimal.orNull(`${what}: decimal, 12 places, rounded up.`),
})

/** What a field of a type holds: instances of a class, or the values of an enum. */
type Held<Type> = Type extends abstract new (...args: never) => infer Instance ? Instance : Type[keyof Type]

function typed<Type extends object>(type: () => Type, description: string): On<Held<Type>> {
    return Field(type, { description })
}

/** Fields of another type of ours, or of an enum: one, one or null, a list. */
export const Of = Object.assign(typed, {
    orNull: <Type extends object>(type: () => Type, description: string): On<Held<Type> | null> =>
        Field(type, { description, nullable: true }),
    list: <Type extends object>(type: () => Type, description: string, size?: ListSize): On<Held<Type>[]> =>
        list(type, description, size),
    listOrNull: <Type extends object>(
        type: () => Type,
        description: string,
        size?: ListSize,
    ): On<Held<Type>[] | null> => list(type, description, size, { nullable: true }),
})

/** A GraphQL type whose objects are plain data. @param name when it is not that of the class */
export function DataType(description: string, name?: string): ClassDecorator {
    const options = { description, simpleResolvers: true }
    return name === undefined ? ObjectType(options) : ObjectType(name, options)
}

/** Makes a GraphQL enum known. @param values each with its description */
export function enumOf<Values extends Record<string, string>>(
    name: string,
    description: string,
    values: Values,
): { [value in keyof Values]: value } {
    const names = Object.keys(values)
    const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: values[value] }]))
    const members = Object.fromEntries(names.map((value) => [value, value]))
    registerEnumType(members, { name, description, valuesConfig })
    return members as { [value in keyof Values]: value }
}
