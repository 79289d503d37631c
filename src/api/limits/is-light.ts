import type { GraphQLSchema } from 'graphql'
import type { OperationPlan } from '../answers/operation-plan'
import type { CheckedDocuments } from './checked-documents'
import { measureOperation } from './measure-operation'

/** Values of an answer, and fields of a query's root, that are found within some ten milliseconds of the event loop. */
const LIGHT = { values: 1_000, rootFields: 5 }

/**
 * Whether an operation is answered without keeping others waiting. What asks about the market, about the schema, for large pages
 * or for many things at once is not.
 */
export function isLight(
    schema: GraphQLSchema,
    document: ReturnType<CheckedDocuments['document']>,
    { operation, asksMarket }: OperationPlan,
    variables: Record<string, unknown>,
): boolean {
    if (asksMarket) return false
    const { cost, rootFields, introspections } = measureOperation(schema, document, operation, variables)
    return introspections === 0 && cost <= LIGHT.values && rootFields <= LIGHT.rootFields
}
